"""Is it still true: which fiches wait to be read again, what pages and lists say of it, and one click to confirm."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons
from commun.freshness import freshness_of, freshness_reviewed, late_fiches
from fiches import Author, PageName
from tests.commun.freshness.conftest import WRITTEN
from tests.commun.web.core.conftest import PASSWORD, log_in, token

LATE = {"ancienne", "jamais", "datee"}


@pytest.fixture
def ana(app: Flask, wiki: Commons) -> FlaskClient:
    wiki.accounts.register("Ana", PASSWORD, "ana@example.org")
    browser = app.test_client()
    log_in(browser, "Ana")
    return browser


def late(wiki: Commons) -> list[str]:
    rows = wiki.index.pages.by_keys([each.page for each in late_fiches(wiki)])
    return [row.name.slug for row in rows]


def test_what_waits_is_listed_the_longest_awaited_first(wiki: Commons) -> None:
    assert late(wiki) == ["ancienne", "jamais", "datee"]
    assert [each.due.isoformat() for each in late_fiches(wiki)] == ["2023-05-02", "2025-11-14", "2026-01-01"]


def test_the_tables_and_the_page_say_the_same(wiki: Commons) -> None:
    for row in wiki.index.pages.listing(space="fiches")[1]:
        fresh = freshness_of(wiki.fiche(row), wiki.index.catalogue.type(row.type or ""), row.modified, wiki.today())
        assert (fresh is not None and fresh.is_late) == (row.name.slug in LATE), row.title


def test_one_click_changes_one_line_and_nothing_else(wiki: Commons, ana: FlaskClient) -> None:
    name = PageName("fiches", "ancienne")
    before = wiki.store.read_text(name)
    answer = ana.post("/fiches/ancienne/toujours-vrai", data={"csrf": token(ana, "/compte")})
    assert answer.status_code == 303
    after = wiki.store.read_text(name)
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=False) if a != b]
    assert ("verifiee_le: 2021-05-02", "verifiee_le: 2026-03-10") in changed
    assert len(changed) == 1
    assert "ancienne" not in late(wiki)
    revision = wiki.index.revisions.recent(limit=1)[0]
    assert (revision.author, "10 mars 2026" in revision.summary) == ("Ana", True)


def test_a_fiche_that_was_never_checked_gets_the_date(wiki: Commons, ana: FlaskClient) -> None:
    here = "/qualite/a-relire?type=methode"
    answer = ana.post("/fiches/jamais/toujours-vrai", data={"csrf": token(ana, "/compte"), "suite": here})
    assert answer.location == here
    assert wiki.read(PageName("fiches", "jamais")).head["verifiee_le"] == "2026-03-10"


def test_a_visitor_cannot_confirm(app: Flask, wiki: Commons) -> None:
    client = app.test_client()
    answer = client.post("/fiches/ancienne/toujours-vrai", data={"csrf": token(client)})
    assert answer.status_code == 401
    assert "ancienne" in late(wiki)


def test_the_page_and_its_print_say_how_fresh_it_is(app: Flask) -> None:
    client = app.test_client()
    for address in ("/fiches/ancienne", "/fiches/ancienne/imprimer"):
        page = client.get(address).text
        assert "Relue pour la dernière fois le 2 mai 2021" in page
        assert "toujours-vrai" not in page
    assert "Relue le 3 mars 2026, toujours vraie. À relire le 3 mars 2028." in client.get("/fiches/recente").text
    assert "Personne ne l’a relue" in client.get("/fiches/jamais").text
    for quiet in ("/fiches/libre", "/fiches/rangee", "/aide/mot"):
        assert "freshness" not in client.get(quiet).text, quiet


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("verifiee_le: début 2022", "Dernière relecture\u202f: début 2022. Des choses ont pu changer."),
        ("verifiee_le: '2025'", "Dernière relecture\u202f: 2025. Toujours vraie. À relire\u202f: 2027."),
        ("verifiee_le: mars 2025", "Dernière relecture\u202f: mars 2025. Toujours vraie. À relire\u202f: mars 2027."),
        ("a_revoir_le: '2030'", "Personne n’a encore dit qu’elle est toujours vraie. À relire\u202f: 2030."),
        (
            "verifiee_le: 2026-03-01\na_revoir_le: fin 2027",
            "Relue le 1er mars 2026, toujours vraie. À relire\u202f: fin 2027.",
        ),
    ],
)
def test_a_day_that_is_not_known_is_not_made_up(app: Flask, wiki: Commons, head: str, told: str) -> None:
    name, author = PageName("fiches", "vague"), Author.of_user("x", "Zoé")
    with wiki.store.change(author, "Naissance", when=WRITTEN) as change:
        change.write(name, f"---\ntitre: Vague\ntype: recette\n{head}\n---\nTexte.\n", None)
    wiki.index.catch_up()
    page = app.test_client().get("/fiches/vague").text
    shown = re.search(r'<div class="freshness[^>]*>\s*<p>(.*?)</p>', page, re.DOTALL)
    assert shown is not None
    assert " ".join(re.sub("<[^>]*>", "", shown[1]).split()).removeprefix("À relire ") == told.replace("\u202f", " ")
    row = wiki.index.pages.get(name)
    assert row is not None
    kind = wiki.index.catalogue.type("recette")
    of_tables = freshness_reviewed(wiki.index.facts.reviewed([row.key])[0], kind, wiki.today())
    assert of_tables == freshness_of(wiki.fiche(row), kind, row.modified, wiki.today())


def test_the_list_of_what_waits_makes_no_day_up(app: Flask, wiki: Commons) -> None:
    with wiki.store.change(Author.of_user("x", "Zoé"), "Naissance", when=WRITTEN) as change:
        text = "---\ntitre: Vague\ntype: recette\nverifiee_le: début 2022\n---\nTexte.\n"
        change.write(PageName("fiches", "vague"), text, None)
    wiki.index.catch_up()
    page = app.test_client().get("/qualite/a-relire").text
    assert "à relire\u202f: 2024 · dernière relecture\u202f: début 2022" in page


def test_the_button_is_for_those_who_may_write(ana: FlaskClient) -> None:
    assert "toujours-vrai" in ana.get("/fiches/ancienne").text
    assert "toujours-vrai" not in ana.get("/fiches/ancienne/imprimer").text


@pytest.mark.parametrize("address", ["/index-alphabetique", "/types-de-fiches/recette", "/recherche?q=texte"])
def test_lists_mark_what_waits(app: Flask, address: str) -> None:
    page = app.test_client().get(address).text
    marked = page.count('<span class="chip chip--late">À relire</span>')
    assert marked == (2 if "recette" in address else 3)


def test_the_list_of_what_waits_can_be_kept_to_a_type(app: Flask) -> None:
    page = app.test_client().get("/qualite/a-relire").text
    assert "3 fiches à relire" in page
    assert "à demander à Ana, Bruno" in page or "à demander à Personne:Ana, Bruno" in page
    assert "1 fiche à relire" in app.test_client().get("/qualite/a-relire?type=note").text


def test_the_page_changes_with_the_day(wiki: Commons, app: Flask) -> None:
    client = app.test_client()
    assert "chip--late" not in client.get("/fiches/recente").text
    wiki.clock = lambda: datetime(2028, 3, 4, tzinfo=UTC)
    assert "chip--late" in client.get("/fiches/recente").text
