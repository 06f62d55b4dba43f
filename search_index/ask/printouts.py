"""The cells of an answer: every hop of every printout is one query for all rows together."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from fiches import DATATYPES, FileName, NameRefused, Options, PageName, Value, datatype, in_other_units, split_prefix
from search_index.ask.answer import AnswerValue, Cell, Column, Subject
from search_index.ask.clause import among
from search_index.ask.language import Category, Printout
from search_index.ask.limits import Limits
from search_index.ask.names import CATEGORY, FAULTY, TYPE, Asked, Scope
from search_index.ask.parts import WITH_PARTS, part_of, parts_named
from search_index.ask.sql import holds
from search_index.facts.rows import FACT_COLUMNS, FactRow, fact_row

_KEYS_A_QUERY: Final = 5_000
_POINTING: Final = frozenset({"page", "term", "file"})

Found = FactRow | int
"""What a printout leads to: a fact, or a subject (the page itself, the other end of an inverse property)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A printout, understood: its column and its hops."""

    printout: Printout
    column: Column
    hops: tuple[Asked, ...] = ()
    members: frozenset[int] | None = None


@dataclass
class Subjects:
    """What is known of subjects by key; filled for many at once."""

    scope: Scope
    known: dict[int, Subject] = field(default_factory=dict)

    def load(self, keys: Iterable[int]) -> None:
        """Read these subjects, as far as they are not known."""
        for some in chunks({key for key in keys if key not in self.known}):
            of = among("s.key", some)
            for key, fragment, sort, title, space, slug, kind, tongue in self.scope.sql.execute(
                "SELECT s.key, s.fragment, s.sort, p.title, p.space, p.slug, p.type, p.language FROM subject s "  # noqa: S608 (marks)
                f"JOIN page p ON p.key = s.page WHERE {of.sql}",
                of.values,
            ):
                name = PageName(space, slug)
                url = name.url + (f"#{fragment}" if fragment else "")
                self.known[key] = Subject(
                    title, url, name, fragment, None if fragment else kind, sort=sort, language=tongue
                )


def chunks(keys: Collection[int]) -> Iterator[list[int]]:
    """The keys, in an order of their own, as many at a time as a query takes."""
    stream = iter(sorted(keys))
    while some := list(islice(stream, _KEYS_A_QUERY)):
        yield some


def understood(scope: Scope, printouts: Sequence[Printout], language: str) -> list[Shown]:
    """The printouts with their columns."""
    return [_understood(scope, printout, language) for printout in printouts]


def _understood(scope: Scope, printout: Printout, language: str) -> Shown:
    if printout.category:
        label = printout.label if printout.label is not None else printout.category
        return Shown(printout, Column(label, CATEGORY, "boolean", printout.how))
    if len(printout.chain) > (most := Limits().depth):
        scope.tell("depth", f"Une colonne suit {most} champs au plus.", f"A column follows {most} properties at most.")
    hops = tuple(scope.property(name) for name in printout.chain[:most])
    if not hops:
        return Shown(printout, Column(printout.label or "", "", "page", printout.how))
    last = hops[-1]
    own = last.property.label(language)
    usual = last.property.inverse.get(language, f"-{own}") if last.inverse else own
    label = usual if printout.label is None else printout.label
    kind = "page" if last.inverse else last.property.datatype
    return Shown(printout, Column(label, last.property.key, kind, printout.how), hops)


def cells_of(scope: Scope, shown: Sequence[Shown], rows: Sequence[int], language: str) -> dict[int, tuple[Cell, ...]]:
    """The cells of each row (a key of a subject), in the order of the printouts."""
    found = _follow(scope, shown, rows)
    subjects = Subjects(scope)
    reached = {_points_to(value) for column in found for values in column.values() for value in values}
    subjects.load(key for key in reached if key is not None)
    files = _files(scope, found)
    members = [_members(scope, each, rows) for each in shown]
    writer = _Writer(scope, subjects, files, language)
    return {
        row: tuple(
            writer.cell(each, column.get(row, [])) if inside is None else writer.membership(each, inside=row in inside)
            for each, column, inside in zip(shown, found, members, strict=True)
        )
        for row in rows
    }


def _points_to(value: Found) -> int | None:
    return value if isinstance(value, int) else value.target


def _follow(scope: Scope, shown: Sequence[Shown], rows: Sequence[int]) -> list[dict[int, list[Found]]]:
    """What each printout finds for each row, hop by hop, all printouts together."""
    found: list[dict[int, list[Found]]] = [{row: [row] for row in rows} for _ in shown]
    for level in range(max((len(each.hops) for each in shown), default=0)):
        going = [
            (column, each.hops[level]) for each, column in zip(shown, found, strict=True) if len(each.hops) > level
        ]
        forward, backward = (
            _facts(scope, [(column, hop) for column, hop in going if hop.inverse is inverse], inverse=inverse)
            for inverse in (False, True)
        )
        for column, hop in going:
            facts = backward if hop.inverse else forward
            for row, values in column.items():
                if not level:  # the row itself, which has no parts of its own
                    column[row] = list(_of(facts, row, hop))
                    continue
                keys = dict.fromkeys(key for value in values if (key := _points_to(value)) is not None)
                column[row] = [fact for key in keys for fact in _of(facts, key, hop)]
                column[row] += [part for value in values for part in _inner(scope, value, hop)]
    return found


def _inner(scope: Scope, value: Found, hop: Asked) -> Iterator[Found]:
    """The parts of a value that has some, as facts."""
    if not isinstance(value, FactRow) or value.value is None or value.value.kind not in WITH_PARTS or hop.inverse:
        return
    prop = scope.defined(value.property)
    for _key, part in parts_named(scope, value.value, prop.options if prop else Options(), hop.property.title):
        yield value._replace(property=hop.property.key, value=part, target=None)


def _of(facts: Mapping[tuple[int, str], list[Found]], key: int, hop: Asked) -> Iterable[Found]:
    if len(hop.keys) == 1:
        return facts.get((key, hop.keys[0]), ())
    found = [fact for each in hop.keys for fact in facts.get((key, each), ())]
    return found if hop.inverse else sorted(found, key=lambda fact: fact.position if isinstance(fact, FactRow) else 0)


def _facts(
    scope: Scope, going: Sequence[tuple[dict[int, list[Found]], Asked]], *, inverse: bool
) -> dict[tuple[int, str], list[Found]]:
    """The facts of all the subjects reached, by subject and property, in the order of their page."""
    facts: dict[tuple[int, str], list[Found]] = {}
    if not going:
        return facts
    of = among("f.property", {key for _, hop in going for key in hop.keys})
    keys = {
        key for column, _ in going for values in column.values() for v in values if (key := _points_to(v)) is not None
    }
    for some in chunks(keys):
        at = among("f.target" if inverse else "f.subject", some)
        index = "fact_target" if inverse else "fact_subject"  # told: the planner thinks that properties are rare
        where = f"FROM fact f INDEXED BY {index} WHERE {at.sql} AND {of.sql} AND f.sort IS NOT NULL"
        values = (*at.values, *of.values)
        if inverse:
            for target, prop, subject in scope.sql.execute(
                f"SELECT f.target, f.property, f.subject {where} ORDER BY f.subject",
                values,
            ):
                facts.setdefault((target, prop), []).append(subject)
        else:
            for row in scope.sql.execute(f"SELECT {FACT_COLUMNS} {where} ORDER BY f.page, f.position", values):
                fact = fact_row(row)
                facts.setdefault((fact.subject, fact.property), []).append(fact)
    if not inverse and any(FAULTY in hop.keys for _, hop in going):
        for subject, fact in _faulty(scope, keys):
            facts.setdefault((subject, FAULTY), []).append(fact)
    return facts


def _faulty(scope: Scope, keys: Collection[int]) -> Iterator[tuple[int, FactRow]]:
    """The properties of which these subjects state something improper, as pages that they would point to."""
    for some in chunks(keys):
        of = among("f.subject", some)
        where = f"FROM fact f WHERE {of.sql} AND f.severity = 'error' ORDER BY f.page, f.position"
        for row in scope.sql.execute(f"SELECT {FACT_COLUMNS} {where}", of.values).fetchall():
            fact = fact_row(row)
            prop = scope.defined(fact.property)
            title = f"Champ:{prop.title if prop else fact.label}"
            value = Value("page", title, title, target=title)
            yield fact.subject, fact._replace(property=FAULTY, value=value, target=scope.subject(title))


def _members(scope: Scope, shown: Shown, rows: Sequence[int]) -> frozenset[int] | None:
    """`?Catégorie:X`: the rows that are in the category."""
    if not shown.printout.category:
        return None
    member = holds(Category(shown.printout.category), "s.key", scope)
    return frozenset(
        key
        for some in chunks(set(rows))
        for (key,) in scope.sql.execute(
            f"SELECT s.key FROM subject s WHERE {among('s.key', some).sql} AND {member.sql}",  # noqa: S608 (our own words)
            (*some, *member.values),
        )
    )


def _files(scope: Scope, found: Iterable[Mapping[int, list[Found]]]) -> frozenset[str]:
    """Which of the files pointed to are there."""
    names = {
        name
        for column in found
        for values in column.values()
        for value in values
        if isinstance(value, FactRow)
        and value.value
        and value.value.kind == "file"
        and (name := file_name(value.value))
    }
    if not names:
        return frozenset()
    of = among("name", sorted(names))
    return frozenset(name for (name,) in scope.sql.execute(f"SELECT name FROM file WHERE {of.sql}", of.values))  # noqa: S608 (marks)


def file_name(value: Value) -> str:
    """The safe name of the file that a value names."""
    try:
        return FileName.of(value.text).name
    except NameRefused:
        return ""


def written_facts(
    scope: Scope, facts: Sequence[FactRow], language: str, subjects: Subjects | None = None
) -> list[AnswerValue | None]:
    """Values of facts as people read them; None for a fact without a value. Of `subjects` some may be known."""
    subjects = subjects or Subjects(scope)
    subjects.load(fact.target for fact in facts if fact.target is not None)
    writer = _Writer(scope, subjects, _files(scope, [{0: list(facts)}]), language)
    return [writer.written(fact, "", language) for fact in facts]


class _Writer:
    """Writes values as people read them."""

    def __init__(self, scope: Scope, subjects: Subjects, files: frozenset[str], language: str) -> None:
        self.scope = scope
        self.subjects = subjects.known
        self.files = files
        self.options: dict[str, Options] = {}
        self.language = language
        self._known: dict[tuple[object, ...], AnswerValue] = {}

    def membership(self, shown: Shown, *, inside: bool) -> Cell:
        """Yes or no: whether a row is in the category of its column."""
        kind = datatype("boolean")
        value = kind.parse(inside, Options()).value if kind else None
        if value is None or kind is None:
            return Cell()
        return Cell((AnswerValue(value, kind.format(value, shown.printout.how, self.language, Options())),))

    def cell(self, shown: Shown, found: Sequence[Found]) -> Cell:
        """The values of a cell, each once, in the order and number that the printout wishes."""
        wishes = shown.printout.parameters
        if not found:
            return _EMPTY
        if not wishes:
            if len(found) == 1:
                alone = self.written(found[0], shown.printout.how, self.language)
                return _EMPTY if alone is None else Cell((alone,))
            written = (self.written(each, shown.printout.how, self.language) for each in found)
            return Cell(tuple({(value.text, value.title): value for value in written if value is not None}.values()))
        language = wishes.get("lang") or self.language
        facts = list(found)
        if order := wishes.get("order", "").lower():
            natural = order.startswith("n-")
            facts.sort(key=_natural if natural else _order,
                       reverse=order.removeprefix("n-").startswith(("desc", "reverse", "décr")))  # fmt: skip
        values: dict[tuple[str, str], AnswerValue] = {}
        for each in facts:
            value = self.written(each, shown.printout.how, language)
            if value is not None and (value.value.language is None or "lang" not in wishes
                                      or value.value.language == wishes["lang"].lower()):  # fmt: skip
                values.setdefault((value.text, value.title), value)
        if (index := wishes.get("index")) and (parts := self._parts(facts, index, language)) is not None:
            return Cell(tuple({(value.text, value.title): value for value in parts}.values()))
        listed = list(values.values())
        if (place := _whole(index)) is not None:
            return Cell(tuple(listed[place - 1 : place] if place else ()))
        start = _whole(wishes.get("offset")) or 0
        limit = _whole(wishes.get("limit"))
        return Cell(tuple(listed[start:] if limit is None else listed[start : start + limit]))

    def _parts(self, facts: Sequence[Found], index: str, language: str) -> list[AnswerValue] | None:
        """A field of records, or the language of texts, by its name or its number; None where values have no parts."""
        parts: list[AnswerValue] = []
        for fact in facts:
            if not isinstance(fact, FactRow) or fact.value is None or fact.value.kind not in WITH_PARTS:
                return None
            prop = self.scope.defined(fact.property)
            parts += part_of(self.scope, fact.value, prop, index, language)
        return parts

    def written(self, found: Found, how: str, language: str) -> AnswerValue | None:
        """A value in this language; None for a fact without a value."""
        if isinstance(found, int):
            subject = self.subjects.get(found)
            return page_value(subject, how) if subject else None
        value = found.value
        if value is None:
            return None
        # Types, themes, durations: the cells of a table mostly say what others above them said.
        key = (found.property, found.origin, found.target, value.kind, value.text, value.sort, value.upper, value.unit,
               value.detail, how, language)  # fmt: skip
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._fact(found, value, how, language)
        return known

    def _fact(self, fact: FactRow, value: Value, how: str, language: str) -> AnswerValue:
        kind = DATATYPES.get(value.kind)
        if fact.property not in self.options:
            prop = self.scope.defined(fact.property)
            self.options[fact.property] = prop.options if prop else Options()
        options = self.options[fact.property]
        text = kind.format(value, how, language, options) if kind else value.text
        if "[[" in text and value.kind in _TEXTS and fact.origin != "special":
            text = _LINK.sub(lambda link: link[2] or link[1], text)
        if "''" in text and value.kind in _TEXTS:  # what an imported text makes bold
            text = _QUOTES.sub("", text)
        if fact.property == TYPE and not how and (type_ := self.scope.catalogue.type(value.text)):
            text = type_.label(language)
        subject = self.subjects.get(fact.target) if fact.target is not None else None
        linked = not how.startswith("-")
        if value.kind == "file":
            name = file_name(value)
            there = name in self.files
            return AnswerValue(value, text, f"/media/{name}" if there else None, value.target or "", there)
        if value.kind in _POINTING:
            if subject is not None:
                if value.kind == "page":
                    text = _page_text(fact, value, subject)
                return AnswerValue(value, text, subject.url if linked else None, _title(subject, value.text))
            text = split_prefix(value.text)[1] if fact.property == CATEGORY else text
            return AnswerValue(value, text, None, value.target or value.text, value.kind == "term")
        url = kind.format(value, "uri", language, options) if kind and value.kind in _ADDRESSES else None
        also = in_other_units(value, language, options) if value.kind == "quantity" and not how else ()
        return AnswerValue(value, text, url if url and linked and ":" in url else None, also=also)


_EMPTY: Final = Cell()
_TEXTS: Final = frozenset({"text", "long_text", "monolingual"})
_QUOTES: Final = re.compile(r"'{2,5}")
_LINK: Final = re.compile(r"\[\[(?:[^\[\]|]*::)?:?([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
"""A link or an annotation inside a text: what is read of it."""
_ADDRESSES: Final = frozenset({"url", "email", "telephone", "identifier"})


def _page_text(fact: FactRow, value: Value, subject: Subject) -> str:
    if fact.property == CATEGORY:
        return split_prefix(value.text)[1] if ":" in value.text else value.text
    return _title(subject, value.text)


def _title(subject: Subject, written: str) -> str:
    """The title of a subject; with the prefix that was written, outside the fiches."""
    end = f"#{subject.fragment}" if subject.fragment else ""
    if subject.name is not None and subject.name.space != "fiches":
        space, _ = split_prefix(written)
        return written if space != "fiches" else subject.title + end
    return subject.title + end


def page_value(subject: Subject, how: str = "") -> AnswerValue:
    """A subject as a value of a cell."""
    text = subject.title + (f"#{subject.fragment}" if subject.fragment else "")
    value = Value("page", text, text, target=text)
    return AnswerValue(value, text, None if how.startswith("-") else subject.url, text, subject.exists)


def _order(found: Found) -> tuple[float, str]:
    if isinstance(found, int) or found.value is None:
        return (float(found) if isinstance(found, int) else 0.0, "")
    sort = found.value.sort
    return (sort, "") if isinstance(sort, float) else (0.0, sort)


def _natural(found: Found) -> tuple[tuple[float, str], ...]:
    """An order in which « 1.10 » follows « 1.9 »: the digits of a text are numbers."""
    number, text = _order(found)
    parts = re.split(r"(\d+)", text)
    return ((number, ""), *((float(part), "") if part.isdecimal() else (0.0, part) for part in parts))


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004 — a number of people
