"""The search page: everything in its address, usable without a script, never at a loss."""

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import create_app
from tests.births import Birth


def titles(page: str) -> list[str]:
    return re.findall(r'class="result">.*?<h2><a href="[^"]+">(.*?)</a>', page, re.DOTALL)


def test_a_word_without_its_accent_finds_the_fiche(reader: FlaskClient) -> None:
    page = reader.get("/recherche?q=jardin+partage").text
    assert titles(page)[0] == "Le jardin partagé"
    assert "<mark>" in page


def test_while_the_words_are_read_again_nothing_is_said_to_be_missing(tmp_path: Path, birth: Birth) -> None:
    wiki = birth({"COMMUN_DATA": str(tmp_path / "data")})  # its words have not been read yet
    visitor = create_app(wiki.config, wiki).test_client()
    page = visitor.get("/recherche?q=jardin").text
    assert "La recherche se prépare" in page
    assert "Créer la fiche" not in page
    wiki.index.catch_up_text()
    assert "Lancer un jardin partagé" in titles(visitor.get("/recherche?q=jardin").text)
    assert "La recherche se prépare" not in visitor.get("/recherche?q=introuvable").text
    helped = visitor.get("/recherche?q=mettre+en+forme").text
    assert re.search(r'class="type-line">.{0,300}?<span>Aide</span></p>\s*<h2><a href="/aide/mettre-en-forme">', helped)
    wiki.close()


def test_words_too_common_are_told_as_such(reader: FlaskClient) -> None:
    assert "trop courants ou trop courts" in reader.get("/recherche?q=le+la").text
    assert "trop courants ou trop courts" not in reader.get("/recherche?q=introuvable").text


def test_facets_are_a_form_that_needs_no_script(reader: FlaskClient) -> None:
    page = reader.get("/recherche?q=four").text
    form = re.search(r'<form class="facets" action="/recherche".*?</form>', page, re.DOTALL)
    assert form
    assert re.search(r'<input type="checkbox" name="theme" value="Alimentation">', form[0])
    assert "Appliquer les filtres" in form[0]
    assert '<input type="hidden" name="q" value="four">' in form[0]


def test_filters_stand_in_the_address_and_can_be_taken_off(reader: FlaskClient) -> None:
    page = reader.get("/recherche?type=methode&theme=Eau").text
    assert titles(page) == ["Économiser l’eau du bourg"]
    chips = re.findall(r'class="chip chip--theme chip--remove" href="([^"]+)"', page)
    assert chips == ["/recherche?theme=Eau", "/recherche?type=methode"]


def test_filters_can_be_typed(reader: FlaskClient) -> None:
    assert titles(reader.get("/recherche?q=theme:eau").text) == ["Économiser l’eau du bourg"]


def test_two_values_of_a_facet_widen_the_search(reader: FlaskClient) -> None:
    assert len(titles(reader.get("/recherche?theme=Eau&theme=Alimentation").text)) == 3


def test_results_are_sorted_as_asked(reader: FlaskClient) -> None:
    assert titles(reader.get("/recherche?tri=titre&type=methode").text) == [
        "Économiser l’eau du bourg",
        "Le jardin partagé",
    ]
    assert titles(reader.get("/recherche?tri=date").text)[0] == "Four à pain"


def test_a_misspelt_word_gets_a_proposal(reader: FlaskClient) -> None:
    page = reader.get("/recherche?q=jardni").text
    assert re.search(r'Vouliez-vous dire <a href="/recherche\?q=jardin', page)


def test_nothing_found_says_what_to_do(reader: FlaskClient) -> None:
    page = reader.get("/recherche?q=zorglub").text
    assert "Rien ne répond encore" in page
    assert 'href="/nouvelle?titre=zorglub"' in page


def test_an_empty_commons_can_be_searched(empty: FlaskClient) -> None:
    assert empty.get("/recherche?q=four").status_code == 200
    assert empty.get("/recherche").status_code == 200


@pytest.mark.parametrize(
    "query",
    ["q=%22", "q=((", "q=*", "q=%00", "q=theme:", "q=-", "q=AND+OR", "page=0", "page=99999999999", "page=x", "tri=x",
     "theme=%3Cscript%3E", "type=", "q=" + "a" * 5000],
)  # fmt: skip
def test_nothing_that_is_typed_breaks_it(reader: FlaskClient, query: str) -> None:
    response = reader.get(f"/recherche?{query}")
    assert response.status_code == 200
    assert "<script>" not in response.text


@pytest.mark.parametrize("typed", ["*", "…", "%22", "( ?"])
def test_signs_without_a_word_are_told_to_leave_every_page(reader: FlaskClient, typed: str) -> None:
    said = "Il n’y a pas de mot à chercher dans"
    page = reader.get(f"/recherche?q={typed}").text
    assert said in page
    assert 'href="/fiches/four-a-pain"' in page
    assert said not in reader.get("/recherche?q=").text
    assert said not in reader.get("/recherche?q=theme:eau").text


def test_what_is_typed_is_shown_as_text(reader: FlaskClient) -> None:
    page = reader.get("/recherche?q=%3Cb%3Egras").text
    assert "<b>gras" not in page


def test_suggestions_begin_as_what_is_typed(reader: FlaskClient) -> None:
    found = json.loads(reader.get("/suggestions?q=eco").data)
    assert found[0] == {
        "title": "Économiser l’eau du bourg",
        "url": "/fiches/eau-du-bourg",
        "type": "methode",
        "label": "Méthode",
        "space": "fiches",
    }
    assert json.loads(reader.get("/suggestions?q=").data) == []


def test_suggestions_may_keep_to_a_space(reader: FlaskClient) -> None:
    assert [row["space"] for row in json.loads(reader.get("/suggestions?q=b&espace=aide").data)] == ["aide"]
