"""The last step before the wire: pages kept ready in memory, compression, and answers of « nothing new » (304).

This is a WSGI layer around Flask, because routing, cookies and templates cost more than everything else in showing a
page that was shown before. A view says that its page may be kept with `@cached_page`; it then depends on nothing but

    the address (with its query and host) · the language · the session · the state of the commons

where the state is the commit at HEAD and, for somebody logged in, the generation of the accounts (it moves when any
name, role or password does). The state is read *before* the page is made, so a page made while something was saved is
thought old, never new. A page is kept under the number of the session that asked for it: nobody is shown another's.
Requests that carry a message to show once (`avis`), or credentials of another kind, go past the cache.

Whoever asks for an answer at once (`AT_ONCE`) is also given a page that is not kept, where the pages of its kind are
made in so little time (`Pace`) that nobody else is made to wait.
"""

import functools
import gzip
import hashlib
import re
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final, ParamSpec, TypeVar, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, g, make_response
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_cookie

from commun.i18n import LANGUAGES
from commun.kept import Kept
from commun.web.security import SESSION_COOKIE, Sessions
from fiches import CommunError

LANGUAGE_COOKIE: Final = "langue"
FLASH_COOKIE: Final = "avis"
"""Flask's own session, which holds the messages to show once and nothing else."""

AT_ONCE: Final = "commun.at_once"
"""Set in the environment of a request, it asks for an answer that is ready, or nearly (else `NotReady` is raised)."""

STATE: Final = "commun.state"
"""In the environment of a request for a page that may be kept: the state that it will be kept for."""

_MARK: Final = "X-Commun-Keep"
STREAMED: Final = "X-Commun-Stream"
"""Says of an answer that it comes piece by piece: it is neither gathered nor kept."""
_KEEP, _STREAM = _MARK.lower(), STREAMED.lower()
_DROPPED: Final = frozenset({_KEEP, "content-length", "etag", "vary"})
"""Headers that a page kept has no more, or says in its own way."""
_SMALLEST: Final = 1000
"""Below this many octets, compression is not worth its work."""
_LEVEL: Final = 1
"""Of compression: a page made for one reader is sent sooner, and weighs an eighth more than at 6."""
_GZIP: Final = 31
"""The window of deflate, 32 kB, with the head and the foot of gzip around it (`wbits` of zlib)."""
_OVERHEAD: Final = 1500
"""What an entry costs beside its body: key, headers, objects."""
_SHORT: Final = 0.01
"""Seconds of work for which a page of another reader may wait: two turns of the interpreter between its threads."""
_FADING: Final = 0.9
"""What the longest time that a kind of page took counts for, after each one that was made sooner."""
_TRIALS: Final = 5
"""Pages of a kind that are made before it can be called short."""
_LONG: Final = 0.05
"""Seconds that no page of an even kind takes, once it was tried."""
_KINDS: Final = 200
_PAGES: Final = 5_000
"""Pages whose time is remembered one by one."""
_TEXT: Final = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/atom+xml",
    "application/xml",
    "image/svg+xml",
)
_VARY: Final = "Accept-Encoding, Cookie"

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)
Headers = list[tuple[str, str]]
Key = tuple[str, ...]
State = tuple[str, int]


class NotReady(Exception):
    """The answer asked for under `AT_ONCE` is not ready; nothing was sent."""


