"""Typing the values of a page again from what was kept of them: no page is read.

Facts keep what was written as a text; a head may have said it as a number, a truth value or a record. Where that could
make a difference, the page must be read after all.
"""

import re
import sqlite3
from collections.abc import Iterator
from typing import Final

from fiches import Catalogue, Fact, Moved, datatype, rule_broken
from search_index.ask.clause import among
from search_index.facts.fill import FactFill
from search_index.facts.rows import Row, is_same, row_of
from search_index.problems.table import write_told

_PROPERTY, _KIND, _TEXT, _RAW, _ORIGIN, _CODE = 3, 5, 10, 19, 20, 21
"""Places of columns in a row of the table."""

_NUMBER: Final = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_WORD: Final = re.compile(r"(?:\[\[)?[^\W_]")
_ODD: Final = frozenset({"nan", "inf", "-inf", "none"})
_READ_LANGUAGE: Final = 2
"""Letters of a language code that say how numbers and dates are read."""


def retype_values(sql: sqlite3.Connection, fill: FactFill, page: int, kind: str | None, change: Moved) -> bool:
    """Type the values of a page whose properties read otherwise now; False where it must be read as a whole.

    Args:
        sql: the tables.
        fill: writes the facts.
        page: the key of the page.
        kind: its type, as its head says it.
        change: what moved in the catalogue.
    """
    of = among("f.property", sorted(change.values))
    stated = sql.execute(
        f"SELECT f.*, s.fragment FROM fact f JOIN subject s ON s.key = f.subject WHERE f.page = ? AND {of.sql}",  # noqa: S608 (our words)
        (page, *of.values),
    ).fetchall()
    language = _language(sql, page)
    rows: list[Row] = []
    for *before, fragment in stated:
        if before[_ORIGIN] == "special":
            continue
        row = _typed(tuple(before), fragment, kind, change.new, language)
        if row is None:
            return False
        if not is_same(tuple(before), row):
            rows.append(row)
    if not rows:
        return True
    told = sql.execute("SELECT count(*) FROM fact WHERE page = ? AND code IS NOT NULL", (page,)).fetchone()[0]
    fill.put(page, rows)
    if told or any(row[_CODE] for row in rows):
        write_told(sql, page, told)
    return True


def _language(sql: sqlite3.Connection, page: int) -> str:
    row = sql.execute(
        "SELECT coalesce(raw, text) FROM fact WHERE page = ? AND property = 'langue' AND origin = 'special'", (page,)
    ).fetchone()
    return str(row[0]).lower()[:_READ_LANGUAGE] if row else ""


def _typed(before: Row, fragment: str, kind: str | None, catalogue: Catalogue, language: str) -> Row | None:
    """The row of a fact as it is read now; None where what was kept of it is not enough."""
    page, position, subject, key, label = before[:5]
    raw, origin = before[_TEXT] if before[_RAW] is None else before[_RAW], before[_ORIGIN]
    prop = catalogue.properties.get(key)
    if origin == "head":
        prop = catalogue.field(kind, key) if not fragment else None
    known = datatype(prop.datatype) if prop else None
    is_part = "#" in raw or "#" in (before[_TEXT] or "")
    is_lost = before[_KIND] is None and before[_CODE] is None  # a sign that UTF-8 cannot hold stood in it
    if prop is None or known is None or prop.key != key or is_part or is_lost:
        return None
    options = prop.options.read_in(language)
    readings = [known.parse(each, options) for each in (_readings(raw) if origin == "head" else [raw])]
    if not readings or any(each != readings[0] for each in readings):
        return None
    parsed = readings[0]
    problem = parsed.problem or (rule_broken(prop, parsed.value) if parsed.value else None)
    fact = Fact(fragment, key, label, parsed.value, raw, problem, origin, position)
    return row_of(fact, page, subject, None)


def _readings(raw: str) -> Iterator[object]:
    """What a head may have said where this was kept of it; nothing where that cannot be told."""
    if not raw or raw.lower() in _ODD or not (_WORD.match(raw) or _NUMBER.match(raw)):
        return
    yield raw
    if raw in {"oui", "non"}:
        yield raw == "oui"
    if _NUMBER.fullmatch(raw):
        yield float(raw)
        if raw.lstrip("+-").isdecimal():
            yield int(raw)
