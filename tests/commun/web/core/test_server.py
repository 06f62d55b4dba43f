"""The real server on a free port: connections that last, nothing told of itself, addresses that are not invented."""

import errno
import gc
import http.client
import json
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from flask import Flask, request
from waitress.server import TcpWSGIServer

from commun import Config
from commun.web.serving import AddressTaken, make_server, serve_forever

Serving = Callable[..., http.client.HTTPConnection]


def _run(server: TcpWSGIServer) -> None:
    with suppress(OSError, ValueError):  # its sockets are closed under it at the end
        server.run()


def _break() -> str:
    raise RuntimeError


@pytest.fixture
def serving() -> Iterator[Serving]:
    """`serving(COMMUN_TRUST_PROXY="1")`: a connection to a small application, served under these settings."""
    started: list[tuple[TcpWSGIServer, threading.Thread, http.client.HTTPConnection]] = []

    def start(**environ: str) -> http.client.HTTPConnection:
        app = Flask("small", static_folder=None)
        app.add_url_rule("/rien-de-neuf", "nothing", view_func=lambda: ("", 304))
        app.add_url_rule("/qui", "who", view_func=lambda: f"{request.remote_addr} {request.url}")
        app.add_url_rule("/api/casse", "broken", view_func=_break, methods=["POST"])
        app.config["PROPAGATE_EXCEPTIONS"] = True
        server = make_server(app, Config.from_environ({"PORT": "0", "COMMUN_THREADS": "2"} | environ))
        assert isinstance(server, TcpWSGIServer)
        thread = threading.Thread(target=_run, args=[server], daemon=True)
        thread.start()
        assert server.socket is not None
        connection = http.client.HTTPConnection("127.0.0.1", server.socket.getsockname()[1], timeout=30)
        started.append((server, thread, connection))
        return connection

    yield start
    for server, _thread, connection in started:
        connection.close()
        server.close()


def test_nothing_new_keeps_the_connection(serving: Serving) -> None:
    connection = serving()
    sockets = set()
    for _n in range(3):
        connection.request("GET", "/rien-de-neuf")
        sockets.add(id(connection.sock))
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.getheader("Connection")) == (304, b"", None)
        assert connection.sock is not None
    assert len(sockets) == 1


@pytest.mark.parametrize(
    ("path", "language", "kind", "told"),
    [
        ("/deposer", "fr-FR,fr", "text/html; charset=utf-8", "trop lourd : 27 Mo au plus"),
        ("/deposer", "en-GB", "text/html; charset=utf-8", "too large: 27 MB at most"),
        ("/api/files", "fr", "application/json", '"code": "too-large"'),
        ("/commun.git/git-receive-pack", "fr", "application/x-git-receive-pack-result", "trop lourd"),
    ],
)
def test_what_is_too_large_is_told_in_a_sentence(
    serving: Serving, path: str, language: str, kind: str, told: str
) -> None:
    connection = serving()
    connection.putrequest("POST", path)
    connection.putheader("Accept-Language", language)
    connection.putheader("Content-Length", "90000000")
    connection.endheaders()
    answer = connection.getresponse()
    assert answer.getheader("Content-Type") == kind
    assert answer.status == (200 if "git" in kind else 413)
    body = answer.read().decode()
    assert told in body
    assert kind != "application/json" or json.loads(body)["error"]["code"] == "too-large"


@pytest.mark.parametrize(("language", "told"), [("fr", "Regardez si"), ("en-GB", "See whether")])
def test_what_gives_way_is_not_told_as_if_nothing_was_saved(serving: Serving, language: str, told: str) -> None:
    connection = serving()
    connection.request("POST", "/api/casse", headers={"Accept-Language": language})
    answer = connection.getresponse()
    error = json.loads(answer.read())["error"]
    assert (answer.status, error["code"]) == (500, "broken")
    assert told in error["info"]


def test_a_browser_that_wants_to_leave_is_let_go(serving: Serving) -> None:
    connection = serving()
    connection.request("GET", "/rien-de-neuf", headers={"Connection": "close"})
    answer = connection.getresponse()
    answer.read()
    assert answer.getheader("Connection") == "close"


