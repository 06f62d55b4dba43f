"""Atom feeds (RFC 4287), written by hand: nine elements do not ask for a library.

Identifiers are `tag:` URIs (RFC 4151) made of the host of the commons and of what an entry is about, so that they stay
the same when an address changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from flask import Response
from markupsafe import escape

_TAG_YEAR: Final = "2026"
"""The date part of our tag URIs: a year in which whoever runs the host could mint them (RFC 4151, 2.1)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        key: what makes it itself inside the feed's host: `<commit>/<path>`.
        title, author: as people read them, set as the language of their page asks.
        address: where it is read (local, begins with `/`).
        when: seconds since 1970.
        summary: one sentence of plain text.
    """

    key: str
    title: str
    author: str
    address: str
    when: int
    summary: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its title, set as its language asks; its address, the page it follows (both local); its entries."""

    title: str
    address: str
    page: str
    entries: Sequence[Entry]


def atom(feed: Feed, root: str, language: str) -> Response:
    """The feed as a response; `root` is the absolute address of the site, without its last slash."""
    host = urlsplit(root).hostname or "localhost"
    updated = max((entry.when for entry in feed.entries), default=0)
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>\n',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(language)}">\n',
        f"<id>tag:{escape(host)},{_TAG_YEAR}:{_text(feed.address)}</id>\n",
        f"<title>{_text(feed.title)}</title>\n",
        f"<updated>{_moment(updated)}</updated>\n",
        f'<link rel="self" type="application/atom+xml" href="{_text(root + feed.address)}"/>\n',
        f'<link rel="alternate" type="text/html" href="{_text(root + feed.page)}"/>\n',
        *(_entry(entry, root, host) for entry in feed.entries),
        "</feed>\n",
    ]
    return Response("".join(parts), content_type="application/atom+xml; charset=utf-8")


def _entry(entry: Entry, root: str, host: str) -> str:
    """One `<entry>`."""
    return (
        f"<entry>\n<id>tag:{escape(host)},{_TAG_YEAR}:{_text(entry.key)}</id>\n"
        f"<title>{_text(entry.title)}</title>\n"
        f"<updated>{_moment(entry.when)}</updated>\n"
        f"<author><name>{_text(entry.author)}</name></author>\n"
        f'<link rel="alternate" type="text/html" href="{_text(root + entry.address)}"/>\n'
        f"<summary>{_text(entry.summary)}</summary>\n</entry>\n"
    )


def _moment(seconds: int) -> str:
    """A moment as RFC 3339 writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(text: str) -> str:
    """`text` for XML: escaped, without the control characters that XML 1.0 refuses."""
    kept = "".join(c for c in text if c >= " " or c in "\t\n")
    return str(escape(kept.replace("\ufffe", "").replace("\uffff", "")))
