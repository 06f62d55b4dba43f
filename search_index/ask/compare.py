"""Comparing a value of a fact with what a question writes, by datatype.

Numbers, quantities, durations: in the main unit; an interval answers as soon as one of its values does.
Dates: what is asked is an interval (2020 is its whole year); a date equals it when it lies inside, is ≥ when it begins
at or after its beginning, ≤ when it begins at or before its end, >> and << when it begins after or before all of it.
Texts and pages: without accents and capitals. `!` asks for another value, not for the absence of the value.
"""

import math
from collections.abc import Callable, Collection, Mapping
from typing import Final

from fiches import Parsed, Property, Value, datatype, fold, read_area, sort_text, split_prefix
from search_index.ask.clause import ALWAYS, NEVER, Clause, among, either
from search_index.ask.language import Anything, Comparator, Compare, Inner, Or
from search_index.ask.names import TYPE, Asked, Scope
from search_index.ask.parts import CLOSE, record_like
from search_index.facts.schema import ROOM
from search_index.tables.names import target_names

_WHOLE: Final = "coalesce(f.whole, f.sort)"
_LAST: Final = "\U0010ffff"
SORTED: Final = 120
"""Characters of a text that its index holds."""
_WITHOUT: Final = frozenset({"!", "!~", "not"})
_INTERVAL: Final = "f.upper IS NOT NULL AND f.kind NOT IN ('date', 'coordinates')"
_KM_A_DEGREE: Final = 111.0
"""Less than a degree of latitude is anywhere, so that a box in degrees holds the whole circle."""

_LEFT_OUT: Final = frozenset({"number-unit", "unit-rest"})
"""Remarks on a value of which a part was not understood: who asks must know what was looked for."""

_SIMPLER: Final[Mapping[Comparator, Comparator]] = {"~": "=", "in": "=", "phrase": "=", "!~": "!", "not": "!"}
"""What patterns mean where a value has a measure."""


def compared(scope: Scope, of: Asked, asked: Compare) -> Clause:
    """The condition on a row `f` of the table of facts."""
    prop = of.property
    text = scope.type(asked.text) if prop.key == TYPE else asked.text
    if not text:
        scope.tell(
            "empty", f"Il manque une valeur pour « {prop.label()} ».", f"A value is missing for “{prop.label('en')}”."
        )
        return NEVER
    if prop.datatype == "coordinates":
        return _near(scope, prop, text, asked.comparator)
    if prop.datatype in {"number", "quantity", "date", "duration", "boolean"}:
        comparator = _SIMPLER.get(asked.comparator, asked.comparator)
        value = _read(scope, prop, text)
        dated = prop.datatype == "date"
        intervals = not dated and scope.has_intervals(of.keys)
        return (
            (_date(value, comparator) if dated else _measure(value, comparator, intervals=intervals))
            if value
            else NEVER
        )
    if prop.datatype == "record" and asked.comparator in {"=", "!"}:
        like = record_like(prop, text, scope.language)
        return like if asked.comparator == "=" else Clause("f.sort IS NOT NULL") & ~like
    if asked.comparator in _PATTERNS:
        return _pattern(prop, text, asked.comparator)
    compare_text = _page if prop.datatype == "page" else _text
    return compare_text(scope, prop, text, asked.comparator)


def _read(scope: Scope, prop: Property, text: str) -> Value | None:
    """What a question writes, as the datatype of the property reads it; what is wrong is told."""
    kind = datatype(prop.datatype)
    parsed = kind.parse(text, prop.options.read_in(scope.language)) if kind else Parsed()
    if parsed.problem is not None and (parsed.value is None or parsed.problem.code in _LEFT_OUT):
        scope.tell(parsed.problem.code, parsed.problem.fr, parsed.problem.en)
    return parsed.value


# ——— measures


def _measure(value: Value, comparator: Comparator, *, intervals: bool) -> Clause:
    low = float(value.sort)
    high = low if value.upper is None else value.upper
    slack = CLOSE * max(abs(low), abs(high))
    low, high = low - slack, high + slack
    if comparator in {"=", "!"}:
        equal = Clause("f.number BETWEEN ? AND ?", (low, high))
        if intervals:
            equal |= Clause(f"({_INTERVAL} AND f.upper >= ? AND f.number <= ?)", (low, high))
        return equal if comparator == "=" else Clause("f.number IS NOT NULL") & ~equal
    if comparator == ">":
        late = Clause("f.number >= ?", (low,))
        return late | Clause(f"({_INTERVAL} AND f.upper >= ?)", (low,)) if intervals else late
    if comparator == ">>":
        late = Clause("f.number > ?", (high,))
        return late | Clause(f"({_INTERVAL} AND f.upper > ?)", (high,)) if intervals else late
    return Clause("f.number <= ?", (high,)) if comparator == "<" else Clause("f.number < ?", (low,))


