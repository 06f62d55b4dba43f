"""Two versions of a page side by side: fields, lines that face one another, words marked inside changed lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fiches.diff import Change, changes
from fiches.fiche import Fiche
from fiches.history.fields import FieldChange, field_changes
from fiches.history.told_head import HeadTeller
from fiches.history.words import Names

_BARE_WORD: Final = re.compile(r"[^\W_]+|[^\s\w]|_")
"""Words apart from the apostrophes, hyphens and signs between them: « l'eau » is three."""

_SPACED_WORD: Final = re.compile(r"(?:[^\W_]+|[^\s_]|_|^|\n)[^\S\n]*", re.DOTALL)
"""The same with the blanks that follow; those at the beginning of a line stand alone."""

_MAX_WORDS: Final = 1000
_PATIENCE: Final = 16
"""Edits of words looked for one by one: what differs more was rewritten, and the fewest marks are not the clearest."""
_KEPT: Final = 0.6
"""Where less than that part of the words stayed, a line was rewritten: what is marked is easier to read, and found
sooner, without the small words that every sentence has."""
_MAX_PAIRS: Final = 400
_MAX_ROWS: Final = 100
_ALIKE: Final = 0.35
"""Lines share that part of their words, at least, to be one line that changed rather than two."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line; `marked`: the other side does not have it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a difference.

    Attributes:
        kind: `fold` stands for unchanged lines that are left out: `before` and `after` hold their number as text.
        before, after: the line on each side; empty where a side has none.
        before_no, after_no: its number on each side, from 1 below the head (of a fold: that of its first line).
    """

    kind: Literal["same", "removed", "added", "changed", "fold"]
    before: tuple[Segment, ...]
    after: tuple[Segment, ...]
    before_no: int | None
    after_no: int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs; both are empty for two versions that say the same."""

    fields: tuple[FieldChange, ...]
    lines: tuple[Line, ...]


def difference(
    old: Fiche | None, new: Fiche | None, context: int = 2, *, names: Names | None = None, language: str = "fr"
) -> Difference:
    """The difference between two versions, None standing for no page; `context` unchanged lines are kept around.

    `names` is the catalogue of the commons, by which values read as on the page, in this language; without it they
    stand as they were typed.
    """
    kind = (new.type if new else None) or (old.type if old else None)
    told = HeadTeller(language, names, kind).told if names else None
    fields = field_changes(old.head if old else {}, new.head if new else {}, told)
    before, after = (_lines(fiche) for fiche in (old, new))
    return Difference(tuple(fields), tuple(_rows(before, after, context)) if before != after else ())


def _lines(fiche: Fiche | None) -> list[str]:
    return fiche.body.removesuffix("\n").split("\n") if fiche and fiche.body else []


def _rows(before: Sequence[str], after: Sequence[str], context: int) -> Iterator[Line]:
    i = j = 0
    found = changes(before, after)
    for change in found:
        yield from _unchanged(before[i : change.old_start], (i, j), context if i or j else 0, context)
        yield from _changed(before, after, change)
        i, j = change.old_end, change.new_end
    yield from _unchanged(before[i:], (i, j), context, 0)


def _unchanged(lines: Sequence[str], after: tuple[int, int], head: int, tail: int) -> list[Line]:
    """Lines that both sides have, after so many of each: the first `head` and the last `tail`, the others folded."""
    i, j = after
    last = len(lines) - tail
    hidden = last - head
    if hidden < 2:  # noqa: PLR2004 (folding one line would save nothing)
        return [_same(line, i + k, j + k) for k, line in enumerate(lines, 1)]
    told = (Segment(str(hidden), marked=False),)
    return [
        *(_same(line, i + k, j + k) for k, line in enumerate(lines[:head], 1)),
        Line("fold", told, told, i + head + 1, j + head + 1),
        *(_same(line, i + k, j + k) for k, line in enumerate(lines[last:], last + 1)),
    ]


def _same(line: str, before_no: int, after_no: int) -> Line:
    text = (Segment(line, marked=False),)
    return Line("same", text, text, before_no, after_no)


def _changed(before: Sequence[str], after: Sequence[str], change: Change) -> Iterator[Line]:
    """The rows of one change: lines that resemble one another face one another."""
    i, j = change.old_start, change.new_start
    for m, n in [*_pairs(before[i : change.old_end], after[j : change.new_end]), (None, None)]:
        stop_i = change.old_end if m is None else change.old_start + m
        stop_j = change.new_end if n is None else change.new_start + n
        for k in range(i, stop_i):
            yield Line("removed", (Segment(before[k], marked=True),), (), k + 1, None)
        for k in range(j, stop_j):
            yield Line("added", (), (Segment(after[k], marked=True),), None, k + 1)
        if m is not None:
            old, new = mark_words(before[stop_i], after[stop_j])
            yield Line("changed", old, new, stop_i + 1, stop_j + 1)
        i, j = stop_i + 1, stop_j + 1


def _pairs(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Which lines face one another, in order: those that share enough words; in a large change, none is searched."""
    if not before or not after:
        return []
    if len(before) * len(after) > _MAX_PAIRS:
        return [(k, k) for k in range(len(before))] if len(before) == len(after) <= _MAX_ROWS else []
    old, new = [_words(line) for line in before], [_words(line) for line in after]
    found, start = [], 0
    for m, words in enumerate(old):
        n = next((n for n in range(start, len(new)) if _alike(words, new[n])), None)
        if n is not None:
            found.append((m, n))
            start = n + 1
    return found


