"""The tables as a whole: which file holds them, each thread's connection, and how they follow the commits."""

import fcntl
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from fiches import Commit, RevisionRefused, Store
from search_index.facts.catalogues import Catalogues
from search_index.facts.fill import FactFill
from search_index.facts.retyping import notice
from search_index.pointer import Pointer, remove
from search_index.tables.fill import Fill
from search_index.tables.schema import BUSY_MS, SCHEMA_VERSION, connect, create, drop_indexes, read_meta
from search_index.tables.walk import Walk

Progress = Callable[[str, int, int], None]
"""Told of a long work: the step, how much is done, of how much."""

_LONG: Final = 60.0
"""Seconds that a save or a command waits for another process that writes the tables."""

_REST: Final = 5.0
"""Seconds during which readers no longer wait for somebody who was found at work."""

_CHUNK: Final = 500
"""Commits whose texts are read together."""


class _HistoryRewrittenError(Exception):
    """What the tables reflect is no first parent of HEAD: following is impossible, they must be built again."""


class Tables:
    """The SQL tables in `folder`, made where they are missing, unreadable or of another version.

    May be used from several threads and processes at once: a catch-up is one transaction, and whoever waited for
    another's finds the work done.

    Attributes:
        commit: the commit that this process knows the tables to reflect.
        titles_generation: moves whenever some page or title is born, dies or changes.
        catalogues: gives the catalogue that types the facts.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self._pointer = Pointer(folder, "tables")
        self._mark: tuple[int, int] | None = None
        self._local = threading.local()
        self._open: dict[int, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self.catalogues = Catalogues(store)
        self.commit: str | None = None
        self.titles_generation = 0
        self._busy_until = 0.0

    def connection(self) -> sqlite3.Connection:
        """The calling thread's connection to the tables of now; they are built first where there are none."""
        if self._mark is None:
            self._notice()
        local = self._local
        if getattr(local, "mark", None) != self._mark:
            self._reopen()
        connection: sqlite3.Connection = local.connection
        return connection

    def catch_up(self, *, patience: float = _LONG) -> str | None:
        """Bring the tables to HEAD; gives the commit that they reflect. Some microseconds when nothing changed.

        Args:
            patience: seconds to wait for somebody else who is at it, another process that brings a wiki in perhaps.
                A reader who waits no longer is given the commit that the tables reflected before: it is still true of
                them. The first `_LONG` seconds of whoever writes are waited for, so that a save shows what it wrote.

        Raises:
            sqlite3.OperationalError: when nothing is known of the tables and they stay busy, or for a full disk.
        """
        head = self._store.head()
        if self._shows(head):
            return head
        older = self.commit if self._pointer.mark() == self._mark else None
        hurried = patience < _LONG and older is not None
        if hurried and time.monotonic() < self._busy_until:
            return older
        if not self._lock.acquire(timeout=patience if hurried else -1):
            self._busy_until = time.monotonic() + _REST
            return older
        try:
            self._notice()
            return self._follow(patience)
        except (_HistoryRewrittenError, sqlite3.DatabaseError) as trouble:
            if hurried and _is_busy(trouble):
                self._busy_until = time.monotonic() + _REST
                return self.commit or older
            if isinstance(trouble, sqlite3.OperationalError) and "no such" not in str(trouble):
                raise  # busy, or a full disk: building again would not help
            self.rebuild(unless_moved_from=self._mark)
            return self._follow(patience)
        finally:
            self._lock.release()

    def stamp(self) -> tuple[str, tuple[int, int]] | None:
        """What tells the tables that this process knows from others, without asking them; None while it knows none."""
        commit, mark = self.commit, self._mark
        return None if commit is None or mark is None else (commit, mark)

    def settled(self) -> str | None:
        """The commit that the tables reflect where there is nothing to catch up with."""
        head = self._store.head()
        return head if self._shows(head) else None

    def _shows(self, head: str | None) -> bool:
        """Whether the tables of now are known to reflect the commit `head`."""
        return head == self.commit and self._mark is not None and self._pointer.mark() == self._mark

    def rebuild(
        self, progress: Progress | None = None, *, unless_moved_from: tuple[int, int] | None = None, force: bool = True
    ) -> None:
        """Build the tables again beside the ones in use, then put them in their place.

        Args:
            progress: told of the work.
            unless_moved_from: do nothing if somebody else has rebuilt since the pointer bore this mark.
            force: False: only where there are no readable tables of this version.
        """
        with self._rebuilding():
            current = self._pointer.current()
            if unless_moved_from is not None and self._pointer.mark() != unless_moved_from:
                self._notice_pointer()
                return
            if not force and current is not None and _is_usable(current):
                self._notice_pointer()
                return
            self._pointer.sweep()
            start = max(int(time.time()), self._generation_of(current), self.titles_generation) + 1
            building = self._pointer.fresh(".sqlite")
            try:
                build(building, self._store, start, progress)
                self._pointer.move(building)
            except BaseException:
                remove(building)
                raise
            self._notice_pointer()

    def mend(self) -> bool:
        """Build damaged tables again; False when those that this thread reads are sound: the fault is elsewhere."""
        mark, current = self._pointer.mark(), self._pointer.current()
        if mark == getattr(self._local, "mark", None):
            if mark is not None and current is not None and _is_usable(current) and _is_sound(current):
                return False
            self.rebuild(unless_moved_from=mark)
        return True

    def meta(self) -> dict[str, object]:
        """What the tables say about themselves."""
        return read_meta(self.connection())

    def close(self) -> None:
        """Close every connection of this process."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()
        self._local = threading.local()
        self._mark = None
        self.commit = None

    def _notice(self) -> None:
        """Look at the pointer; where it names no usable tables, build them."""
        if self._pointer.mark() == self._mark and self._mark is not None:
            return
        current = self._pointer.current()
        if current is None or not _is_usable(current):
            self.rebuild(force=False)
        self._notice_pointer()

    def _notice_pointer(self, mark: tuple[int, int] | None = None) -> None:
        """Remember which building is the current one; what was known of another one is forgotten."""
        mark = mark or self._pointer.mark()
        if mark != self._mark:
            self._mark, self.commit = mark, None

    def _reopen(self) -> None:
        """Open this thread's connection to the tables that the pointer names."""
        thread = threading.get_ident()
        old = self._open.pop(thread, None)
        if old is not None:
            old.close()
        for attempt in range(5):
            mark, path = self._pointer.mark(), self._pointer.current()
            if path is not None and self._pointer.mark() == mark:
                try:
                    self._local.connection = self._open[thread] = connect(path)
                except sqlite3.OperationalError:
                    pass  # replaced and removed between the look and the opening
                else:
                    self._local.mark = mark
                    self._notice_pointer(mark)
                    return
            self._mark = None
            self._notice()
            time.sleep(0.01 * attempt)
        raise sqlite3.OperationalError("the tables move faster than they can be opened")

    def _follow(self, patience: float) -> str | None:
        """Take the commits between what the tables reflect and HEAD, in one transaction."""
        sql = self.connection()
        known = self._read_known(sql)
        if known == self._store.head():
            return known
        sql.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        try:
            sql.execute("BEGIN IMMEDIATE")
        finally:
            sql.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        try:
            follow(sql, self._store, catalogues=self.catalogues)
        except BaseException:
            sql.execute("ROLLBACK")
            raise
        sql.execute("COMMIT")
        return self._read_known(sql)

    def _read_known(self, sql: sqlite3.Connection) -> str | None:
        """Read the commit and the generation of titles, and remember them."""
        meta = read_meta(sql)
        commit = meta["commit"]
        self.titles_generation = int(str(meta["titles_generation"]))
        self.commit = None if commit is None else str(commit)
        return self.commit

    @staticmethod
    def _generation_of(path: Path | None) -> int:
        """The generation of titles of older tables, 0 where they cannot be read."""
        if path is None:
            return 0
        try:
            sql = connect(path)
        except sqlite3.DatabaseError:
            return 0
        try:
            return int(str(read_meta(sql).get("titles_generation", 0)))
        except sqlite3.DatabaseError:
            return 0
        finally:
            sql.close()

    @contextmanager
    def _rebuilding(self) -> Iterator[None]:
        """One rebuild at a time; the lock is the kernel's, so a killed process leaves none behind."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "tables.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _is_busy(trouble: Exception) -> bool:
    """Whether somebody else held the tables (`SQLITE_BUSY`), of this process or another."""
    code = getattr(trouble, "sqlite_errorcode", sqlite3.SQLITE_OK)  # of SQLite's own errors only
    return isinstance(trouble, sqlite3.OperationalError) and code & 0xFF == sqlite3.SQLITE_BUSY


def build(path: Path, store: Store, titles_generation: int, progress: Progress | None = None) -> None:
    """Make tables of everything that `store` holds at `path`.

    Nobody reads them yet, so nothing is journalled until they are whole: a file that was not finished is thrown away.
    """
    sql = create(path, secrets.token_hex(8), titles_generation)
    try:
        sql.execute("PRAGMA synchronous = OFF")
        sql.execute("PRAGMA cache_size = -65536")
        later = drop_indexes(sql)
        for _ in range(3):  # what was saved meanwhile: each round is shorter than the one before
            sql.execute("BEGIN IMMEDIATE")
            moved = follow(sql, store, progress)
            for index in later:  # sorted once, an index takes a third of the time that it takes row by row
                sql.execute(index)
            later.clear()
            sql.execute("COMMIT")
            if not moved:
                break
        sql.execute("PRAGMA synchronous = NORMAL")
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        sql.close()


def follow(
    sql: sqlite3.Connection, store: Store, progress: Progress | None = None, catalogues: Catalogues | None = None
) -> bool:
    """Bring the tables to HEAD inside the caller's transaction; False when they were there already.

    Raises:
        _HistoryRewrittenError: when HEAD does not descend from what they reflect along its first parents.
    """
    meta = read_meta(sql)
    old = None if meta["commit"] is None else str(meta["commit"])
    head = store.head()
    if head == old:
        return False
    if head is None:
        raise _HistoryRewrittenError
    stamp = int(str(meta["stamp"])) + 1
    walk = Walk(sql, store, stamp)
    direct = store.commit(head) if old is not None else None
    if direct is not None and direct.parents == (old,):
        walk.commits([direct], frozenset((head,)))
    else:
        _walk_all(walk, store, old, head, progress)
    if walk.defines or old is None:
        notice(sql, meta, head, first=old is None)
    facts = FactFill(sql, (catalogues or Catalogues(store)).of(sql), first=old is None)
    fill = Fill(sql, store, walk.versions.fiches, facts, first=old is None)
    keys = walk.touched | walk.recorded
    fill.pages(keys, (lambda done, total: progress("pages", done, total)) if progress else None)
    fill.files(walk.files)
    fill.finish()
    moved = old is None or fill.titles_moved or walk.moved or bool(walk.files)
    sql.executemany(
        "UPDATE meta SET value = ? WHERE key = ?",
        [
            (head, "commit"),
            (stamp, "stamp"),
            (int(str(meta["titles_generation"])) + int(moved), "titles_generation"),
            (int(str(meta["facts_generation"])) + 1, "facts_generation"),
        ],
    )
    return True


def _walk_all(walk: Walk, store: Store, old: str | None, head: str, progress: Progress | None) -> None:
    """Walk every commit between `old` and `head`."""
    try:
        descends = old is None or store.is_ancestor(old, head)
    except RevisionRefused:
        descends = False  # another repository, or one that was pruned
    if not descends:
        raise _HistoryRewrittenError
    firsts = store.first_parents(old, head)
    if old is not None and (not firsts or store.commit(firsts[0]).parents[:1] != (old,)):
        raise _HistoryRewrittenError
    main = frozenset(firsts)
    done = 0
    for commits in _chunks(store.log(old, head)):
        walk.commits(commits, main)
        done += len(commits)
        if progress:
            progress("revisions", done, 0)


def _chunks(commits: Iterable[Commit]) -> Iterator[list[Commit]]:
    stream = iter(commits)
    while some := list(islice(stream, _CHUNK)):
        yield some


def is_damage(trouble: Exception) -> bool:
    """Whether a file of SQLite is not what it was written as: cut short, overwritten, of another kind."""
    code = getattr(trouble, "sqlite_errorcode", sqlite3.SQLITE_OK)  # of SQLite's own errors only
    return isinstance(trouble, sqlite3.DatabaseError) and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _is_sound(path: Path) -> bool:
    """Whether every page of the file can be read and hangs together; a second for each 100 MB."""
    try:
        sql = connect(path)
    except sqlite3.DatabaseError:
        return False
    try:
        # SQLite 3.40 takes columns of tables without rowids for one another when it looks for what is missing.
        told = (row[0] for row in sql.execute("PRAGMA quick_check(1000000)"))
        return all(line == "ok" or line.startswith("NULL value in ") for line in told)
    except sqlite3.DatabaseError:
        return False
    finally:
        sql.close()


def _is_cut(path: Path) -> bool:
    """Whether the file is shorter than its header says (https://www.sqlite.org/fileformat2.html, 1.3), with no journal.

    A process that was killed while it moved the journal into the file leaves it short, and the journal beside it.
    """
    with path.open("rb") as file:
        header = file.read(32)
    size = int.from_bytes(header[16:18]) * int.from_bytes(header[28:32])
    journal = path.with_name(f"{path.name}-wal")
    return path.stat().st_size < size and not (journal.exists() and journal.stat().st_size)


def _is_usable(path: Path) -> bool:
    """Whether the file holds tables of this version."""
    try:
        if _is_cut(path):
            return False
        sql = connect(path)
    except (sqlite3.DatabaseError, OSError):
        return False
    try:
        return read_meta(sql).get("schema_version") == SCHEMA_VERSION
    except sqlite3.DatabaseError:
        return False
    finally:
        sql.close()
