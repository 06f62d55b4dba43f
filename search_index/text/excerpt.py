"""The piece of a text that shows why it was found, its words marked; everything else in it is escaped."""

import bisect
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

_Span = tuple[int, int, frozenset[str]]
"""A word found: where it begins and ends, and the stems it was found by."""


def excerpt(body: str, stems: frozenset[str], analyser: Analyser) -> Markup:
    """The piece of `body` with the most different words found, as safe HTML with `<mark>`; its beginning if none is."""
    text = composed(body[:_READ])
    found: list[_Span] = []
    for start, end, word in analyser.spans(text):
        common = stems.intersection(word.stems)
        if common:
            found.append((start, end, frozenset(common)))
            if len(found) >= _ENOUGH:
                break
    start = _best_start(found)
    start, end = _at_words(text, start, start + _LENGTH)
    return _marked(text, start, end, found)


def marked(text: str, stems: frozenset[str], analyser: Analyser) -> Markup:
    """The whole of a short text, its words found marked."""
    whole = composed(text)
    found: list[_Span] = [
        (start, end, frozenset()) for start, end, word in analyser.spans(whole) if stems.intersection(word.stems)
    ]
    return _marked(whole, 0, len(whole), found)


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
