"""Reading facts outside questions: how properties are used, facets, everything that leads into and out of a page."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fiches import Catalogue, PageName, Problem, Property, sort_text
from search_index.ask.answer import AnswerValue, Subject
from search_index.ask.clause import ALWAYS, Clause, among
from search_index.ask.language import Node
from search_index.ask.names import Scope
from search_index.ask.parser import parse_condition
from search_index.ask.printouts import Subjects, written_facts
from search_index.ask.run import Asker
from search_index.ask.sql import holds
from search_index.facts.histogram import Bar
from search_index.facts.pointing import (
    Counted,
    PlacedPage,
    Pointing,
    awaited_by,
    counted_around,
    described,
    facts_of_pages,
    pages_stating,
    pages_with_part,
    placed,
    pointing_to,
)
from search_index.facts.rows import FACT_COLUMNS, FactRow, fact_row
from search_index.facts.schema import ROOM
from search_index.tables.reviews import Reviewed, bearing, reviewed


@dataclass(frozen=True, slots=True)
class PropertyUse:
    """How much a property is used: facts, subjects that have it, facts with something wrong."""

    key: str
    label: str
    facts: int
    subjects: int
    problems: int


@dataclass(frozen=True, slots=True)
class ValueCount:
    """A value of a property, how many subjects have it; `number` orders measures, `ask` is what a question writes."""

    value: AnswerValue
    count: int
    ask: str
    number: float | None = None


@dataclass(frozen=True, slots=True)
class PropertyFacet:
    """A property over the subjects of a condition.

    Attributes:
        property: its key.
        label: what people read.
        datatype: the key of its datatype.
        values: the values with their counts, the most frequent first.
        distinct: how many values there are in all.
        low, high: the least and the greatest number, None where values have no measure.
        bars: how the numbers are spread, where no value is listed.
    """

    property: str
    label: str
    datatype: str
    values: tuple[ValueCount, ...]
    distinct: int
    low: float | None = None
    high: float | None = None
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact with its subject: what it states, as it was written, and what is wrong with it (value None: unread)."""

    subject: Subject
    property: str
    label: str
    value: AnswerValue | None
    raw: str
    problem: Problem | None
    origin: str


