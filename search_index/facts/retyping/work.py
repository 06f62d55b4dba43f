"""The work itself: in small transactions, while pages are read and saved.

Where it stands is written in the tables: another process, or the next start, goes on from there. What is saved
meanwhile is typed by the new catalogue already; a catalogue that changes again makes the work begin again.
"""

import sqlite3
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from fiches import Fiche, PageName, Store, masked
from search_index.ask.clause import among
from search_index.facts.catalogues import Catalogues
from search_index.facts.fill import FactFill
from search_index.facts.retyping.reach import Reach, reach
from search_index.facts.retyping.state import behind, write
from search_index.facts.retyping.values import retype_values

_READ: Final = 24
"""Pages a transaction where they are read again: a save waits for some 40 ms at most."""
_VALUES: Final = 96
"""Pages a transaction where their values are enough."""
_AHEAD: Final = 480
"""Pages whose texts are fetched from git at a time, before the transactions that need them."""


def retype(
    sql: sqlite3.Connection,
    store: Store,
    catalogues: Catalogues,
    progress: Callable[[str, int, int], None] | None = None,
) -> int:
    """Type all facts by the catalogue of now; gives how many pages had some to type again."""
    done = 0
    while behind(sql):
        todo = reach(sql, catalogues)
        reached = int(sql.execute("SELECT value FROM meta WHERE key = 'retyped_to'").fetchone()[0])
        left = todo.pages[bisect_right(todo.pages, reached) :]
        for some, ahead in _steps(sql, store, todo, left):
            if not _chunk(sql, store, todo, some, ahead):
                break
            done += len(some)
            if progress:
                progress("facts", done, len(todo.pages))
        else:
            _finish(sql, todo.typing)
    return done


def _steps(
    sql: sqlite3.Connection, store: Store, todo: Reach, left: Sequence[int]
) -> Iterator[tuple[Sequence[int], dict[str, bytes]]]:
    """The pages of each transaction, with the texts that it needs."""
    for start in range(0, len(left), _AHEAD):
        pages = left[start : start + _AHEAD]
        ahead = _fetched(sql, store, [page for page in pages if page in todo.whole])
        most = _READ if ahead else _VALUES
        for first in range(0, len(pages), most):
            yield pages[first : first + most], ahead


def _fetched(sql: sqlite3.Connection, store: Store, pages: Sequence[int]) -> dict[str, bytes]:
    """The texts of pages, by blob."""
    of = among("key", pages)
    rows = sql.execute(f"SELECT DISTINCT blob FROM page WHERE deleted = 0 AND {of.sql}", of.values)  # noqa: S608 (our words)
    return dict(store.blobs([blob for (blob,) in rows.fetchall()])) if pages else {}


def _chunk(sql: sqlite3.Connection, store: Store, todo: Reach, pages: Sequence[int], ahead: dict[str, bytes]) -> bool:
    """Type the facts of these pages in a transaction; False where the catalogue is another one by now."""
    sql.execute("BEGIN IMMEDIATE")
    try:
        meta = dict(sql.execute("SELECT key, value FROM meta WHERE key IN ('typing', 'typed', 'retyped_to')"))
        if meta["typing"] != todo.typing or meta["typed"] == todo.typing:
            sql.execute("ROLLBACK")
            return False
        if pages[-1] > meta["retyped_to"]:  # else another process was here
            _type(sql, store, todo, pages, ahead)
    except BaseException:
        if sql.in_transaction:
            sql.execute("ROLLBACK")
        raise
    sql.execute("COMMIT")
    return True


def _type(sql: sqlite3.Connection, store: Store, todo: Reach, pages: Sequence[int], ahead: dict[str, bytes]) -> None:
    fill = FactFill(sql, todo.catalogue)
    of = among("key", pages)
    for key, space, slug, blob, kind in sql.execute(
        f"SELECT key, space, slug, blob, type FROM page WHERE deleted = 0 AND {of.sql} ORDER BY key",  # noqa: S608 (our words)
        of.values,
    ).fetchall():
        light = todo.moved is not None and key not in todo.whole
        if light and todo.moved and retype_values(sql, fill, key, kind, todo.moved):
            continue
        text = (ahead.get(blob) or store.blob(blob)).decode("utf-8", "replace")
        fill.write(key, masked(Fiche.parse(PageName(space, slug), text)))
    fill.finish()
    values: dict[str, object] = {"retyped_to": pages[-1]}
    if fill.changed:  # pages kept for the facts of now are still right where none moved
        (generation,) = sql.execute("SELECT value FROM meta WHERE key = 'facts_generation'").fetchone()
        values["facts_generation"] = generation + 1
    write(sql, values)


def _finish(sql: sqlite3.Connection, typing: str) -> None:
    """Write down that all facts are typed by `typing`, where that is still the catalogue of now."""
    sql.execute("BEGIN IMMEDIATE")
    try:
        meta = dict(sql.execute("SELECT key, value FROM meta"))
        if meta["typing"] == typing != meta["typed"]:
            write(sql, {
                "typed": typing, "typed_commit": meta["commit"], "facts_generation": meta["facts_generation"] + 1,
            })  # fmt: skip
    except BaseException:
        sql.execute("ROLLBACK")
        raise
    sql.execute("COMMIT")
