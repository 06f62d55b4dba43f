"""The pages of a real commons, kept ready: who sees what, before and after a save, a login, another role."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons
from commun.web.page_cache import PageCache
from fiches import PageName
from tests.commun.web.core.conftest import PASSWORD, Member, person, token

PAGE = PageName("fiches", "essai-de-cache")


def write(wiki: Commons, text: str) -> None:
    """Save the page, as somebody does elsewhere."""
    user = wiki.accounts.by_name("Plume") or wiki.accounts.register("Plume", PASSWORD)
    base = wiki.head() if wiki.index.pages.get(PAGE) else None
    wiki.save(user, PAGE, f"---\ntitre: Essai de cache\n---\n{text}\n", base, "essai")


def layer(app: Flask) -> PageCache:
    """The layer that keeps pages."""
    kept = app.wsgi_app
    assert isinstance(kept, PageCache)
    return kept


@pytest.mark.parametrize(
    "path", ["/", PAGE.url, f"{PAGE.url}/historique", "/modifications", "/themes", "/index-alphabetique"]
)
def test_the_pages_that_are_read_most_are_kept_for_visitors(app: Flask, wiki: Commons, path: str) -> None:
    write(wiki, "Un texte.")
    visitor = app.test_client()
    before = layer(app).weight
    first = visitor.get(path)
    assert first.status_code == 200
    assert layer(app).weight > before, "the page holds something of one visitor (a token in a form of its frame?)"
    assert "Set-Cookie" not in first.headers
    assert visitor.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_save_from_anywhere_is_seen_at_once_by_everybody(client: FlaskClient, member: Member, wiki: Commons) -> None:
    claire = member("Claire")
    for text in ("Le premier texte.", "Le deuxième texte."):
        write(wiki, text)
        for _n in range(2):
            assert text in client.get(PAGE.url).text
            assert text in claire.get(PAGE.url).text


def test_a_visitor_never_sees_the_page_of_somebody_logged_in(
    client: FlaskClient, member: Member, wiki: Commons
) -> None:
    write(wiki, "Un texte.")
    claire, bruno = member("Claire"), member("Bruno")
    for _n in range(2):
        for browser, name in ((claire, "Claire"), (bruno, "Bruno"), (client, "")):
            page = browser.get(PAGE.url).text
            assert {other for other in ("Claire", "Bruno") if other in page} == ({name} if name else set())


def test_the_tokens_on_kept_pages_are_of_the_session_that_sees_them(member: Member, wiki: Commons) -> None:
    write(wiki, "Un texte.")
    claire, bruno = member("Claire"), member("Bruno")
    for browser in (claire, bruno):
        browser.get(PAGE.url)
        value = token(browser, PAGE.url)
        answer = browser.post("/brouillons/fiches/x", data={"csrf": value, "text": "Texte"})
        assert answer.status_code == 303


def test_after_leaving_one_is_a_visitor_on_kept_pages_too(member: Member, wiki: Commons) -> None:
    write(wiki, "Un texte.")
    claire = member("Claire")
    assert "Claire" in claire.get(PAGE.url).text
    claire.post("/deconnexion", data={"csrf": token(claire, "/compte")})
    claire.get("/")
    assert "Claire" not in claire.get(PAGE.url).text


def test_another_role_changes_the_kept_pages_at_once(member: Member, wiki: Commons) -> None:
    write(wiki, "Un texte.")
    member("Alix", "admin")
    claire = member("Claire", "admin")
    assert "/compte/personnes" in claire.get(PAGE.url).text
    wiki.accounts.set_role(person(wiki, "Claire").id, "contributor")
    page = claire.get(PAGE.url).text
    assert "/compte/personnes" not in page
    assert "Se connecter" in page


def test_a_message_is_shown_once_and_is_not_kept(member: Member) -> None:
    claire = member("Claire")
    assert "Bonjour Claire" in claire.get("/").text
    assert "Bonjour Claire" not in claire.get("/").text


def test_each_language_has_its_pages(client: FlaskClient) -> None:
    french = client.get("/themes").text
    client.post("/langue/en", data={"suite": "/"})
    english = client.get("/themes").text
    client.post("/langue/fr", data={"suite": "/"})
    assert re.findall(r'<html lang="(..)"', french + english) == ["fr", "en"]
    assert client.get("/themes").text == french


def test_a_text_that_is_hidden_is_shown_by_no_page_kept(app: Flask, wiki: Commons, member: Member) -> None:
    write(wiki, "Un mot de trop.")
    row = wiki.index.pages.get(PAGE)
    assert row is not None
    readers = [app.test_client(), member("Ana")]
    paths = (PAGE.url, f"{PAGE.url}/revisions/{row.last_commit}", f"{PAGE.url}/diff/avant/{row.last_commit}")
    assert all("mot de trop" in reader.get(path).text for reader in readers for path in paths)
    wiki.store.veiled.add([("text", row.blob)])
    assert not any("mot de trop" in reader.get(path).text for reader in readers for path in paths)
