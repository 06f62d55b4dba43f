"""The headers by which browsers protect people, on every response."""

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


def security_headers(*, https: bool) -> tuple[tuple[str, str], ...]:
    """The headers for this site; where it lives by https, browsers are told to remember that for a year."""
    hsts = (("Strict-Transport-Security", f"max-age={_YEAR}"),) if https else ()
    return SECURITY_HEADERS + hsts
