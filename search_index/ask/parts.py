"""Values made of values: one part of them in a column, and questions about some of their parts (`[[P::a;?]]`)."""

from collections.abc import Iterator
from typing import Final

from fiches import DATATYPES, Options, Property, Value, fold, key_of
from search_index.ask.answer import AnswerValue
from search_index.ask.clause import NEVER, Clause, either
from search_index.ask.names import Scope

_TEXT: Final = frozenset({"1", "text", "texte"})
_LANGUAGE: Final = frozenset({"2", "language code", "code de langue", "langue", "language"})


def part_of(scope: Scope, value: Value, prop: Property | None, index: str, language: str) -> Iterator[AnswerValue]:
    """The part `index` (a name, or a number from 1) of a record or of a text with its language."""
    if value.kind == "monolingual":
        wanted = value.language if fold(index) in _LANGUAGE else value.text.rpartition("@")[0]
        if wanted and fold(index) in _LANGUAGE | _TEXT:
            yield AnswerValue(Value("text", wanted, fold(wanted)), wanted)
        return
    options = prop.options if prop else Options()
    record = DATATYPES["record"].parse(value.text, options).value
    keys = [key for key, _kind, _options in options.fields]
    known = scope.catalogue.property(index)
    wanted_key = keys[int(index) - 1] if index.isdigit() and 0 < int(index) <= len(keys) else key_of(index)
    for key, item in record.record if record else ():
        if key in {wanted_key, known.key if known else ""}:
            inner = next((inner for each, _kind, inner in options.fields if each == key), Options())
            text = DATATYPES[item.kind].format(item, "", language, inner)
            yield AnswerValue(item, text, title=item.target or "")


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
