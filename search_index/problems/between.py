"""What is wrong between fiches: values that must be unique and are not, links to a fiche of another type.

It depends on other fiches, so nothing of it is written down: it is found when it is asked for, by the indexes of the
facts, and put beside the table of problems in a table of the connection, in memory.
"""

from collections.abc import Collection, Iterator
from typing import Any, Final

from fiches import Catalogue, Problem, Property, not_unique, other_type
from search_index.ask.clause import ALWAYS, Clause, among
from search_index.ask.names import Scope

TABLE: Final = "temp.crossed"
"""Has the columns of `problem`."""

_AFTER: Final = 1_000_000
"""The place of the first of them on a page: after all that the page alone tells."""

_COLUMNS: Final = ("page", "place", "property", "severity", "code", "fragment", "raw", "fr", "en")

Row = tuple[Any, ...]


def find_between(scope: Scope, keys: Collection[str] | None = None, types: Collection[str] | None = None) -> None:
    """Fill `TABLE` with what is wrong between fiches now.

    Args:
        scope: the state of the tables.
        keys: the properties to look at; None for all.
        types: the types of the fiches to look at, "" for those without; None for all.
    """
    scope.sql.execute(f"CREATE TEMP TABLE IF NOT EXISTS crossed ({', '.join(_COLUMNS)})")
    scope.sql.execute(f"DELETE FROM {TABLE}")  # noqa: S608 (our own words)
    looked = ALWAYS if types is None else among("coalesce(p.type, '')", types)
    for key in scope.catalogue.properties if keys is None else keys:
        rows = [*_not_unique(scope, key, looked), *_of_other_type(scope, key, looked)]
        if rows:
            marks = ", ".join("?" * len(_COLUMNS))
            scope.sql.executemany(f"INSERT INTO {TABLE} VALUES ({marks})", rows)  # noqa: S608 (our own words)


def owner_of(scope: Scope, key: str, like: Clause, but: str) -> str | None:
    """The title of the first page whose property `key` has a value that is `like`, but that at the path `but`."""
    row = scope.sql.execute(
        "SELECT p.title FROM fact f JOIN page p ON p.key = f.page "  # noqa: S608 (our own words)
        f"WHERE f.property = ? AND {like.sql} AND f.origin <> 'special' AND p.path <> ? ORDER BY p.key LIMIT 1",
        (key, *like.values, but),
    ).fetchone()
    return str(row[0]) if row else None


def _not_unique(scope: Scope, key: str, looked: Clause) -> Iterator[Row]:
    """The values of a property that should be unique and stand on several fiches, each with the first other fiche."""
    prop = scope.catalogue.properties.get(key)
    if prop is None or not prop.unique:
        return
    owners: dict[tuple[object, ...], dict[int, str]] = {}
    stated = []
    for page, title, here, position, fragment, text, raw, *value in scope.sql.execute(
        f"SELECT f.page, p.title, {looked.sql}, f.position, s.fragment, f.text, coalesce(f.raw, f.text), "  # noqa: S608 (our own words)
        "f.target, CASE WHEN f.target IS NULL THEN coalesce(f.whole, f.sort) END, f.number, f.upper "
        "FROM fact f JOIN page p ON p.key = f.page JOIN subject s ON s.key = f.subject "
        "WHERE f.property = ? AND f.kind IS NOT NULL AND f.origin <> 'special' ORDER BY f.page, f.position",
        (*looked.values, key),
    ):
        owners.setdefault(tuple(value), {}).setdefault(page, title)
        if here:
            stated.append((page, position, fragment, text, raw, tuple(value)))
    for page, position, fragment, text, raw, same in stated:
        other = next((title for owner, title in owners[same].items() if owner != page), None)
        if other is not None:
            yield _row(prop, page, position, fragment, raw, not_unique(prop, text, other))


def _of_other_type(scope: Scope, key: str, looked: Clause) -> Iterator[Row]:
    """The values of a property that lead to a fiche of another type than the one that the field asks for."""
    catalogue = scope.catalogue
    usual = _wanted(catalogue.properties.get(key), catalogue)
    own = {each.key: _wanted(catalogue.field(each.key, key), catalogue) for each in catalogue.types.values()}
    other = {kind: wanted for kind, wanted in own.items() if wanted != usual}
    asked = [(wanted, among("coalesce(p.type, '')", [kind])) for kind, wanted in other.items() if wanted]
    asked += [(usual, ~among("coalesce(p.type, '')", other) if other else ALWAYS)] if usual else []
    for wanted, of in asked:
        for page, kind, position, fragment, raw, target, met in scope.sql.execute(
            "SELECT f.page, coalesce(p.type, ''), f.position, s.fragment, coalesce(f.raw, f.text), o.title, o.type "  # noqa: S608 (our own words)
            "FROM fact f JOIN page p ON p.key = f.page JOIN subject s ON s.key = f.subject "
            "JOIN subject t ON t.key = f.target AND t.fragment = '' JOIN page o ON o.key = t.page "
            f"WHERE f.property = ? AND f.kind = 'page' AND f.origin <> 'special' AND {of.sql} AND {looked.sql} "
            "AND o.type <> ? ORDER BY f.page, f.position",
            (key, *of.values, *looked.values, wanted),
        ).fetchall():
            field = catalogue.field(kind or None, key)
            problem = other_type(field, target, met, catalogue) if field else None
            if field and problem:
                yield _row(field, page, position, fragment, raw, problem)


def _wanted(prop: Property | None, catalogue: Catalogue) -> str:
    """The key of the type that a field leads to, "" for any."""
    known = catalogue.type(prop.target) if prop and prop.target else None
    return known.key if known else ""


def _row(prop: Property, page: int, position: int, fragment: str, raw: str, problem: Problem) -> Row:  # noqa: PLR0917 — the columns
    return (page, _AFTER + position, prop.key, problem.severity, problem.code, fragment, raw, problem.fr, problem.en)
