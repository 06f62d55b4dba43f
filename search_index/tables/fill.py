"""What living pages say, written into the tables: titles, values, links, and who is linked to and missing.

A page is read once at the end of a catch-up, however many commits touched it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from fiches import Fiche, PageName, Store, masked
from search_index.documents import PageFacts, facts_of
from search_index.facts.fill import FactFill
from search_index.reading import read_blobs
from search_index.tables.names import words_of_title

_COUNTED: Final = ("link", "head", "embed")
"""The marks by which a missing page is wanted: who classifies or annotates asks for nothing."""

_MISSING: Final = (
    "NOT EXISTS (SELECT 1 FROM title t WHERE t.space = target.space AND t.fold = target.fold) "
    "AND NOT EXISTS (SELECT 1 FROM file f WHERE target.space = 'fichiers' AND f.name = target.fold)"
)
"""That nobody answers to a name: neither a page nor a file."""

Name = tuple[str, str]
"""A space and a folded name."""
_Title = tuple[int, str, str, str, str]
_Link = tuple[str, str, str, str, str]


class Fill:
    """Rewrites what the tables hold of pages, inside the transaction of the caller.

    Args:
        connection: the tables.
        store: where pages are read.
        fiches: pages that were read already, by path and blob.
        facts: writes what the pages state, when that is wanted too.
        first: whether the tables hold nothing yet of what pages say: then nothing is looked for or taken out, and
            `finish` says of all names at once who is missing.

    Attributes:
        titles_moved: whether some title, other title or page was born, died, moved or changed.
        names_moved: every name of the pages of which that is true, before and after.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        store: Store,
        fiches: Mapping[tuple[str, str], Fiche] | None = None,
        facts: FactFill | None = None,
        *,
        first: bool = False,
    ) -> None:
        self._sql = connection
        self._store = store
        self._fiches = fiches or {}
        self._facts = facts
        self._first = first
        self.titles_moved = False
        self.names_moved: set[Name] = set()

    def pages(self, keys: Iterable[int], progress: Callable[[int, int], None] | None = None) -> None:
        """Read these pages as they are now (or forget what they said, where they are deleted)."""
        rows: dict[str, list[tuple[int, PageName]]] = {}
        ordered = sorted(keys)
        for key in ordered:
            space, slug, blob, deleted = self._sql.execute(
                "SELECT space, slug, blob, deleted FROM page WHERE key = ?", (key,)
            ).fetchone()
            name = PageName(space, slug)
            if deleted:
                self._write(key, None, name)
            elif known := self._fiches.get((name.path, blob)):
                self._write(key, known, name)
            else:
                rows.setdefault(blob, []).append((key, name))
        done = 0
        for blob, data in read_blobs(self._store, rows):
            for key, name in rows[blob]:
                self._write(key, masked(Fiche.parse(name, data.decode("utf-8", "replace"))), name)
                done += 1
                if progress and done % 100 == 0:
                    progress(done, len(ordered))

    def finish(self) -> None:
        """What can only be said at the end: of a first filling, who is linked to, and where facts point."""
        if self._first:
            self._sql.execute(
                "INSERT INTO target SELECT space, fold, count(DISTINCT page), 1 FROM link "  # noqa: S608 (marks)
                f"WHERE kind IN ({', '.join('?' * len(_COUNTED))}) GROUP BY space, fold",
                _COUNTED,
            )
            self._sql.execute(f"UPDATE target SET missing = {_MISSING}")  # noqa: S608 (our words)
        if self._facts is not None:
            self._facts.finish(self.names_moved)

    def files(self, names: Iterable[str]) -> None:
        """Say again of these files whether those who show them miss them."""
        if not self._first:
            self._check_missing(("fichiers", name) for name in names)

    def _write(self, key: int, fiche: Fiche | None, name: PageName) -> None:
        facts = facts_of(fiche) if fiche is not None else None
        self._row(key, facts)
        if not self._first:
            self._values(key, facts.values if facts is not None else ())
            born = self._titles(key, facts, name.space)
            changed = self._links(key, facts)
            self._check_missing(born | changed)
        elif facts is not None:
            self._insert_values(key, facts.values)
            self._insert_titles(key, _titles(facts, name.space))
            self._insert_links(key, _links(facts))
        if self._facts is not None:
            self._facts.write(key, fiche)

    def _row(self, key: int, facts: PageFacts | None) -> None:
        """Write what the row of a page says of it, where that changed: indexes are then left alone.

        A deleted page keeps only what its last revision tells.
        """
        columns = "summary, language, licence, status, id, title, title_fold, letter, type"
        before = self._sql.execute(f"SELECT {columns} FROM page WHERE key = ?", (key,)).fetchone()  # noqa: S608 (our words)
        now = ("", None, None, None, *before[4:])
        if facts is not None:
            now = (facts.summary, facts.language, facts.licence, facts.status, facts.id, facts.title,
                   facts.title_fold, facts.letter, facts.type)  # fmt: skip
        if now != before:
            marks = ", ".join("?" * len(now))
            self._sql.execute(f"UPDATE page SET ({columns}) = ({marks}) WHERE key = ?", (*now, key))  # noqa: S608 (our words)

    def _values(self, key: int, values: tuple[tuple[str, str, str], ...]) -> None:
        """Write the values of a page, where they changed."""
        before = self._sql.execute("SELECT field, value, fold FROM page_value WHERE page = ? ORDER BY place", (key,))
        if tuple(before) != values:
            self._sql.execute("DELETE FROM page_value WHERE page = ?", (key,))
            self._insert_values(key, values)

    def _insert_values(self, key: int, values: tuple[tuple[str, str, str], ...]) -> None:
        self._sql.executemany(
            "INSERT INTO page_value VALUES (?, ?, ?, ?, ?)",
            [(key, field, value, folded, place) for place, (field, value, folded) in enumerate(values)],
        )

    def _titles(self, key: int, facts: PageFacts | None, space: str) -> set[Name]:
        """Write the titles; gives the names that this page begins or ceases to answer to."""
        old = set(self._sql.execute("SELECT alias, text, space, name, fold FROM title WHERE page = ?", (key,)))
        new = _titles(facts, space) if facts else set()
        if old == new:
            return set()
        self._sql.execute("DELETE FROM title WHERE page = ?", (key,))
        self._sql.execute("DELETE FROM title_word WHERE page = ?", (key,))
        self._insert_titles(key, new)
        self.titles_moved = True
        self.names_moved.update((row[2], row[4]) for row in old | new)
        return {(row[2], row[4]) for row in old ^ new}

    def _insert_titles(self, key: int, titles: set[_Title]) -> None:
        self._sql.executemany("INSERT INTO title VALUES (?, ?, ?, ?, ?, ?)", [(key, *row) for row in titles])
        words = {word for row in titles for word in words_of_title(row[4])}
        self._sql.executemany("INSERT INTO title_word VALUES (?, ?)", [(word, key) for word in words])

    def _links(self, key: int, facts: PageFacts | None) -> set[Name]:
        """Write the links and count their targets; gives the names that are linked to for the first time."""
        old = self._sql.execute(
            "SELECT kind, target, space, name, fold FROM link WHERE page = ? ORDER BY place", (key,)
        )
        before = old.fetchall()
        after = _links(facts) if facts else []
        if before == after:
            return set()
        self._sql.execute("DELETE FROM link WHERE page = ?", (key,))
        self._insert_links(key, after)
        named_before = {(row[2], row[4]) for row in before if row[0] in _COUNTED}
        named_after = {(row[2], row[4]) for row in after if row[0] in _COUNTED}
        for name in named_before - named_after:
            self._sql.execute("UPDATE target SET links = links - 1 WHERE space = ? AND fold = ?", name)
            self._sql.execute("DELETE FROM target WHERE space = ? AND fold = ? AND links = 0", name)
        self._sql.executemany(
            "INSERT INTO target VALUES (?, ?, 1, 1) ON CONFLICT (space, fold) DO UPDATE SET links = links + 1",
            sorted(named_after - named_before),
        )
        return named_after - named_before

    def _insert_links(self, key: int, links: list[_Link]) -> None:
        self._sql.executemany(
            "INSERT INTO link VALUES (?, ?, ?, ?, ?, ?, ?)", [(key, place, *row) for place, row in enumerate(links)]
        )

    def _check_missing(self, names: Iterable[Name]) -> None:
        """Say of these names whether somebody answers to them: a page, or a file."""
        self._sql.executemany(f"UPDATE target SET missing = {_MISSING} WHERE space = ? AND fold = ?", list(names))  # noqa: S608 (our words)


def _titles(facts: PageFacts, space: str) -> set[_Title]:
    return {(alias, text, space, name, folded) for alias, text, name, folded in facts.names}


def _links(facts: PageFacts) -> list[_Link]:
    return [(link.kind, link.target, link.space, link.name, link.fold) for link in facts.links]
