"""A question and its facets together, over what is kept in memory for one state of the facts.

For a property, the values of each subject; for a condition, the subjects that fulfil it; both are read from the tables
when they are first asked for and forgotten with the next commit. Counting ten thousand fiches by a property is then a
millisecond, and the answer is the one that asking gives (a test compares them).
"""

import heapq
import sqlite3
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, product
from typing import Final

from fiches import Problem
from search_index.ask.answer import Answer, AnswerValue
from search_index.ask.clause import Clause
from search_index.ask.language import And, Node, Question
from search_index.ask.limits import cut, deadline
from search_index.ask.names import Asked, Scope
from search_index.ask.printouts import written_facts
from search_index.ask.run import Asker, state
from search_index.ask.sql import holds
from search_index.facts.histogram import histogram
from search_index.facts.reading import PropertyFacet, ValueCount, broader_of
from search_index.facts.rows import FACT_COLUMNS, fact_row

_CONDITIONS: Final = 24
"""Conditions whose subjects are kept, as long as they are not too many together."""
_SUBJECTS: Final = 400_000
"""Subjects kept for all conditions together (some 30 bytes each)."""
_COLUMNS: Final = 24
"""Properties whose values are kept."""

Facets = Mapping[str, int]
"""By the name of a property, how many of its values are listed."""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of a property: where one of its facts is found again, and its measure."""

    property: str
    sort: str
    target: int | None
    number: float | None


@dataclass(frozen=True, slots=True)
class _Column:
    """The values of a property, and the places of those that each subject has."""

    values: tuple[_Value, ...]
    of: Mapping[int, tuple[int, ...]]


@dataclass
class _Kept:
    """What is known of one state of the facts."""

    state: tuple[str, int]
    conditions: OrderedDict[str, tuple[frozenset[int], tuple[Problem, ...]]] = field(default_factory=OrderedDict)
    columns: OrderedDict[tuple[str, ...], _Column] = field(default_factory=OrderedDict)
    written: dict[tuple[str, _Value], AnswerValue | None] = field(default_factory=dict)
    ranks: dict[int, int] = field(default_factory=dict)


class Explorer:
    """Answers questions with their facets; may be used from several threads.

    Args:
        asker: answers questions.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._lock = threading.Lock()
        self._kept = _Kept(("", -1))

    def explore(
        self, question: Question, facets: Sequence[tuple[Node, Facets]], *, language: str = "fr"
    ) -> tuple[Answer, list[list[PropertyFacet]]]:
        """The answer to a question, and facets of some conditions, all of one state of the tables.

        Args:
            question: as for `Index.ask`.
            facets: conditions, each with the properties to count among its subjects.
            language: of the values and of the sentences.
        """
        with self._asker.scope() as scope:
            kept = self._of(scope)
            try:
                with deadline(scope.sql, self._asker.limits.seconds):
                    keys = self._cut(scope, kept, question.condition)
                    counted = [self._facets(scope, kept, node, wanted, language) for node, wanted in facets]
                    ordered = self._by_title(scope, kept, keys, question)
                    if ordered is not None:
                        return self._asker.told(scope, question, len(keys), ordered, language), counted
                    among = _gathered(scope.sql, keys)
                    return self._asker.answered(scope, question, among, language), counted
            except sqlite3.OperationalError as stopped:
                if "interrupted" not in str(stopped):
                    raise
        return self._asker.ask(question, language=language), [[] for _ in facets]

    # ——— what is kept

    def _of(self, scope: Scope) -> _Kept:
        """What is kept of the state of the tables that `scope` reads."""
        now = state(scope.sql)
        with self._lock:
            if self._kept.state != now:
                self._kept = _Kept(now)
            return self._kept

    def _cut(self, scope: Scope, kept: _Kept, node: Node) -> frozenset[int]:
        """The subjects of a condition within the limits of questions."""
        within, problems = cut(node, self._asker.limits)
        scope.problems += [each for each in problems if each not in scope.problems]
        parts = within.nodes if isinstance(within, And) else (within,)
        found = sorted((self._subjects(scope, kept, part) for part in parts), key=len)
        return frozenset.intersection(*found)

    def _subjects(self, scope: Scope, kept: _Kept, node: Node) -> frozenset[int]:
        """The subjects of one condition; what it tells is told again each time."""
        text = str(node)
        with self._lock:
            known = kept.conditions.get(text)
            if known is not None:
                kept.conditions.move_to_end(text)
        if known is None:
            alone = replace(scope, problems=[])
            where = holds(node, "s.key", alone)
            rows = scope.sql.execute(f"SELECT s.key FROM subject s WHERE {where.sql}", where.values)  # noqa: S608 (our own words)
            known = frozenset(key for (key,) in rows), tuple(alone.problems)
            with self._lock:
                kept.conditions[text] = known
                while len(kept.conditions) > _CONDITIONS or (
                    len(kept.conditions) > 1 and sum(len(keys) for keys, _ in kept.conditions.values()) > _SUBJECTS
                ):
                    kept.conditions.popitem(last=False)
        scope.problems += [each for each in known[1] if each not in scope.problems]
        return known[0]

    def _column(self, scope: Scope, kept: _Kept, asked: Asked) -> _Column:
        """The values of a property by subject."""
        with self._lock:
            known = kept.columns.get(asked.keys)
            if known is not None:
                kept.columns.move_to_end(asked.keys)
                return known
        made = _read(scope.sql, asked, broader_of(scope.catalogue, asked.property))
        with self._lock:
            kept.columns[asked.keys] = made
            while len(kept.columns) > _COLUMNS:
                kept.columns.popitem(last=False)
        return made

    # ——— facets

    def _facets(self, scope: Scope, kept: _Kept, node: Node, wanted: Facets, language: str) -> list[PropertyFacet]:
        keys = self._cut(scope, kept, node)
        return [
            self._facet(scope, kept, keys, scope.property(name), most, language=language)
            for name, most in wanted.items()
        ]

    def _facet(
        self, scope: Scope, kept: _Kept, keys: frozenset[int], asked: Asked, most: int, *, language: str
    ) -> PropertyFacet:
        column = self._column(scope, kept, asked)
        places = (place for key in keys if (place := column.of.get(key))) if len(keys) < len(column.of) else (
            place for key, place in column.of.items() if key in keys
        )  # fmt: skip
        counts = Counter(chain.from_iterable(places))
        values = column.values
        shown = heapq.nsmallest(
            most,
            counts.items(),
            key=lambda item: (
                -item[1], values[item[0]].number is None, values[item[0]].number or 0.0, values[item[0]].sort
            ),
        )  # fmt: skip
        written = self._written(scope, kept, [values[place] for place, _count in shown], language)
        numbers: dict[float, int] = {}
        for at, times in counts.items():
            number = values[at].number
            if number is not None:
                numbers[number] = numbers.get(number, 0) + times
        prop = asked.property
        return PropertyFacet(
            prop.key,
            prop.label(language),
            prop.datatype,
            tuple(
                ValueCount(value, count, value.value.text if value.title == "" else value.title, values[place].number)
                for (place, count), value in zip(shown, written, strict=True)
                if value is not None
            ),
            len(counts),
            min(numbers, default=None),
            max(numbers, default=None),
            histogram(numbers, prop.datatype) if most == 0 else (),
        )

    def _written(self, scope: Scope, kept: _Kept, values: list[_Value], language: str) -> list[AnswerValue | None]:
        """Values as people read them, each written once."""
        missing = [each for each in values if (language, each) not in kept.written]
        if missing:
            rows = [
                scope.sql.execute(
                    f"SELECT {FACT_COLUMNS} FROM fact f WHERE f.property = ? AND f.sort = ? AND f.target IS ? "  # noqa: S608 (our own words)
                    "AND f.number IS ? LIMIT 1",
                    (each.property, each.sort, each.target, each.number),
                ).fetchone()
                for each in missing
            ]
            written = written_facts(scope, [fact_row(row) for row in rows], language)
            kept.written.update(zip(((language, each) for each in missing), written, strict=True))
        return [kept.written[language, each] for each in values]

    # ——— order

    def _by_title(self, scope: Scope, kept: _Kept, keys: frozenset[int], question: Question) -> list[int] | None:
        """The keys of the rows asked for, by title; None where another order is asked for."""
        asked = question.parameters
        if asked.get("sort", "").strip() or asked.get("order", "asc").strip().lower() not in {"", "asc"}:
            return None
        if not kept.ranks:
            rows = scope.sql.execute("SELECT s.key FROM subject s ORDER BY s.sort, s.key")
            kept.ranks = {key: rank for rank, (key,) in enumerate(rows)}
        limit, offset = self._asker.window(scope, asked)
        return heapq.nsmallest(offset + limit, keys, key=kept.ranks.__getitem__)[offset:]


