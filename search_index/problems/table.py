"""What is wrong with the fiches, as a table: written beside the facts, counted and listed for those who repair.

It holds what a fiche alone can tell: values that cannot be read or break a rule, what its type asks for and it lacks.
What only shows between fiches (`search_index.problems.between`) is found when it is asked for, and counted with it.
A field that no page of the catalogue defines is no problem of one fiche; it is counted from the facts themselves.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fiches import SPECIAL, Catalogue, FieldProblem, PageName, Severity, Value
from search_index.ask.clause import ALWAYS, Clause, among
from search_index.ask.names import Scope
from search_index.ask.run import Asker
from search_index.facts.rows import whole_text
from search_index.problems.between import TABLE, find_between, owner_of

NO_TYPE: Final = ""
"""The type of fiches that have none, where problems are asked by type."""
UNKNOWN: Final = "unknown"
"""The code of a field that no page of the catalogue defines."""


def write_problems(sql: sqlite3.Connection, page: int, problems: Iterable[FieldProblem]) -> bool:
    """Write what is wrong with a page now, inside the transaction of the caller; whether it changed."""
    rows = [
        (page, place, each.property, each.severity, each.problem.code, _plain(each.subject), _plain(each.raw),
         _plain(each.problem.fr), _plain(each.problem.en))
        for place, each in enumerate(problems)
    ]  # fmt: skip
    changed = rows != sql.execute("SELECT * FROM problem WHERE page = ? ORDER BY place", (page,)).fetchall()
    if changed:
        sql.execute("DELETE FROM problem WHERE page = ?", (page,))
        sql.executemany("INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return changed


def write_told(sql: sqlite3.Connection, page: int, before: int) -> None:
    """Tell again what the values of a page say, in the place of the `before` first problems: the others stay."""
    told = [
        (page, place, *row)
        for place, row in enumerate(
            sql.execute(
                "SELECT f.property, f.severity, f.code, s.fragment, coalesce(f.raw, f.text), f.fr, f.en "
                "FROM fact f JOIN subject s ON s.key = f.subject WHERE f.page = ? AND f.code IS NOT NULL "
                "ORDER BY f.position",
                (page,),
            ).fetchall()
        )
    ]
    others = sql.execute(
        "SELECT * FROM problem WHERE page = ? AND place >= ? ORDER BY place", (page, before)
    ).fetchall()
    others = [(page, len(told) + number, *row[2:]) for number, row in enumerate(others)]
    sql.execute("DELETE FROM problem WHERE page = ?", (page,))
    sql.executemany("INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", [*told, *others])


def _plain(text: str) -> str:
    """A text that UTF-8 can hold: a lone surrogate of a broken YAML escape becomes a question mark."""
    return text if text.isascii() else text.encode(errors="replace").decode()


@dataclass(frozen=True, slots=True)
class ProblemCount:
    """How often something is wrong.

    Attributes:
        type: the key of the type of the fiches, `NO_TYPE` for none.
        property, label: the field.
        severity, code: how grave it is, and what it is.
        count: how many times; `pages`: on how many fiches.
    """

    type: str
    property: str
    label: str
    severity: Severity
    code: str
    count: int
    pages: int


@dataclass(frozen=True, slots=True)
class PageProblem:
    """Something wrong with a page.

    Attributes:
        page, title, type: where.
        property, label: the field.
        severity, code, sentence: what.
        raw: what was written, "" for what is missing.
        part: the name of the sub-object, "" for the fiche itself.
    """

    page: PageName
    title: str
    type: str
    property: str
    label: str
    severity: Severity
    code: str
    sentence: str
    raw: str
    part: str = ""


Kind = Literal["error", "warning"] | None


_ALL: Final = f"(SELECT * FROM problem UNION ALL SELECT * FROM {TABLE}) q"  # noqa: S608 (our own words)
"""What a fiche tells alone, and what shows between fiches."""


class ProblemTable:
    """What is wrong with the fiches, counted and listed. Each method is a few indexed queries."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    def counts(self, *, property: str | None = None, language: str = "fr") -> list[ProblemCount]:  # noqa: A002 (the word of the language)
        """How often each thing is wrong, by type, field, severity and kind; errors first, then the most frequent."""
        with self._asker.scope() as scope:
            where = _where(scope, property=property)
            _find(scope, property)
            rows = scope.sql.execute(
                "SELECT coalesce(p.type, ''), q.property, q.severity, q.code, count(*), count(DISTINCT q.page) "  # noqa: S608 (our own words)
                f"FROM {_ALL} JOIN page p ON p.key = q.page WHERE {where.sql} "
                "GROUP BY 1, 2, 3, 4 ORDER BY q.severity, 5 DESC, q.property, 1, q.code",
                where.values,
            ).fetchall()
            label = _Labels(scope, language)
            return [
                ProblemCount(type_, key, label.of(type_, key), severity, code, count, pages)
                for type_, key, severity, code, count, pages in rows
            ]

    def listing(
        self,
        *,
        property: str | None = None,  # noqa: A002 (the word of the language)
        type: str | None = None,  # noqa: A002 (idem)
        severity: Kind = None,
        codes: Sequence[str] | None = None,
        limit: int = 50,
        offset: int = 0,
        language: str = "fr",
    ) -> tuple[int, list[PageProblem]]:
        """How many problems there are, and `limit` of them by title: of a field, a type, a severity, some kinds."""
        with self._asker.scope() as scope:
            where = _where(scope, property=property, type=type, severity=severity, codes=codes)
            _find(scope, property, type)
            source = f"FROM {_ALL} JOIN page p ON p.key = q.page WHERE {where.sql}"
            total = scope.sql.execute(f"SELECT count(*) {source}", where.values).fetchone()[0]
            told = "q.en" if language == "en" else "q.fr"
            rows = scope.sql.execute(
                f"SELECT p.space, p.slug, p.title, coalesce(p.type, ''), q.property, q.severity, q.code, "
                f"{told}, q.raw, q.fragment {source} ORDER BY p.title_fold, q.page, q.place LIMIT ? OFFSET ?",
                (*where.values, limit, offset),
            ).fetchall()
            label = _Labels(scope, language)
            return total, [
                PageProblem(PageName(space, slug), title, type_, key, label.of(type_, key), how, what, said, raw, part)
                for space, slug, title, type_, key, how, what, said, raw, part in rows
            ]

    def owner(self, key: str, value: Value, but: PageName) -> str | None:
        """The title of another page than `but` whose property `key` has this value; None where no page has it."""
        with self._asker.scope() as scope:
            return owner_of(scope, key, _like(scope, value), but.path)

    def unknown(self) -> list[ProblemCount]:
        """The fields and annotations that no page of the catalogue defines, with how many facts and fiches use them."""
        with self._asker.scope() as scope:
            rows = scope.sql.execute(
                "SELECT property, min(label), count(*), count(DISTINCT page) FROM fact GROUP BY property"
            ).fetchall()
            found = [
                ProblemCount(NO_TYPE, key, name, "warning", UNKNOWN, count, pages)
                for key, name, count, pages in rows
                if not _is_known(scope.catalogue, key)
            ]
        return sorted(found, key=lambda each: (-each.count, each.property))


