"""When fiches were last found to be true, for those who read them again: one query over the facts."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fiches import sort_text
from search_index.ask.clause import ALWAYS, among

_NO_DAY: Final = "coalesce(f.detail, '') NOT IN ('d', 'm', 's')"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a fiche says of its own truth.

    Attributes:
        page: its key.
        type: as its head writes it.
        status: how far it is, "" for nothing said.
        modified: its last change, unix seconds.
        checked, until: the dates `verifiee_le` and `a_revoir_le`, unix seconds of their beginning; None for none.
        checked_within, until_within: their texts where they are no whole days (`2022`, `2022-03`), else None.
    """

    page: int
    type: str
    status: str
    modified: int
    checked: float | None
    until: float | None
    checked_within: str | None = None
    until_within: str | None = None


def reviewed(sql: sqlite3.Connection, pages: Sequence[int] | None = None) -> list[Reviewed]:
    """Every fiche that has a type (or those of these keys)."""
    where = ALWAYS if pages is None else among("p.key", pages)
    rows = sql.execute(
        "SELECT p.key, p.type, coalesce(p.status, ''), p.modified, "  # noqa: S608 (our own words)
        "max(CASE f.property WHEN 'verifiee_le' THEN f.number END), "
        "max(CASE f.property WHEN 'a_revoir_le' THEN f.number END), "
        f"max(CASE WHEN f.property = 'verifiee_le' AND {_NO_DAY} THEN f.text END), "
        f"max(CASE WHEN f.property = 'a_revoir_le' AND {_NO_DAY} THEN f.text END) "
        "FROM page p LEFT JOIN fact f ON f.page = p.key AND f.kind = 'date' "
        "AND f.property IN ('verifiee_le', 'a_revoir_le') "
        f"WHERE p.deleted = 0 AND p.space = 'fiches' AND p.type IS NOT NULL AND {where.sql} GROUP BY p.key",
        where.values,
    )
    return [Reviewed(*row) for row in rows]


def bearing(sql: sqlite3.Connection, properties: Sequence[str], text: str) -> list[int]:
    """The pages whose facts say `text` (or a synonym of it) by one of these properties, by title."""
    of = among("f.property", properties)
    rows = sql.execute(
        "SELECT DISTINCT p.key, p.title_fold FROM fact f JOIN page p ON p.key = f.page "  # noqa: S608 (our own words)
        f"WHERE {of.sql} AND f.sort = ? AND p.deleted = 0 ORDER BY p.title_fold, p.key",
        (*of.values, sort_text(text)),
    )
    return [key for key, _title in rows]