def _date(value: Value, comparator: Comparator) -> Clause:
    first = float(value.sort)
    last = first if value.upper is None else value.upper
    inside = Clause("(f.number BETWEEN ? AND ? AND coalesce(f.upper, f.number) <= ?)", (first, last, last))
    clauses: Mapping[Comparator, Clause] = {
        "=": inside,
        "!": Clause("f.number IS NOT NULL") & ~inside,
        ">": Clause("f.number >= ?", (first,)),
        "<": Clause("f.number <= ?", (last,)),
        ">>": Clause("f.number > ?", (last,)),
        "<<": Clause("f.number < ?", (first,)),
    }
    return clauses[comparator]


def _near(scope: Scope, prop: Property, text: str, comparator: Comparator) -> Clause:
    """`46.5; 0.3 (30 km)`: a box by the index, then the true distance; a bare point is that point."""
    area = read_area(text)
    comparator = _SIMPLER.get(comparator, comparator)
    if comparator not in {"=", "!"}:
        scope.tell(
            "coordinates",
            f"« {prop.label()} » : un point n’est ni avant ni après un autre.",
            f"“{prop.label('en')}”: a point is neither before nor after another.",
        )
        return NEVER
    if area is None:
        value = _read(scope, prop, text)
        if value is None:
            return NEVER
        area = (float(value.sort), float(value.upper or 0.0), 0.001)
    latitude, longitude, distance = area
    high = distance / _KM_A_DEGREE + 1e-6
    inside = Clause("f.kind = 'coordinates' AND f.number BETWEEN ? AND ?", (latitude - high, latitude + high))
    shrink = math.cos(math.radians(min(89.9, abs(latitude) + high)))
    wide = high / shrink
    if abs(longitude) + wide < 180:  # noqa: PLR2004 — the box does not cross the antimeridian
        inside &= Clause("f.upper BETWEEN ? AND ?", (longitude - wide, longitude + wide))
    inside &= Clause("km(f.number, f.upper, ?, ?) <= ?", (latitude, longitude, distance))
    return inside if comparator == "=" else Clause("f.number IS NOT NULL") & ~inside


# ——— pages and texts


def _page(scope: Scope, prop: Property, text: str, comparator: Comparator) -> Clause:
    """A value that points to the page called so, under any of its titles: bare ones are of the property's space."""
    text = text.strip().removeprefix("[[").removesuffix("]]")
    if prop.options.default_space and split_prefix(text)[0] == "fiches":
        text = f"{prop.options.default_space}:{text}"
    title, _, fragment = text.partition("#")
    space, _, folded = target_names(title)
    sort = sort_text(folded + (f"#{fragment}" if fragment else ""))
    if comparator in _ORDERS:
        return _ORDERS[comparator](sort_text(split_prefix(text)[1]))
    key = scope.subject(text)
    unwritten = Clause("(f.sort = ? AND f.target IS NULL AND coalesce(f.space, ?) = ?)", (sort, space, space))
    same = unwritten if key is None else Clause("f.target = ?", (key,)) | unwritten
    return same if comparator == "=" else Clause("f.sort IS NOT NULL") & ~same


def _text(scope: Scope, prop: Property, text: str, comparator: Comparator) -> Clause:
    kind = datatype(prop.datatype)
    parsed = kind.parse(text, prop.options) if kind and prop.datatype != "file" else None
    value = parsed.value if parsed else None
    sort = str(value.sort) if value else sort_text(split_prefix(text)[1] if prop.datatype == "file" else text)
    if comparator in _ORDERS:
        return _ORDERS[comparator](sort)
    same = Clause("f.sort = ?", (sort,))
    terms = scope.catalogue.vocabularies.get(prop.vocabulary)
    if terms and value and value.kind == "term":
        # Who asks for a theme asks for what it gathers.
        same = among("f.sort", [sort_text(term) for term in terms.below(value.text)])
        return same if comparator == "=" else Clause("f.sort IS NOT NULL") & ~same
    tagged = value is not None and value.kind == "monolingual"
    plain = text.rpartition("@")[0] if tagged and "@" in text else text
    whole = fold(" ".join(plain.split()))
    if len(whole) > len(sort) and whole.startswith(sort):
        same = Clause("f.sort = ? AND f.whole = ?", (sort, whole))
    elif len(sort) >= SORTED:
        same = Clause("f.sort = ? AND f.whole IS NULL", (sort,))
    if tagged and value and "@" in text:
        same &= Clause("f.language = ?", (value.language,))
    return same if comparator == "=" else Clause("f.sort IS NOT NULL") & ~same


