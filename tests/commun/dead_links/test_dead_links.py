"""Links are looked at politely, never inside our own network, and called dead only after several tries."""

import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from commun.dead_links import LinkBook, Look, Looker, look_round
from commun.dead_links.book import AGAIN, PATIENCE
from fiches import is_public

NOW = 1_800_000_000.0


class _Site(BaseHTTPRequestHandler):
    """Answers by its paths: a number is the status; `vers/…` leads elsewhere; `sans-head` only knows GET."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        asked: list[str] = self.server.asked  # type: ignore[attr-defined]
        asked.append(f"{self.command} {self.path}")
        first, _, rest = self.path.strip("/").partition("/")
        body = b""
        if self.path == "/robots.txt":
            status, body = 200, b"User-agent: *\nDisallow: /prive\n"
        elif first == "sans-head":
            status = 405 if self.command == "HEAD" else 200
        else:
            status = int(first) if first.isdigit() else 200
        self.send_response(status)
        if first in {"429", "503"} and rest:
            self.send_header("Retry-After", rest)
        elif rest:
            self.send_header("Location", f"/{rest}")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    asked: list[str]


@pytest.fixture
def site() -> Iterator[_Server]:
    with _Server(("127.0.0.1", 0), _Site) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def looker() -> Looker:
    return Looker("Commun/1.0", allowed=lambda _address: True)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[LinkBook]:
    with LinkBook(tmp_path) as made:
        yield made


def address(site: _Server, path: str) -> str:
    return f"http://127.0.0.1:{site.server_address[1]}/{path}"


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [
        ("ici", "ok", 200),
        ("404", "gone", 404),
        ("410", "gone", 410),
        ("500", "failed", 500),
        ("403", "closed", 403),
        ("429", "closed", 429),
        ("sans-head", "ok", 200),
        ("301/ici", "moved", 200),
        ("302/ici", "ok", 200),
        ("301/404", "gone", 404),
        ("301/302/ici", "ok", 200),
        ("é à?q=ü", "ok", 200),
    ],
)
def test_what_is_seen_of_an_address(site: _Server, looker: Looker, path: str, kind: str, status: int) -> None:
    look = looker.look(address(site, path))
    assert (look.kind, look.status) == (kind, status)
    assert (look.target == address(site, "ici")) is (kind == "moved")


def test_redirects_without_end_fail(site: _Server, looker: Looker) -> None:
    assert looker.look(address(site, "302/302/302/302/302/302/302/ici")).why == "redirects"


def test_a_server_that_is_not_there_fails(site: _Server, looker: Looker) -> None:
    url = address(site, "ici")
    site.shutdown()
    site.server_close()
    assert looker.look(url).kind == "failed"


@pytest.mark.parametrize(
    "ip",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",  # noqa: S104
     "::1", "::", "fe80::1%eth0", "fec0::1", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::",
     "198.51.100.7"],
)  # fmt: skip
def test_addresses_of_inner_networks_are_never_reached(site: _Server, ip: str) -> None:
    assert not is_public(ip)
    looker = Looker("Commun/1.0", resolver=lambda _host, _port: [ip])
    assert looker.look(address(site, "ici").replace("127.0.0.1", "piege.example")) == Look("refused", why="private")
    assert site.asked == []


def test_one_inner_address_among_others_is_enough_to_refuse() -> None:
    looker = Looker("Commun/1.0", resolver=lambda _host, _port: ["93.184.216.34", "10.0.0.1"])
    assert looker.look("http://piege.example/").kind == "refused"


@pytest.mark.parametrize("url", ["ftp://a.fr/x", "http://nom:secret@a.fr/", "http:///x", "file:///etc/passwd"])
def test_what_is_no_address_of_the_web_is_refused(looker: Looker, url: str) -> None:
    assert looker.look(url).kind == "refused"


def test_a_redirect_to_an_inner_network_is_refused(site: _Server) -> None:
    seen: list[str] = []

    def allowed(ip: str) -> bool:
        seen.append(ip)
        return len(seen) == 1

    assert Looker("Commun/1.0", allowed=allowed).look(address(site, "302/ici")).kind == "refused"
    assert site.asked == ["HEAD /302/ici"]


def test_a_host_that_who_runs_the_machine_named_is_reached(site: _Server) -> None:
    assert Looker("Commun/1.0", named={"127.0.0.1"}).look(address(site, "302/ici")).kind == "ok"
    assert Looker("Commun/1.0", named={"localhost"}).look(address(site, "ici")).kind == "refused"


def test_a_host_named_with_its_accents_is_known_by_its_form_for_machines(site: _Server) -> None:
    looker = Looker("Commun/1.0", resolver=lambda _host, _port: ["127.0.0.1"], named={"Mémoire.example"})
    port = site.server_address[1]
    for host in ("mémoire.example", "xn--mmoire-bva.example", "xn--mmoire-bva.example."):
        assert looker.look(f"http://{host}:{port}/ici").kind == "ok"
    assert looker.look(f"http://memoire.example:{port}/ici").kind == "refused"


def test_a_host_is_reached_by_any_of_its_addresses(site: _Server) -> None:
    looker = Looker("Commun/1.0", lambda _address: True, lambda _host, _port: ["::1", "127.0.0.3", "127.0.0.1"])
    assert looker.look(address(site, "ici").replace("127.0.0.1", "deux.example")).kind == "ok"


def test_public_addresses_are_known() -> None:
    assert all(map(is_public, ("93.184.216.34", "2606:2800:220:1::1", "8.8.8.8")))


def test_nothing_is_dead_at_once(book: LinkBook) -> None:
    book.keep(["http://a.fr/x"])
    now = NOW
    for failures, wait in enumerate((*PATIENCE, AGAIN), 1):
        book.write("http://a.fr/x", Look("gone", 404, "gone"), now)
        [told] = book.listing(["doubtful", "dead"])
        assert (told.state, told.failures) == ("dead" if failures == 4 else "doubtful", failures)
        assert list(book.due(now + wait - 1)) == []
        assert list(book.due(now + wait)) == [("http://a.fr/x", "a.fr")]
        now += wait
    book.write("http://a.fr/x", Look("ok", 200), now)
    assert book.counts() == {"ok": 1}


def test_what_nobody_names_any_more_is_forgotten(book: LinkBook) -> None:
    book.keep(["http://a.fr/x", "http://b.fr/y"])
    book.write("http://a.fr/x", Look("ok", 200), NOW)
    book.keep(["http://a.fr/x", "http://c.fr/z"])
    assert book.counts() == {"ok": 1, "new": 1}


def test_a_round_pauses_for_each_host_and_obeys_its_rules(site: _Server, looker: Looker, book: LinkBook) -> None:
    book.keep([address(site, path) for path in ("ici", "404", "prive/a")])
    pauses: list[float] = []
    assert look_round(book, looker, lambda: NOW, pause=0.05, sleep=pauses.append) == 2
    assert book.counts() == {"ok": 1, "doubtful": 1, "robots": 1}
    assert site.asked.count("GET /robots.txt") == 1
    assert not any("prive" in asked for asked in site.asked)
    assert len(pauses) == 2
    assert look_round(book, looker, lambda: NOW, pause=0.0) == 0


def test_a_round_ends_when_its_time_is_over(site: _Server, looker: Looker, book: LinkBook) -> None:
    book.keep([address(site, f"ici{number}") for number in range(5)])
    assert look_round(book, looker, lambda: NOW, pause=0.0, most=0.0) == 0
    assert len(list(book.due(NOW))) == 5


@pytest.mark.parametrize(("said", "wait"), [("429/120", 120), ("503/30", 30), ("429/bientot", 3600)])
def test_a_host_that_asks_to_be_left_alone_is(
    site: _Server, looker: Looker, book: LinkBook, said: str, wait: int
) -> None:
    book.keep([address(site, path) for path in (said, "deux", "un")])
    assert look_round(book, looker, lambda: NOW, pause=0.0) == 1
    assert site.asked == ["GET /robots.txt", f"HEAD /{said}"]  # nothing else of it, and not by GET either
    assert list(book.due(NOW + wait - 10)) == []
    assert {url for url, _host in book.due(NOW + wait + 10)} == {address(site, path) for path in ("deux", "un")}
    assert look_round(book, looker, lambda: NOW + wait + 10, pause=0.0) == 2
