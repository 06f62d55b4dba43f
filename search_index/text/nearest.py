"""« Vouliez-vous dire » : the word of the texts that is closest to one that stands in none."""

from collections.abc import Callable, Iterable
from typing import Final

_MIN: Final = 4
_LONG: Final = 7
"""Letters from which on two mistakes are forgiven; a shorter word may hold one."""


def nearest(form: str, words: Iterable[tuple[str, str, str]], documents_with: Callable[[str], int]) -> str | None:
    """The word to suggest for a folded one, as it is written; None when none is close enough.

    Args:
        form: what was typed, folded.
        words: candidates: folded, as written, stem.
        documents_with: how many documents hold a stem: a word of none is never suggested, and of words as close the
            one of most documents is.
    """
    if len(form) < _MIN:
        return None
    most = 2 if len(form) >= _LONG else 1
    close = [(distance(form, other, most), other[0] != form[0], spelled, stem) for other, spelled, stem in words]
    close = sorted(row for row in close if 0 < row[0] <= most)
    best: tuple[tuple[int, bool, int], str] | None = None
    for far, other_start, spelled, stem in close[:40]:
        documents = documents_with(stem)
        if documents:
            rank = far, other_start, -documents
            best = min(best, (rank, spelled)) if best else (rank, spelled)
    return best[1] if best else None


def distance(one: str, other: str, most: int) -> int:
    """How many letters must be added, left out, changed or swapped with their neighbour; `most` + 1 if more.

    The restricted edit distance of F. J. Damerau (“A technique for computer detection and correction of spelling
    errors”, 1964): his four kinds of mistakes are four of five typing errors.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if last and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
