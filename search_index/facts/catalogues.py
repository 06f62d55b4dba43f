"""The catalogue at the commit of the tables, read once for each of its versions."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fiches import MESSAGE_TITLES, SPACES_OF_CATALOGUE, Catalogue, Fiche, PageName, Store, is_definition
from search_index.reading import read_blobs

_TYPING: Final = ("types", "proprietes", "vocabulaires", "fiches")
"""The spaces whose pages say how facts are typed: concepts and categories change no fact."""
_MARKS: Final = ", ".join("?" * len(SPACES_OF_CATALOGUE))
_PAGES: Final = (
    f"SELECT space, slug, path, blob FROM page WHERE space IN ({_MARKS}) AND deleted = 0 "  # noqa: S608 (marks)
    "UNION ALL SELECT space, slug, path, blob FROM page "
    "WHERE space = 'fiches' AND deleted = 0 AND title_fold >= ? AND title_fold < ? ORDER BY path"
)
_TITLES: Final = MESSAGE_TITLES.rstrip()
_ASKED: Final = (*SPACES_OF_CATALOGUE, _TITLES, f"{_TITLES}\U0010ffff")
"""Messages are found by how their titles begin, which an index tells (a space or `_` follows), and are those of them
that `is_definition` tells of."""
_KEPT: Final = 4
_Row = tuple[str, str, str, str]
"""The space, the slug, the path and the blob of a page."""


class Catalogues:
    """Gives the catalogue that the page table defines; may be used from several threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Catalogue] = {}
        self._lock = threading.Lock()

    def of(self, sql: sqlite3.Connection) -> Catalogue:
        """The catalogue of the pages that live in these tables."""
        row = sql.execute("SELECT value FROM meta WHERE key = 'catalogue'").fetchone()
        version = str(row[0]) if row and row[0] else versions(sql)[0]
        known = self._known.get(version)
        if known is not None:
            return known
        with self._lock:
            if version not in self._known:
                while len(self._known) >= _KEPT:
                    del self._known[next(iter(self._known))]
                self._known[version] = self._read(sql)
            return self._known[version]

    def _read(self, sql: sqlite3.Connection) -> Catalogue:
        names: dict[str, list[PageName]] = {}
        for space, slug, _path, blob in _pages(sql):
            names.setdefault(blob, []).append(PageName(space, slug))
        return _defined(self._store, names)

    def at(self, commit: str) -> Catalogue:
        """What types facts in the catalogue of a commit, without concepts and categories.

        Raises:
            RevisionRefused: when there is no such commit.
        """
        names: dict[str, list[PageName]] = {}
        for path, blob in self._store.list(commit):
            name = PageName.from_path(path) if path.partition("/")[0] in _TYPING else None
            if name is not None and is_definition(name):
                names.setdefault(blob, []).append(name)
        return _defined(self._store, names)


def _defined(store: Store, names: Mapping[str, Sequence[PageName]]) -> Catalogue:
    """The catalogue of the pages with these names, by blob."""
    return Catalogue.from_pages(
        Fiche.parse(name, data.decode("utf-8", "replace"))
        for blob, data in read_blobs(store, names)
        for name in names[blob]
    )


def _pages(sql: sqlite3.Connection) -> list[_Row]:
    """The pages that make the catalogue, by path."""
    rows = sql.execute(_PAGES, _ASKED)
    return [row for row in rows if row[0] != "fiches" or is_definition(PageName(row[0], row[1]))]


def versions(sql: sqlite3.Connection) -> tuple[str, str]:
    """What names the catalogue that the page table holds, and what names the part of it that types facts."""
    rows = _pages(sql)
    return _digest(rows), _digest(row for row in rows if row[0] in _TYPING)


def _digest(rows: Iterable[_Row]) -> str:
    digest = hashlib.blake2b(digest_size=12)
    for *_, path, blob in rows:
        digest.update(f"{path}\0{blob}\0".encode())
    return digest.hexdigest()
