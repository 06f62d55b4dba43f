"""Typing every fact again after the catalogue changed: in small transactions, while pages are read and saved.

Where the work stands is written in the tables: another process, or the next start, goes on from there. What is saved
meanwhile is typed by the new catalogue already; a catalogue that changes again makes the work begin again.
"""

import sqlite3
from collections.abc import Callable
from typing import Final

from fiches import Fiche, PageName, Store, masked
from search_index.facts.catalogues import Catalogues
from search_index.facts.fill import FactFill
from search_index.reading import read_blobs

_CHUNK: Final = 24
"""Pages a transaction: a save waits for some 40 ms at most."""


def behind(sql: sqlite3.Connection) -> bool:
    """Whether some facts are still typed by an older catalogue."""
    meta = dict(sql.execute("SELECT key, value FROM meta WHERE key IN ('typing', 'typed')"))
    return bool(meta["typing"] != meta["typed"])


def retype(
    sql: sqlite3.Connection,
    store: Store,
    catalogues: Catalogues,
    progress: Callable[[str, int, int], None] | None = None,
) -> int:
    """Type all facts by the catalogue of now; gives how many pages were read again."""
    total = sql.execute("SELECT count(*) FROM page WHERE deleted = 0").fetchone()[0] if progress else 0
    done = 0
    while True:
        sql.execute("BEGIN IMMEDIATE")
        try:
            read = _chunk(sql, store, catalogues) if behind(sql) else 0
        except BaseException:
            sql.execute("ROLLBACK")
            raise
        sql.execute("COMMIT")
        if not read:
            return done
        done += read
        if progress:
            progress("facts", done, total)


def _chunk(sql: sqlite3.Connection, store: Store, catalogues: Catalogues) -> int:
    """Type the facts of the next pages; 0 when there are none left."""
    (reached,) = sql.execute("SELECT value FROM meta WHERE key = 'retyped_to'").fetchone()
    names: dict[str, list[tuple[int, PageName]]] = {}
    last = count = 0
    for key, space, slug, blob in sql.execute(
        "SELECT key, space, slug, blob FROM page WHERE key > ? AND deleted = 0 ORDER BY key LIMIT ?", (reached, _CHUNK)
    ):
        names.setdefault(blob, []).append((key, PageName(space, slug)))
        last, count = key, count + 1
    fill = None
    if count:
        fill = FactFill(sql, catalogues.of(sql))
        for blob, data in read_blobs(store, names):
            text = data.decode("utf-8", "replace")
            for key, name in names[blob]:
                fill.write(key, masked(Fiche.parse(name, text)))
        fill.finish()
        sql.execute("UPDATE meta SET value = ? WHERE key = 'retyped_to'", (last,))
    else:
        sql.execute("UPDATE meta SET value = (SELECT value FROM meta WHERE key = 'typing') WHERE key = 'typed'")
    if fill is None or fill.changed:  # pages kept for the facts of now are still right where none moved
        sql.execute("UPDATE meta SET value = value + 1 WHERE key = 'facts_generation'")
    return count