_ORDERS: Final[Mapping[Comparator, Callable[[str], Clause]]] = {
    ">": lambda sort: Clause("f.sort >= ?", (sort,)),
    "<": lambda sort: Clause("f.sort <= ?", (sort,)),
    ">>": lambda sort: Clause("f.sort > ?", (sort,)),
    "<<": lambda sort: Clause("f.sort < ?", (sort,)),
}
_PATTERNS: Final = frozenset({"~", "!~", "in", "phrase", "not"})


def pattern_of(text: str, comparator: Comparator) -> str:
    """The folded pattern that a comparator asks for: `in:`, `phrase:` and `not:` look for the words anywhere."""
    folded = fold(" ".join(text.split()))
    folded = folded.strip('"') if comparator == "phrase" else folded
    return f"*{folded}*" if comparator in {"in", "phrase", "not"} else folded


def fitting(pattern: str, sort: str, whole: str) -> Clause:
    """A text fits a pattern; `sort` is an indexed column with its beginning, `whole` an expression of all of it."""
    inner = pattern.strip("*")
    beginning = pattern.partition("*")[0].partition("?")[0][:100]
    if not inner and pattern:
        return Clause(f"{sort} IS NOT NULL")
    if "*" not in inner and "?" not in inner and pattern.startswith("*") and pattern.endswith("*"):
        return Clause(f"instr({whole}, ?) > 0", (inner,))
    full = Clause(f"fits(?, {whole})", (pattern,))
    if not beginning:
        return full
    return Clause(f"({sort} >= ? AND {sort} < ?)", (beginning, beginning + _LAST)) & full


def _pattern(prop: Property, text: str, comparator: Comparator) -> Clause:
    space, title = split_prefix(text) if prop.datatype == "page" else ("fiches", text)
    pattern = pattern_of(title, comparator)
    found = fitting(pattern, "f.sort", _WHOLE)
    if space != "fiches":
        found &= Clause("f.space = ?", (space,))
    return Clause("f.sort IS NOT NULL") & ~found if comparator in {"!~", "not"} else found


# ——— the words of a page


def worded(inner: Inner, key: str, scope: Scope) -> Clause:
    """The condition under which the subject in the column `key` is a page that holds the words asked for."""
    if isinstance(inner, Or):
        return either(worded(each, key, scope) for each in inner.nodes)
    if isinstance(inner, Anything):
        return ALWAYS
    if not isinstance(inner, Compare):
        return NEVER
    words = " ".join(inner.text.replace("*", " ").replace("?", " ").split())
    if inner.comparator == "phrase":
        words = f'"{words.replace(chr(34), " ")}"'
    paths = scope.holders(words, scope.sql) if scope.holders else None
    if paths is None:
        scope.tell("text", "Le texte des pages est en train d’être relu : les mots sont cherchés dans un instant.",
                   "The text of the pages is being read again: words are searched in a moment.")  # fmt: skip
        return NEVER
    _remember(scope, words, paths)
    found = Clause(f"{key} IN (SELECT w.key FROM temp.worded w WHERE w.words = ?)", (words,))  # noqa: S608 (our own words)
    return ~found if inner.comparator in _WITHOUT else found


def _remember(scope: Scope, words: str, paths: Collection[str]) -> None:
    """Keep the subjects found beside this connection, in memory, for the question that is being asked."""
    scope.sql.execute(
        "CREATE TEMP TABLE IF NOT EXISTS worded (words TEXT, key INTEGER, PRIMARY KEY (words, key)) WITHOUT ROWID"
    )
    scope.sql.execute("DELETE FROM temp.worded WHERE words = ?", (words,))
    scope.sql.executemany(
        "INSERT INTO temp.worded SELECT ?, p.key * ? FROM page p WHERE p.path = ? AND p.deleted = 0",
        ((words, ROOM, path) for path in paths),
    )
