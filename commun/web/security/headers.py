"""The headers by which browsers protect people, on every response."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_POLICY: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
)

CONTENT_SECURITY_POLICY: Final = "; ".join(_POLICY)
"""What a page may load: our own files, nothing written inside the page: a script slipped into a fiche stays dead."""

SECURITY_HEADERS: Final[tuple[tuple[str, str], ...]] = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
"""Sent with everything; a view that sets one of them itself (a stricter policy for uploaded files) is obeyed."""

_CACHE: Final = ("Cache-Control", "private, no-cache")
"""A browser keeps a page for the person in front of it, and asks each time whether it still holds."""

_YEAR: Final = 31_536_000


def security_headers(*, https: bool, tiles: str = "") -> tuple[tuple[str, str], ...]:
    """The headers for this site; where it lives by https, browsers are told to remember that for a year.

    `tiles` is the address of the tiles of maps, "" for none: only from there may pictures of others come.
    """
    headers = tuple((name, _with_tiles(value, tiles) if tiles else value) for name, value in SECURITY_HEADERS)
    hsts = (("Strict-Transport-Security", f"max-age={_YEAR}"),) if https else ()
    return headers + hsts


class Protected:
    """A WSGI application around `app` that adds `headers` to each answer which does not say otherwise.

    As a layer, it adds them to a list: to Flask's own headers, each would be checked and copied twice.
    """

    def __init__(self, app: WSGIApplication, headers: Iterable[tuple[str, str]]) -> None:
        self._app = app
        self._headers = tuple((name.lower(), (name, value)) for name, value in (*headers, _CACHE))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""

        def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            said = {name.lower() for name, _value in headers}
            return start_response(status, headers + [item for key, item in self._headers if key not in said], *error)

        return self._app(environ, started)


def _with_tiles(policy: str, tiles: str) -> str:
    """The policy that also lets the tiles' server (`{s}` in its name stands for several) be asked for pictures."""
    server = re.sub(r"\{s\}", "*", "/".join(tiles.split("/")[:3]))
    return policy.replace("img-src 'self' data:", f"img-src 'self' data: {server}")