class FactTable:
    """The facts of the commons, read by property and by page. Each method is a few indexed queries."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    # ——— properties

    def properties(self) -> list[PropertyUse]:
        """Every property that some fact uses, the most used first."""
        with self._asker.scope() as scope:
            rows = scope.sql.execute(
                "SELECT property, min(label), count(*), count(DISTINCT subject), "
                "(SELECT count(*) FROM problem p WHERE p.property = f.property) "
                "FROM fact f GROUP BY property"
            ).fetchall()
            uses = []
            for key, label, *counts in rows:
                known = scope.defined(key)
                uses.append(PropertyUse(key, known.title if known else label, *counts))
        return sorted(uses, key=lambda use: (-use.facts, use.key))

    def values(self, name: str, limit: int = 50, offset: int = 0, *, language: str = "fr") -> PropertyFacet:
        """The values of a property with the number of subjects that have each, the most frequent first."""
        with self._asker.scope() as scope:
            return _facets(scope, None, {name: limit}, language, offset=offset)[0]

    def users(self, name: str, limit: int = 50, offset: int = 0) -> tuple[int, list[Subject]]:
        """How many pages state a property (rightly or not, of themselves or of a part), and `limit` by title."""
        with self._asker.scope() as scope:
            of = among("f.property", scope.property(name).keys)
            where = f"FROM subject s WHERE s.key IN (SELECT f.page * {ROOM} FROM fact f WHERE {of.sql})"  # noqa: S608 (our own words)
            total = scope.sql.execute(f"SELECT count(*) {where}", of.values).fetchone()[0]
            keys = [
                key
                for (key,) in scope.sql.execute(
                    f"SELECT s.key {where} ORDER BY s.sort, s.key LIMIT ? OFFSET ?",
                    (*of.values, limit, offset),
                )
            ]
            subjects = Subjects(scope)
            subjects.load(keys)
            return total, [subjects.known[key] for key in keys]

    def written(self, key: str) -> dict[str, int]:
        """What heads write for the property `key`, to the letter, with how many times each stands."""
        with self._asker.scope() as scope:
            return dict(
                scope.sql.execute(
                    "SELECT coalesce(raw, text), count(*) FROM fact WHERE property = ? AND origin = 'head' "
                    "AND coalesce(raw, text) IS NOT NULL GROUP BY 1",
                    (key,),
                )
            )

    def pages_writing(self, key: str) -> list[tuple[str, PageName]]:
        """What heads write for the property `key`, to the letter, with each page that does, in itself or in a part."""
        with self._asker.scope() as scope:
            rows = scope.sql.execute(
                "SELECT DISTINCT coalesce(f.raw, f.text), p.space, p.slug FROM fact f JOIN page p ON p.key = f.page "
                "WHERE f.property = ? AND f.origin = 'head' AND coalesce(f.raw, f.text) IS NOT NULL ORDER BY 2, 3, 1",
                (key,),
            )
            return [(raw, PageName(space, slug)) for raw, space, slug in rows]

    def private_texts(
        self, properties: Collection[str], guarded: Collection[str], visibility: str, public: str
    ) -> frozenset[str]:
        """The values of some properties that are only stated by records whose field `visibility` is not `public`.

        A record without that field counts too where a property of `guarded`, which asks for it, leads to it.
        """
        of, above = among("f.property", properties), among("r.property", guarded or [""])
        told = "SELECT 1 FROM fact v WHERE v.subject = f.subject AND v.property = ?"
        hidden = (
            f"NOT EXISTS ({told} AND lower(v.text) = ?) AND (EXISTS ({told}) OR EXISTS "  # noqa: S608 (our own words)
            f"(SELECT 1 FROM fact r WHERE r.target = f.subject AND r.page = f.page AND {above.sql}))"
        )
        with self._asker.scope() as scope:
            rows = scope.sql.execute(
                f"SELECT f.text FROM fact f WHERE {of.sql} AND f.text IS NOT NULL "  # noqa: S608 (our own words)
                f"GROUP BY f.text HAVING min({hidden}) = 1",
                (*of.values, visibility, public, visibility, *above.values),
            )
            return frozenset(text for (text,) in rows)

    # ——— facets

    def facets(
        self, condition: Node | str, properties: Sequence[str], *, limit: int = 20, language: str = "fr"
    ) -> list[PropertyFacet]:
        """The values of each property among the subjects of a condition, with their counts.

        Raises:
            QuestionRefused: when a text is no condition.
        """
        node = parse_condition(condition) if isinstance(condition, str) else condition
        with self._asker.scope() as scope:
            where = holds(node, "s.key", scope)
            return _facets(scope, where, dict.fromkeys(properties, limit), language)

    # ——— pages

    def of_page(self, name: PageName, *, language: str = "fr", special: bool = True) -> list[StatedFact]:
        """All that a page and its parts state, in its order; without `special`, only what people wrote in it."""
        with self._asker.scope() as scope:
            rows = scope.sql.execute(
                f"SELECT {FACT_COLUMNS} FROM page p JOIN fact f ON f.page = p.key "  # noqa: S608 (our own words)
                f"WHERE p.path = ? AND p.deleted = 0{'' if special else _WRITTEN} ORDER BY f.position",
                (name.path,),
            ).fetchall()
            return _stated(scope, map(fact_row, rows), language)

    def of_pages(self, keys: Sequence[int], *, language: str = "fr") -> dict[int, list[StatedFact]]:
        """All that the pages of these keys and their parts state, by page and in its order: a few queries for all."""
        with self._asker.scope() as scope:
            of = among("f.page", keys)
            rows = scope.sql.execute(
                f"SELECT f.page, {FACT_COLUMNS} FROM fact f WHERE {of.sql} ORDER BY f.page, f.position",  # noqa: S608 (our own words)
                of.values,
            ).fetchall()
            stated = _stated(scope, (fact_row(row[1:]) for row in rows), language)
        found: dict[int, list[StatedFact]] = {key: [] for key in keys}
        for row, fact in zip(rows, stated, strict=True):
            found[row[0]].append(fact)
        return found

    def to_page(self, name: PageName, limit: int = 500, offset: int = 0, *, language: str = "fr") -> list[StatedFact]:
        """Facts of other pages that point to a page or to one of its parts, by property and title: `limit` of them."""
        with self._asker.scope() as scope:
            rows = scope.sql.execute(
                f"SELECT {FACT_COLUMNS} {_POINTING} ORDER BY f.property, s.sort, s.key, f.position LIMIT ? OFFSET ?",
                (name.path, limit, offset),
            ).fetchall()
            return _stated(scope, map(fact_row, rows), language)

    def count_to_page(self, name: PageName) -> int:
        """How many facts of other pages point to a page or to one of its parts."""
        with self._asker.scope() as scope:
            found = scope.sql.execute(f"SELECT count(*) {_POINTING}", (name.path,)).fetchone()
            return int(found[0])

    # ——— around a page, by the key of its row: one query each, which sees one state by itself

    def pointing_to(self, page: int, most: int) -> list[Pointing]:
        """The pages that point to a page, by field and type; of each, at most `most` by title."""
        return pointing_to(self._asker.connection(), page, most)

    def stating(self, page: int, prop: str, kind: str) -> list[int]:
        """The pages of type `kind` that name a page by a property."""
        return pages_stating(self._asker.connection(), page, prop, kind)

    def awaited_by(self, title: str) -> list[str]:
        """The properties whose values name a page that is not written."""
        return awaited_by(self._asker.connection(), title)

    def pages_with_part(self, prop: str, text: str) -> list[int]:
        """The pages one of whose records states an identifier by a property."""
        return pages_with_part(self._asker.connection(), prop, text, ROOM)

    def said_on(self, pages: Sequence[int], properties: Iterable[str]) -> list[tuple[int, FactRow]]:
        """What these pages and their parts state by some properties, with the page of each fact."""
        return facts_of_pages(self._asker.connection(), pages, properties)

    def placed(self, pages: Sequence[int], kind: str) -> list[PlacedPage]:
        """The points of these pages, and of the pages of type `kind` that they name."""
        return placed(self._asker.connection(), pages, kind)

    def around(self, page: int, properties: Iterable[str]) -> list[Counted]:
        """What the pages that point to a page say by some properties, counted."""
        return counted_around(self._asker.connection(), page, properties)

    def described(self, subjects: Sequence[int], prop: str) -> dict[int, tuple[str, PageName, str]]:
        """The title and the name of the pages of these subjects, with what they say by a property, in words."""
        return described(self._asker.connection(), subjects, prop)

    def reviewed(self, pages: Sequence[int] | None = None) -> list[Reviewed]:
        """When the fiches that have a type (or those of these keys) were last checked, or changed."""
        return reviewed(self._asker.connection(), pages)

    def bearing(self, properties: Sequence[str], text: str) -> list[int]:
        """The pages (their keys, by title) that say `text` by one of these properties."""
        return bearing(self._asker.connection(), properties, text) if properties else []


_WRITTEN: Final = " AND f.origin <> 'special'"
_POINTING: Final = (
    "FROM page p JOIN subject t ON t.page = p.key JOIN fact f ON f.target = t.key AND f.page <> p.key "
    "JOIN subject s ON s.key = f.subject WHERE p.path = ? AND p.deleted = 0"
)


def _stated(scope: Scope, facts: Iterable[FactRow], language: str) -> list[StatedFact]:
    """Facts with their subjects and values as people read them."""
    listed = list(facts)
    subjects = Subjects(scope)
    subjects.load({key for fact in listed for key in (fact.subject, fact.target) if key is not None})
    labels = {fact.property: known.label(language) for fact in listed if (known := scope.defined(fact.property))}
    return [
        StatedFact(subjects.known[fact.subject], fact.property, labels.get(fact.property, fact.label), value, fact.raw,
                   fact.problem, fact.origin)
        for fact, value in zip(listed, written_facts(scope, listed, language, subjects), strict=True)
    ]  # fmt: skip


def _facets(
    scope: Scope, where: Clause | None, wanted: Mapping[str, int], language: str, *, offset: int = 0
) -> list[PropertyFacet]:
    """The facets of several properties, each with so many values; the subjects are found once."""
    asked = [scope.property(name) for name in wanted]
    owner = {key: place for place, each in enumerate(asked) for key in each.keys}
    inside = "1"
    if where is not None and where != ALWAYS:
        inside = "f.subject IN (SELECT key FROM temp.found)"
        _keep(scope, where)
    counts: list[dict[tuple[object, ...], list[object]]] = [{} for _ in asked]
    for key, place in owner.items():
        above = broader_of(scope.catalogue, asked[place].property)
        rows = _rolled(scope, key, inside, above) if above else _counted(scope, key, inside)
        for target, sort, number, upper, count in rows:
            same = (target,) if target is not None else (sort, number, upper)
            counted = counts[place].setdefault(same, [0, key, sort, target, number])
            counted[0] = int(str(counted[0])) + count
    return [
        _facet(scope, each.property.key, by_value, language, limit=limit, offset=offset)
        for each, by_value, limit in zip(asked, counts, wanted.values(), strict=True)
    ]


def _keep(scope: Scope, where: Clause) -> None:
    """Keep the subjects of a condition in a table of this connection, in memory: each property asks for them."""
    scope.sql.execute("CREATE TEMP TABLE IF NOT EXISTS found (key INTEGER PRIMARY KEY)")
    scope.sql.execute("DELETE FROM temp.found")
    scope.sql.execute(
        f"INSERT INTO temp.found SELECT s.key FROM subject s WHERE {where.sql} ORDER BY s.key",  # noqa: S608 (our own words)
        where.values,
    )


_GROUPS: Final = (
    ("f.target, f.sort, NULL, NULL", "fact_sort", "f.sort > ''", "f.sort, f.target"),
    ("NULL, '', f.number, f.upper", "fact_number", "f.number IS NOT NULL", "f.number, f.upper"),
)
"""Words and pages, then measures: what is read of each, and the index that holds it all, in its order."""


def _counted(scope: Scope, key: str, inside: str) -> Iterator[tuple[int | None, str, float | None, float | None, int]]:
    """Target, sort, number, upper, subjects: a property of measures may have words too, where a type says so."""
    for shown, index, present, group in _GROUPS:
        yield from scope.sql.execute(
            f"SELECT {shown}, count(DISTINCT f.subject) FROM fact f INDEXED BY {index} "  # noqa: S608 (our own words)
            f"WHERE f.property = ? AND {present} AND {inside} GROUP BY {group}",
            (key,),
        ).fetchall()


def broader_of(catalogue: Catalogue, prop: Property) -> dict[str, list[str]]:
    """By term of the property's vocabulary, those above it, as facts are sorted: a term answers for all below it."""
    known = catalogue.vocabularies.get(prop.vocabulary)
    above = {term.label: term.broader for term in known.terms} if known else {}
    found: dict[str, list[str]] = {}
    for label in above:
        path = [label]
        while (upper := above.get(path[-1], "")) and upper not in path:
            path.append(upper)
        if len(path) > 1:
            found[sort_text(label)] = [sort_text(each) for each in path[1:]]
    return found


