"""The headings of a page: their plain titles, and anchors that read well in an address (`#preparer-la-salle`)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fiches.markup.walk import walk
from fiches.names import fold

_TO_TEXT: Final = (
    (re.compile(r"\[\[(?:[^\[\]|]*\|)([^\[\]]+)\]\]"), r"\1"),
    (re.compile(r"\[\[:?([^\[\]|]*)\|?\]\]"), r"\1"),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]*)\]\[[^\[\]]*\]"), r"\1"),
    (re.compile(r"\[\^[^\[\]]*\]"), ""),
    (re.compile(r"<(?:!--.*?--|/?[A-Za-z][^<>]*)>", re.DOTALL), ""),
    (re.compile(r"(?<!\\)(?:\*{1,3}|~~|`+|(?<!\w)_{1,3}|_{1,3}(?!\w))"), ""),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)
_MARKED: Final = re.compile(r"[\[*_`<~\\!]")
_ANY: Final = re.compile(r"\n[ ]{0,3}(?:#|[=-]+[ \t]*$)", re.MULTILINE)
_DEEP_SIGNS: Final = ("`", "<", "{{", "~~~")
_DEEP_LINES: Final = re.compile(r"\n {1,3}#|\n {0,3}[=-]+[ \t]*$", re.MULTILINE)
_CUT_LINK: Final = re.compile(r"\[\[[^\]\n]*$", re.MULTILINE)
"""With the signs and the lines above, what may hide a heading, or make one of a paragraph. In a text without them, a
line that begins with `#` is one: it leaves any list or quotation that came before."""
_ATX: Final = re.compile(r"\n(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$", re.MULTILINE)
_SIGNS: Final = re.compile(r"[\W_]+")
_AT_HAND: Final = 16
"""Texts whose headings are kept."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its section.

    Attributes:
        level: 1 to 6.
        title: what is read, without Markdown.
        anchor: its address in the page, unique.
        start: where its first line begins.
        end: where its section ends: at the next heading of the same or a higher level, or with the text.
    """

    level: int
    title: str
    anchor: str
    start: int
    end: int


def plain_title(source: str) -> str:
    """The words of a heading (or another short Markdown) without its marks."""
    text = source
    if _MARKED.search(text):
        for pattern, words in _TO_TEXT:
            text = pattern.sub(words, text)
    return " ".join(text.split())


def anchor_of(title: str) -> str:
    """The anchor of a title: accents folded, other signs to `-`, never empty."""
    return _SIGNS.sub("-", fold(title)).strip("-") or "section"


_RESERVED: Final = ("apercu", "contenu", "editor-text", "en-bref", "head", "liens-entrants", "q", "site-q")
"""Names that the page around a text uses for its own parts."""


class Anchors:
    """Gives each title an anchor that no other has in the page: the second « Bilan » is `bilan-2`."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = dict.fromkeys(_RESERVED, 1)

    def take(self, title: str) -> str:
        """The anchor of the next heading, whose plain title this is."""
        anchor = anchor_of(title)
        number = self._taken.get(anchor, 0) + 1
        while number > 1 and f"{anchor}-{number}" in self._taken:
            number += 1
        self._taken[anchor] = number
        if number > 1:
            anchor = f"{anchor}-{number}"
            self._taken[anchor] = 1
        return anchor


def headings(body: str) -> list[Heading]:
    """The headings of a body, ATX and setext, those that stand in code, in a list or in a quotation left out."""
    return list(_found(body))


@lru_cache(maxsize=_AT_HAND)
def _found(body: str) -> tuple[Heading, ...]:
    """The headings of a body; a page asks for those of the same text for its sections, its links and its sentence."""
    found = _written(body)
    anchors = Anchors()
    ends = [len(body)] * len(found)
    open_sections: list[int] = []
    for i, (level, _, start) in enumerate(found):
        while open_sections and found[open_sections[-1]][0] >= level:
            ends[open_sections.pop()] = start
        open_sections.append(i)
    result = []
    for (level, source, start), end in zip(found, ends, strict=True):
        title = plain_title(source)
        result.append(Heading(level, title, anchors.take(title), start, end))
    return tuple(result)


def _written(body: str) -> list[tuple[int, str, int]]:
    """Level, Markdown of the title and place of each heading."""
    lines = f"\n{body}"  # each line after its break: a search for that sign is ten times one for beginnings
    if not _ANY.search(lines):
        return []
    if any(sign in body for sign in _DEEP_SIGNS) or _DEEP_LINES.search(lines) or _CUT_LINK.search(body):
        return walk(body).headings
    return [(len(found[1]), found[2] or "", found.start()) for found in _ATX.finditer(lines)]


def section(body: str, number: int) -> str:
    """The `number`-th section of a body with its sub-sections, from 1; 0 is what stands before the first heading.

    Raises:
        IndexError: when there is no such section.
    """
    start, end = _bounds(body, number)
    return body[start:end]


def splice_section(body: str, number: int, text: str) -> str:
    """`body` with another text for its `number`-th section (an empty one takes the section away).

    Raises:
        IndexError: when there is no such section.
    """
    start, end = _bounds(body, number)
    if text and end < len(body):
        text = text.rstrip("\n") + "\n\n"
    elif text and not text.endswith("\n"):
        text += "\n"
    return body[:start] + text + body[end:]


def _bounds(body: str, number: int) -> tuple[int, int]:
    heads = headings(body)
    if number == 0:
        return 0, heads[0].start if heads else len(body)
    if not 0 < number <= len(heads):
        raise IndexError(number)
    return heads[number - 1].start, heads[number - 1].end
