"""Pages kept ready: never another's, never stale, and the least that can be sent.

A small application of three views stands behind the layer, so that what is seen here is the layer's own doing.
"""

import gzip
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask, g, request
from werkzeug.test import Client, EnvironBuilder, TestResponse

from commun.accounts import Role, User
from commun.web.page_cache import AT_ONCE, NotReady, Pace, PageCache, cached_page, takes_gzip
from commun.web.security import SESSION_COOKIE, Sessions
from fiches import StoreUnavailable

CLAIRE = User("claire-1234", "Claire", "", Role.CONTRIBUTOR, 0, 1)
BRUNO = User("bruno-1234", "Bruno", "", Role.CONTRIBUTOR, 0, 1)


@dataclass
class World:
    """A small application behind the layer, and the state that it shows."""

    capacity: int = 1_000_000
    head: str = "a1"
    generation: int = 1
    asked: int = 0
    broken: bool = False
    behind: bool = False
    body: str = "Une page qui se lit. " * 200
    sessions: Sessions = field(default_factory=lambda: Sessions(b"k" * 32))

    def __post_init__(self) -> None:
        self.app = Flask("small", static_folder=None)
        self.app.secret_key = "x"
        self.app.config["SESSION_COOKIE_NAME"] = "avis"
        self.app.add_url_rule("/page", view_func=cached_page(self.page))
        self.app.add_url_rule("/absente", view_func=cached_page(self.missing))
        self.app.add_url_rule("/formulaire", view_func=cached_page(self.form))
        self.app.add_url_rule("/fraiche", view_func=self.fresh)
        self.app.add_url_rule("/image", view_func=self.picture)
        self.app.add_url_rule("/biscuit", view_func=cached_page(self.cookie))
        self.layer = PageCache(
            self.app.wsgi_app,
            head=self.current,
            settled=lambda: None if self.behind else self.current(),
            generation=lambda: self.generation,
            sessions=self.sessions,
            tongue="fr",
            capacity=self.capacity,
        )

    def current(self) -> str:
        if self.broken:
            raise StoreUnavailable(why="disque")
        return self.head

    def page(self) -> str:
        self.asked += 1
        return f"{request.cookies.get(SESSION_COOKIE, 'personne')} {request.query_string.decode()} {self.body}"

    def missing(self) -> tuple[str, int]:
        self.asked += 1
        return self.body, 404

    def form(self) -> str:
        self.asked += 1
        g.personal = True
        return self.body

    def fresh(self) -> str:
        self.asked += 1
        return self.body

    def cookie(self) -> tuple[str, dict[str, str]]:
        self.asked += 1
        return self.body, {"Set-Cookie": "a=b"}

    def picture(self) -> tuple[bytes, dict[str, str]]:
        self.asked += 1
        return b"\x89PNG" * 1000, {"Content-Type": "image/png"}

    def get(self, path: str = "/page", user: User | None = None, cookies: str = "", **headers: str) -> TestResponse:
        """Ask for a page, as `user`, with headers named like `If_None_Match`."""
        if user is not None:
            cookies += f"; {SESSION_COOKIE}={self.cookie_of(user)}"
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client(self.layer, use_cookies=False).get(path, headers={"Cookie": cookies, **given})

    def cookie_of(self, user: User) -> str:
        return self.sessions.write(user, f"{user.id}0")


def test_a_page_seen_before_is_not_made_again() -> None:
    world = World()
    first, second = world.get(), world.get()
    assert world.asked == 1
    assert first.text == second.text
    assert first.headers["ETag"] == second.headers["ETag"]


def test_anything_saved_makes_every_page_anew() -> None:
    world = World()
    world.get()
    world.head, world.body = "b2", "Autre chose. " * 200
    assert "Autre chose" in world.get().text
    assert world.asked == 2


def test_a_page_made_while_something_is_saved_is_not_shown_afterwards() -> None:
    world = World()
    world.app.before_request(lambda: setattr(world, "head", "b2"))
    world.get()
    world.get()
    assert world.asked == 2


