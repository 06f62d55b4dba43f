"""Who answers: the thread that reads from the network where a page is ready, few others, and none twice."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Queue
from wsgiref.types import StartResponse, WSGIEnvironment

from waitress.server import TcpWSGIServer

from commun import Config
from commun.web.page_cache import AT_ONCE, NotReady
from commun.web.serving import make_server
from commun.web.serving.threads import Threads

PATIENCE = 20.0


class Site:
    """A WSGI application that says which thread answered; paths of `ready` are ready."""

    def __init__(self, ready: set[str]) -> None:
        self.ready = ready
        self.hold: dict[str, threading.Event] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        path = environ["PATH_INFO"]
        if environ.pop(AT_ONCE, False) and path not in self.ready:
            raise NotReady
        if path in self.hold:
            assert self.hold[path].wait(PATIENCE)
        body = b"" if path == "/rien" else f"{path} {threading.current_thread().name}".encode()
        start_response("304 NOT MODIFIED" if path == "/rien" else "200 OK", [("Content-Length", str(len(body)))])
        return [body] if body else []


@contextmanager
def served(site: Site) -> Iterator[int]:
    """The port at which `site` is served."""
    server = make_server(site, Config.from_environ({"PORT": "0", "COMMUN_THREADS": "3"}))
    assert isinstance(server, TcpWSGIServer)
    assert server.socket is not None
    port = server.socket.getsockname()[1]

    def run() -> None:
        with suppress(OSError, ValueError):  # its sockets are closed under it at the end
            server.run()

    threading.Thread(target=run, name="réseau", daemon=True).start()
    try:
        yield port
    finally:
        server.close()


def ask(connection: http.client.HTTPConnection, path: str, method: str = "GET", **headers: str) -> str:
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    return f"{answer.status} {answer.read().decode()}"


def test_a_page_that_is_ready_is_sent_by_the_thread_that_reads_and_others_are_made_by_one() -> None:
    with served(Site({"/prete", "/rien"})) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        for _n in range(3):
            assert ask(connection, "/prete") == "200 /prete réseau"
            assert ask(connection, "/rien") == "304 "
            assert ask(connection, "/a-faire").startswith("200 /a-faire commun-")
            assert ask(connection, "/prete", "HEAD") == "200 "
            assert ask(connection, "/prete", "POST").startswith("200 /prete commun-")
        connection.close()


def test_a_page_that_is_ready_does_not_wait_for_one_that_is_being_made() -> None:
    site = Site({"/prete"})
    site.hold["/longue"] = threading.Event()
    with served(site) as port:
        slow, quick, third = (http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _n in range(3))
        slow.request("GET", "/longue")
        assert ask(quick, "/prete") == "200 /prete réseau"
        assert ask(third, "/a-faire") == "200 /a-faire commun-1"
        site.hold["/longue"].set()
        assert slow.getresponse().read() == b"/longue commun-0"
        for connection in (slow, quick, third):
            connection.close()


def test_requests_sent_together_are_answered_in_their_order() -> None:
    with served(Site({"/prete"})) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.connect()
        one = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
        last = b"GET /fin HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        connection.sock.sendall(one % b"/prete" + one % b"/a-faire" + one % b"/prete" + last)
        received = b"".join(iter(lambda: connection.sock.recv(65_536), b"")).decode()
        connection.close()
    bodies = [part.partition("\r\n\r\n")[2].partition(" ")[0] for part in received.split("HTTP/1.1 200 OK")[1:]]
    assert bodies == ["/prete", "/a-faire", "/prete", "/fin"]


def test_a_connection_that_asks_to_be_closed_is_closed_after_a_ready_page() -> None:
    with served(Site({"/prete"})) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.connect()
        connection.sock.sendall(b"GET /prete HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        received = b"".join(iter(lambda: connection.sock.recv(65_536), b""))
        connection.close()
    assert received.endswith("/prete réseau".encode())
    assert b"Connection: close" in received


class Work:
    """A request of a test: says which thread answered it, fails if it is told to, waits for `go` if there is one."""

    def __init__(self, told: "Queue[str]", *, go: threading.Event | None = None, fails: bool = False) -> None:
        self.told, self.go, self.fails, self.cancelled = told, go, fails, False

    def put_by(self) -> bool:
        return False

    def service(self) -> None:
        if self.go is not None:
            assert self.go.wait(PATIENCE)
        self.told.put(threading.current_thread().name)
        if self.fails:
            raise RuntimeError("this one is meant to fail")

    def cancel(self) -> None:
        self.cancelled = True


def test_no_more_threads_begin_than_are_busy_and_never_more_than_allowed() -> None:
    threads, told, go = Threads(2), Queue[str](), threading.Event()
    for _n in range(4):
        threads.add_task(Work(told, go=go))
    go.set()
    assert {told.get(timeout=PATIENCE) for _n in range(4)} == {"commun-0", "commun-1"}
    assert threads.shutdown()


def test_a_request_that_fails_costs_no_thread() -> None:
    threads, told = Threads(1), Queue[str]()
    threads.add_task(Work(told, fails=True))
    threads.add_task(Work(told))
    assert [told.get(timeout=PATIENCE) for _n in range(2)] == ["commun-0", "commun-0"]
    threads.shutdown()


def test_at_the_end_what_is_in_hand_is_finished_and_what_waits_is_ended() -> None:
    threads, told, go = Threads(1), Queue[str](), threading.Event()
    in_hand, waiting = Work(told, go=go), Work(told)
    threads.add_task(in_hand)
    threads.add_task(waiting)
    threading.Timer(0.05, go.set).start()
    threads.shutdown()
    assert told.get(timeout=PATIENCE) == "commun-0"
    assert (waiting.cancelled, told.empty()) == (True, True)