def _words(line: str) -> list[str]:
    return _BARE_WORD.findall(line.casefold())


def _alike(one: list[str], other: list[str]) -> bool:
    shared = _shared(one, other)
    return shared > 0 and 2 * shared >= (len(one) + len(other)) * _ALIKE


def mark_words(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    """Two lines cut in stretches, those that the other one lacks marked.

    Words are compared without the blanks after them, which are half of all signs and would be matched everywhere; only
    where nothing else differs are the blanks looked at.
    """
    a, b = _SPACED_WORD.findall(old), _SPACED_WORD.findall(new)
    if len(a) + len(b) > _MAX_WORDS:
        return (Segment(old, marked=True),), (Segment(new, marked=True),)
    bare = [word.rstrip() for word in a], [word.rstrip() for word in b]
    rewritten = 2 * _shared(*bare) < (len(a) + len(b)) * _KEPT
    found = changes(*bare, patience=0 if rewritten else _PATIENCE) or changes(a, b)
    return (
        _segments(a, [(change.old_start, change.old_end) for change in found]),
        _segments(b, [(change.new_start, change.new_end) for change in found]),
    )


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both have, wherever they stand; those at the common ends are only counted."""
    shorter = min(len(one), len(other))
    start = next((k for k in range(shorter) if one[k] != other[k]), shorter)
    end = next((k for k in range(shorter - start) if one[-1 - k] != other[-1 - k]), shorter - start)
    left: dict[str, int] = {}
    for word in one[start : len(one) - end]:
        left[word] = left.get(word, 0) + 1
    within = 0
    for word in other[start : len(other) - end]:
        if left.get(word):
            left[word] -= 1
            within += 1
    return start + end + within


def _segments(words: Sequence[str], marked: Sequence[tuple[int, int]]) -> tuple[Segment, ...]:
    """The line in stretches; the blank after a marked stretch is not marked, unless it is all there is."""
    result, at, blank = [], 0, ""
    for start, end in marked:
        if plain := blank + "".join(words[at:start]):
            result.append(Segment(plain, marked=False))
        text = "".join(words[start:end])
        shown = text.rstrip() or text
        blank = text[len(shown) :]
        if shown:
            result.append(Segment(shown, marked=True))
        at = end
    if plain := blank + "".join(words[at:]):
        result.append(Segment(plain, marked=False))
    return tuple(result)
