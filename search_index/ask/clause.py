"""A piece of SQL with its values: never is a word of a question written into SQL itself."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition in SQL and the values of its `?`, in order."""

    sql: str
    values: tuple[object, ...] = ()

    def __invert__(self) -> "Clause":
        # What compares with nothing (a value that points to no page) is not so: NOT would leave it undecided.
        return Clause(f"({self.sql}) IS NOT TRUE", self.values)

    def __and__(self, other: "Clause") -> "Clause":
        return Clause(f"({self.sql} AND {other.sql})", (*self.values, *other.values))

    def __or__(self, other: "Clause") -> "Clause":
        return Clause(f"({self.sql} OR {other.sql})", (*self.values, *other.values))


ALWAYS = Clause("1")
NEVER = Clause("0")


def among(column: str, values: Iterable[object]) -> Clause:
    """`column` is one of `values`."""
    listed = tuple(values)
    if len(listed) == 1:
        return Clause(f"{column} = ?", listed)
    return Clause(f"{column} IN ({', '.join('?' * len(listed))})", listed)


def both(clauses: Iterable[Clause]) -> Clause:
    """All of them hold."""
    found = list(clauses)
    return _joined(found, " AND ") if found else ALWAYS


def either(clauses: Iterable[Clause]) -> Clause:
    """One of them holds."""
    found = list(clauses)
    return _joined(found, " OR ") if found else NEVER


def _joined(clauses: list[Clause], word: str) -> Clause:
    if len(clauses) == 1:
        return clauses[0]
    values = tuple(value for clause in clauses for value in clause.values)
    return Clause(f"({word.join(clause.sql for clause in clauses)})", values)
