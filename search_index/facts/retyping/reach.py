"""Which pages a change of the catalogue reaches."""

import sqlite3
from dataclasses import dataclass

from fiches import Catalogue, CommunError, Moved, moved
from search_index.ask.clause import among
from search_index.facts.catalogues import Catalogues


@dataclass(frozen=True, slots=True)
class Reach:
    """What must be typed again.

    Attributes:
        typing: the catalogue for which this holds.
        pages: the keys of the pages, in order.
        whole: those of them that must be read again; of the others the values are enough.
        moved: what moved in the catalogue; None where it is not known, and every page is read again.
        catalogue: the catalogue of now.
    """

    typing: str
    pages: tuple[int, ...]
    whole: frozenset[int]
    moved: Moved | None
    catalogue: Catalogue


def reach(sql: sqlite3.Connection, catalogues: Catalogues) -> Reach:
    """What the catalogue of now reaches, against the one by which all facts were typed."""
    sql.execute("BEGIN")
    try:
        meta = dict(sql.execute("SELECT key, value FROM meta"))
        new = catalogues.of(sql)
        old = _at(catalogues, meta.get("typed_commit"))
        change = None if old is None else moved(old, new)
        if change is None:
            whole = {key for (key,) in sql.execute("SELECT key FROM page WHERE deleted = 0")}
            light: set[int] = set()
        else:
            whole, light = _whole(sql, change), _stating(sql, change.values)
        return Reach(str(meta["typing"]), tuple(sorted(whole | light)), frozenset(whole), change, new)
    finally:
        sql.execute("ROLLBACK")


def _at(catalogues: Catalogues, commit: object) -> Catalogue | None:
    """The catalogue of a commit, None where it cannot be read any more."""
    try:
        return catalogues.at(str(commit)) if commit else None
    except CommunError:
        return None


def _whole(sql: sqlite3.Connection, change: Moved) -> set[int]:
    """The pages whose statements may be other ones now."""
    kinds = [
        kind
        for (kind,) in sql.execute("SELECT DISTINCT type FROM page WHERE type IS NOT NULL").fetchall()
        if change.has_moved(kind)
    ]
    found = _stating(sql, change.keys)
    of = among("type", kinds)
    found |= {key for (key,) in sql.execute(f"SELECT key FROM page WHERE deleted = 0 AND {of.sql}", of.values)}  # noqa: S608 (our words)
    return found


def _stating(sql: sqlite3.Connection, keys: frozenset[str]) -> set[int]:
    """The pages that state one of these properties, or are told something about one."""
    of = among("property", sorted(keys))
    return {
        key
        for table in ("fact", "problem")
        for (key,) in sql.execute(f"SELECT DISTINCT page FROM {table} WHERE {of.sql}", of.values)  # noqa: S608 (our words)
    }
