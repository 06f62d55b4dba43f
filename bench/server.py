"""The real server process, asked over HTTP, and what it costs: its processor time, its memory.

Processor time is the process's own CPU clock, the one that `utime + stime` of `/proc/<pid>/stat` counts in ticks, read
to the nanosecond; that of its children (the writer of the text index, git) is told apart. It holds on a busy machine,
which wall time does not.
"""

import contextlib
import gzip
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode, urljoin, urlsplit

from bench.figures import percentile
from bench.keeping import PASSWORD, TOP, USER, environment

PATIENCE: Final = 120.0
"""Seconds after which a server that does not answer has failed."""
_ADDRESS: Final = re.compile(rb"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered; `weight` is what travelled, `text` what it says."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def weight(self) -> int:
        """Bytes of the body as it travelled."""
        return len(self.body)

    @property
    def text(self) -> str:
        """The body, unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


@dataclass(frozen=True, slots=True)
class Cost:
    """What requests cost, in ms each: the server's processor time and the wall time (medians), and the children's."""

    cpu: float
    cpu_p95: float
    wall: float
    wall_p95: float
    children: float


class Browser:
    """One keep-alive connection with its cookies (those of `former`, whose session goes on)."""

    def __init__(self, port: int, former: "Browser | None" = None) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._origin = f"http://127.0.0.1:{port}"
        self.cookies: dict[str, str] = dict(former.cookies) if former else {}

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET `path`."""
        return self._ask("GET", path, None, dict(headers or {}))

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """POST a form to `path`."""
        body = urlencode(fields).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._origin}
        return self._ask("POST", path, body, headers)

    def form(self, path: str, needed: str) -> tuple[str, dict[str, str]]:
        """The address and the fields of the form at `path` that has a field called `needed`."""
        answer = self.get(path)
        for form in _Forms.of(answer.text):
            if needed in form.fields:
                action = urlsplit(urljoin(path, form.action))
                return action._replace(scheme="", netloc="", fragment="").geturl(), form.fields
        raise SystemExit(f"no form with a field {needed} at {path} ({answer.status})")

    def log_in(self) -> Self:
        """Log in as the person of the benches."""
        page = self.get("/connexion").text
        form = next(form for form in _Forms.of(page) if form.password)
        named = next(name for name in form.texts if name != form.password)
        fields = form.fields | {named: USER, form.password: PASSWORD}
        answer = self.post(urlsplit(form.action).path or "/connexion", fields)
        if answer.status not in {302, 303}:
            raise SystemExit(f"cannot log in: {answer.status}")
        return self

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html"} | headers
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            key, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[key] = value
            if not value:  # how a server takes a cookie back
                del self.cookies[key]
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())


class Server:
    """`commun serve` on a free port, for as long as the `with` lasts.

    Attributes:
        port: where it listens, which it found itself.
        started_in: seconds from the start of the process to its first whole page.
    """

    def __init__(self, data: Path, environ: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.port = 0
        self.started_in = 0.0
        self._environ = dict(environ or {})
        self._browsers: list[Browser] = []
        self._log = data.parent / f"server-{os.getpid()}-{id(self)}.log"

    def __enter__(self) -> Self:
        start = time.perf_counter()
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "commun", "serve"],
                cwd=TOP,
                env=environment(self.data) | {"HOST": "127.0.0.1", "PORT": "0"} | self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        while not (self._is_told() and self._answers()):
            if self.process.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise SystemExit(f"the server does not answer:\n{self._log.read_text()}")
            time.sleep(0.01)
        self.started_in = time.perf_counter() - start
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for browser in self._browsers:
            browser.close()
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def browser(self, former: Browser | None = None) -> Browser:
        """A new connection, which goes on with the session of `former`."""
        self._browsers.append(Browser(self.port, former))
        return self._browsers[-1]

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_children(self) -> None:
        """End only its children at once."""
        for pid in self._children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def cpu(self) -> float:
        """Seconds of processor time of the server process itself."""
        return cpu_of(self.process.pid)

    def children_cpu(self) -> float:
        """Seconds of processor time of its living children."""
        return sum(map(cpu_of, self._children()))

    def memory(self) -> float:
        """Megabytes of memory of the server process itself (resident)."""
        return _memory_of(self.process.pid)

    def children_memory(self) -> float:
        """Megabytes of memory of its children, what they share (the files of git) divided among who shares it."""
        return sum(map(share_of_memory, self._children()))

    def measure(self, requests: Iterable[Callable[[], object]]) -> Cost:
        """What each of `requests` costs; they are run one after the other, each measured apart."""
        cpu, wall = [], []
        children = self.children_cpu()
        for request in requests:
            before, start = self.cpu(), time.perf_counter()
            request()
            wall.append((time.perf_counter() - start) * 1000)
            cpu.append((self.cpu() - before) * 1000)
        children = (self.children_cpu() - children) * 1000 / len(cpu)
        return Cost(
            statistics.mean(cpu), percentile(cpu, 0.95), statistics.median(wall), percentile(wall, 0.95), children
        )

    def _is_told(self) -> bool:
        """Whether the server has said where it listens. It finds the port itself: one found for it might be taken."""
        told = _ADDRESS.search(self._log.read_bytes())
        self.port = int(told[1]) if told else 0
        return told is not None

    def _answers(self) -> bool:
        with contextlib.closing(Browser(self.port)) as browser, contextlib.suppress(OSError):
            return browser.get("/").status == http.HTTPStatus.OK
        return False

    def _children(self) -> list[int]:
        found: list[int] = []
        for path in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended since it was listed
                found += map(int, path.read_text().split())
        return found


class _Form:
    """A form of a page: where it goes and what it would send."""

    def __init__(self, action: str) -> None:
        self.action = action
        self.fields: dict[str, str] = {}
        self.texts: list[str] = []
        self.password = ""


class _Forms(HTMLParser):
    """Reads the forms of a page."""

    @classmethod
    def of(cls, page: str) -> list[_Form]:
        """The forms of `page`."""
        reader = cls()
        reader.feed(page)
        return reader.forms

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.forms.append(_Form(values.get("action", "")))
        name = values.get("name", "")
        if not self.forms or not name:
            return
        form = self.forms[-1]
        if tag == "textarea":
            self._area = name
            form.fields[name] = ""
        elif tag == "input":
            kind = values.get("type", "text")
            if kind == "password":
                form.password = form.password or name
            elif kind in {"text", "email"}:
                form.texts.append(name)
            if kind not in {"submit", "checkbox", "radio", "file"}:
                form.fields[name] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            fields = self.forms[-1].fields
            # A browser drops the first line break of a text area, and the page puts one there.
            fields[self._area] += data.removeprefix("\n") if not fields[self._area] else data


def cpu_of(pid: int) -> float:
    """Seconds of processor time of a process, 0 for one that has ended."""
    # The clock of another process: clock_getcpuclockid(3) makes this number of its id.
    try:
        return time.clock_gettime(~pid << 3 | 2)
    except OSError:
        return 0.0


def _memory_of(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def share_of_memory(pid: int) -> float:
    """Megabytes of a process, what it shares divided among those who share it; 0 for one that has ended."""
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    share = next(line for line in told.splitlines() if line.startswith("Pss:"))
    return int(share.split()[1]) * 1024 / 1_000_000


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
