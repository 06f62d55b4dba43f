"""What the pages of a commons say of one of them, seen from that one: who points to it and as what, what was met there.

Each function is one query over indexed columns, so that a page that shows all of this asks three or four questions in
all, however many pages speak of it.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fiches import PageName, fold
from search_index.ask.clause import among
from search_index.facts.rows import FACT_COLUMNS, FactRow, fact_row
from search_index.tables.names import target_names

_PAIR: Final = "\x1f"
_NEXT: Final = "\x1e"


@dataclass(frozen=True, slots=True)
class Pointing:
    """A page that points to another.

    Attributes:
        page: the key of the page.
        property: by which field: of a record, the field that holds the record.
        part: the field of the record that points, "" where the page itself does.
        said: what else the record says, by field.
        title, name, type: of the page.
        total: how many pages of this type point by this field.
    """

    page: int
    property: str
    part: str
    said: Mapping[str, str]
    title: str
    name: PageName
    type: str | None
    total: int


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """A page with a point on the map (degrees, WGS 84)."""

    title: str
    name: PageName
    type: str | None
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A value of a property, and how many pages have it; `name` is the page that it points to."""

    property: str
    text: str
    count: int
    name: PageName | None = None


_POINTING: Final = f"""
WITH said AS (
    SELECT f.page AS page, f.subject AS subject, s.fragment AS fragment, f.property AS property
    FROM subject t JOIN fact f ON f.target = t.key AND f.page <> :page AND f.property <> 'sous_objet'
    JOIN subject s ON s.key = f.subject
    WHERE t.page = :page
), owned AS (
    SELECT page, subject, fragment, property AS part, CASE WHEN fragment = '' THEN property ELSE coalesce(
        (SELECT o.property FROM fact o WHERE o.target = said.subject AND o.page = said.page
         AND o.property <> 'sous_objet' LIMIT 1), property) END AS property
    FROM said
), ranked AS (
    SELECT o.*, p.title, p.space, p.slug, p.type,
        row_number() OVER (PARTITION BY o.property, p.type ORDER BY p.title_fold, p.key) AS place,
        count(*) OVER (PARTITION BY o.property, p.type) AS total
    FROM owned o JOIN page p ON p.key = o.page
)
SELECT page, property, CASE WHEN fragment = '' THEN '' ELSE part END, title, space, slug, type, total,
    CASE WHEN fragment = '' THEN '' ELSE (
        SELECT group_concat(i.property || '{_PAIR}' || coalesce(i.text, i.raw, ''), '{_NEXT}')
        FROM fact i WHERE i.subject = ranked.subject AND i.target IS NULL
    ) END
FROM ranked WHERE place <= :most ORDER BY property, type, place
"""  # noqa: S608 — two signs of ours


def pointing_to(sql: sqlite3.Connection, page: int, most: int) -> list[Pointing]:
    """The pages that point to `page` (a key), by field and type; of each, at most `most` by title."""
    found = []
    for key, prop, part, title, space, slug, kind, total, said in sql.execute(_POINTING, {"page": page, "most": most}):
        pairs = dict(pair.split(_PAIR, 1) for pair in said.split(_NEXT)) if said else {}
        found.append(Pointing(key, prop, part, pairs, title, PageName(space, slug), kind, total))
    return found


def pages_stating(sql: sqlite3.Connection, page: int, prop: str, kind: str) -> list[int]:
    """The pages of type `kind` that name `page` by a property."""
    rows = sql.execute(
        "SELECT DISTINCT f.page FROM subject t JOIN fact f ON f.target = t.key AND f.property = ? "
        "JOIN page p ON p.key = f.page AND p.type = ? WHERE t.page = ? AND t.fragment = ''",
        (prop, kind, page),
    )
    return [key for (key,) in rows]


def awaited_by(sql: sqlite3.Connection, title: str) -> list[str]:
    """The properties (their keys) whose values name a page that is not written."""
    space, _exact, folded = target_names(title)
    rows = sql.execute(
        "SELECT DISTINCT property FROM fact WHERE space = ? AND fold = ? AND target IS NULL ORDER BY property LIMIT 20",
        (space, folded),
    )
    return [prop for (prop,) in rows]


