"""A file of SQLite in the cache: what took work to find out, and can be found out again when it is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self


class CacheFile:
    """An open file of the cache; to be closed after use (`with`).

    Args:
        data: the folder of the commons.
        name: the file, without its suffix.
        schema: the statements that make its tables where they are not there yet.
        version: moves when the schema does; a file of another version is begun anew.
        shared: whether several threads use it; they then wait for each other by a lock of their own.
    """

    def __init__(self, data: Path, name: str, schema: str, version: int = 0, *, shared: bool = False) -> None:
        folder = data / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        self._sql = sqlite3.connect(
            folder / f"{name}.sqlite", timeout=10, isolation_level=None, check_same_thread=not shared
        )
        self._sql.execute("PRAGMA journal_mode = WAL")
        self._sql.execute("PRAGMA synchronous = NORMAL")
        if self._sql.execute("PRAGMA user_version").fetchone()[0] != version:
            self._begin_anew(version)
        self._sql.executescript(schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._sql.close()

    @contextmanager
    def _together(self) -> Iterator[None]:
        """Everything inside, or nothing."""
        self._sql.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    def _begin_anew(self, version: int) -> None:
        """Let go of every table; two processes that do it at once do it twice, which is as good."""
        with self._together():
            for (table,) in self._sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                self._sql.execute(f'DROP TABLE "{table}"')
            self._sql.execute(f"PRAGMA user_version = {version}")
