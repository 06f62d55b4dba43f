"""A wiki that is tired, private or wrong is told in a sentence, after bounded patience."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from fiches import HostRefused, Store
from importers import LoginRefused, SourceConfig, SourceRefused, SourceUnreachable, add_source, sync
from importers.errors import PasswordUnreadable
from importers.mediawiki.client import Client
from importers.report import Step
from tests.importers.asked import page
from tests.mediawiki.live import ROBOT, LiveWiki

Answer = tuple[int, dict[str, str], object]


@contextmanager
def answering(answers: list[Answer]) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these answers one after the other; its address, and what it was asked."""
    asked: list[str] = []

    class Tired(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = answers[min(len(asked), len(answers) - 1)]
            asked.append(self.path)
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET  # noqa: N815 - idem

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tired)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api.php", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asking(url: str, tmp_path: Path, retries: int = 2, waits: Callable[[Step], None] | None = None) -> Client:
    """A client of little patience."""
    return Client(SourceConfig("essai", url, tmp_path, retries=retries, patience=0.01, inner=True), waits=waits)


FINE: Answer = (200, {}, {"query": {"pages": []}})
LAG: Answer = (200, {}, {"error": {"code": "maxlag", "info": "Waiting for a database server: 7 seconds lagged"}})


@pytest.mark.parametrize(
    "first",
    [
        LAG,
        (429, {"Retry-After": "0"}, {}),
        (503, {"Retry-After": "0"}, {}),
        (200, {}, {"error": {"code": "ratelimited", "info": "too fast"}}),
        (200, {}, {"error": {"code": "readonly", "info": "being moved"}}),
    ],
)
def test_a_tired_wiki_is_asked_again(tmp_path: Path, first: Answer) -> None:
    with answering([first, FINE]) as (url, asked):
        told: list[str] = []
        client = asking(url, tmp_path, waits=told.append)
        assert client.query(list="allpages")["query"]["pages"] == []
        assert len(asked) == 2
        assert [said for said in told if "nouvel essai dans" in said and "avant de renoncer" in said] == told[1:]
        assert "maxlag=5" in asked[0]
        client.close()


def test_the_wait_that_a_wiki_asks_for_is_kept(tmp_path: Path) -> None:
    slow: Answer = (200, {"Retry-After": "1"}, LAG[2])
    with answering([slow, FINE]) as (url, asked):
        client = asking(url, tmp_path)
        client.query(list="allpages")
        assert len(asked) == 2
        assert "maxlag=5" in asked[0]
        assert client.waited >= 1  # and not the hundredth of a second of its own patience
        client.close()


def test_a_wait_until_a_date_is_kept_too(tmp_path: Path) -> None:
    told: list[str] = []
    later, past = (formatdate(time.time() + seconds, usegmt=True) for seconds in (3, -3600))
    answers: list[Answer] = [(503, {"Retry-After": when}, {}) for when in (past, later, "demain")]
    with answering([*answers, FINE]) as (url, asked):
        client = asking(url, tmp_path, waits=told.append, retries=5)
        client.query(list="allpages")
        assert len(asked) == 4
        assert 1 <= client.waited <= 10
        assert "nouvel essai dans 0 s" in told[1]
        client.close()


TOKEN: Answer = (200, {}, {"query": {"tokens": {"csrftoken": "+\\"}}})
CAPTCHA = {"edit": {"captcha": {"type": "image", "id": "12"}, "result": "Failure"}}
FILTERED = {"edit": {"code": "abusefilter-warning", "info": "Hit AbuseFilter", "result": "Failure"}}


@pytest.mark.parametrize(
    ("answer", "code", "why"),
    [
        (CAPTCHA, "captcha", "skipcaptcha"),
        (FILTERED, "abusefilter-warning", "Hit AbuseFilter"),
        ([], "format", "{}"),
        ({"batchcomplete": True}, "format", "batchcomplete"),
        (b"<html><style>p {}</style><h1>Maintenance</h1> en cours</html>", "format", "Maintenance en cours"),
        (b"", "format", "réponse vide"),
    ],
)
def test_what_was_not_written_is_never_said_to_be(tmp_path: Path, answer: object, code: str, why: str) -> None:
    with answering([TOKEN, (200, {}, answer)]) as (url, _):
        client = asking(url, tmp_path)
        with pytest.raises(SourceRefused, match=re.escape(why)) as refused:
            client.edit(title="Haie", text="Une haie.")
        assert refused.value.fields["code"] == code
        client.close()


def test_patience_ends(tmp_path: Path) -> None:
    with answering([LAG]) as (url, asked):
        client = asking(url, tmp_path)
        with pytest.raises(SourceRefused, match="maxlag"):
            client.query(list="allpages")
        assert len(asked) == 3
        client.close()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {}, {"error": {"code": "readapidenied", "info": "You need read permission"}}), "readapidenied"),
        ((404, {}, {}), r"HTTP 404\)\u202f: erreur 404 de son serveur$"),
        ((200, {}, b"<html>Veuillez vous connecter</html>"), "Veuillez vous connecter$"),
        ((200, {}, b""), "réponse vide"),
        ((200, {}, "ce n’est pas une réponse"), "refuse la demande"),
    ],
)
def test_a_refusal_is_told_at_once(tmp_path: Path, answer: Answer, said: str) -> None:
    with answering([answer]) as (url, asked):
        client = asking(url, tmp_path)
        with pytest.raises(SourceRefused, match=said):
            client.query(list="allpages")
        assert len(asked) == 1
        client.close()


