"""Following: what changed reaches those who asked for it, at their rhythm, once, and one click ends it."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient

from commun import Commons, create_app
from commun.accounts import Role, User
from commun.following import KINDS, Watches, WatchRefused, matches, send_digests
from commun.letters import Followers
from fiches import Author, PageName
from tests.commun.following.conftest import GUE, LAC, MONDAY, VENT, ZOE, letters, write
from tests.commun.letters.postbox import Postbox
from tests.commun.web.core.conftest import PASSWORD, log_in, token


def told(wiki: Commons, kind: str, target: str) -> list[str]:
    followed = [(each, target) for each in KINDS if each == kind]
    found = matches(wiki, wiki.index.revisions.after(0, 100), followed)
    return sorted({row.title for rows in found.values() for row in rows})


@pytest.mark.parametrize(
    ("kind", "target", "titles"),
    [
        ("page", "018bcd00-0000-7000-8000-000000000001", ["Lac"]),
        ("page", "fiches/vent", ["Vent"]),
        ("theme", "eau", ["Gué", "Lac"]),
        ("territoire", "Aubrac", ["Lac"]),
        ("type", "lieu", ["Gué", "Lac"]),
        ("recherche", "barque", ["Lac"]),
        ("question", "[[Thèmes::Air]]", ["Vent"]),
    ],
)
def test_changes_reach_what_is_followed(wiki: Commons, kind: str, target: str, titles: list[str]) -> None:
    assert told(wiki, kind, target) == titles


@pytest.mark.parametrize("target", ["", "[[", "x" * 501])
def test_what_nothing_concerns_is_left_out(wiki: Commons, ana: User, target: str) -> None:
    assert not target or told(wiki, "question", target) == []
    if target != "[[":
        with pytest.raises(WatchRefused):
            Watches(wiki.accounts.database).add(ana.id, "question", target, "x", "now")


def test_a_letter_tells_what_each_change_changed_beside_the_words_of_its_author(
    wiki: Commons, ana: User, box: Postbox
) -> None:
    Watches(wiki.accounts.database).add(ana.id, "theme", "Eau", "Eau", "now")
    assert letters(wiki, box) == []
    with wiki.store.change(ZOE, "Deux rives") as change:
        change.write(GUE, wiki.store.read_text(GUE).replace("[Rivière]", "[Rivière, Air]"), wiki.head())
    wiki.index.catch_up_text()
    [text] = letters(wiki, box)
    said = "Thème ajouté\u202f: Air"
    assert re.search(rf"Deux rives\)\n  {said}\n  https://", text)
    [letter] = box.letters
    html = letter.get_body(("html",))
    assert html is not None
    assert said in html.get_content()


def test_a_letter_tells_what_changed_since_one_follows_and_only_once(wiki: Commons, ana: User, box: Postbox) -> None:
    Watches(wiki.accounts.database).add(ana.id, "theme", "Eau", "Eau", "now")
    assert letters(wiki, box) == []
    write(wiki, GUE)
    write(wiki, VENT)
    [text] = letters(wiki, box)
    assert "Gué (Zoé" in text
    assert "Un mot de plus" in text
    assert "https://sillon.example.org/fiches/gue/diff/avant/" in text
    assert "Vent" not in text
    assert letters(wiki, box) == []
    [letter] = box.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_body(("html",)) is not None


def test_a_change_is_told_once_and_ones_own_never(wiki: Commons, ana: User, box: Postbox) -> None:
    watches = Watches(wiki.accounts.database)
    for kind, target in (("theme", "Eau"), ("type", "lieu"), ("tout", "")):
        watches.add(ana.id, kind, target, target or "Tout", "now")
    letters(wiki, box)
    write(wiki, LAC)
    write(wiki, GUE, Author.of_user(ana.id, ana.name))
    [text] = letters(wiki, box)
    assert text.count("Lac (") == 1
    assert "Gué" not in text


def test_each_rhythm_has_its_day(wiki: Commons, ana: User, box: Postbox) -> None:
    watches = Watches(wiki.accounts.database)
    watches.add(ana.id, "type", "lieu", "Lieux", "daily")
    watches.add(ana.id, "type", "note", "Notes", "weekly")
    watches.add(ana.id, "tout", "", "Tout", "none")
    letters(wiki, box)
    write(wiki, LAC)
    write(wiki, VENT)
    assert letters(wiki, box) == []
    wiki.clock = lambda: MONDAY + timedelta(hours=16)
    assert letters(wiki, box) == []  # four in the morning
    wiki.clock = lambda: MONDAY + timedelta(days=1)
    [text] = letters(wiki, box)
    assert "Lac" in text
    assert "Vent" not in text
    wiki.clock = lambda: MONDAY + timedelta(days=7)
    [text] = letters(wiki, box)
    assert "Vent" in text


def test_a_letter_and_its_mark_are_written_together(wiki: Commons, ana: User, box: Postbox) -> None:
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout", "now")
    letters(wiki, box)
    write(wiki, LAC)
    database = wiki.accounts.database.connection()
    database.execute("CREATE TRIGGER broken BEFORE INSERT ON letters BEGIN SELECT raise(ABORT, 'disk'); END")
    with pytest.raises(Exception, match="disk"):
        send_digests(wiki)
    database.execute("DROP TRIGGER broken")
    assert len(letters(wiki, box)) == 1
    assert letters(wiki, box) == []


def test_one_click_ends_the_letters_and_not_the_following(
    wiki: Commons, ana: User, box: Postbox, browser: FlaskClient
) -> None:
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout", "now")
    letters(wiki, box)
    write(wiki, LAC)
    letters(wiki, box)
    link = str(box.letters[0]["List-Unsubscribe"]).strip("<>").removeprefix("https://sillon.example.org")
    visitor = browser.application.test_client()
    assert visitor.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    write(wiki, LAC)
    assert letters(wiki, box) == []
    assert "Tout" in browser.get("/suivi").text


def test_the_page_shows_what_changed_since_the_last_visit(wiki: Commons, ana: User, browser: FlaskClient) -> None:
    del ana
    sent = {"csrf": token(browser, "/compte"), "sorte": "theme", "quoi": "Eau", "rythme": "weekly"}
    assert browser.post("/suivre", data=sent).location == "/themes/Eau"
    page = browser.get("/suivi").text
    assert ">Lac</a>" in page
    last = wiki.index.revisions.last_number()
    browser.post("/suivi", data={"csrf": token(browser, "/compte"), "action": "vu", "jusque": str(last)})
    page = browser.get("/suivi").text
    assert ">Lac</a>" not in page
    assert "Rien de nouveau" in page
    write(wiki, LAC)
    assert ">Lac</a>" in browser.get("/suivi").text
    browser.post("/suivre", data=sent | {"action": "arreter"})
    assert "Vous ne suivez encore rien" in browser.get("/suivi").text


@pytest.mark.parametrize("query", ["sorte=theme&quoi=Eau", "sorte=type&quoi=lieu", "sorte=recherche&quoi=barque",
                                   "sorte=page&quoi=fiches/lac", "sorte=question&quoi=[[Thèmes::Eau]]", "sorte=tout",
                                   "sorte=territoire&quoi=Aubrac"])  # fmt: skip
def test_everything_that_can_be_followed_has_a_feed_and_a_page(browser: FlaskClient, query: str) -> None:
    feed = browser.application.test_client().get(f"/suivi.atom?{query}")
    assert feed.mimetype == "application/atom+xml"
    assert "<title>Lac</title>" in feed.text
    assert "Comment le savoir" in browser.get(f"/suivre?{query}").text


@pytest.mark.parametrize("query", ["", "sorte=rien&quoi=x", "sorte=theme", "sorte=page&quoi=fiches/absente"])
def test_what_there_is_not_cannot_be_followed(browser: FlaskClient, query: str) -> None:
    assert browser.get(f"/suivre?{query}").status_code == 404
    assert browser.get(f"/suivi.atom?{query}").status_code == 404


def test_a_page_that_changed_twice_is_told_once(wiki: Commons, ana: User, browser: FlaskClient) -> None:
    del ana
    browser.post("/suivre", data={"csrf": token(browser, "/compte"), "sorte": "tout", "rythme": "none"})
    last = str(wiki.index.revisions.last_number())
    browser.post("/suivi", data={"csrf": token(browser, "/compte"), "action": "vu", "jusque": last})
    for _turn in range(2):
        write(wiki, LAC)
    page = browser.get("/suivi").text
    assert page.count(">Lac</a>") == 1
    assert "2 changements" in page
    assert 'href="/fiches/lac/historique"' in page


def test_a_question_is_followed_from_its_answer(browser: FlaskClient) -> None:
    page = browser.get("/demander?question=[[Thèmes::Eau]]").text
    (address,) = re.findall(r'href="(/suivre\?sorte=question[^"]+)"', page)
    assert "Question «\u202f[[Thèmes::Eau]]\u202f»" in browser.get(unescape(address)).text


def test_a_letter_of_the_week_tells_the_week_in_which_one_began_to_follow(
    wiki: Commons, ana: User, box: Postbox
) -> None:
    wiki.clock = lambda: MONDAY + timedelta(days=1)
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout", "weekly")
    assert letters(wiki, box) == []
    write(wiki, LAC)
    wiki.clock = lambda: MONDAY + timedelta(days=5)
    assert letters(wiki, box) == []
    wiki.clock = lambda: MONDAY + timedelta(days=7)
    [text] = letters(wiki, box)
    assert "Lac (" in text


def test_a_worker_that_was_stopped_on_its_day_writes_when_it_is_back(wiki: Commons, ana: User, box: Postbox) -> None:
    watches = Watches(wiki.accounts.database)
    watches.add(ana.id, "type", "lieu", "Lieux", "weekly")
    watches.add(ana.id, "type", "note", "Notes", "daily")
    letters(wiki, box)
    for name in (LAC, VENT):
        write(wiki, name)
    wiki.clock = lambda: MONDAY + timedelta(days=9)  # Wednesday of the next week
    assert sorted("Lac (" in text for text in letters(wiki, box)) == [False, True]
    write(wiki, LAC)
    wiki.clock = lambda: MONDAY + timedelta(days=10)
    assert letters(wiki, box) == []
    wiki.clock = lambda: MONDAY + timedelta(days=14)
    assert len(letters(wiki, box)) == 1


def test_a_clock_that_goes_back_tells_nothing_again(wiki: Commons, ana: User, box: Postbox) -> None:
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout", "daily")
    letters(wiki, box)
    write(wiki, LAC)
    # In Paris the clock goes back on the 25th of October at one hour UTC.
    autumn = datetime(2026, 10, 25, 6, 30, tzinfo=UTC)
    for hours in (0, -1, -2, 0, 2, 20):
        wiki.clock = lambda hours=hours: autumn + timedelta(hours=hours)  # type: ignore[misc] # bound now
        letters(wiki, box)
    assert len(box.raw) == 1


def test_another_rhythm_goes_on_where_the_one_before_ended(wiki: Commons, ana: User, box: Postbox) -> None:
    watches = Watches(wiki.accounts.database)
    lieux = watches.add(ana.id, "type", "lieu", "Lieux", "now")
    watches.add(ana.id, "type", "note", "Notes", "weekly")
    letters(wiki, box)
    write(wiki, LAC, summary="Premier")
    [text] = letters(wiki, box)
    assert "Premier" in text
    watches.set_rhythm(ana.id, lieux.id, "weekly")
    write(wiki, LAC, summary="Deuxième")
    write(wiki, VENT, summary="Souffle")
    watches.set_rhythm(ana.id, lieux.id, "now")  # changed their mind, twice
    watches.set_rhythm(ana.id, lieux.id, "weekly")
    wiki.clock = lambda: MONDAY + timedelta(days=7)
    [text] = letters(wiki, box)
    assert "Deuxième" in text
    assert "Souffle" in text
    assert "Premier" not in text
    watches.set_rhythm(ana.id, lieux.id, "now")
    assert letters(wiki, box) == []
    write(wiki, LAC, summary="Troisième")
    [text] = letters(wiki, box)
    assert "Troisième" in text
    assert "Deuxième" not in text


def test_what_others_are_told_repeats_nothing_after_another_rhythm(wiki: Commons, ana: User, box: Postbox) -> None:
    watches, bob = Watches(wiki.accounts.database), wiki.accounts.register("Bob", PASSWORD, "bob@example.org")
    lieux = watches.add(ana.id, "type", "lieu", "Lieux", "weekly")
    watches.add(bob.id, "type", "lieu", "Lieux", "now")
    letters(wiki, box)
    write(wiki, LAC, summary="Premier")
    assert len(letters(wiki, box)) == 1  # Bob's
    write(wiki, LAC, summary="Deuxième")
    watches.set_rhythm(ana.id, lieux.id, "now")
    texts = letters(wiki, box)
    write(wiki, GUE, summary="Troisième")
    texts += letters(wiki, box)
    anas = [text for text in texts if "Bonjour Ana" in text]
    assert ["".join(anas).count(word) for word in ("Premier", "Deuxième", "Troisième")] == [1, 1, 1]


def test_a_letter_of_the_week_waits_for_its_day_after_another_rhythm(wiki: Commons, ana: User, box: Postbox) -> None:
    watches, bob = Watches(wiki.accounts.database), wiki.accounts.register("Bob", PASSWORD, "bob@example.org")
    lieux = watches.add(ana.id, "type", "lieu", "Lieux", "daily")
    watches.add(bob.id, "type", "lieu", "Lieux", "weekly")
    letters(wiki, box)
    write(wiki, LAC, summary="Premier")
    watches.set_rhythm(ana.id, lieux.id, "weekly")
    assert letters(wiki, box) == []
    wiki.clock = lambda: MONDAY + timedelta(days=7)
    assert sorted("Premier" in text for text in letters(wiki, box)) == [True, True]
    assert letters(wiki, box) == []


def test_who_asks_again_after_a_year_is_not_told_the_year(wiki: Commons, ana: User, box: Postbox) -> None:
    watches = Watches(wiki.accounts.database)
    lieux = watches.add(ana.id, "type", "lieu", "Lieux", "now")
    letters(wiki, box)
    watches.set_rhythm(ana.id, lieux.id, "none")
    letters(wiki, box)
    write(wiki, LAC, summary="Pendant ce temps")
    letters(wiki, box)
    watches.add(ana.id, "type", "lieu", "Lieux", "now")
    assert letters(wiki, box) == []
    write(wiki, LAC, summary="Depuis")
    [text] = letters(wiki, box)
    assert "Depuis" in text
    assert "Pendant ce temps" not in text


def test_a_letter_that_waits_is_not_sent_to_who_ended_them(
    wiki: Commons, ana: User, box: Postbox, browser: FlaskClient
) -> None:
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout", "now")
    letters(wiki, box)
    write(wiki, LAC)
    box.answer_rcpt = b"450 busy\r\n"
    letters(wiki, box)
    page = f"/desabonnement/{Followers(wiki.accounts.database).token(ana.id)}"
    assert browser.application.test_client().post(page, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    box.answer_rcpt = b"250 ok\r\n"
    wiki.clock = lambda: MONDAY + timedelta(days=1)
    assert letters(wiki, box) == []


def test_the_line_that_ends_letters_is_read_by_every_program(wiki: Commons, ana: User, box: Postbox) -> None:
    """It stands whole on its line, and lines end as the protocol wants: many servers refuse a lone line feed."""
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout\nde tout", "now")
    letters(wiki, box)
    write(wiki, LAC, summary="Été\n.\nsuite")
    letters(wiki, box)
    [raw] = box.raw
    key = Followers(wiki.accounts.database).token(ana.id)
    assert f"\r\nList-Unsubscribe: <https://sillon.example.org/desabonnement/{key}?quoi=suivi>\r\n".encode() in raw
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.isascii()


def test_who_may_not_read_any_more_is_told_nothing(wiki: Commons, ana: User, box: Postbox) -> None:
    closed = replace(wiki.config, who_may_read="members")
    wiki.config = closed
    Watches(wiki.accounts.database).add(ana.id, "tout", "", "Tout", "now")
    letters(wiki, box)
    wiki.accounts.set_role(ana.id, Role.VISITOR)
    write(wiki, LAC)
    assert letters(wiki, box) == []


def test_a_page_without_an_id_is_followed_to_its_new_address(
    wiki: Commons, ana: User, box: Postbox, browser: FlaskClient
) -> None:
    Watches(wiki.accounts.database).add(ana.id, "page", str(VENT), "Vent", "now")
    letters(wiki, box)
    row = wiki.page(VENT)
    zoe = wiki.accounts.register("Zoé", PASSWORD)
    wiki.rename(zoe, VENT, "Brise", row.last_commit, "Plus juste")
    [text] = letters(wiki, box)
    assert "Plus juste" in text
    write(wiki, PageName("fiches", "brise"), summary="Souffle")
    [text] = letters(wiki, box)
    assert "Souffle" in text
    assert 'href="/fiches/brise"' in browser.get("/suivi").text
    assert "Souffle" in browser.get("/suivi.atom?sorte=page&quoi=fiches/vent").text


def test_who_follows_a_theme_that_is_parted_follows_its_parts(wiki: Commons, ana: User) -> None:
    watches = Watches(wiki.accounts.database)
    watches.add(ana.id, "theme", "Eau", "Eau", "daily")  # the name that it had when it was followed
    keeper = create_app(wiki.config, wiki, limits=False).test_client()
    log_in(keeper, wiki.accounts.register("Mo", PASSWORD, "", "maintainer").name)
    terms = "/vocabulaires/themes/termes"
    csrf = token(keeper, terms)
    for asked in (
        {"action": "renommer", "terme": "Eau", "nom": "Eaux"},
        {"action": "separer", "terme": "Eaux", "parts": "Lacs\nSources"},
    ):
        assert keeper.post(terms, data={"csrf": csrf} | asked).status_code == 303
    found = {(each.target, each.rhythm) for each in watches.of(ana.id)}
    assert found == {(theme, "daily") for theme in ("Eau", "Lacs", "Sources")}
