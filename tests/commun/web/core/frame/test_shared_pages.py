"""A page written once for all is, for each of its readers, the page that would be written for them alone."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons, create_app
from fiches import Author, PageName
from tests.commun.web.core.conftest import Member, Serve

WRITER = Author("Camille", "camille@commun.invalid")
CONTACT = "contacts:\n  - {nom: Rose Tulle, telephone: 05 55 00 00 00, visibilite: membres}"
FICHES = {
    "un-contact": (f"titre: Un contact\ntype: acteur\n{CONTACT}", "Texte.\n"),
    "relue": ("titre: Relue\nstatut: validée", "Texte relu.\n\n## Une section\n\nLa suite.\n"),
    "en-cours": ("titre: En cours\nstatut: validée", "Texte relu.\n"),
    "marques": ('titre: "Marques <b> & {{ 0; }}"', "## A\n\n```ask\n[[type::methode]]\n```\n\n## B\n\n[[Relue]]\n"),
}
TOKEN = re.compile(r'(name="csrf" value=")[^"]+')


@pytest.fixture
def wiki(wiki: Commons) -> Commons:
    """The commons with fiches of every sort, one of them edited since it was validated."""
    with wiki.store.change(WRITER, "Des fiches") as change:
        for slug, (head, body) in FICHES.items():
            change.write(PageName("fiches", slug), f"---\n{head}\n---\n{body}", base=None)
    with wiki.store.change(WRITER, "Plus loin") as change:
        change.write(PageName("fiches", "en-cours"), "---\ntitre: En cours\n---\nAutre.\n", base=wiki.store.head())
    wiki.index.catch_up()
    return wiki


def everything(wiki: Commons) -> list[str]:
    """The addresses of all fiches, and of some pages of the other spaces."""
    most = {"fiches": 100, "aide": 2, "types": 1, "categories": 1, "vocabulaires": 1, "concepts": 1}
    return [row.name.url for space, some in most.items()
            for row in wiki.index.pages.listing(space=space, limit=some)[1]]  # fmt: skip


def read(reader: FlaskClient, address: str) -> str:
    return TOKEN.sub(r"\1", reader.get(address).text)


def test_every_page_is_for_each_reader_what_it_would_be_alone(serve: Serve, wiki: Commons, member: Member) -> None:
    alone = create_app(serve(COMMUN_PAGE_CACHE_MB="0").extensions["commun.commons"].config, wiki, limits=False)
    pages = everything(wiki)
    assert len(pages) > 15
    members = [member("Ana"), member("Noé", "maintainer"), member("Lou")]
    expected = {}
    for browser in (None, *members):
        for address in pages:
            expected[browser, address] = read(as_there(alone, browser), address)
    assert len({expected[browser, "/fiches/relue"] for browser in (None, *members)}) == 4
    shared = create_app(wiki.config, wiki, limits=False)
    for turn, address in enumerate(pages):
        readers = [None, *members]
        for browser in readers[turn % len(readers) :] + readers[: turn % len(readers)]:
            assert read(as_there(shared, browser), address) == expected[browser, address], address


def as_there(app: Flask, browser: FlaskClient | None) -> FlaskClient:
    """The same person at another application of the same commons: their cookies come along."""
    there = app.test_client()
    for name in ("commun",) if browser is not None else ():
        cookie = browser.get_cookie(name) if browser is not None else None
        assert cookie is not None
        there.set_cookie(name, cookie.value)
    return there


def test_a_contact_for_members_never_reaches_a_visitor_whoever_read_before(
    app: Flask, member: Member, client: FlaskClient
) -> None:
    people = {"visitor": client, "contributor": member("Ana"), "maintainer": member("Noé", "maintainer")}
    for order in (list(people), list(reversed(people))):
        fresh = create_app(app.extensions["commun.commons"].config, app.extensions["commun.commons"], limits=False)
        for who in order:
            there = as_there(fresh, people[who] if who != "visitor" else None)
            assert ("05 55 00 00 00" in there.get("/fiches/un-contact").text) is (who != "visitor")


def test_what_was_saved_since_is_read_by_everybody(member: Member, client: FlaskClient, wiki: Commons) -> None:
    ana = member("Ana")
    assert all("Texte relu." in browser.get("/fiches/relue").text for browser in (client, ana))
    with wiki.store.change(WRITER, "Encore") as change:
        change.write(PageName("fiches", "relue"), "---\ntitre: Relue\n---\nNeuf.\n", base=wiki.store.head())
    assert all("Neuf." in browser.get("/fiches/relue").text for browser in (ana, client))


def test_a_message_is_shown_once_to_the_one_it_is_for(member: Member, client: FlaskClient) -> None:
    ana = member("Ana")  # who is greeted on the next page
    assert client.get("/fiches/relue").status_code == 200
    first, second = ana.get("/fiches/relue").text, ana.get("/fiches/relue").text
    assert first.count('class="notice notice--ok"') == 1
    assert 'class="notice notice--ok"' not in second
    assert 'class="notice notice--ok"' not in client.get("/fiches/relue").text


def test_the_second_reader_is_given_what_was_written_for_the_first(
    app: Flask, member: Member, client: FlaskClient
) -> None:
    ana = member("Ana")
    ana.get("/")
    client.get("/fiches/relue")
    pages = app.extensions["commun.shared_pages"]
    with app.test_request_context("/fiches/relue"):
        app.preprocess_request()
        found = pages.find()
        assert found is not None
        assert 'href="/connexion"' in found
        assert pages.find() is not None
    with app.test_request_context("/fiches/un-contact"):
        app.preprocess_request()
        assert pages.find() is None
    assert "Modifier la section" in ana.get("/fiches/relue").text
