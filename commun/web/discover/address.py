"""Addresses with their filters: what a page was asked, and the same with one thing changed."""

from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlencode

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

Arguments = Mapping[str, Iterable[str]]
"""The arguments of an address, each with its values, in order."""


def address(path: str, arguments: Arguments) -> str:
    """`path` with its arguments; empty values are left out, so that one list has one address."""
    pairs = [(key, value) for key, values in arguments.items() for value in values if value]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def with_values(arguments: Arguments, **changes: str | int | None) -> dict[str, list[str]]:
    """`arguments` with some set to one value (None: removed)."""
    kept = {key: list(values) for key, values in arguments.items() if key not in changes}
    return kept | {key: [str(value)] for key, value in changes.items() if value is not None}


def without_value(arguments: Arguments, key: str, value: str) -> dict[str, list[str]]:
    """`arguments` without one value of `key`."""
    return {k: [v for v in values if (k, v) != (key, value)] for k, values in arguments.items()}


def past(page: int, pages: int, page_address: Callable[[int], str]) -> BaseResponse | None:
    """Lead to the last of the `pages` of a list whoever asks for one after it; None for a page that is there."""
    last = max(1, pages)
    return redirect(page_address(last)) if page > last else None


def whole(text: str | None, default: int, least: int = 1, most: int = 10_000_000) -> int:
    """The whole number that `text` writes, brought inside the bounds; `default` where it writes none."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > len(str(most)):
        return default
    return min(max(int(text), least), most)
