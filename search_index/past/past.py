"""The tables as they were: made beside those of now when somebody asks, kept while they stay true, soon thrown away.

A copy is named by what its facts depend on: the moment, the tables that it comes from, what types facts, and what was
hidden or forgotten since. What is saved later does not change it.
"""

import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final

from fiches import Store
from search_index.ask.names import Scope
from search_index.facts.functions import register
from search_index.past.moment import Moment, PastRefused, moment_of
from search_index.past.rewind import pages_since, rewind

_KEPT: Final = 3
"""Copies that stay on the disk."""
_PATIENCE: Final = 2.0
"""Seconds that a question waits while another one goes back: only one does at a time, and a thread that waits serves
nobody else."""

_PRAGMAS: Final = ("journal_mode = OFF", "synchronous = OFF", "temp_store = MEMORY", "secure_delete = ON")
"""How a copy is written: nobody needs it after a crash, and what is taken out of it does not stay in its file."""


class Past:
    """Goes back in time for questions; may be used from several threads and processes.

    Args:
        folder: where the copies are made; everything in it may be thrown away.
        store: where the texts of then are read.

    Attributes:
        zone: in which days begin and end.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder = folder
        self._store = store
        self.zone: tzinfo = UTC

    @contextmanager
    def at(self, now: Scope, text: str) -> Iterator[tuple[Scope, Moment]]:
        """What a question is understood by at the moment that `text` names, in the words of `now`.

        Raises:
            PastRefused: when `text` names no moment, when too much changed since, or when others are going back.
        """
        moment = moment_of(now.sql, text, self.zone)
        if not now.sql.execute('SELECT 1 FROM revision WHERE "when" > ? LIMIT 1', (moment.until,)).fetchone():
            yield now, moment
            return
        path = self._folder / f"{self._name(now.sql, moment)}.sqlite"
        sql = self._opened(path)
        if sql is None:
            self._make(path, now, moment)
            sql = self._opened(path)
        if sql is None:
            raise _busy()
        with closing(sql):
            yield replace(now, sql=sql, holders=None), moment

    def _name(self, sql: sqlite3.Connection, moment: Moment) -> str:
        """What the facts of a moment depend on, as the name of a file."""
        kept = ("generation", "catalogue", "typed", "retyped_to")
        said = [sql.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone() for key in kept]
        before = sql.execute('SELECT count(*), max(number) FROM revision WHERE "when" <= ?', (moment.until,)).fetchone()
        hidden = self._store.hidden_since()
        digest = hashlib.blake2b(repr((said, before, hidden)).encode(), digest_size=10)
        return f"{moment.until}-{digest.hexdigest()}"

    def _opened(self, path: Path) -> sqlite3.Connection | None:
        """A connection to a copy, None where there is none."""
        try:
            sql = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        except sqlite3.OperationalError:
            return None
        sql.execute("PRAGMA temp_store = MEMORY")
        register(sql)
        with suppress(OSError):
            os.utime(path)  # the one that was asked last is thrown away last
        return sql

    def _make(self, path: Path, now: Scope, moment: Moment) -> None:
        """Make the copy at `path`, unless somebody just did.

        Raises:
            PastRefused: when too much changed since, or when others are going back.
        """
        since = pages_since(now.sql, self._store, moment.until)  # what is refused costs no copy
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._alone():
            if path.exists():
                return
            self._sweep()
            building = path.with_suffix(".new")
            try:
                with closing(sqlite3.connect(building, isolation_level=None)) as sql:
                    now.sql.backup(sql)
                    for pragma in _PRAGMAS:
                        sql.execute(f"PRAGMA {pragma}")
                    rewind(sql, self._store, now.catalogue, moment, since)
                building.replace(path)
            finally:
                building.unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One copy is made at a time, whoever asks; the lock is the kernel's, so a killed process leaves none."""
        with (self._folder / "lock").open("w") as file:
            end = time.monotonic() + _PATIENCE
            while True:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise _busy() from None
                    time.sleep(0.05)
            yield

    def _sweep(self) -> None:
        """Throw away the copies that were asked least lately, and what a killed process left."""
        for path in self._folder.glob("*.new"):
            path.unlink(missing_ok=True)
        copies = sorted(self._folder.glob("*.sqlite"), key=_asked_at, reverse=True)
        for path in copies[_KEPT - 1 :]:
            path.unlink(missing_ok=True)


def _asked_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0


def _busy() -> PastRefused:
    return PastRefused(
        "past_busy",
        "D’autres questions sur le passé sont en cours : posez la vôtre de nouveau dans un instant.",
        "Other questions about the past are being answered: ask yours again in a moment.",
    )