def cached_page(view: Callable[P, R]) -> Callable[P, Response]:
    """Let the page of this view be kept (under `@guard`): see the head of this file for what it may depend on."""

    @functools.wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> Response:
        response = make_response(view(*args, **kwargs))
        # A form shown to a visitor holds a token of theirs.
        if response.status_code == 200 and not g.get("personal"):  # noqa: PLR2004 — the plain success of HTTP
            response.headers[_MARK] = "1"
        return response

    return marked


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be sent: the state it shows, its tag, its headers, its body compressed."""

    state: State
    tag: str
    headers: Headers
    packed: bytes

    @property
    def weight(self) -> int:
        """What it costs in memory, in octets."""
        return len(self.packed) + _OVERHEAD


class Pace:
    """How long pages take to be made, by kind: the first part of their address and the third (`/fiches/…/historique`).

    Only pages that may be kept, or that were made at once, are counted: they read, and neither write nor send anything
    of length. What counts is the work of the processor and, where a page waits for something, a tenth of that: on a
    busy machine all wait.

    The pages of a kind are not all alike: one of them is a very long fiche, holds a question, or shows a difference
    between such. So a page that was not short is never called short again, and once a kind had a long one, only those
    of its pages are that were short themselves. Each page and each kind takes others by surprise once.
    """

    def __init__(self) -> None:
        self._longest: dict[str, tuple[int, float]] = {}
        self._uneven: set[str] = set()
        self._pages: dict[str, float] = {}

    @staticmethod
    def kind(path: str) -> str:
        """The kind of the page at `path`."""
        parts = path.split("/", 4)
        return f"{parts[1]}/{parts[3] if len(parts) > 3 else ''}" if len(parts) > 1 else ""  # noqa: PLR2004 (an address)

    def is_short(self, path: str) -> bool:
        """Whether the page at `path` is known, or by its kind thought, to be made in a moment."""
        kind = self.kind(path)
        if kind in self._uneven:
            return self._pages.get(path, _SHORT) < _SHORT
        made, longest = self._longest.get(kind, (0, 0.0))
        return made >= _TRIALS and longest < _SHORT and self._pages.get(path, 0.0) < _SHORT

    def note(self, path: str, seconds: float) -> None:
        """Remember that the page at `path` took so long."""
        kind = self.kind(path)
        if len(self._longest) > _KINDS:
            self._longest.clear()  # titles that stand where a kind does; what is asked for is soon known again
        made, longest = self._longest.get(kind, (0, 0.0))
        if made >= _TRIALS and seconds >= _LONG:  # before that, what all its pages need is made
            self._uneven = {kind} if len(self._uneven) > _KINDS else {*self._uneven, kind}
        self._longest[kind] = made + 1, max(seconds, longest * _FADING)
        self._remember(path, seconds)

    def refuse(self, path: str) -> None:
        """Never call the page at `path` short: its answer is none that is sent at once."""
        self._remember(path, _LONG)

    def _remember(self, path: str, seconds: float) -> None:
        if len(self._pages) >= _PAGES:
            self._pages.clear()
        self._pages[path] = max(seconds, self._pages.get(path, 0.0))


class PageCache:
    """A WSGI application around `app` that keeps pages.

    Args:
        app: the application.
        head: the state that a page made now would show, as the tables have it; may raise `CommunError` when the store
            cannot be read.
        settled: the same where it is known without work; None while the tables are behind the commits.
        generation: the generation of the accounts.
        sessions: reads the cookie of sessions.
        tongue: the language of who has chosen none.
        capacity: octets of memory for pages.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        head: Callable[[], str],
        settled: Callable[[], str | None],
        generation: Callable[[], int],
        sessions: Sessions,
        tongue: str,
        capacity: int,
    ) -> None:
        self._app = app
        self._head = head
        self._settled = settled
        self._generation = generation
        self._sessions = sessions
        self._tongue = tongue
        self._pages: Kept[Key, Page] = Kept(capacity)
        self._pace = Pace()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, from memory when that is sure to be right.

        Raises:
            NotReady: when only a page kept ready was asked for, and there is none.
        """
        if environ["REQUEST_METHOD"] == "HEAD":
            # What a GET would be told, to the octet: its length is known once it is compressed (RFC 9110, 9.3.2).
            asked = {AT_ONCE: environ.pop(AT_ONCE, False), "REQUEST_METHOD": "GET"}
            _end(self({**environ, **asked}, start_response))
            return []
        key, state = self._key(environ), None
        if environ.pop(AT_ONCE, False):
            return self._send_at_once(key, environ, start_response)
        if key is not None:
            state = self._state(key)
            page = self._find(key, state)
            if page is not None:
                return _send(page, environ, start_response)
        return self._ask(environ, start_response, key, state)

    def _send_at_once(
        self, key: Key | None, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Send the page kept for `key` without making anything, not even its state; make one that is short to make."""
        short = self._pace.is_short(environ["PATH_INFO"])
        if key is None or not (short or key in self._pages):
            raise NotReady
        state = self._state(key, at_once=True)
        page = self._find(key, state)
        if page is not None:
            return _send(page, environ, start_response)
        if not short or state is None:
            raise NotReady
        return self._ask(environ, start_response, key, state, at_once=True)

    @property
    def weight(self) -> int:
        """The memory that the pages kept now cost, in octets."""
        return self._pages.weight

    # ——— what a page depends on

    def _key(self, environ: WSGIEnvironment) -> Key | None:
        """What the page asked for depends on, apart from the state; None for what is never kept."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_AUTHORIZATION" in environ:
            return None
        tongue, session = self._tongue, ""
        if "HTTP_COOKIE" in environ:
            cookies = parse_cookie(environ)
            if FLASH_COOKIE in cookies:
                return None
            chosen = cookies.get(LANGUAGE_COOKIE)
            tongue = chosen if chosen in LANGUAGES else tongue
            known = self._sessions.read(cookies.get(SESSION_COOKIE))
            session = "" if known is None else f"{known.user_id}.{known.epoch}.{known.number}"
        host = environ.get("HTTP_HOST", "")
        return environ["wsgi.url_scheme"], host, environ["PATH_INFO"], environ.get("QUERY_STRING", ""), tongue, session

    def _state(self, key: Key, *, at_once: bool = False) -> State | None:
        """The state of the commons for whoever asks; None when it cannot be known now, or not `at_once`."""
        try:
            head = self._settled() if at_once else self._head()
            return None if head is None else (head, self._generation() if key[-1] else 0)
        except CommunError:
            return None

    # ——— what is kept

    def _find(self, key: Key, state: State | None) -> Page | None:
        """The page kept for `key`, if it shows `state`."""
        page = self._pages.get(key)
        return page if page is not None and page.state == state else None

    # ——— asking the application

    def _ask(
        self,
        environ: WSGIEnvironment,
        start_response: StartResponse,
        key: Key | None,
        state: State | None,
        *,
        at_once: bool = False,
    ) -> Iterable[bytes]:
        """Let the application answer; compress what it says, and keep it where it may be kept.

        Raises:
            NotReady: `at_once`, for what comes piece by piece.
        """
        answer: list[tuple[str, Headers]] = []

        def started(status: str, headers: Headers, _error: object = None, /) -> Callable[[bytes], object]:
            answer[:] = [(status, headers)]
            return _no_write

        if state is not None:
            environ[STATE] = state[0]
        work, clock = time.thread_time(), time.monotonic()
        chunks = self._app(environ, started)
        status, headers = answer[0]
        said = {name.lower(): value for name, value in headers}
        if not _is_text(said):
            if at_once:
                _end(chunks)
                self._pace.refuse(environ["PATH_INFO"])
                raise NotReady
            start_response(status, [item for item in headers if item[0] not in {_MARK, STREAMED}])
            return chunks
        try:
            body = b"".join(chunks)
        finally:
            _end(chunks)
        may_be_kept = _KEEP in said and "set-cookie" not in said
        if may_be_kept or at_once:
            took = max(time.thread_time() - work, (time.monotonic() - clock) / 10)
            self._pace.note(environ["PATH_INFO"], took)
        if not may_be_kept or key is None or state is None or environ["REQUEST_METHOD"] != "GET":
            return _send_once(status, headers, body, environ, start_response)
        page = _made(headers, body, state)
        self._pages.put(key, page)
        return _send(page, environ, start_response)


def _end(chunks: Iterable[bytes]) -> None:
    """Let go of an answer (PEP 3333: `close`, where there is one)."""
    close = getattr(chunks, "close", None)
    if close is not None:
        close()


def _no_write(_data: bytes) -> None:
    """WSGI's old way of writing, which Flask never uses (PEP 3333, « The write() Callable »)."""
    raise RuntimeError("write() is not for new applications")