def pages_with_part(sql: sqlite3.Connection, prop: str, text: str, room: int) -> list[int]:
    """The pages one of whose records states exactly `text`, an identifier, by a property."""
    rows = sql.execute(
        "SELECT DISTINCT page FROM fact WHERE property = ? AND sort = ? AND text = ? AND subject <> page * ?",
        (prop, fold(text)[:120], text, room),
    )
    return [page for (page,) in rows]


def facts_of_pages(
    sql: sqlite3.Connection, pages: Sequence[int], properties: Iterable[str]
) -> list[tuple[int, FactRow]]:
    """The facts that these pages state by some properties, parts included, with the key of the page of each."""
    where = among("f.page", pages) & among("f.property", list(properties))
    rows = sql.execute(f"SELECT f.page, {FACT_COLUMNS} FROM fact f WHERE {where.sql} ORDER BY f.page, f.position",  # noqa: S608 (our own words)
                       where.values)  # fmt: skip
    return [(page, fact_row(row)) for page, *row in rows]


def placed(sql: sqlite3.Connection, pages: Sequence[int], kind: str) -> list[PlacedPage]:
    """The points of these pages and of the pages of type `kind` that they name, each page once."""
    inside = among("me.page", pages)
    own = among("c.page", pages)
    rows = sql.execute(
        "SELECT p.title, p.space, p.slug, p.type, c.number, c.upper FROM fact c JOIN page p ON p.key = c.page "  # noqa: S608 (our own words)
        f"WHERE {own.sql} AND c.kind = 'coordinates' AND c.upper IS NOT NULL "
        "UNION "
        "SELECT p.title, p.space, p.slug, p.type, c.number, c.upper FROM fact me "
        "JOIN fact c ON c.subject = me.target AND c.kind = 'coordinates' AND c.upper IS NOT NULL "
        f"JOIN page p ON p.key = c.page AND p.type = ? WHERE {inside.sql} AND me.target IS NOT NULL ORDER BY 1, 2, 3",
        (*own.values, kind, *inside.values),
    )
    known: dict[PageName, PlacedPage] = {}
    for title, space, slug, type_, latitude, longitude in rows:
        name = PageName(space, slug)
        known.setdefault(name, PlacedPage(title, name, type_, latitude, longitude))
    return list(known.values())


def counted_around(sql: sqlite3.Connection, page: int, properties: Iterable[str]) -> list[Counted]:
    """What the pages that point to `page` say by some properties, and how many pages say each, the most said first."""
    of = among("f.property", list(properties))
    rows = sql.execute(
        "SELECT f.property, coalesce(p.title, f.text), count(DISTINCT f.page), p.space, p.slug FROM "  # noqa: S608 (our own words)
        "(SELECT DISTINCT b.page AS page FROM subject t JOIN fact b ON b.target = t.key AND b.page <> t.page "
        "WHERE t.page = ?) near JOIN fact f ON f.page = near.page "
        f"LEFT JOIN subject s ON s.key = f.target LEFT JOIN page p ON p.key = s.page WHERE {of.sql} "
        "AND f.kind IS NOT NULL GROUP BY f.property, f.sort ORDER BY f.property, 3 DESC, 2",
        (page, *of.values),
    )
    return [
        Counted(prop, text, count, PageName(space, slug) if space else None) for prop, text, count, space, slug in rows
    ]


def described(sql: sqlite3.Connection, subjects: Sequence[int], prop: str) -> dict[int, tuple[str, PageName, str]]:
    """The title and the name of the pages of these subjects, with what they say by a property, in words."""
    of = among("s.key", subjects)
    rows = sql.execute(
        "SELECT s.key, p.title, p.space, p.slug, (SELECT group_concat(f.text, ', ') FROM fact f "  # noqa: S608 (our own words)
        f"WHERE f.subject = s.key AND f.property = ?) FROM subject s JOIN page p ON p.key = s.page WHERE {of.sql}",
        (prop, *of.values),
    )
    return {key: (title, PageName(space, slug), said or "") for key, title, space, slug, said in rows}