def _rolled(
    scope: Scope, key: str, inside: str, above: Mapping[str, list[str]]
) -> Iterator[tuple[int | None, str, float | None, float | None, int]]:
    """What `_counted` gives, each subject counted for the terms above its own too, as far as some fact states them."""
    subjects: dict[tuple[int | None, str], set[int]] = {}
    for subject, target, sort, counts in scope.sql.execute(
        f"SELECT f.subject, f.target, f.sort, {inside} FROM fact f INDEXED BY fact_sort "  # noqa: S608 (our own words)
        "WHERE f.property = ? AND f.sort > ''",
        (key,),
    ):
        found = subjects.setdefault((target, sort), set())
        if counts:
            found.add(subject)
    named = {sort: (target, sort) for target, sort in subjects}
    total = {same: set(found) for same, found in subjects.items()}
    for (_target, sort), found in subjects.items():
        for upper in above.get(sort, ()):
            if upper in named:
                total[named[upper]] |= found
    for (target, sort), found in total.items():
        if found:
            yield target, sort, None, None, len(found)


def _facet(
    scope: Scope, key: str, counts: dict[tuple[object, ...], list[object]], language: str, *, limit: int, offset: int
) -> PropertyFacet:
    """One facet: its most frequent values, each read once as a fact."""
    ordered = sorted(counts.values(), key=lambda row: (-int(str(row[0])), row[4] is None, row[4] or 0.0, row[2]))
    shown = ordered[offset : offset + limit]
    facts = []
    for _, prop, sort, target, number in shown:
        row = scope.sql.execute(
            f"SELECT {FACT_COLUMNS} FROM fact f WHERE f.property = ? AND f.sort = ? AND f.target IS ? "  # noqa: S608 (our own words)
            "AND f.number IS ? LIMIT 1",
            (prop, sort, target, number),
        ).fetchone()
        facts.append(fact_row(row))
    values = [
        ValueCount(value, int(str(row[0])), value.value.text if value.title == "" else value.title, _number(row[4]))
        for row, value in zip(shown, written_facts(scope, facts, language), strict=True)
        if value is not None
    ]
    numbers = [float(str(row[4])) for row in counts.values() if row[4] is not None]
    known = scope.defined(key)
    label = known.label(language) if known else facts[0].label if facts else key
    kind = known.datatype if known else facts[0].value.kind if facts and facts[0].value else "text"
    return PropertyFacet(key, label, kind, tuple(values), len(counts), min(numbers, default=None),
                         max(numbers, default=None))  # fmt: skip


def _number(raw: object) -> float | None:
    return raw if isinstance(raw, float) else None