@functools.cache
def compressor() -> Callable[[bytes, int, int], bytes]:
    """What compresses, called as `zlib.compress` is: ISA-L, four to eight times quicker, where this machine has it."""
    try:
        module = import_module("isal.isal_zlib")
    except ImportError:
        module = zlib
    return cast("Callable[[bytes, int, int], bytes]", module.compress)


def _is_text(said: Mapping[str, str]) -> bool:
    """Whether the body of an answer with these headers is text that is not compressed yet, and is there as a whole."""
    if "content-encoding" in said or _STREAM in said:
        return False
    return said.get("content-type", "").startswith(_TEXT)


def _made(headers: Headers, body: bytes, state: State) -> Page:
    """The page that the application has made, ready to be sent any number of times."""
    packed = compressor()(body, _LEVEL, _GZIP)
    tag = f'W/"{hashlib.blake2b(packed, digest_size=12).hexdigest()}"'
    kept = [(name, value) for name, value in headers if name.lower() not in _DROPPED]
    return Page(state, tag, [*kept, ("ETag", tag), ("Vary", _VARY)], packed)


def _send(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Send a page: nothing where the browser has it, compressed where it can be read so."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is not None and _matches(asked, page.tag):
        start_response("304 NOT MODIFIED", [item for item in page.headers if item[0] != "Content-Type"])
        return []
    if takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body, coding = page.packed, [("Content-Encoding", "gzip")]
    else:
        body, coding = gzip.decompress(page.packed), []
    start_response("200 OK", [*page.headers, *coding, ("Content-Length", str(len(body)))])
    return [body]


def _send_once(
    status: str, headers: Headers, body: bytes, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    """Send text that is not kept, compressed where that is worth it (a tag of its octets becomes a weak one)."""
    shared = any(name == "Cache-Control" and value.startswith("public") for name, value in headers)
    plain = [(name, value) for name, value in headers if name not in {_MARK, "Vary"}]
    plain.append(("Vary", "Accept-Encoding" if shared else _VARY))
    if len(body) < _SMALLEST or not takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        start_response(status, plain)
        return [body]
    packed = compressor()(body, _LEVEL, _GZIP)
    sent = [
        (name, f"W/{value}" if name == "ETag" and value.startswith('"') else value)
        for name, value in plain
        if name != "Content-Length"
    ]
    start_response(status, [*sent, ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))])
    return [packed]


def _matches(asked: str, tag: str) -> bool:
    """Whether `If-None-Match` names the tag (weak comparison, RFC 9110, 8.8.3.2)."""
    bare = tag.removeprefix("W/")
    return asked.strip() == "*" or any(one.strip().removeprefix("W/") == bare for one in asked.split(","))


@functools.lru_cache(maxsize=256)
def takes_gzip(accepted: str) -> bool:
    """Whether `Accept-Encoding` lets us answer in gzip (RFC 9110, 12.5.3: `q=0` says no)."""
    found: dict[str, bool] = {}
    for item in accepted.lower().split(","):
        coding, _, weight = item.partition(";")
        found[coding.strip()] = re.fullmatch(r"\s*q=0(\.0*)?\s*", weight) is None
    return found.get("gzip", found.get("*", False))
