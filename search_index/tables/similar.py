"""Titles that are nearly another one: what is asked before a page is written twice."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Final

from fiches import fold

_PREFIX: Final = 4
"""Letters by which words are first compared: « jardins » and « jardin » begin alike."""
_MOST: Final = 400
"""Titles compared one by one, those that share most words first."""
_ALIKE: Final = 0.62
"""Share of common trigrams (Dice's coefficient) from which two titles are near; chosen on the titles of the starter."""
_SAME_WORDS: Final = 0.75
"""Share of common words from which two titles are near."""
_SMALL: Final = frozenset({"avec", "dans", "chez", "pour", "sans", "sous", "the", "and"})


def similar_titles(sql: sqlite3.Connection, title: str, limit: int) -> list[int]:
    """The keys of the living fiches whose title is nearly `title`, the nearest first."""
    wanted = fold(" ".join(title.split()))
    words = [word for word in _words(wanted) if len(word) >= _PREFIX and word not in _SMALL]
    if not words:
        return []
    parts = " UNION ALL ".join(["SELECT DISTINCT page FROM title_word WHERE word >= ? AND word < ?"] * len(words))
    bounds = [end for word in words for end in (word[:_PREFIX], word[: _PREFIX - 1] + chr(ord(word[_PREFIX - 1]) + 1))]
    rows = sql.execute(
        f"SELECT p.key, t.fold FROM (SELECT page, count(*) AS met FROM ({parts}) GROUP BY page "  # noqa: S608 (marks)
        "ORDER BY met DESC, page LIMIT ?) m JOIN page p ON p.key = m.page JOIN title t ON t.page = p.key "
        "WHERE p.deleted = 0 AND p.space = 'fiches'",
        [*bounds, _MOST],
    )
    near: dict[int, float] = {}
    for key, known in rows:
        alike = _likeness(wanted, str(known))
        if alike:
            near[key] = max(alike, near.get(key, 0.0))
    return sorted(near, key=lambda key: (-near[key], key))[:limit]


def _likeness(one: str, other: str) -> float:
    """How near two folded titles are, from 0 (another thing) to 1 (the same words)."""
    words, others = set(_words(one)), set(_words(other))
    shared = len(words & others) / len(words | others)
    alike = _dice(_trigrams(one), _trigrams(other))
    return max(shared, alike) if shared >= _SAME_WORDS or alike >= _ALIKE else 0.0


def _words(text: str) -> Sequence[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def _trigrams(text: str) -> set[str]:
    padded = "  ".join(["", *_words(text), ""])
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _dice(one: Iterable[str], other: Iterable[str]) -> float:
    first, second = set(one), set(other)
    return 2 * len(first & second) / ((len(first) + len(second)) or 1)
