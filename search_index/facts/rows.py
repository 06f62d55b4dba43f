"""A fact as a row of the table, and back to the value that was understood."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from fiches import Fact, Problem, Value, fold
from search_index.tables.names import target_names

FACT_COLUMNS: Final = (
    "f.subject, f.property, f.label, f.position, f.kind, f.sort, f.number, f.upper, f.text, f.unit, f.language, "
    "f.detail, f.name, f.target, f.raw, f.origin, f.code, f.severity, f.fr, f.en"
)
SUBJECT: Final = "key, page, fragment, space, title, sort"
INSERT_SUBJECT: Final = "INSERT INTO subject VALUES (?, ?, ?, ?, ?, ?)"
INSERT: Final = f"INSERT OR REPLACE INTO fact VALUES ({', '.join('?' * 25)})"  # noqa: S608 (marks)

Row = tuple[Any, ...]
"""A row as SQLite takes it."""

_KIND, _SORT, _SPACE, _TARGET = 5, 6, 14, 18
"""Places of columns in a row of the table."""


class FactRow(NamedTuple):
    """A fact as the table knows it.

    Attributes:
        subject: the key of its subject.
        property: the key of the property.
        label: what the property is called.
        position: its order on the page.
        value: what was understood, None for nothing.
        raw: what was written.
        problem: what is wrong with it.
        origin: `head`, `text` or `special`.
        target: the key of the subject that the value points to, None for none (or one that is not written).
    """

    subject: int
    property: str
    label: str
    position: int
    value: Value | None
    raw: str
    problem: Problem | None
    origin: str
    target: int | None


def row_of(fact: Fact, page: int, subject: int, own: int | None) -> Row:
    """The row of a fact; `own`: the subject that it points to, when it is a sub-object of the same page."""
    value, problem = fact.value, fact.problem
    told = (None,) * 4 if problem is None else (problem.code, problem.severity, problem.fr, problem.en)
    start = (page, fact.position, subject, fact.property, fact.label)
    if value is None:
        return (*start, *(None,) * 14, fact.raw, fact.origin, *told)
    number = value.sort if isinstance(value.sort, float) else None
    sort = "" if isinstance(value.sort, float) else value.sort
    named: tuple[str | None, ...] = (None,) * 4
    if value.target and own is None:
        title, _, fragment = value.target.partition("#")
        named = (*target_names(title), fragment)
    raw = None if fact.raw == value.text else fact.raw
    return (
        *start, value.kind, sort, whole_text(value, sort), number, value.upper, value.text, value.unit, value.language,
        value.detail or None, *named, own, raw, fact.origin, *told,
    )  # fmt: skip


def is_same(written: Row | None, row: Row) -> bool:
    """Whether a fact stands in the table as it would be written; where a name leads is `finish`'s business."""
    if written is None or written[_SPACE] is None:
        return written == row
    return (
        written[:_SORT] == row[:_SORT]
        and written[_SORT + 1 : _TARGET] == row[_SORT + 1 : _TARGET]
        and written[_TARGET + 1 :] == row[_TARGET + 1 :]
        and (written[_KIND] == "page" or written[_SORT] == row[_SORT])
    )


def whole_text(value: Value, sort: str) -> str | None:
    """The whole folded text of a value whose order only looks at its beginning."""
    if not sort or len(value.text) <= len(sort):
        return None
    text = value.text.rpartition("@")[0] if value.kind == "monolingual" else value.text
    folded = fold(" ".join(text.split()))
    return folded if len(folded) > len(sort) and folded.startswith(sort) else None


def fact_row(row: Sequence[Any]) -> FactRow:
    """The fact of a row of `FACT_COLUMNS` (the schema types the columns)."""
    (subject, property_, label, position, kind, sort, number, upper, text, unit, language, detail, name, target,
     raw, origin, code, severity, fr, en) = row  # fmt: skip
    value = None
    if kind is not None:
        pointed = None if name is None and target is None else f"Fichier:{text}" if kind == "file" else text
        order = sort if number is None else number
        value = Value(kind, text, order, upper, pointed, unit, language, (), detail or "")
    problem = None if code is None else Problem(code, severity, fr, en)
    shown = text if raw is None else raw
    return FactRow(subject, property_, label, position, value, shown or "", problem, origin, target)
