"""The full text as a whole: which building of it is in use, and how it follows the tables.

It follows the tables rather than the commits: what changed since its mark is one query, however many commits that was.
The engine is written first, the texts with the mark second: a process killed between the two does the same again.
"""

import fcntl
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fiches import Fiche, PageName, Store, masked
from search_index.documents import text_of
from search_index.pointer import Pointer, remove
from search_index.reading import read_blobs
from search_index.tables.tables import Progress
from search_index.text.prepare import Preparer
from search_index.text.text_index import Indexed, TextIndex
from search_index.text.texts import Mark, Texts, Written
from search_index.text.whoosh_index import WhooshIndex

_LOG: Final = logging.getLogger(__name__)

_TOP: Final = Path(__file__).parent.parent.parent
"""Where the program lies: its other processes are started from there."""

_BATCH: Final = 1_000
"""Documents that are read and written together: bounds the memory that they take."""
TOUCHED_SINCE: Final = "SELECT path, blob FROM page WHERE stamp > ? AND +deleted = 0"
"""Living pages that a catch-up touched; the `+` keeps SQLite from walking all living pages for them."""
_TOLD: Final = 100
"""Documents between two words about how far it is."""


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
            try:
                work = plan(building.texts, self._connection())
                if work is None:
                    return 0
                done = _write(building, self._store, work, self._preparer, progress)
                building.engine.settle()  # what was written is found already
            except (OSError, sqlite3.OperationalError):
                raise  # a full disk: what is there stays readable
            except Exception:  # noqa: BLE001 (whatever a damaged file makes the engine raise: it is built again)
                return self._build(progress)
            else:
                return done

    def behind(self) -> bool:
        """Whether the tables know something that a search does not find yet."""
        building = self.building()
        return building is None or plan(building.texts, self._connection()) is not None

    def distrust(self) -> None:
        """Say that the building in use cannot be read: its writer then makes another one."""
        _LOG.exception("the full text is damaged and will be built again")
        self._pointer.drop()

    def tidy(self) -> bool:
        """Make reading faster, if it is worth it; for quiet moments."""
        with self._writing() as ours:
            building = self.building() if ours else None
            return building is not None and building.engine.tidy()

    def rebuild(self, progress: Progress | None = None, *, beside: Callable[[], None] | None = None) -> int:
        """Build it again beside the one in use, then put it in its place; waits for another process that writes.

        Args:
            progress: told of the work.
            beside: work to do here (building the tables) while a process of its own reads the pages as they are now;
                what the tables know otherwise at the end is written after.
        """
        with self._writing(wait=True):
            path = self._begin()
            if beside is not None:
                self._read_beside(path, beside)
            return self._finish(path, progress)

    def close(self) -> None:
        """Let go of the files."""
        for building in (self._building, self._former):
            if building is not None:
                building.close()
        self._building = self._former = None

    def _build(self, progress: Progress | None) -> int:
        return self._finish(self._begin(), progress)

    def _begin(self) -> Path:
        """A place for a new building."""
        self._pointer.sweep()
        return self._pointer.fresh()

    def _read_beside(self, path: Path, beside: Callable[[], None]) -> None:
        """Have a process read all pages into a building at `path` while `beside` runs."""
        command = [sys.executable, "-m", "search_index", "read", str(self._store.folder.parent), str(path.absolute())]
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, cwd=_TOP) as child:
            try:
                beside()
            except BaseException:
                child.terminate()
                child.wait()
                remove(path)
                raise
            status = child.wait()
        if status:
            _LOG.warning("the process that reads all pages ended with %s: they are read here", status)
            remove(path)

    def _finish(self, path: Path, progress: Progress | None) -> int:
        """Write into the building at `path` what the tables know and it does not, and put it in its place."""
        building = Building.open(path, self._preparer, make=not path.exists())
        try:
            work = plan(building.texts, self._connection())
            done = _write(building, self._store, work, self._preparer, progress) if work else 0
        except BaseException:
            building.close()
            remove(path)
            raise
        building.close()
        self._pointer.move(path)
        return done

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


class _Keeping:
    """What was read and is to be kept beside the engine."""

    def __init__(self, texts: Texts, total: int, progress: Progress | None, *, new: bool) -> None:
        self._texts = texts
        self._total = total
        self._progress = progress
        self._new = new
        self._done = 0
        self.waiting: list[Written] = []

    def keep(self, written: Written) -> None:
        """Keep a document; in a new building, which nobody reads, at once, so that they do not gather in memory."""
        self.waiting.append(written)
        self._done += 1
        if self._new and len(self.waiting) >= _BATCH:
            self._texts.update(self.waiting, (), Mark("", 0, None))
            self.waiting.clear()
        if self._progress and (self._done % _TOLD == 0 or self._done == self._total):
            self._progress("text", self._done, self._total)


def _write(building: Building, store: Store, work: Work, preparer: Preparer, progress: Progress | None) -> int:
    """Do the work; gives how many documents were written or removed.

    A building that is in use is written in batches, the engine before the texts and the mark at the very end, so that
    whatever was not finished is done again. A new one is written in one go: it is thrown away if it is not finished.
    """
    texts = building.texts
    mark = texts.mark()
    known = texts.blobs_of(list(work.wanted)) if mark else {}
    pages = {path: blob for path, blob in work.wanted.items() if known.get(path) != blob}
    keeping = _Keeping(texts, len(pages), progress, new=mark is None)
    for some in _batches(pages, _BATCH if mark else len(pages)):
        building.engine.update(_prepared(store, some, preparer, keeping), ())
        texts.update(keeping.waiting, (), mark or Mark("", 0, None))
        keeping.waiting.clear()
    if work.removed:
        building.engine.update((), work.removed)
    texts.update((), work.removed, work.mark)
    return len(pages) + len(work.removed)


def _batches(pages: Mapping[str, str], size: int) -> Iterator[dict[str, str]]:
    paths = list(pages)
    for start in range(0, len(paths), max(size, 1)):
        yield {path: pages[path] for path in paths[start : start + size]}


def _prepared(store: Store, pages: Mapping[str, str], preparer: Preparer, keeping: _Keeping) -> Iterator[Indexed]:
    """The documents of these pages (path → blob), for the engine; what is kept beside it goes to `keeping`."""
    by_blob: dict[str, list[str]] = {}
    for path, blob in pages.items():
        by_blob.setdefault(blob, []).append(path)
    for blob, data in read_blobs(store, by_blob):
        for path in by_blob[blob]:
            name = PageName.from_path(path)
            if name is not None:
                fiche = masked(Fiche.parse(name, data.decode("utf-8", "replace")))
                indexed, written = preparer.prepare(text_of(fiche, path, blob))
                keeping.keep(written)
                yield indexed


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
            wanted = dict(tables.execute(TOUCHED_SINCE, (known.stamp,)))
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


def read_all(data: Path, path: Path) -> None:
    """Read every page of the store in the folder `data` into a new building at `path`: a process of its own does.

    Raises:
        SystemExit: when whoever started the process has ended: nobody waits for the building any more.
    """
    parent = os.getppid()

    def look(*_: object) -> None:
        if os.getppid() != parent:
            raise SystemExit(1)

    store = Store(data)
    building = Building.open(path, Preparer(), make=True)
    try:
        pages = {at: blob for at, blob in store.list() if PageName.from_path(at)} if store.head() else {}
        _write(building, store, Work(pages, set(), Mark("", 0, None)), Preparer(), look)
    finally:
        building.close()
        store.close()


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
