"""Changing a term on the site: it is shown first, done in one version, and taken back by one button."""

import re

import pytest
from flask.testing import FlaskClient

from commun import Commons, create_app
from fiches import Author, PageName
from tests.browser import Person, whole_form
from tests.commun.web.core.conftest import PASSWORD, log_in, token

FORM = "/vocabulaires/milieux/termes"


@pytest.fixture
def claire(wiki: Commons) -> FlaskClient:
    wiki.accounts.register("Claire", PASSWORD, role="maintainer")
    browser = create_app(wiki.config, wiki, limits=False).test_client()
    log_in(browser, "Claire")
    return browser


def milieux(wiki: Commons, slug: str) -> object:
    return wiki.read(PageName("fiches", slug)).head["milieux"]


def test_a_preview_shows_everything_and_changes_nothing(wiki: Commons, claire: FlaskClient) -> None:
    head = wiki.head()
    page = claire.get(f"{FORM}?action=renommer&terme=Eau&nom=Eaux").text
    assert "5 pages changeraient" in page
    assert "<del>Eau, Forêt</del>" in page
    assert "<ins>Eaux, Forêt</ins>" in page
    assert wiki.head() == head


def test_it_is_done_and_taken_back(wiki: Commons, claire: FlaskClient) -> None:
    sent = {"csrf": token(claire, "/compte"), "action": "renommer", "terme": "Eau", "nom": "Eaux"}
    answer = claire.post(FORM, data=sent)
    assert answer.status_code == 303
    assert re.fullmatch(r"/lots/[0-9a-f]{40}", answer.location)
    assert milieux(wiki, "lac") == ["Eaux", "Forêt"]
    page = claire.get(answer.location).text
    assert "« Eau » devient « Eaux »" in page.replace("\u202f", " ")
    undone = claire.post(f"{answer.location}/annuler", data={"csrf": token(claire, "/compte")})
    assert undone.status_code == 303
    assert milieux(wiki, "lac") == ["Eau", "Forêt"]
    assert claire.get("/lots").text.count("5 pages ·") == 2


def test_what_a_term_was_called_still_finds_what_bears_it(wiki: Commons, claire: FlaskClient) -> None:
    with wiki.store.change(Author.of_user("claire", "Claire"), "Une clairière") as change:
        themes = "titre: Thèmes\ncle: themes\ntype_de_valeur: terme\nvocabulaire: milieux"
        change.write(PageName("proprietes", "themes"), f"---\n{themes}\n---\n", None)
        told = "titre: Clairière\ntype: lieu\nthemes: [Forêt]"
        change.write(PageName("fiches", "clairiere"), f"---\n{told}\n---\nUn talus.\n", None)
    wiki.index.catch_up()
    wiki.index.retype()
    sent = {"csrf": token(claire, "/compte"), "action": "renommer", "terme": "Forêt", "nom": "Sous-bois : les lisières"}
    assert claire.post(FORM, data=sent).status_code == 303
    wiki.index.catch_up_text()
    for address in ("/recherche?q=forêt", "/recherche?theme=Forêt", "/recherche?q=théme:foret", "/api/search?q=Forêt"):
        assert "/fiches/clairiere" in claire.get(address).text, address
    assert "/fiches/lac" in claire.get("/recherche?q=forêt").text
    assert claire.get("/themes/Forêt", follow_redirects=True).request.path == "/themes/Sous-bois : les lisières"
    assert claire.get("/themes/Rien").status_code == 404


def test_each_fiche_gets_what_was_ticked(wiki: Commons, claire: FlaskClient) -> None:
    page = claire.get(f"{FORM}?action=separer&terme=Eau&parts=Source%0AMarais").text
    assert 'name="part-lac" value="Source" checked' in page
    assert 'name="part-mare" value="Source">' in page
    sent = {"csrf": token(claire, "/compte"), "action": "separer", "terme": "Eau", "parts": "Source\r\nMarais"}
    claire.post(FORM, data=sent | {"part-lac": ["", "Source", "Marais"], "part-mare": ["", "Marais"]})
    assert milieux(wiki, "lac") == ["Source", "Marais", "Forêt"]
    assert milieux(wiki, "mare") == "Marais"


def test_what_cannot_be_done_is_told_and_what_was_typed_stays(claire: FlaskClient) -> None:
    answer = claire.get(f"{FORM}?action=renommer&terme=Eau&nom=For%C3%AAt")
    assert answer.status_code == 422
    assert "réunissez-les plutôt" in answer.text
    assert 'value="Forêt"' in answer.text


def test_only_those_who_garden_may(wiki: Commons) -> None:
    app = create_app(wiki.config, wiki, limits=False)
    wiki.accounts.register("Bruno", PASSWORD)
    bruno = app.test_client()
    log_in(bruno, "Bruno")
    assert bruno.get(FORM).status_code == 403
    assert bruno.post(FORM, data={"csrf": token(bruno, "/compte")}).status_code == 403
    assert app.test_client().get(FORM).status_code == 303
    assert bruno.get("/vocabulaires/inconnu/termes").status_code == 403
    assert "/termes" not in bruno.get("/vocabulaires/milieux").text


@pytest.mark.parametrize("terms", ["[Eau, Forêt]", "[Forêt, Eau]"])
def test_who_edits_a_fiche_while_its_terms_are_put_together_says_none_twice(
    wiki: Commons, claire: FlaskClient, terms: str
) -> None:
    name = PageName("fiches", "lac")
    with wiki.store.change(Author.of_user("claire", "Claire"), "Un ordre") as change:
        change.write(name, wiki.store.read_text(name).replace("[Eau, Forêt]", terms), wiki.head())
    wiki.index.catch_up()
    fields = whole_form(Person(claire).get("/fiches/lac/modifier"))
    sent = {"csrf": token(claire, "/compte"), "action": "reunir", "terme": "Eau", "dans": "Forêt"}
    assert claire.post(FORM, data=sent).status_code == 303
    fields.add("c.milieux", "Colline")
    assert claire.post("/fiches/lac/modifier", data=fields).status_code == 303
    assert milieux(wiki, "lac") == ["Forêt", "Colline"]