def test_another_query_host_or_language_is_another_page() -> None:
    world = World()
    for ask in ({}, {"path": "/page?q=1"}, {"Host": "autre.example.org"}, {"cookies": "langue=en"}):
        world.get(**ask)  # type: ignore[arg-type] # each is one keyword of `get`
    assert world.asked == 4
    world.get(cookies="langue=fr")
    world.get(cookies="langue=breton")
    assert world.asked == 4


def test_nobody_is_shown_the_page_of_another() -> None:
    world = World()
    pages = {user.id if user else "": world.get(user=user).text for user in (None, CLAIRE, BRUNO)}
    assert world.asked == 3
    assert len(set(pages.values())) == 3
    for user in (None, CLAIRE, BRUNO):
        assert world.get(user=user).text == pages[user.id if user else ""]
    assert world.asked == 3


def test_a_forged_session_sees_what_visitors_see() -> None:
    world = World()
    world.get(user=CLAIRE)
    forged = world.cookie_of(CLAIRE)[:-2] + "xx"
    assert world.get(cookies=f"{SESSION_COOKIE}={forged}").text.startswith(forged)
    assert world.asked == 2


def test_a_change_of_rights_makes_the_pages_of_people_anew_and_not_those_of_visitors() -> None:
    world = World()
    world.get()
    world.get(user=CLAIRE)
    world.generation += 1
    world.get()
    assert world.asked == 2
    world.get(user=CLAIRE)
    assert world.asked == 3


def test_a_session_of_another_epoch_is_another_key() -> None:
    world = World()
    world.get(user=CLAIRE)
    demoted = User(CLAIRE.id, CLAIRE.name, "", Role.CONTRIBUTOR, 0, 2)
    world.get(user=demoted)
    assert world.asked == 2


@pytest.mark.parametrize("path", ["/absente", "/formulaire", "/fraiche", "/biscuit", "/image"])
def test_only_plain_pages_that_say_so_are_kept(path: str) -> None:
    world = World()
    for _n in range(2):
        assert "X-Commun-Keep" not in world.get(path).headers
    assert world.asked == 2
    assert world.layer.weight == 0


def test_a_message_to_show_once_goes_past_the_kept_pages() -> None:
    world = World()
    world.get()
    world.get(cookies="avis=abc")
    world.get()
    assert world.asked == 2


def test_other_credentials_go_past_the_kept_pages() -> None:
    world = World()
    world.get()
    world.get(Authorization="Bearer x")
    assert world.asked == 2


def test_a_post_is_never_answered_from_memory() -> None:
    world = World()
    world.get()
    assert Client(world.layer).post("/page").status_code == 405


def test_a_browser_that_has_the_page_is_told_so_in_few_words() -> None:
    world = World()
    tag = world.get().headers["ETag"]
    for asked in (tag, tag.removeprefix("W/"), f'"autre", {tag}', "*"):
        answer = world.get(If_None_Match=asked)
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert "Cookie" in answer.headers["Vary"]
    assert world.get(If_None_Match='W/"autre"').status_code == 200
    world.head, world.body = "b2", "Autre chose. " * 200
    assert world.get(If_None_Match=tag).status_code == 200


def test_the_page_is_sent_compressed_to_who_can_read_it_and_plain_to_others() -> None:
    world = World()
    for _n in range(2):
        packed, plain = world.get(Accept_Encoding="gzip, br"), world.get(Accept_Encoding="identity")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert gzip.decompress(packed.data) == plain.data
        for answer in (packed, plain):
            assert int(answer.headers["Content-Length"]) == len(answer.data)
            assert "Accept-Encoding" in answer.headers["Vary"]


def test_text_that_is_not_kept_is_compressed_too() -> None:
    world = World()
    packed = world.get("/fraiche", Accept_Encoding="gzip")
    assert gzip.decompress(packed.data).decode() == world.body
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    world.body = "Court."
    assert world.get("/fraiche", Accept_Encoding="gzip").data == b"Court."


def test_what_anybody_may_keep_depends_on_no_cookie() -> None:
    world = World()
    world.app.after_request(lambda response: response.headers.set("Cache-Control", "public, max-age=9") or response)
    assert world.get("/fraiche", Accept_Encoding="gzip").headers["Vary"] == "Accept-Encoding"


