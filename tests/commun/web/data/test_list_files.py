"""A list of fiches goes away as files, and no file of an answer holds a contact that is not public."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import create_app
from fiches import Author, PageName
from tests.births import Birth

PEOPLE = {
    "public": "contact: {nom: A, telephone: 04 71 00 00 01, courriel: public@example.org, visibilite: public}",
    "membres": "contact: {nom: B, telephone: 04 71 00 00 02, courriel: membres@example.org, visibilite: membres}",
    "rien": "contact: {nom: C, telephone: 04 71 00 00 03, courriel: rien@example.org}",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Flask]:
    """The starter, three actors, and a method that leads to them."""
    commons = birth({"COMMUN_DATA": str(tmp_path_factory.mktemp("c") / "data")})
    with commons.store.change(Author("Camille", "camille@commun.invalid"), "Des contacts") as change:
        for name, contact in PEOPLE.items():
            text = f"---\ntitre: Acteur {name}\ntype: acteur\nsite: https://{name}.example.org\n{contact}\n---\n"
            change.write(PageName("fiches", f"acteur-{name}"), text, base=None)
        referents = ", ".join(f'"[[Acteur {name}]]"' for name in PEOPLE)
        change.write(
            PageName("fiches", "m"), f"---\ntitre: M\ntype: methode\nreferents: [{referents}]\n---\n", base=None
        )
    commons.head()
    yield create_app(commons.config, commons, limits=False)
    commons.close()


@pytest.fixture
def reader(app: Flask) -> FlaskClient:
    """Somebody who reads."""
    return app.test_client()


@pytest.mark.parametrize("place", ["/types-de-fiches/acteur", "/types-de-fiches/evenement", "/themes/Alimentation"])
def test_each_file_of_a_list_is_there(reader: FlaskClient, place: str) -> None:
    files = [unescape(address) for address in re.findall(r'href="(/demander\.[^"]+)"', reader.get(place).text)]
    assert len(files) >= 4
    for address in files:
        answer = reader.get(address)
        assert answer.status_code == 200, address
        assert len(answer.data) > 40, address


def test_a_calendar_has_the_sessions_of_events(reader: FlaskClient) -> None:
    page = reader.get("/types-de-fiches/evenement").text
    address = next(unescape(found) for found in re.findall(r'href="(/demander\.ics[^"]+)"', page))
    assert "DTSTART;VALUE=DATE:20270130" in reader.get(address).text


@pytest.mark.parametrize("form", ["vcf", "csv", "json", "turtle", "jsonld", "geojson", "ics", "atom"])
@pytest.mark.parametrize(
    "question",
    [
        "[[Type::acteur]]|?Contact.Telephone|?Contact.Courriel|?Site|?Coordonnées|?Date de création",
        "[[Type::methode]] [[Titre::M]]|?Référents.Contact.Courriel|?Référents.Contact.Telephone",
        "[[Courriel::+]]|?Courriel|?Telephone",
    ],
)
def test_a_contact_that_is_not_public_is_in_no_file(reader: FlaskClient, form: str, question: str) -> None:
    answer = reader.get("/api/ask", query_string={"query": question, "format": form})
    assert answer.status_code == 200
    text = answer.text.replace("\r\n ", "").replace(" ", "").replace("\u202f", "")
    for private in ("membres@", "rien@", "71000002", "71000003"):
        assert private not in text
    if form in {"vcf", "csv", "json", "turtle"} and "Coordonn" in question:
        assert "public@example.org" in text
        assert "71000001" in text