def _gathered(sql: sqlite3.Connection, keys: Iterable[int]) -> Clause:
    """The condition that a subject is one of these, kept in a table of this connection, in memory."""
    sql.execute("CREATE TEMP TABLE IF NOT EXISTS gathered (key INTEGER PRIMARY KEY)")
    sql.execute("DELETE FROM temp.gathered")
    sql.executemany("INSERT INTO temp.gathered VALUES (?)", ((key,) for key in sorted(keys)))
    return Clause("s.key IN (SELECT key FROM temp.gathered)")


_READ: Final = (
    ("f.target, f.sort, NULL, NULL", "fact_sort", "f.sort > ''"),
    ("NULL, '', f.number, f.upper", "fact_number", "f.number IS NOT NULL"),
)
"""Words and pages, then measures: what is read of each, and the index that holds it all."""


def _read(sql: sqlite3.Connection, asked: Asked, above: Mapping[str, list[str]]) -> _Column:
    """The values of a property, of each subject once; a term stands for those `above` it too."""
    places: dict[tuple[object, ...], int] = {}
    values: list[_Value] = []
    of: dict[int, set[int]] = {}
    for key, (columns, index, present) in product(asked.keys, _READ):
        for subject, target, sort, number, upper in sql.execute(
            f"SELECT f.subject, {columns} FROM fact f INDEXED BY {index} WHERE f.property = ? AND {present}",  # noqa: S608 (our own words)
            (key,),
        ):
            same = (target,) if target is not None else (sort, number, upper)
            place = places.get(same)
            if place is None:
                place = places[same] = len(values)
                values.append(_Value(key, sort, target, number))
            of.setdefault(subject, set()).add(place)
    if above:
        named = {value.sort: place for place, value in enumerate(values)}
        for found in of.values():
            uppers = (upper for place in tuple(found) for upper in above.get(values[place].sort, ()))
            found.update([named[upper] for upper in uppers if upper in named])
    return _Column(tuple(values), {subject: tuple(found) for subject, found in of.items()})