def test_a_picture_passes_untouched() -> None:
    answer = World().get("/image", Accept_Encoding="gzip")
    assert answer.data == b"\x89PNG" * 1000
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip; q=0.0", False),
        ("br", False),
        ("", False),
        ("*;q=0", False),
    ],
)
def test_the_coding_that_a_browser_refuses_is_not_used(accepted: str, *, taken: bool) -> None:
    assert takes_gzip(accepted) is taken


@pytest.mark.parametrize("path", ["/page", "/fraiche", "/image", "/absente"])
@pytest.mark.parametrize("accepted", ["gzip", ""])
def test_a_head_request_has_the_headers_and_no_body(path: str, accepted: str) -> None:
    world = World()
    whole = world.get(path, Accept_Encoding=accepted)
    head = Client(world.layer).head(path, headers={"Cookie": "", "Accept-Encoding": accepted})
    assert head.status == whole.status
    assert head.data == b""
    assert head.headers["Content-Length"] == whole.headers["Content-Length"] != "0"
    assert dict(head.headers) == dict(whole.headers)


def test_what_was_asked_at_once_and_is_not_ready_is_answered_when_it_is_asked_again() -> None:
    world = World()
    environ = EnvironBuilder("/page", method="HEAD", environ_overrides={AT_ONCE: True}).get_environ()
    said: list[str] = []

    def started(status: str, _headers: list[tuple[str, str]], _error: object = None, /) -> Callable[[bytes], object]:
        said.append(status)
        return print

    with pytest.raises(NotReady):
        world.layer(environ, started)
    assert b"".join(world.layer(environ, started)) == b""
    assert said == ["200 OK"]


def test_the_memory_of_pages_is_bounded_and_those_asked_for_stay() -> None:
    world = World(capacity=20_000)
    world.get("/page?n=0")
    for number in range(1, 100):
        world.get(f"/page?n={number}")
        world.get("/page?n=0")
    assert world.asked == 100
    assert 0 < world.layer.weight <= 20_000
    world.get("/page?n=1")
    assert world.asked == 101


def test_without_memory_every_page_is_made_anew() -> None:
    world = World(capacity=0)
    world.get()
    world.get()
    assert world.asked == 2


def test_when_the_store_cannot_be_read_nothing_is_shown_from_memory() -> None:
    world = World()
    world.get()
    world.broken = True
    world.get()
    assert world.asked == 2


def test_asked_for_at_once_only_what_is_ready_is_answered() -> None:
    world = World()
    at_once = {AT_ONCE: True}
    with pytest.raises(NotReady):
        Client(world.layer).get("/page", environ_overrides=at_once)
    assert world.asked == 0
    ready = world.get()
    assert Client(world.layer).get("/page", environ_overrides=at_once).data == ready.data
    world.behind = True
    with pytest.raises(NotReady):
        Client(world.layer).get("/page", environ_overrides=at_once)
    world.behind, world.head = False, "b2"
    with pytest.raises(NotReady):
        Client(world.layer).get("/page", environ_overrides=at_once)
    assert world.asked == 1


def test_a_page_of_a_kind_that_is_short_to_make_is_made_at_once() -> None:
    world = World()
    for n in range(5):
        with pytest.raises(NotReady):
            Client(world.layer).get(f"/page?q=x{n}", environ_overrides={AT_ONCE: True})
        world.get(f"/page?q={n}")
    made = Client(world.layer).get("/page?q=6", environ_overrides={AT_ONCE: True})
    assert (made.status_code, world.asked) == (200, 6)
    world.behind = True
    with pytest.raises(NotReady):
        Client(world.layer).get("/page?q=7", environ_overrides={AT_ONCE: True})
    assert world.asked == 6


def test_what_is_never_kept_is_never_made_at_once() -> None:
    world = World()
    for path in ("/fraiche", "/image", "/formulaire", "/biscuit", "/absente"):
        for n in range(8):
            world.get(f"{path}?q={n}")
        with pytest.raises(NotReady):
            Client(world.layer).get(path, environ_overrides={AT_ONCE: True})


