"""A map without a column of places, a calendar without one of dates: the type that is asked for says where they are."""

import json

import pytest
from flask.testing import FlaskClient

from commun import Commons
from fiches import PageName


def shown(visitor: FlaskClient, question: str) -> str:
    return visitor.get("/demander", query_string={"question": question}).text


@pytest.mark.parametrize(
    "question",
    [
        "[[Type::territoire]] |format=carte",
        "[[Type::retour]] |format=carte",  # by the territories that a report names
        "[[Type::acteur]] OR [[Type::territoire]] |?Thèmes |format=map",
        "[[Pays de Vernaise]] |format=carte",  # no type is named: the page says what it has
        "[[Type::acteur||territoire]] |format=carte",
    ],
)
def test_a_map_finds_places_by_itself(visitor: FlaskClient, question: str) -> None:
    page = shown(visitor, question)
    assert 'class="map__spot"' in page
    assert "?Coordonnées" not in page  # the question stays as it was written


def test_a_map_of_nothing_says_what_is_missing(visitor: FlaskClient) -> None:
    page = shown(visitor, "[[Type::document]] OR [[Aide:+]] |format=carte")
    assert "remplissez leurs coordonnées" in page
    assert 'class="map__spot"' not in page


def test_the_file_of_a_map_has_its_places(visitor: FlaskClient) -> None:
    told = json.loads(visitor.get("/demander.geojson", query_string={"question": "[[Type::territoire]]"}).text)
    assert told["features"]
    assert "Coordonnées" not in told["features"][0]["properties"]


@pytest.mark.parametrize("form", ["agenda", "frise"])
def test_a_calendar_finds_dates_by_itself(visitor: FlaskClient, form: str) -> None:
    page = shown(visitor, f"[[Type::evenement]] |format={form}")
    assert "/fiches/restitution-du-diagnostic-alimentaire" in page.split("La réponse")[1]
    assert "n’a de date" not in page
    assert "n’utilise le champ" not in page
    assert "ajoutez la colonne" in shown(visitor, f"[[Aide:+]] |format={form}")


def test_a_block_in_a_text_is_completed_too(born: Commons) -> None:
    html = born.preview(PageName("fiches", "essai"), "```ask\n[[Type::territoire]]\n|format=carte\n```", "fr").html
    assert 'class="map__spot"' in html
