"""Which subject answers to a name, by the rule of links."""

import sqlite3

from search_index.tables.names import target_names


def page_of(sql: sqlite3.Connection, space: str, name: str, folded: str) -> int | None:
    """The key of the page that a name finds: the exact one first, then without accents; titles before others."""
    row = sql.execute(
        "SELECT page FROM title WHERE space = ? AND fold = ? ORDER BY name <> ?, alias, page LIMIT 1",
        (space, folded, name),
    ).fetchone()
    return row[0] if row else None


def subject_of(sql: sqlite3.Connection, target: str) -> int | None:
    """The subject called `Titre` or `Titre#part`, None when it is not written."""
    title, _, fragment = target.partition("#")
    page = page_of(sql, *target_names(title))
    if page is None:
        return None
    row = sql.execute("SELECT key FROM subject WHERE page = ? AND fragment = ?", (page, fragment)).fetchone()
    return row[0] if row else None
