"""The full text as a whole: which building of it is in use, and how it follows the tables.

It follows the tables rather than the commits: what changed since its mark is one query, however many commits that was.
The engine is written first, the texts with the mark second: a process killed between the two does the same again.
"""

import fcntl
import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fiches import Fiche, PageName, Store
from search_index.documents import text_of
from search_index.pointer import Pointer, remove
from search_index.reading import read_blobs
from search_index.tables.tables import Progress
from search_index.text.prepare import Preparer
from search_index.text.text_index import Indexed, TextIndex
from search_index.text.texts import Mark, Texts, Written
from search_index.text.whoosh_index import WhooshIndex

_LOG: Final = logging.getLogger(__name__)

_BATCH: Final = 2_000
"""Documents that are read and written together: bounds the memory of a rebuild."""


@dataclass(frozen=True, slots=True)
class Building:
    """An engine and its texts, open."""

    engine: TextIndex
    texts: Texts

    @classmethod
    def open(cls, folder: Path, preparer: Preparer, *, make: bool = False) -> "Building":
        """Open the building in a folder; with `make`, begin one there."""
        engine = WhooshIndex(folder / "engine", make=make)
        try:
            return cls(engine, Texts(folder / "texts.sqlite", preparer.forms, make=make))
        except BaseException:
            engine.close()
            raise

    def close(self) -> None:
        """Let go of the files."""
        self.engine.close()
        self.texts.close()


@dataclass(frozen=True, slots=True)
class Work:
    """What must be done for the full text to reflect `mark`: living pages to read (path → blob), paths to forget."""

    wanted: dict[str, str]
    removed: set[str]
    mark: Mark


class FullText:
    """The full text in `folder`, made where it is missing, unreadable or of another version.

    Args:
        folder: where it lies.
        store: where the texts of pages are read.
        connection: gives the calling thread its connection to the tables.
    """

    def __init__(self, folder: Path, store: Store, connection: Callable[[], sqlite3.Connection]) -> None:
        self._folder = folder
        self._store = store
        self._connection = connection
        self._pointer = Pointer(folder, "text")
        self._mark: tuple[int, int] | None = None
        self._building: Building | None = None
        self._former: Building | None = None
        self._preparer = Preparer()

    def building(self) -> Building | None:
        """The building in use, for reading; None while there is none (its writer is making one)."""
        mark = self._pointer.mark()
        if mark != self._mark or self._building is None:
            if self._former is not None:
                self._former.close()
            self._former = self._building  # another thread may be reading it still
            path = self._pointer.current()
            self._building = _usable(path, self._preparer)
            self._mark = mark if self._building else None
        return self._building

    def catch_up(self, progress: Progress | None = None) -> int:
        """Write what the tables know and the full text does not; how many documents, 0 when another process does it."""
        with self._writing() as ours:
            if not ours:
                return 0
            building = self.building()
            if building is None:
                return self._build(progress)
            work = plan(building.texts, self._connection())
            if work is None:
                return 0
            try:
                return self._write(building, work, progress)
            except (OSError, sqlite3.OperationalError):
                raise  # a full disk: what is there stays readable
            except Exception:  # noqa: BLE001 (whatever a damaged file makes the engine raise: it is built again)
                return self._build(progress)

    def distrust(self) -> None:
        """Say that the building in use cannot be read: its writer then makes another one."""
        _LOG.exception("the full text is damaged and will be built again")
        self._pointer.drop()

    def tidy(self) -> bool:
        """Make reading faster, if it is worth it; for quiet moments."""
        with self._writing() as ours:
            building = self.building() if ours else None
            return building is not None and building.engine.tidy()

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build it again beside the one in use, then put it in its place; waits for another process that writes."""
        with self._writing(wait=True):
            return self._build(progress)

    def close(self) -> None:
        """Let go of the files."""
        for building in (self._building, self._former):
            if building is not None:
                building.close()
        self._building = self._former = None

    def _build(self, progress: Progress | None) -> int:
        self._pointer.sweep()
        path = self._pointer.fresh()
        building = Building.open(path, self._preparer, make=True)
        try:
            work = plan(building.texts, self._connection())
            done = self._write(building, work, progress) if work else 0
        except BaseException:
            building.close()
            remove(path)
            raise
        building.close()
        self._pointer.move(path)
        return done

    def _write(self, building: Building, work: Work, progress: Progress | None) -> int:
        """Do the work, in batches; only the last one moves the mark."""
        known = building.texts.blobs_of(list(work.wanted)) if building.texts.mark() else {}
        paths = [path for path, blob in work.wanted.items() if known.get(path) != blob]
        before = building.texts.mark() or Mark("", 0, None)
        for start in range(0, max(len(paths), 1), _BATCH):
            some = paths[start : start + _BATCH]
            last = start + _BATCH >= len(paths)
            kept: list[Written] = []
            removed = work.removed if last else set()
            building.engine.update(self._prepared(work, some, kept), removed)
            building.texts.update(kept, removed, work.mark if last else before)
            if progress:
                progress("text", min(start + _BATCH, len(paths)), len(paths))
        return len(paths) + len(work.removed)

    def _prepared(self, work: Work, paths: Iterable[str], kept: list[Written]) -> Iterator[Indexed]:
        """The documents at these paths, for the engine; what is kept beside it goes to `kept`."""
        by_blob: dict[str, list[str]] = {}
        for path in paths:
            by_blob.setdefault(work.wanted[path], []).append(path)
        for blob, data in read_blobs(self._store, by_blob):
            for path in by_blob[blob]:
                name = PageName.from_path(path)
                if name is not None:
                    fiche = Fiche.parse(name, data.decode("utf-8", "replace"))
                    indexed, written = self._preparer.prepare(text_of(fiche, path, blob))
                    kept.append(written)
                    yield indexed

    @contextmanager
    def _writing(self, *, wait: bool = False) -> Iterator[bool]:
        """Whether this process may write; the lock is the kernel's, so a killed process leaves none behind."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "text.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
            else:
                yield True


def plan(texts: Texts, tables: sqlite3.Connection) -> Work | None:
    """What the full text lacks, from one reading of the tables; None when it lacks nothing.

    After a rebuild of the tables the numbers in them mean something else: then paths and blobs are compared.
    """
    tables.execute("BEGIN")
    try:
        meta = dict(tables.execute("SELECT key, value FROM meta"))
        mark = Mark(str(meta["generation"]), int(meta["stamp"]), meta["commit"])
        known = texts.mark()
        if known == mark:
            return None
        if known is not None and known.generation == mark.generation:
            wanted = dict(tables.execute("SELECT path, blob FROM page WHERE stamp > ? AND deleted = 0", (known.stamp,)))
            left = tables.execute(
                "SELECT h.path FROM page p JOIN held h ON h.page = p.key WHERE p.stamp > ? AND NOT EXISTS "
                "(SELECT 1 FROM page q WHERE q.path = h.path AND q.deleted = 0)",
                (known.stamp,),
            )
            return Work(wanted, {path for (path,) in left}, mark)
        wanted = dict(tables.execute("SELECT path, blob FROM page WHERE deleted = 0"))
        return Work(wanted, texts.blobs().keys() - wanted.keys(), mark)
    finally:
        tables.execute("ROLLBACK")


def _usable(path: Path | None, preparer: Preparer) -> Building | None:
    """The building at `path`, when it can be opened and is of this version."""
    if path is None:
        return None
    with suppress(Exception):  # whatever a damaged file makes the engine raise
        building = Building.open(path, preparer)
        if building.texts.is_current() and building.texts.mark() is not None:
            building.engine.documents_with("")
            return building
        building.close()
    return None
