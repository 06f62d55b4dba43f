"""Is the index what the commits say? It is compared with one built from nothing in a temporary folder."""

import sqlite3
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from fiches import Store
from search_index.tables.schema import CONTENT_TABLES, connect, read_meta
from search_index.tables.tables import Progress, build, follow
from search_index.text.full_text import Building

_SHOWN: Final = 5
"""Differing rows of a table that are told one by one."""
_ROUNDS: Final = 5
"""How often what was saved meanwhile is taken into the fresh tables, before the two are found not to agree."""


def differences(
    tables: sqlite3.Connection, text: Building | None, store: Store, progress: Progress | None = None
) -> list[str]:
    """What differs, in sentences; empty when all is well. Memory stays small: the two are compared by the database."""
    with tempfile.TemporaryDirectory(prefix="commun-check-") as folder:
        path = Path(folder) / "tables.sqlite"
        build(path, store, 0, progress)
        tables.execute("PRAGMA temp_store = FILE")  # all rows of a table are sorted on the way
        for round_ in range(_ROUNDS):
            _catch_up(path, store)
            tables.execute("ATTACH DATABASE ? AS fresh", (str(path),))
            try:
                tables.execute("BEGIN")  # what is saved from here on is not seen
                try:
                    if _commit(tables, "main") == _commit(tables, "fresh") or round_ == _ROUNDS - 1:
                        return [*_tables(tables, progress), *_text(tables, text)]
                finally:
                    tables.execute("ROLLBACK")
            finally:
                tables.execute("DETACH DATABASE fresh")
    raise AssertionError  # the last round returns


def _catch_up(path: Path, store: Store) -> None:
    """Take what was saved meanwhile into the fresh tables."""
    sql = connect(path)
    try:
        sql.execute("BEGIN IMMEDIATE")
        follow(sql, store)
        sql.execute("COMMIT")
    finally:
        sql.close()


def _commit(sql: sqlite3.Connection, database: str) -> str | None:
    """The commit that the tables of a database reflect."""
    found: str | None = sql.execute(f"SELECT value FROM {database}.meta WHERE key = 'commit'").fetchone()[0]  # noqa: S608 (our words)
    return found


def _tables(sql: sqlite3.Connection, progress: Progress | None) -> Iterator[str]:
    known, reflected = _commit(sql, "main"), _commit(sql, "fresh")
    if known != reflected:
        yield f"Les tables reflètent la version {known}, le dépôt est à la version {reflected}."
        return
    for done, table in enumerate(CONTENT_TABLES, 1):
        columns = ", ".join(columns_of(sql, table))
        for sentence, one, other in (("manque", "fresh", "main"), ("est de trop", "main", "fresh")):
            rows = sql.execute(f"SELECT {columns} FROM {one}.{table} EXCEPT SELECT {columns} FROM {other}.{table}")  # noqa: S608 (names of the schema)
            for row in islice(rows, _SHOWN):
                yield f"Table {table} : la ligne {row} {sentence}."
            if more := sum(1 for _ in rows):
                yield f"Table {table} : {more} autres lignes de même."
        if progress:
            progress("comparaison", done, len(CONTENT_TABLES))


def columns_of(sql: sqlite3.Connection, table: str) -> list[str]:
    """The columns of a table, without the counter that says when a row was last touched."""
    return [f'"{name}"' for _, name, *_ in sql.execute(f"PRAGMA table_info({table})") if name != "stamp"]


def _text(tables: sqlite3.Connection, text: Building | None) -> Iterator[str]:
    if text is None:
        yield "L’index du texte n’est pas encore construit."
        return
    living = dict(tables.execute("SELECT path, blob FROM page WHERE deleted = 0"))
    mark = text.texts.mark()
    if mark is None or mark.commit != read_meta(tables).get("commit"):
        yield f"L’index du texte en est à la version {mark.commit if mark else None}."
        return
    kept, found = text.texts.blobs(), text.engine.paths()
    for path in sorted(living.keys() | kept.keys() | found):
        if path not in living:
            yield f"Index du texte : {path} est de trop."
        elif path not in kept or path not in found:
            yield f"Index du texte : {path} manque."
        elif kept[path] != living[path]:
            yield f"Index du texte : {path} n’est pas à jour."
