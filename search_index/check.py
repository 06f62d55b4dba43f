"""Is the index what the commits say? It is compared with one built from nothing in a temporary folder."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fiches import Store
from search_index.tables.schema import CONTENT_TABLES, connect, read_meta
from search_index.tables.tables import Progress, build
from search_index.text.full_text import Building

_SHOWN: Final = 5
"""Differing rows of a table that are told one by one."""


def differences(
    tables: sqlite3.Connection, text: Building | None, store: Store, progress: Progress | None = None
) -> list[str]:
    """What differs, in sentences; empty when all is well."""
    with tempfile.TemporaryDirectory(prefix="commun-check-") as folder:
        path = Path(folder) / "tables.sqlite"
        build(path, store, 0, progress)
        fresh = connect(path)
        try:
            return [*_tables(tables, fresh), *_text(tables, text)]
        finally:
            fresh.close()


def _tables(ours: sqlite3.Connection, fresh: sqlite3.Connection) -> Iterator[str]:
    known, reflected = read_meta(ours).get("commit"), read_meta(fresh).get("commit")
    if known != reflected:
        yield f"Les tables reflètent la version {known}, le dépôt est à la version {reflected}."
        return
    for table in CONTENT_TABLES:
        before, after = rows_of(ours, table), rows_of(fresh, table)
        missing, extra = sorted(after - before, key=repr), sorted(before - after, key=repr)
        for sentence, rows in (("manque", missing), ("est de trop", extra)):
            for row in rows[:_SHOWN]:
                yield f"Table {table} : la ligne {row} {sentence}."
            if len(rows) > _SHOWN:
                yield f"Table {table} : {len(rows) - _SHOWN} autres lignes de même."


def rows_of(sql: sqlite3.Connection, table: str) -> set[tuple[object, ...]]:
    """Every row of a table, without the counter that says when it was last touched."""
    columns = [name for _, name, *_ in sql.execute(f"PRAGMA table_info({table})") if name != "stamp"]
    return set(sql.execute(f"SELECT {', '.join(chr(34) + name + chr(34) for name in columns)} FROM {table}"))  # noqa: S608 (names of the schema)


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