def test_which_program_serves_is_not_told(serving: Serving) -> None:
    connection = serving()
    connection.request("GET", "/qui")
    answer = connection.getresponse()
    answer.read()
    assert answer.getheader("Server") is None


def test_raw_accents_in_an_address_mean_what_a_browser_would_have_sent(serving: Serving) -> None:
    connection = serving()
    asked = "GET /qui?q=Échange+d’eau HTTP/1.1\r\nHost: x\r\nX-Said: déjà\r\n\r\n"
    connection.connect()
    connection.sock.sendall(asked.encode())
    answer = http.client.HTTPResponse(connection.sock, method="GET")
    answer.begin()
    assert (answer.status, answer.read().decode().rpartition("?")[2]) == (200, "q=Échange+d’eau")


FORWARDED = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "commun.example.org"}


@pytest.mark.parametrize(
    ("trusted", "beginning"), [("0", "127.0.0.1 http://127.0.0.1"), ("1", "192.0.2.7 https://commun.example.org/qui")]
)
def test_who_comes_and_by_which_address_is_believed_of_trusted_proxies_alone(
    serving: Serving, trusted: str, beginning: str
) -> None:
    connection = serving(COMMUN_TRUST_PROXY=trusted)
    connection.request("GET", "/qui", headers=FORWARDED)
    assert connection.getresponse().read().decode().startswith(beginning)


class _Enough(Exception):
    """Raised where the server says that it listens."""


@pytest.fixture
def collecting() -> Iterator[None]:
    """Serving freezes what the program is made of: put right for the tests that follow."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


@pytest.mark.usefixtures("collecting")
def test_the_address_told_is_the_one_that_answers() -> None:
    told: list[str] = []

    def ready(address: str) -> None:
        told.append(address)
        raise _Enough

    with pytest.raises(_Enough):
        serve_forever(Flask("small", static_folder=None), Config.from_environ({"PORT": "0"}), ready)
    host, _, port = told[0].rpartition(":")
    assert (host, int(port) > 0) == ("http://127.0.0.1", True)


@pytest.mark.usefixtures("collecting")
def test_a_port_that_is_taken_is_told_in_a_sentence() -> None:
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AddressTaken) as refused:
            serve_forever(Flask("s", static_folder=None), Config.from_environ({"PORT": str(port)}), told.append)
    assert f"127.0.0.1:{port}\u202f: un autre programme y écoute" in refused.value.sentence("fr")
    assert "another program listens there" in refused.value.sentence("en")
    assert told == []


@pytest.mark.usefixtures("collecting")
def test_an_address_of_no_machine_is_told_too() -> None:
    with pytest.raises(AddressTaken, match="pas cette adresse"):
        serve_forever(
            Flask("s", static_folder=None), Config.from_environ({"HOST": "rien.invalid"}), lambda _address: None
        )


@pytest.mark.usefixtures("collecting")
def test_an_address_of_six_stands_within_brackets() -> None:
    config = Config.from_environ({"HOST": "2001:db8::1", "PORT": "8000"})
    with pytest.raises(AddressTaken) as refused:
        serve_forever(Flask("s", static_folder=None), config, lambda _address: None)
    assert "[2001:db8::1]:8000" in refused.value.sentence("fr")


@pytest.mark.usefixtures("collecting")
@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EADDRNOTAVAIL, "this machine has no such address"),
        (errno.EMFILE, os.strerror(errno.EMFILE)),
        (errno.ENETDOWN, os.strerror(errno.ENETDOWN)),
    ],
)
def test_what_the_system_refuses_is_told_as_it_says_it(monkeypatch: pytest.MonkeyPatch, number: int, said: str) -> None:
    def refuse(*_args: object, **_settings: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("commun.web.serving.server.create_server", refuse)  # waitress's own
    with pytest.raises(AddressTaken) as refused:
        serve_forever(Flask("s", static_folder=None), Config.from_environ({}), lambda _address: None)
    assert f": {said}. If a commons" in refused.value.sentence("en")
