"""Values made of values: one part of them in a column, and questions about some of their parts (`[[P::a;?]]`)."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fiches import DATATYPES, Options, Property, Value, fold, key_of, read_whole, sort_text
from search_index.ask.answer import AnswerValue
from search_index.ask.clause import NEVER, Clause, among, either
from search_index.ask.language import And, Anything, Comparator, Compare, Inner, Node, Nothing, Or, Some
from search_index.ask.names import Asked, Scope

CLOSE: Final = 1e-9
"""Measures are the same when they differ by no more than this part of themselves."""
_TEXT: Final = frozenset({"1", "text", "texte"})
_LANGUAGE: Final = frozenset({"2", "language code", "code de langue", "langue", "language"})


WITH_PARTS: Final = frozenset({"record", "monolingual"})
"""Datatypes whose values have parts that a question may name."""


def part_of(scope: Scope, value: Value, prop: Property | None, index: str, language: str) -> Iterator[AnswerValue]:
    """The part `index` (a name, or a number from 1) of a record or of a text with its language."""
    options = prop.options if prop else Options()
    inner = {key: each for key, _kind, each in options.fields}
    for key, item in parts_named(scope, value, options, index):
        text = DATATYPES[item.kind].format(item, "", language, inner.get(key, Options()))
        yield AnswerValue(item, text, title=item.target or "")


def parts_named(scope: Scope, value: Value, options: Options, index: str) -> Iterator[tuple[str, Value]]:
    """The values of the part `index` of a value, with the key of their field."""
    if value.kind == "monolingual":
        text = value.language if fold(index) in _LANGUAGE else value.text.rpartition("@")[0]
        if text and fold(index) in _LANGUAGE | _TEXT:
            yield index, Value("text", text, sort_text(text))
        return
    record = DATATYPES["record"].parse(value.text, options).value
    place = _place(scope, options, index)
    for key, item in record.record if record else ():
        if place is not None and key == options.fields[place][0]:
            yield key, item


def _place(scope: Scope, options: Options, index: str) -> int | None:
    """The place of a field among those of a record, by its name or its number."""
    number = read_whole(index)
    if number is not None:
        return number - 1 if 0 < number <= len(options.fields) else None
    known = scope.catalogue.property(index)
    names = {key_of(index), known.key if known else ""}
    return next((place for place, (key, _kind, _options) in enumerate(options.fields) if key in names), None)


def field_name(scope: Scope, prop: Property, name: str) -> str:
    """The key of the field that a question names by its name or its number; its own words where there is none."""
    place = _place(scope, prop.options, name)
    return name if place is None else prop.options.fields[place][0]


def asked_parts(prop: Property, text: str, language: str | None) -> Node | None:
    """What a question about a whole record (`[[P::a;?;b]]`) asks of its fields; None where it names none."""
    value = DATATYPES["record"].parse(text, prop.options.read_in(language)).value
    fields = tuple(Some(key, Compare(item.text, "=")) for key, item in value.record) if value else ()
    return And(fields) if len(fields) > 1 else fields[0] if fields else None


def part_holds(scope: Scope, record: Asked, name: str, asked: Inner) -> Clause:
    """The condition on a fact `f` of `record` whose value is a text with parts: the part `name` is what is asked."""
    if isinstance(asked, Or):
        return either(part_holds(scope, record, name, each) for each in asked.nodes)
    if not isinstance(asked, Anything | Nothing | Compare):
        return NEVER  # the page at which a part points is not followed further
    place, kind, options, column = None, "text", Options(), "f.language" if fold(name) in _LANGUAGE else "f.sort"
    values: tuple[object, ...] = ()
    prop = record.property
    if prop.datatype == "record":
        place = _place(scope, prop.options, name)
        if place is None:
            return NEVER
        (_key, kind, options), column, values = prop.options.fields[place], "part(f.text, ?)", (place,)
    present = Clause(f"{column} IS NOT NULL", values)
    if not isinstance(asked, Compare):
        return present if isinstance(asked, Anything) else ~present
    parsed = DATATYPES[kind].parse(asked.text, options.read_in(scope.language))
    value = parsed.value
    if value is None and parsed.problem:
        scope.tell(parsed.problem.code, parsed.problem.fr, parsed.problem.en)
    if place is not None and kind in _MEASURED and asked.comparator in _SIGNS:
        return _measured(scope, record, place, value, asked.comparator) if value else NEVER
    text = fold(value.text if value and asked.comparator in _SIGNS else asked.text)
    return present & _TEXTS.get(asked.comparator, _like)(column, values, text)


_MEASURED: Final = frozenset({"number", "quantity", "date", "duration", "boolean"})


def _measured(scope: Scope, record: Asked, place: int, asked: Value, comparator: Comparator) -> Clause:
    """The records written in one text whose part at `place` compares so by its measure, as other values do."""
    _key, kind, options = record.property.options.fields[place]
    of = among("f.property", record.keys)
    found = f"SELECT DISTINCT part(f.text, ?) FROM fact f WHERE {of.sql} AND f.kind = 'record'"  # noqa: S608 (our own words)
    # One by one as they come: the clock that stops a long question is looked at between two of them.
    texts = (text for (text,) in scope.sql.execute(found, (place, *of.values)) if text)
    read = ((text, DATATYPES[kind].parse(text, options).value) for text in texts)
    fitting = [text for text, value in read if value and _compares(value, asked, comparator)]
    return Clause("part(f.text, ?) IN (SELECT value FROM json_each(?))", (place, json.dumps(fitting)))


def _compares(value: Value, asked: Value, comparator: Comparator) -> bool:
    """Whether a measure compares so: an interval does as soon as one of its values does, a date by its beginning."""
    low, first = float(value.sort), float(asked.sort)
    high = low if value.upper is None else value.upper
    last = first if asked.upper is None else asked.upper
    if value.kind == "date":
        inside, high = first <= low and high <= last, low
    else:
        slack = CLOSE * max(abs(first), abs(last))
        first, last = first - slack, last + slack
        inside = low <= last and high >= first
    holds = {"=": inside, "!": not inside, ">": high >= first, "<": low <= last, ">>": high > last, "<<": low < first}
    return holds[comparator]


_SIGNS: Final[Mapping[Comparator, str]] = {"=": "=", "!": "<>", ">": ">=", "<": "<=", ">>": ">", "<<": "<"}


def _like(column: str, values: tuple[object, ...], text: str) -> Clause:
    return Clause(f"fits(?, {column})", (text if "*" in text else f"*{text}*", *values))


def _unlike(column: str, values: tuple[object, ...], text: str) -> Clause:
    return ~_like(column, values, text)


def _signed(sign: str) -> Callable[[str, tuple[object, ...], str], Clause]:
    return lambda column, values, text: Clause(f"{column} {sign} ?", (*values, text))


_TEXTS: Final[Mapping[Comparator, Callable[[str, tuple[object, ...], str], Clause]]] = {
    **{comparator: _signed(sign) for comparator, sign in _SIGNS.items()}, "!~": _unlike, "not": _unlike,
}  # fmt: skip


def record_like(prop: Property, text: str, language: str | None) -> Clause:
    """Records whose parts are those that a question names; `?` stands for any, and those left out may be anything."""
    options = prop.options.read_in(language)
    asked = DATATYPES["record"].parse(text, options).value
    if asked is None:
        return NEVER
    parts = dict(asked.record)
    keys = [key for key, _kind, _options in options.fields]
    last = max((keys.index(key) for key in parts if key in keys), default=-1)
    if last < 0:
        return Clause("f.sort = ?", (asked.sort,))
    pattern = "; ".join(fold(parts[key].text) if key in parts else "*" for key in keys[: last + 1])
    whole = "coalesce(f.whole, f.sort)"
    patterns = (pattern, f"{pattern}; *")
    first = fold(parts[keys[0]].text) if keys[0] in parts else ""
    found = either(Clause(f"fits(?, {whole})", (each,)) for each in patterns)
    return Clause("f.sort >= ? AND f.sort < ?", (first[:100], first[:100] + "\U0010ffff")) & found if first else found
