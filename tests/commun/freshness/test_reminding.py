"""Referents are asked to read their fiches again: once, by one letter, as long as they wish."""

from datetime import timedelta

from flask import Flask

from commun import Commons
from commun.freshness import confirm
from commun.freshness.reminding import remind
from fiches import PageName
from tests.commun.freshness.conftest import NOW
from tests.commun.web.core.conftest import PASSWORD


def letters(wiki: Commons) -> list[tuple[str, str, str]]:
    rows = wiki.accounts.database.connection().execute("SELECT person, subject, text FROM letters ORDER BY written")
    return [tuple(row) for row in rows]


def test_a_referent_gets_one_letter_for_all_their_fiches(wiki: Commons) -> None:
    ana = wiki.accounts.register("Ana", PASSWORD, "ana@example.org")
    wiki.accounts.register("Bruno", PASSWORD)
    assert remind(wiki) == ["Relectures demandées\u202f: 1 courriel(s)."]
    [(person, subject, text)] = letters(wiki)
    assert person == ana.id
    assert subject.startswith("2 fiches à relire")
    assert "Ancienne" in text
    assert "Datée" in text
    assert "Jamais" not in text


def test_nobody_is_asked_twice(wiki: Commons) -> None:
    ana = wiki.accounts.register("Ana", PASSWORD, "ana@example.org")
    remind(wiki)
    for days in (1, 30, 365):
        wiki.clock = lambda days=days: NOW + timedelta(days=days)  # type: ignore[misc]
        assert remind(wiki) == []
    name = PageName("fiches", "ancienne")
    confirm(wiki, ana, name, wiki.page(name).last_commit)
    assert remind(wiki) == []
    wiki.clock = lambda: NOW + timedelta(days=365 * 4)
    assert len(remind(wiki)) == 1
    assert len(letters(wiki)) == 2


def test_who_does_not_wish_it_is_not_asked(wiki: Commons, app: Flask) -> None:
    wiki.accounts.register("Ana", PASSWORD, "ana@example.org")
    remind(wiki)
    row = wiki.accounts.database.connection().execute("SELECT unsubscribe FROM letters").fetchone()
    client = app.test_client()
    assert "Ne plus les recevoir" in client.get(row[0]).text
    # What a mail program sends by itself: no cookie, no token of a form (RFC 8058, 3.1).
    answer = client.post(row[0], data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    wiki.accounts.database.connection().execute("DELETE FROM reminded")
    assert remind(wiki) == []


def test_looking_at_the_page_ends_nothing(wiki: Commons, app: Flask) -> None:
    wiki.accounts.register("Ana", PASSWORD, "ana@example.org")
    remind(wiki)
    row = wiki.accounts.database.connection().execute("SELECT unsubscribe FROM letters").fetchone()
    app.test_client().get(row[0])
    wiki.accounts.database.connection().execute("DELETE FROM reminded")
    assert len(remind(wiki)) == 1


def test_a_token_that_was_never_given_ends_nothing(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/desabonnement/rien").status_code == 404
    assert client.post("/desabonnement/rien?quoi=relire").status_code == 404
