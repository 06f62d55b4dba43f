"""Looking at one address of the web: whether something answers there.

The address comes from a page that anybody may write, and it is this machine that goes there: so only addresses of the
public internet are ever reached. A name is asked once, every address it has must be public, and the connection goes to
that very address (a second answer of the name server could be another one). Redirects are followed by the same rules.
HEAD is asked first, and GET, without reading on, where a server does not like it.
"""

import http.client
import socket
import ssl
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Final, Literal
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from fiches import HostRefused, addresses_of, is_public, plain_host, resolve

Rules = RobotFileParser
Kind = Literal["ok", "moved", "closed", "failed", "gone", "refused"]

SECONDS: Final = 10
"""How long a server may keep us waiting."""
_MOST_HOPS: Final = 5
_MOST_ADDRESSES: Final = 4
"""Addresses of a host that are tried: one of either kind is enough, and each may take its time not to answer."""
_ROBOTS: Final = 100_000
"""Octets of a robots.txt that are read (RFC 9309, 2.5, asks for 500 kB; the rules for all stand before)."""
_MOVED: Final = frozenset({301, 308})
_REDIRECT: Final = frozenset({301, 302, 303, 307, 308})
_CLOSED: Final = frozenset({401, 402, 403, 405, 406, 407, 418, 429, 451, 501, 999})
"""Answers of a server that is there and does not let programs in."""
_GONE: Final = frozenset({404, 410})
_BUSY: Final = frozenset({429, 503})
_WAIT: Final = 3_600
"""Seconds for which a server is left alone that says it was asked too often, and not how long."""
_LONGEST_WAIT: Final = 7 * 86_400
_REASONS: Final = ((TimeoutError, "timeout"), (ssl.SSLError, "certificate"), (socket.gaierror, "name"))
_PORTS: Final = frozenset({80, 443, 8000, 8008, 8080, 8443})


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Attributes:
        kind: `ok`; `moved` for good to `target`; `closed` to programs; `failed` (to be tried again); `gone` (idem);
            `refused`: no address that is looked at.
        status: what the server answered, 0 for no answer.
        why: a word for people who repair.
        target: where it leads now, "" for where it stands.
        host: the host that answered, where it asks to be left alone for `wait` seconds (RFC 9110, 10.2.3); 0 where
            none does.
    """

    kind: Kind
    status: int = 0
    why: str = ""
    target: str = ""
    host: str = ""
    wait: float = 0.0


class _Refused(Exception):
    """An address that is never reached."""


class _Pinned(http.client.HTTPConnection):
    """A connection to the first of some IP addresses that answers, whatever the name.

    A machine without IPv6 does not reach the first ones of many hosts.
    """

    def __init__(self, host: str, port: int, addresses: Sequence[str]) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self._addresses = addresses

    def connect(self) -> None:
        *others, last = self._addresses[:_MOST_ADDRESSES]
        for address in others:
            try:
                self.sock = socket.create_connection((address, self.port), self.timeout)
            except OSError:
                continue
            return
        self.sock = socket.create_connection((last, self.port), self.timeout)


class _PinnedTls(_Pinned):
    """The same, encrypted; the certificate must be that of the name."""

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


class Looker:
    """Looks at addresses.

    Args:
        agent: how we call ourselves; it says where the commons is, so that whoever is disturbed can say so.
        allowed: whether an IP address may be reached; only tests give another answer.
        resolver: the IP addresses of a name.
        named: hosts of the inner network that may be reached all the same, on any port.
    """

    def __init__(
        self,
        agent: str,
        allowed: Callable[[str], bool] = is_public,
        resolver: Callable[[str, int], Sequence[str]] = resolve,
        named: Collection[str] = (),
    ) -> None:
        self._agent = agent
        self._named = named
        self._allowed = allowed
        self._resolver = resolver

    def look(self, url: str) -> Look:
        """What is at `url`; this never raises."""
        here, lasting = url, True
        for _hop in range(_MOST_HOPS + 1):
            try:
                status, location, wait = self._answer(here)
            except _Refused as refused:
                return Look("refused", why=str(refused))
            except (OSError, http.client.HTTPException, ValueError) as error:
                why = next((word for kind, word in _REASONS if isinstance(error, kind)), "connection")
                return Look("failed", why=why)
            if status in _REDIRECT and location:
                lasting = lasting and status in _MOVED
                here = urljoin(here, location)
                continue
            seen = _judged(status, here if lasting and here != url else "")
            return replace(seen, host=urlsplit(here).hostname or "", wait=wait) if wait else seen
        return Look("failed", why="redirects")

    def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Look:
        """What `url` says to what is sent to it (POST); redirects are not followed. This never raises."""
        try:
            connection = self._connection(urlsplit(url))
            try:
                connection.request("POST", _path(urlsplit(url)), body=body, headers=self._headers() | dict(headers))
                status = connection.getresponse().status
            finally:
                connection.close()
        except _Refused as refused:
            return Look("refused", why=str(refused))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Look("failed", why=next((word for kind, word in _REASONS if isinstance(error, kind)), "connection"))
        if http.client.OK <= status < http.client.MULTIPLE_CHOICES:
            return Look("ok", status)
        return Look("gone" if status == http.client.GONE else "failed", status, f"HTTP {status}")

    def robots(self, url: str) -> Rules:
        """The rules of the site of `url` for programs; without any, everything is allowed."""
        rules = RobotFileParser()
        lines: list[str] = []
        try:
            status, body = self._read(urljoin(url, "/robots.txt"))
            lines = body.splitlines() if status == http.client.OK else []
        except (_Refused, OSError, http.client.HTTPException, ValueError):
            lines = []
        rules.parse(lines)
        return rules

    def _answer(self, url: str) -> tuple[int, str, float]:
        """What an address answers to HEAD, then to GET where HEAD is not liked: status, `Location`, `Retry-After`."""
        answer = self._ask("HEAD", url)
        # Who asks not to be asked for a while is not asked otherwise.
        return self._ask("GET", url) if answer[0] >= http.client.BAD_REQUEST and not answer[2] else answer

    def _ask(self, method: str, url: str) -> tuple[int, str, float]:
        connection = self._connection(urlsplit(url))
        try:
            connection.request(method, _path(urlsplit(url)), headers=self._headers())
            response = connection.getresponse()
            wait = _patience(response.status, response.getheader("Retry-After") or "")
            return response.status, response.getheader("Location") or "", wait
        finally:
            connection.close()

    def _read(self, url: str) -> tuple[int, str]:
        connection = self._connection(urlsplit(url))
        try:
            connection.request("GET", _path(urlsplit(url)), headers=self._headers())
            response = connection.getresponse()
            return response.status, response.read(_ROBOTS).decode("utf-8", "replace")
        finally:
            connection.close()

    def _headers(self) -> dict[str, str]:
        return {"User-Agent": self._agent, "Accept": "*/*", "Connection": "close"}

    def _connection(self, parts: SplitResult) -> _Pinned:
        """A connection to where `parts` leads.

        Raises:
            _Refused: when that is no place of the public internet.
        """
        host = parts.hostname or ""
        if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
            raise _Refused("address")
        secure = parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        try:
            addresses = addresses_of(host, port, self._named, allowed=self._allowed, resolver=self._resolver)
        except HostRefused:
            raise _Refused("private") from None
        if port not in _PORTS and self._allowed is is_public and plain_host(host) not in map(plain_host, self._named):
            raise _Refused("port")
        return (_PinnedTls if secure else _Pinned)(host, port, addresses)


def _patience(status: int, said: str) -> float:
    """For how many seconds a server asks to be left alone: it says so in seconds or by a date; 0 where it does not."""
    if status not in _BUSY:
        return 0.0
    if said.isascii() and said.strip().isdigit():
        return float(min(int(said.strip()[:9]), _LONGEST_WAIT))
    try:
        left = parsedate_to_datetime(said).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        left = float(_WAIT if status == http.client.TOO_MANY_REQUESTS else 0)
    return min(max(left, 0.0), _LONGEST_WAIT)


def _path(parts: SplitResult) -> str:
    """What is asked of the server: the path and the query, in ASCII."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/?%:@!$&()*+,;=~-._')}" if parts.query else path


def _judged(status: int, target: str) -> Look:
    if status in _GONE:
        return Look("gone", status, "gone")
    if status in _CLOSED:
        return Look("closed", status, "closed")
    if status >= http.client.BAD_REQUEST:
        return Look("failed", status, "server")
    return Look("moved", status, "moved", target) if target else Look("ok", status)
