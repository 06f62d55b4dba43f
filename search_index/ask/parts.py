"""Values made of values: one part of them in a column, and questions about some of their parts (`[[P::a;?]]`)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from fiches import DATATYPES, Options, Property, Value, fold, key_of, sort_text
from search_index.ask.answer import AnswerValue
from search_index.ask.clause import NEVER, Clause, either
from search_index.ask.language import Anything, Comparator, Compare, Inner, Nothing, Or
from search_index.ask.names import Scope

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
    if index.isdigit():
        return int(index) - 1 if 0 < int(index) <= len(options.fields) else None
    known = scope.catalogue.property(index)
    names = {key_of(index), known.key if known else ""}
    return next((place for place, (key, _kind, _options) in enumerate(options.fields) if key in names), None)


def part_holds(scope: Scope, prop: Property, name: str, asked: Inner) -> Clause:
    """The condition on a fact `f` whose value has parts: the part `name` is what is asked."""
    if isinstance(asked, Or):
        return either(part_holds(scope, prop, name, each) for each in asked.nodes)
    if not isinstance(asked, Anything | Nothing | Compare):
        return NEVER  # the page at which a part points is not followed further
    kind, options, column = "text", Options(), "f.language" if fold(name) in _LANGUAGE else "f.sort"
    values: tuple[object, ...] = ()
    if prop.datatype == "record":
        place = _place(scope, prop.options, name)
        if place is None:
            return NEVER
        (_key, kind, options), column, values = prop.options.fields[place], "part(f.text, ?)", (place,)
    present = Clause(f"{column} IS NOT NULL", values)
    if not isinstance(asked, Compare):
        return present if isinstance(asked, Anything) else ~present
    value = DATATYPES[kind].parse(asked.text, options.read_in(scope.language)).value
    if kind == "number" and asked.comparator in _SIGNS:
        number = float(value.sort) if value else 0.0
        compared = Clause(f"CAST({column} AS REAL) {_SIGNS[asked.comparator]} ?", (*values, number))
        return present & compared if value else NEVER
    text = fold(value.text if value and asked.comparator in _SIGNS else asked.text)
    return present & _TEXTS.get(asked.comparator, _like)(column, values, text)


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