def test_what_comes_piece_by_piece_is_not_sent_at_once_even_among_short_pages() -> None:
    world = World()
    for n in range(8):
        world.get(f"/page?q={n}")
    world.app.view_functions["page"] = world.picture
    with pytest.raises(NotReady):
        Client(world.layer).get("/page?q=9", environ_overrides={AT_ONCE: True})
    assert Client(world.layer).get("/page?q=9").mimetype == "image/png"


def test_a_kind_of_page_is_short_once_several_were_made_and_until_one_was_long() -> None:
    pace = Pace()
    kind = Pace.kind("/fiches/un-titre/historique")
    assert kind == Pace.kind("/fiches/un-autre/historique") != Pace.kind("/fiches/un-titre")
    assert Pace.kind("/fiches/un-titre/diff/avant/abc") == Pace.kind("/fiches/x/diff/a/b")
    told = []
    for number, seconds in enumerate((0.001, 0.001, 0.001, 0.001, 0.001, 0.045, *[0.001] * 15)):
        pace.note(f"/fiches/t-{number}/historique", seconds)
        told.append(pace.is_short("/fiches/un-titre/historique"))
    assert told == [*[False] * 4, True, *[False] * 15, True]


def test_a_page_that_was_long_and_pages_unknown_beside_it_are_never_made_at_once() -> None:
    pace = Pace()
    for number in range(6):
        pace.note(f"/fiches/t-{number}", 0.001)
    pace.note("/fiches/assez-longue", 0.02)
    for number in range(100):
        pace.note(f"/fiches/u-{number}", 0.001)
    assert pace.is_short("/fiches/inconnue")
    assert not pace.is_short("/fiches/assez-longue")
    pace.note("/fiches/tres-longue", 2.0)
    for number in range(100):
        pace.note(f"/fiches/v-{number}", 0.001)
    assert [pace.is_short(f"/fiches/{slug}") for slug in ("v-1", "t-1", "inconnue", "tres-longue", "assez-longue")] == [
        True, True, False, False, False,
    ]  # fmt: skip
    pace.note("/fiches/v-1", 0.02)
    assert not pace.is_short("/fiches/v-1")


def test_what_all_pages_of_a_kind_need_does_not_make_it_uneven() -> None:
    pace = Pace()
    pace.note("/fiches/premiere", 0.3)
    for number in range(40):
        pace.note(f"/fiches/t-{number}", 0.001)
    assert pace.is_short("/fiches/inconnue")
    assert not pace.is_short("/fiches/premiere")


def test_a_page_made_at_once_that_may_not_be_kept_counts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    for n in range(8):
        world.get(f"/page?q={n}")
    world.app.view_functions["page"] = world.fresh
    clock = iter(range(0, 1000, 10))  # each look at the clock is ten seconds after the last
    monkeypatch.setattr("commun.web.page_cache.time.thread_time", lambda: next(clock))
    assert Client(world.layer).get("/page?q=9", environ_overrides={AT_ONCE: True}).status_code == 200
    with pytest.raises(NotReady):
        Client(world.layer).get("/page?q=10", environ_overrides={AT_ONCE: True})


def test_kinds_without_end_are_not_all_remembered() -> None:
    pace = Pace()
    for n in range(1000):
        for _again in range(5):
            pace.note(f"/discussions/x/{n}", 0.001)
    assert 0 < sum(pace.is_short(f"/discussions/x/{n}") for n in range(1000)) <= 201


def test_pages_without_end_are_not_all_remembered() -> None:
    pace = Pace()
    for n in range(6):
        pace.note(f"/fiches/{n}", 0.001)
    pace.note("/fiches/longue", 1.0)
    for n in range(20_000):
        pace.note(f"/fiches/{n}", 0.001)
    assert 0 < sum(pace.is_short(f"/fiches/{n}") for n in range(20_000)) <= 5_000
    assert not pace.is_short("/fiches/longue")


def test_where_the_quick_compressor_is_not_made_for_the_machine_zlib_writes_the_same_format() -> None:
    script = """
import gzip, sys, zlib
sys.modules["isal"] = None
from commun.web import page_cache
compress = page_cache.compressor()
assert compress is zlib.compress
assert gzip.decompress(compress(b"Bonjour " * 500, page_cache._LEVEL, page_cache._GZIP)) == b"Bonjour " * 500
"""
    subprocess.run([sys.executable, "-c", script], check=True)