def _find(scope: Scope, property: str | None, type: str | None = None) -> None:  # noqa: A002 (the words of the language)
    keys = scope.property(property).keys if property is not None else None
    find_between(scope, keys, None if type is None else [type])


def _like(scope: Scope, value: Value) -> Clause:
    """That a fact has this value."""
    if isinstance(value.sort, float):
        return Clause("f.number = ? AND f.upper IS ?", (value.sort, value.upper))
    subject = scope.subject(value.target) if value.target else None
    if subject is not None:
        return Clause("f.target = ?", (subject,))
    return Clause(
        "f.sort = ? AND coalesce(f.whole, f.sort) = ?", (value.sort, whole_text(value, value.sort) or value.sort)
    )


def _is_known(catalogue: Catalogue, key: str) -> bool:
    return key in SPECIAL or catalogue.property(key) is not None


def _where(
    scope: Scope,
    *,
    property: str | None = None,  # noqa: A002 (the word of the language)
    type: str | None = None,  # noqa: A002 (idem)
    severity: Kind = None,
    codes: Sequence[str] | None = None,
) -> Clause:
    where = ALWAYS
    if property is not None:
        where &= among("q.property", scope.property(property).keys)
    if type is not None:
        where &= Clause("coalesce(p.type, '') = ?", (type,))
    if severity is not None:
        where &= Clause("q.severity = ?", (severity,))
    if codes is not None:
        where &= among("q.code", codes)
    return where


class _Labels:
    """What people read for the fields of each type."""

    def __init__(self, scope: Scope, language: str) -> None:
        self._scope = scope
        self._language = language
        self._known: dict[tuple[str, str], str] = {}

    def of(self, type_: str, key: str) -> str:
        """What the field `key` is called on fiches of a type."""
        found = self._known.get((type_, key))
        if found is None:
            prop = self._scope.catalogue.field(type_ or None, key)
            found = prop.label(self._language) if prop else self._written(key)
            self._known[type_, key] = found
        return found

    def _written(self, key: str) -> str:
        row: Sequence[str] | None = self._scope.sql.execute(
            "SELECT label FROM fact WHERE property = ? LIMIT 1", (key,)
        ).fetchone()
        return row[0] if row else key.replace("_", " ")