def test_a_wiki_that_sends_elsewhere_says_where_to(tmp_path: Path) -> None:
    answers: list[Answer] = [(301, {}, {}), (200, {}, b"<p>Bienvenue</p>")]
    with answering(answers) as (url, _):
        answers[0][1]["Location"] = url.replace("/api.php", "/w/api.php?token=secret")
        client = asking(url, tmp_path)
        with pytest.raises(SourceRefused, match=r"Bienvenue \(il renvoie vers http\S+/w/api\.php\)$"):
            client.query(list="allpages")
        client.close()


def test_a_wiki_that_is_not_there_is_told(store: Store, tmp_path: Path) -> None:
    source = SourceConfig(
        "essai", "http://127.0.0.1:9/api.php", tmp_path / "sources", retries=5, patience=600.0, inner=True
    )
    told: list[tuple[str, int, int]] = []
    with pytest.raises(SourceUnreachable, match="ne répond pas") as caught:  # at once: waiting would not help
        sync(store, source, progress=lambda *step: told.append(step))
    assert told == [("http://127.0.0.1:9/api.php\u202f: réponse attendue, 60 s au plus", 0, -1)]
    assert caught.value.sentence("fr").startswith(
        "Le wiki http://127.0.0.1:9/api.php ne répond pas (aucun serveur n’écoute à cette adresse et à ce port). "
        "Rien n’est perdu"
    )
    assert "no server listens" in caught.value.sentence("en")


def test_continuation_sends_back_every_key(tmp_path: Path) -> None:
    more = {"query": {"pages": []}, "continue": {"gapcontinue": "Éa", "continue": "gapcontinue||"}}
    with answering([(200, {}, more), FINE]) as (url, asked):
        client = asking(url, tmp_path)
        assert len(list(client.each(generator="allpages"))) == 2
        assert "gapcontinue=%C3%89a" in asked[1]
        assert "continue=gapcontinue%7C%7C" in asked[1]
        client.close()


def test_a_private_wiki_comes_with_the_password_of_a_robot(store: Store, wiki: LiveWiki, tmp_path: Path) -> None:
    wiki.lock_up()
    closed = add_source(tmp_path, name="essai", api_url=wiki.url)
    with pytest.raises(SourceRefused, match="readapidenied"):
        sync(store, closed)
    secret = tmp_path / "secret"
    secret.write_text(f"{ROBOT[1]}\n", encoding="utf-8")
    opened = add_source(tmp_path, name="essai", api_url=wiki.url, user=ROBOT[0], password_file=secret)
    report = sync(store, opened)
    assert report.revisions > 130
    assert page(store, "Versions masquées").body == "Version 6, sans numéro.\n"
    assert ROBOT[1] not in (tmp_path / "sources" / "essai.toml").read_text(encoding="utf-8")
    for locked in (True, False):  # a session that the wiki forgot is opened again: none reads as a stranger
        if not locked:
            (wiki.folder / "private").unlink()
        client = Client(opened)
        client.session.cookies.clear()
        assert client.query(meta="userinfo")["query"]["userinfo"]["name"] == ROBOT[0].partition("@")[0]
        client.close()


def test_a_wrong_password_is_told_without_showing_it(store: Store, wiki: LiveWiki, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mauvais-mauvais-mauvais-mauvais-1", encoding="utf-8")
    source = add_source(tmp_path, name="essai", api_url=wiki.url, user=ROBOT[0], password_file=secret)
    with pytest.raises(LoginRefused) as told:
        sync(store, source)
    assert "mauvais-" not in str(told.value)
    secret.unlink()
    with pytest.raises(PasswordUnreadable, match="essai"):
        sync(store, source)


def test_an_address_from_the_site_never_leads_into_the_private_network(tmp_path: Path) -> None:
    with answering([FINE]) as (url, asked):
        for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"):  # noqa: S104 - that is the point
            typed = SourceConfig("essai", url.replace("127.0.0.1", host), tmp_path, retries=0)
            with pytest.raises(HostRefused):
                Client(typed).query(list="allpages")
        assert asked == []
        named = SourceConfig("essai", url, tmp_path, inner_hosts=frozenset({"127.0.0.1"}))
        assert Client(named).query(list="allpages") == FINE[2]


def test_neither_a_redirect_nor_a_file_leads_where_nobody_named(tmp_path: Path) -> None:
    with answering([FINE]) as (inside, never), answering([(302, {"Location": inside}, {})]) as (url, asked):
        elsewhere = inside.replace("127.0.0.1", "localhost")
        client = asking(url, tmp_path)
        with pytest.raises(HostRefused) as refused:
            client.fetch(elsewhere)
        assert "localhost" in refused.value.sentence("fr")
        assert client.query(list="allpages") == FINE[2]  # the same host, which was named
        assert len(never) == 1
    with answering([FINE]) as (inside, never):
        away = inside.replace("127.0.0.1", "localhost")
        with answering([(302, {"Location": away}, {})]) as (url, asked), pytest.raises(HostRefused):
            asking(url, tmp_path).query(list="allpages")
        assert (len(asked), never) == (1, [])
