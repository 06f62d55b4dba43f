"""Side by side, and everything that is said of a page."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.commun.web.browse.conftest import Beast, beasts

BEASTS = {beast.slug: beast for beast in beasts()}


def rows(page: str) -> dict[str, tuple[bool, list[str]]]:
    """By field: whether the row is marked, and the words of its cells."""
    found = {}
    for row in re.findall(r"<tr(?: class=\"compare__differs\")?>.*?</tr>", page.partition("</thead>")[2], re.DOTALL):
        label = re.search(r'<th scope="row">(?:<a [^>]*>)?([^<]*)', row)
        cells = re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        if label:
            words = [" ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split()) for cell in cells]
            found[unescape(label[1]).strip()] = ("compare__mark" in row, words)
    return found


def said(beast: Beast, field: str) -> str:
    values = {"Couleurs": " ".join(beast.colours), "Humeur": beast.temper, "Lieux": " ".join(beast.places)}
    return values[field] or "— rien"


def test_fields_stand_in_the_order_of_the_type_and_differences_are_marked(reader: FlaskClient) -> None:
    slugs = ["bete-01", "bete-02", "bete-03"]
    page = reader.get(f"/comparer?fiches={','.join(slugs)}").text
    found = rows(page)
    shown = [field for field in ("Couleurs", "Humeur", "Taille", "Lieux", "Cri") if field in found]
    assert [field for field in found if field in shown] == shown
    for field in ("Couleurs", "Humeur", "Lieux"):
        cells = [said(BEASTS[slug], field) for slug in slugs]
        if set(cells) == {"— rien"}:
            assert field not in found
        else:
            assert found[field] == (len({frozenset(cell.split()) for cell in cells}) > 1, cells)
    assert "Statut" in found
    assert not found["Statut"][0]
    assert page.index("Son allure") < page.index("Sa vie")
    assert "Nid" not in found


def test_only_what_differs_may_be_shown(reader: FlaskClient) -> None:
    page = reader.get("/comparer?fiches=bete-01,bete-02,bete-03&differences=1").text
    found = rows(page)
    assert found
    assert all(marked for marked, _cells in found.values())
    assert "Statut" not in found


def test_a_record_is_told_field_by_field(reader: FlaskClient) -> None:
    found = rows(reader.get("/comparer?fiches=bete-00,bete-01").text)
    assert found["Nid"] == (True, ["Hauteur 3 · Arbre chêne", "— rien"])


@pytest.mark.parametrize(
    ("query", "to"),
    [
        ("fiches=bete-01&fiches=bete-02", "/comparer?fiches=bete-01,bete-02"),
        ("fiches=bete-01,bete-02&ajouter=B%C3%AAte+03", "/comparer?fiches=bete-01,bete-02,bete-03"),
        ("fiches=bete-01,bete-01,bete-02", "/comparer?fiches=bete-01,bete-02"),
        ("fiches=bete-01,aide/bienvenue&differences=1&x=2", "/comparer?fiches=bete-01,aide/bienvenue&differences=1"),
    ],
)
def test_boxes_ticked_and_titles_added_lead_to_one_address(reader: FlaskClient, query: str, to: str) -> None:
    sent = reader.get(f"/comparer?{query}")
    assert (sent.status_code, sent.location) == (302, to)
    assert reader.get(to).status_code == 200


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Une première fiche"),
        ("fiches=bete-01", "Il faut au moins deux fiches"),
        ("fiches=bete-01,bete-02,rien-du-tout", "«\u202frien-du-tout\u202f» ne mène à aucune fiche"),
        ("fiches=bete-01,bete-02,bete-03,bete-04,bete-05,bete-06", "il manque Bête 06"),
        ("fiches=<script>", "«\u202f&lt;script&gt;\u202f» ne mène à aucune fiche"),
        ("fiches=../../etc", "ne mène à aucune fiche"),
    ],
)
def test_what_cannot_be_compared_is_told(reader: FlaskClient, query: str, sentence: str) -> None:
    answer = reader.get(f"/comparer?{query}")
    assert answer.status_code == 200
    assert sentence in answer.text
    assert answer.text.count('scope="col"') <= 6


def test_everything_said_of_a_page_and_of_what_leads_to_it(reader: FlaskClient) -> None:
    page = reader.get("/parcourir/fiches/bete-00").text
    assert 'href="/proprietes/couleurs"' in page or not BEASTS["bete-00"].colours
    assert '<h3 id="_1">' in page
    assert re.search(r"chêne.*?en-tête", page, re.DOTALL)
    assert re.search(r"Date de modification.*?calculé", page, re.DOTALL)
    place = reader.get("/parcourir/fiches/aubrac").text
    seen = [beast for beast in BEASTS.values() if "Aubrac" in beast.places]
    assert "bêtes vues ici" in place
    assert all(f"/fiches/{beast.slug}" in place for beast in seen)
    assert f"{len(seen)} mentions" in place
    assert reader.get("/parcourir/fiches/nulle-part").status_code == 404


def test_a_fiche_is_gone_through_by_its_short_address_too(reader: FlaskClient) -> None:
    answer = reader.get("/parcourir/aubrac")
    assert (answer.status_code, answer.location) == (308, "/parcourir/fiches/aubrac")
    assert reader.get("/parcourir/Champ:Vue le").location == "/parcourir/proprietes/vue-le"
    assert reader.get("/parcourir/nulle-part").status_code == 404
    assert reader.get("/parcourir/-x").status_code == 404


def test_english_readers_have_their_words(reader: FlaskClient) -> None:
    reader.set_cookie("langue", "en")
    assert "beasts seen here" in reader.get("/parcourir/fiches/aubrac").text
    assert "At least two pages are needed" in reader.get("/comparer?fiches=bete-01").text
