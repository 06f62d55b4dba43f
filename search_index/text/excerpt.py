"""The piece of a text that shows why it was found, its words marked; everything else in it is escaped."""

import bisect
import re
from typing import Final

from markupsafe import Markup, escape

from search_index.analysis import Analyser, composed

_LENGTH: Final = 230
"""Characters of an excerpt, about three lines."""
_LEAD: Final = 50
"""Characters shown before the first word found."""
_READ: Final = 40_000
"""Characters of a text that are looked at."""
_ENOUGH: Final = 200
"""Words found after which no better piece is looked for."""

_BEGINNING: Final = 3
"""Letters of a stem with which every word of it begins."""
_LONGEST: Final = 80
"""Characters of the longest word that is marked."""
_SPELLED: Final = {
    "a": "[aàâäáãå]", "c": "[cç]", "e": "[eéèêë]", "i": "[iîïíì]", "n": "[nñ]", "o": "[oôöóòõ]", "u": "[uùûüú]",
    "y": "[yÿý]",
}  # fmt: skip
"""How a folded letter may be written."""
_GAP: Final = "[ \u00a0\u2009\u202f]?"
"""What may stand between the digits of a number."""

_Span = tuple[int, int, frozenset[str]]
"""A word found: where it begins and ends, and the stems it was found by."""


class Marker:
    """Marks in texts the words that have one of these stems.

    Most words of a text are no candidates: a regular expression finds those that begin as one of the stems does
    (accents aside), and only these are analysed. A word whose stem begins otherwise (« yeux », of *œil*) goes unmarked.
    """

    def __init__(self, stems: frozenset[str], analyser: Analyser) -> None:
        self._stems = stems
        self._analyser = analyser
        beginnings = sorted({stem[:_BEGINNING] for stem in stems})
        said = "|".join(
            (_GAP if start.isdigit() else "").join(_SPELLED.get(letter, re.escape(letter)) for letter in start)
            for start in beginnings
        )
        said = said.replace(f"{_SPELLED['o']}{_SPELLED['e']}", f"(?:œ|{_SPELLED['o']}{_SPELLED['e']})")
        self._candidate = re.compile(rf"(?<![^\W_])(?:{said})", re.IGNORECASE) if beginnings else None

    def excerpt(self, body: str) -> Markup:
        """The piece of `body` with the most different words found, as safe HTML; its beginning where none is."""
        text = composed(body[:_READ])
        found = self._find(text)
        start = _best_start(found)
        return _marked(text, *_at_words(text, start, start + _LENGTH), found)

    def whole(self, text: str) -> Markup:
        """The whole of a short text, its words found marked, as safe HTML."""
        text = composed(text)
        return _marked(text, 0, len(text), self._find(text))

    def _find(self, text: str) -> list[_Span]:
        found: list[_Span] = []
        done = 0
        for candidate in self._candidate.finditer(text) if self._candidate else ():
            if candidate.start() < done:
                continue
            done, span = self._word_at(text, candidate.start())
            if span is not None:
                found.append(span)
                if len(found) >= _ENOUGH:
                    break
        return found

    def _word_at(self, text: str, at: int) -> tuple[int, _Span | None]:
        """Where the word that covers a place ends, and its span if it has one of the stems."""
        begin = max(text.rfind(" ", 0, at), at - _LONGEST) + 1
        for start, end, word in self._analyser.spans(text, begin, at + _LONGEST):
            if end > at:
                common = self._stems.intersection(word.stems)
                return end, (start, end, common) if common else None
        return at + 1, None


def _best_start(found: list[_Span]) -> int:
    """Where to begin: the window that holds the most different words, then the most words, then the first."""
    if not found:
        return 0
    starts = [start for start, _, _ in found]
    best = (0, 0, 0, 0)
    for at, (start, _, _) in enumerate(found):
        last = bisect.bisect_right(starts, start + _LENGTH - _LEAD)
        different = len(frozenset().union(*(stems for _, _, stems in found[at:last])))
        best = max(best, (different, min(last - at, 6), -at, start))
    return max(best[3] - _LEAD, 0)


def _at_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same piece, cut between words (and moved back where the text ends before it does)."""
    start = max(min(start, len(text) - _LENGTH), 0)
    if start > 0:
        space = text.find(" ", start, start + 30)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", end - 30, end)
        end = space if space >= 0 else end
    return start, min(end, len(text))


def _marked(text: str, start: int, end: int, found: list[_Span]) -> Markup:
    pieces: list[str] = ["… "] if start > 0 else []
    at = start
    for first, last, _ in found:
        if first < at:
            continue
        if last > end:
            break
        pieces += (escape(text[at:first]), "<mark>", escape(text[first:last]), "</mark>")
        at = last
    pieces.append(escape(text[at:end]))
    if end < len(text):
        pieces.append(" …")
    return Markup("".join(pieces))  # noqa: S704 (every piece of text was escaped above)
