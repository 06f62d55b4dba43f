"""When following begins and up to where letters tell: from the click on, everything, once."""

import fcntl
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from commun import Commons
from commun.accounts import User
from commun.following import Rhythm, Watches
from search_index import RevisionRow
from tests.commun.following.conftest import LAC, MONDAY, VENT, ZOE, letters, write
from tests.commun.letters.postbox import Postbox
from tests.commun.web.core.conftest import PASSWORD, token

EVERY_KIND = {
    "page": "fiches/lac",
    "theme": "Eau",
    "territoire": "Aubrac",
    "type": "lieu",
    "recherche": "barque",
    "question": "[[Thèmes::Eau]]",
    "tout": "",
}
DAYS: dict[Rhythm, int] = {"now": 0, "daily": 1, "weekly": 7}
"""Until the letter of each rhythm, from a Monday."""


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("rhythm", DAYS)
def test_one_follows_from_the_moment_of_the_click_and_is_told_once(
    wiki: Commons, box: Postbox, browser: FlaskClient, kind: str, rhythm: Rhythm
) -> None:
    write(wiki, LAC, summary="Avant de suivre")
    sent = {"csrf": token(browser, "/compte"), "sorte": kind, "quoi": EVERY_KIND[kind], "rythme": rhythm}
    assert browser.post("/suivre", data=sent).status_code == 303
    write(wiki, LAC, summary="Sitôt suivie")  # the worker has not looked yet
    texts = letters(wiki, box)
    write(wiki, LAC, summary="Plus tard")
    texts += letters(wiki, box)
    wiki.clock = lambda: MONDAY + timedelta(days=DAYS[rhythm])
    texts += letters(wiki, box) + letters(wiki, box)
    told = ["".join(texts).count(word) for word in ("Avant de suivre", "Sitôt suivie", "Plus tard")]
    assert told == [0, 1, 1]


def test_a_second_thing_is_followed_from_the_moment_of_the_click(
    wiki: Commons, ana: User, box: Postbox, browser: FlaskClient
) -> None:
    Watches(wiki.accounts.database).add(ana.id, "type", "note", "Notes", "daily")
    letters(wiki, box)
    write(wiki, LAC, summary="Avant de suivre")
    sent = {"csrf": token(browser, "/compte"), "sorte": "theme", "quoi": "Eau", "rythme": "daily"}
    browser.post("/suivre", data=sent)
    write(wiki, LAC, summary="Sitôt suivie")
    wiki.clock = lambda: MONDAY + timedelta(days=1)
    [text] = letters(wiki, box)
    assert ("Sitôt suivie" in text, "Avant de suivre" in text) == (True, False)


def test_letters_that_are_chosen_later_begin_at_that_click(
    wiki: Commons, ana: User, box: Postbox, browser: FlaskClient
) -> None:
    watch = Watches(wiki.accounts.database).add(ana.id, "theme", "Eau", "Eau", "none")
    write(wiki, LAC, summary="Avant les courriels")
    csrf = token(browser, "/compte")
    assert browser.post("/suivi", data={"csrf": csrf, "suivi": watch.id, "rythme": "daily"}).status_code == 303
    write(wiki, LAC, summary="Sitôt choisis")  # the worker has never looked yet
    letters(wiki, box)
    wiki.clock = lambda: MONDAY + timedelta(days=1)
    [text] = letters(wiki, box)
    assert ("Sitôt choisis" in text, "Avant les courriels" in text) == (True, False)


def test_a_part_of_what_is_followed_is_followed_from_the_same_moment(wiki: Commons, ana: User) -> None:
    watches = Watches(wiki.accounts.database)
    watches.add(ana.id, "theme", "Eau", "Eau", "weekly", since=2)
    watches.follow_too("theme", "Eau", "Rivière", "Rivière")
    found = watches.find(ana.id, "theme", "Rivière")
    assert found is not None
    assert (found.rhythm, found.since) == ("weekly", 2)


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "²", ""])
def test_what_is_no_number_of_a_change_is_not_what_was_seen(browser: FlaskClient, number: str) -> None:
    sent = {"csrf": token(browser, "/compte"), "action": "vu", "jusque": number}
    assert browser.post("/suivi", data=sent).status_code == 303


def test_what_is_saved_while_letters_are_written_is_told_once(
    wiki: Commons, ana: User, box: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout", "now", since=0)
    after, saved = wiki.index.revisions.after, list[str]()

    def saved_meanwhile(*args: int) -> list[RevisionRow]:
        if not saved:
            saved.append("Pendant ce temps")
            write(wiki, LAC, summary=saved[0])
        return after(*args)

    monkeypatch.setattr(wiki.index.revisions, "after", saved_meanwhile)
    texts = letters(wiki, box) + letters(wiki, box)
    assert "".join(texts).count("Pendant ce temps") == 1


def test_letters_wait_until_a_search_finds_what_was_written(wiki: Commons, ana: User, box: Postbox) -> None:
    """Another process writes the full text: what it has not written yet would be passed over for ever."""
    Watches(wiki.accounts.database).add(ana.id, "recherche", "barque", "Barques", "now")
    letters(wiki, box)
    with (wiki.config.data / "search_index" / "text.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with wiki.store.change(ZOE, "Une barque") as change:
            change.write(VENT, wiki.store.read_text(VENT) + "La barque.\n", wiki.head())
        assert letters(wiki, box) == []
    [text] = letters(wiki, box)
    assert "Vent (" in text


def test_a_letter_a_feed_and_the_page_say_that_a_page_is_deleted(
    wiki: Commons, ana: User, box: Postbox, browser: FlaskClient
) -> None:
    """What is followed most closely names it, and no reader has to guess from « Doublon »."""
    watches = Watches(wiki.accounts.database)
    for kind, target in (("tout", ""), ("theme", "Eau"), ("page", "018bcd00-0000-7000-8000-000000000001")):
        watches.add(
            ana.id, kind, target, {"page": "Lac"}.get(kind, kind), "now", since=wiki.index.revisions.last_number()
        )
    mo = wiki.accounts.register("Mo", PASSWORD, "", "maintainer")
    wiki.delete(mo, LAC, wiki.page(LAC).last_commit, "Doublon")
    [text] = letters(wiki, box)
    assert "\n\nLac\n– Lac (Mo, " in text
    assert "Doublon)\n  Page supprimée\n" in text
    assert "– Doublon – Page supprimée</span>" in browser.get("/suivi").text
    assert "Doublon – Page supprimée</summary>" in browser.get("/suivi.atom?sorte=tout").text
    wiki.restore(mo, LAC, None, "Page rétablie après discussion")
    [text] = letters(wiki, box)
    assert text.count("Page rétablie") == 1
