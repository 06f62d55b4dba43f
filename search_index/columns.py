"""What search needs to know of every page, kept in memory: filters, counts and orders without a query each.

For each value of each facet, the set of pages that carry it is the bits of one integer (bit n: page of key n): counting
how many results carry a value is an `&` and a `bit_count`, a fifth of a microsecond for ten thousand pages. The columns
follow the tables by asking for the rows stamped since the last look.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fiches import fold

FACETS: Final[Mapping[str, str]] = {
    "type": "Type",
    "theme": "Thème",
    "territory": "Territoire",
    "source": "Source",
}
"""The facets that are counted, in the order shown, and what they are called in French."""

_RELOADED: Final = 1_000
"""Changed pages from which on everything is read again rather than one by one."""


@dataclass(slots=True)
class Value:
    """A value of a facet: how it is spelled most often, and the pages that carry it."""

    spellings: dict[str, int] = field(default_factory=dict)
    pages: int = 0

    @property
    def label(self) -> str:
        """The most frequent spelling."""
        return min(self.spellings, key=lambda text: (-self.spellings[text], text))


class Columns:
    """The columns of all living pages.

    Attributes:
        living: the pages, as bits.
        talk: those that are discussions, as bits.
        spaces: the pages of each space, as bits.
        facets: facet → folded value → `Value`.
        modified: key → last change, unix seconds.
        titles: key → folded title.
        keys: path → key.
    """

    def __init__(self) -> None:
        self._generation: object = None
        self._stamp: object = 0
        self._forget()

    def refresh(self, sql: sqlite3.Connection) -> None:
        """Follow the tables; must not be called by two threads at once."""
        sql.execute("BEGIN")
        try:
            meta = dict(sql.execute("SELECT key, value FROM meta WHERE key IN ('generation', 'stamp')"))
            if (meta["generation"], meta["stamp"]) == (self._generation, self._stamp):
                return
            if meta["generation"] == self._generation:
                changed = [
                    key
                    for (key,) in sql.execute("SELECT key FROM page WHERE stamp > ? LIMIT ?", (self._stamp, _RELOADED))
                ]
                if len(changed) < _RELOADED:
                    self._follow(sql, changed)
                    self._stamp = meta["stamp"]
                    return
            self._forget()
            self._read(sql, None)
            self._generation, self._stamp = meta["generation"], meta["stamp"]
        finally:
            sql.execute("ROLLBACK")

    def chosen(self, facet: str, value: str) -> list[Value]:
        """The values that a person means: the one spelled so (folded), else those that begin so, else that hold it."""
        wanted = fold(" ".join(value.split()))
        values = self.facets.get(facet, {})
        if wanted in values:
            return [values[wanted]]
        found = [values[name] for name in values if name.startswith(wanted)]
        return found or [values[name] for name in values if wanted in name]

    def by_title(self, keys: Iterable[int]) -> list[int]:
        """These pages in alphabetical order, accents and capitals aside."""
        titles = self.titles
        return sorted(keys, key=lambda key: (titles[key], key))

    def by_date(self, keys: Iterable[int]) -> list[int]:
        """These pages, last changed first."""
        modified = self.modified
        return sorted(keys, key=lambda key: (-modified[key], key))

    def _forget(self) -> None:
        self.version = object()
        self.living = 0
        self.talk = 0
        self.spaces: dict[str, int] = {}
        self.facets: dict[str, dict[str, Value]] = {facet: {} for facet in FACETS}
        self.modified: dict[int, int] = {}
        self.titles: dict[int, str] = {}
        self.keys: dict[str, int] = {}
        self._paths: dict[int, str] = {}
        self._said: dict[int, list[tuple[str, str, str]]] = {}

    def _follow(self, sql: sqlite3.Connection, keys: list[int]) -> None:
        """Take out what these pages said, and put in what they say now."""
        self.version = object()
        for key in keys:
            if key not in self._paths:
                continue
            rest = ~(1 << key)
            self.living &= rest
            self.talk &= rest
            for space in self.spaces:
                self.spaces[space] &= rest
            for facet, folded, text in self._said.pop(key, ()):
                value = self.facets[facet][folded]
                value.pages &= rest
                value.spellings[text] -= 1
                if not value.pages:
                    del self.facets[facet][folded]
            path = self._paths.pop(key)
            if self.keys.get(path) == key:
                del self.keys[path]
            del self.modified[key], self.titles[key]
        for key in keys:
            self._read(sql, key)

    def _read(self, sql: sqlite3.Connection, key: int | None) -> None:
        """Read one page, or all of them."""
        only, values = ("", ()) if key is None else (" AND p.key = ?", (key,))
        space_keys: dict[str, list[int]] = {}
        for page, path, space, title, modified in sql.execute(
            f"SELECT p.key, p.path, p.space, p.title_fold, p.modified FROM page p WHERE p.deleted = 0{only}",  # noqa: S608 (our words)
            values,
        ):
            self.keys[path] = page
            self._paths[page] = path
            self.titles[page] = title
            self.modified[page] = modified
            space_keys.setdefault(space, []).append(page)
        for space, pages in space_keys.items():
            bits = bits_of(pages)
            self.living |= bits
            self.talk |= bits if space.startswith("discussions/") else 0
            self.spaces[space] = self.spaces.get(space, 0) | bits
        self._read_values(sql, only.replace("p.key", "v.page"), values)

    def _read_values(self, sql: sqlite3.Connection, only: str, values: tuple[int, ...]) -> None:
        pages: dict[tuple[str, str], list[int]] = {}
        marks = ", ".join("?" * len(FACETS))
        for page, facet, folded, text in sql.execute(
            f"SELECT v.page, v.field, v.fold, v.value FROM page_value v WHERE v.field IN ({marks}){only}",  # noqa: S608 (our words)
            (*FACETS, *values),
        ):
            pages.setdefault((facet, folded), []).append(page)
            self._said.setdefault(page, []).append((facet, folded, text))
            spellings = self.facets[facet].setdefault(folded, Value()).spellings
            spellings[text] = spellings.get(text, 0) + 1
        for (facet, folded), some in pages.items():
            self.facets[facet][folded].pages |= bits_of(some)


def bits_of(keys: Iterable[int]) -> int:
    """The integer whose bits are these keys."""
    some = list(keys)
    flags = bytearray((max(some, default=0) >> 3) + 1)
    for key in some:
        flags[key >> 3] |= 1 << (key & 7)
    return int.from_bytes(flags, "little")


def keys_of(bits: int) -> Iterator[int]:
    """The keys whose bits an integer holds, in order."""
    written = bin(bits)[:1:-1]
    at = written.find("1")
    while at >= 0:
        yield at
        at = written.find("1", at + 1)
