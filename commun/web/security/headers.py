"""The headers by which browsers protect people, on every response."""

import re
from typing import Final

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

_YEAR: Final = 31_536_000


def security_headers(*, https: bool, tiles: str = "") -> tuple[tuple[str, str], ...]:
    """The headers for this site; where it lives by https, browsers are told to remember that for a year.

    `tiles` is the address of the tiles of maps, "" for none: only from there may pictures of others come.
    """
    headers = tuple((name, _with_tiles(value, tiles) if tiles else value) for name, value in SECURITY_HEADERS)
    hsts = (("Strict-Transport-Security", f"max-age={_YEAR}"),) if https else ()
    return headers + hsts


def _with_tiles(policy: str, tiles: str) -> str:
    """The policy that also lets the tiles' server (`{s}` in its name stands for several) be asked for pictures."""
    server = re.sub(r"\{s\}", "*", "/".join(tiles.split("/")[:3]))
    return policy.replace("img-src 'self' data:", f"img-src 'self' data: {server}")
