"""Addresses that may be followed after a form: those of this site, and no others."""

from typing import Final
from urllib.parse import urlsplit

_CONTROL: Final = "".join(chr(code) for code in (*range(33), 127))


def local_address(text: str | None, default: str = "/") -> str:
    r"""`text` where it is a path of this site, else `default`: nobody is sent elsewhere by a link to us.

    Browsers read `//host` and `/\host` as other sites and drop tabs and line ends inside addresses, so all of these
    are refused (WHATWG URL, 4.4).
    """
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text:
        return default
    if any(sign in _CONTROL for sign in text):
        return default
    parts = urlsplit(text)
    return default if parts.scheme or parts.netloc else text
