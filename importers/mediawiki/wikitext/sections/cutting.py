"""Where a page may be cut so that its parts, each turned alone, give what the whole would.

A title ends every paragraph and list, so all that can reach across one is a construct that is open on both sides of
it: a tag, a comment, a template, a table, a link. A page is cut only where each part is seen to close what it opens;
one look too strict costs time, one too generous would cost words, so whatever is not recognised stays whole.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from importers.mediawiki.wikitext.strip import MARK

_LONE: Final = r"[^{}<>\[\]]|\[(?!\[)|(?<!\])\](?!\])"
_CLOSED: Final = re.compile(
    rf"""
      <(?P<tag>ref|nowiki)\b[^<>\n]*(?<!/)>[^<]*</(?P=tag)[ ]*>        # read by an extension: what it holds is its own
    | <ref\b[^<>\n]*/>
    | <(?P<html>b|i|u|s|small|big|sub|sup|code|tt|span|div|center)(?:[ ][^<>\n]*)?(?<!/)>(?:{_LONE})*</(?P=html)[ ]*>
    | <br[ ]*/?> | <references[ ]*/>
    | <!--(?:(?!--)[^<])*-->
    | \[\[(?:[^\[\]{{}}<>])*\]\]
    | \{{\{{(?:{_LONE})*\}}\}}
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TABLE: Final = re.compile(rf"^[ \t]*\{{\|(?:{_LONE})*^[ \t]*\|\}}", re.MULTILINE)
_OPEN: Final = re.compile(r"<|\[\[|\]\]|\{\{|\}\}|\{\||\|\}")
_NUMBERED: Final = re.compile(
    r"\[(?:(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^\s\[\]]+\s*\]|(?<!\[\[)[A-Za-z]+:[^\s\[\]]+\s*\])"
)
"""An address without words: MediaWiki writes its number in the page. (It begins with its bracket, which `re` finds many
times faster than a place that is looked back from.)"""
_DEEP: Final = 6
"""Constructs inside one another, as far as they are looked into."""


def cut(wikitext: str) -> list[str] | None:
    """The sections of a page without the line breaks between them; None where it must be turned whole."""
    if MARK in wikitext or "\r" in wikitext or wikitext.lstrip().startswith("#"):
        return None
    edges = sorted({0, *_titles(wikitext), len(wikitext)})
    return [wikitext[begin:end].rstrip("\n") for begin, end in pairwise(edges)]


def _titles(wikitext: str) -> Iterator[int]:
    """Where the lines begin that are titles."""
    start = 0 if wikitext.startswith("=") else wikitext.find("\n=") + 1 or -1
    while start >= 0:
        end = wikitext.find("\n", start)
        line = wikitext[start : end if end >= 0 else None].rstrip(" \t")
        if line.endswith("=") and line.strip("="):
            yield start
        start = wikitext.find("\n=", start) + 1 or -1


def stands_alone(section: str) -> bool:
    """Whether a section closes all that it opens, and holds nothing that is counted over the page."""
    if "[" in section and _NUMBERED.search(section):
        return False
    for _ in range(_DEEP):
        if not _OPEN.search(section):
            return True
        left = _CLOSED.sub("x", section)
        left = _TABLE.sub("x", left) if "{|" in left else left
        if left == section:
            return False
        section = left
    return False
