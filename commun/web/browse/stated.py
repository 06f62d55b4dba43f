"""Facts of a page as people read them: values with their links, records field by field."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from commun.formats import Context
from commun.formats.cells import value_html
from search_index import StatedFact

LONG: Final = 400
"""Characters of a value that are shown; the fiche has the rest."""

SHORT: Final = 140
"""The same for a value inside a record."""

_SERVED: Final = Markup('<a class="external" rel="nofollow noopener" href="{}">{}</a>')

Parts = Mapping[str, Sequence[StatedFact]]
"""The facts of the sub-objects of a page, by their names."""


@dataclass(frozen=True, slots=True)
class Told:
    """A value: as HTML, and as the plain text by which two are the same."""

    html: Markup
    text: str


def parts_of(facts: Iterable[StatedFact]) -> dict[str, list[StatedFact]]:
    """The facts by sub-object, "" being the page."""
    parts: dict[str, list[StatedFact]] = {}
    for fact in facts:
        parts.setdefault(fact.subject.fragment, []).append(fact)
    return parts


def part_named(fact: StatedFact, parts: Parts) -> str:
    """The name of the sub-object of the same page that a fact leads to, "" for none."""
    target = fact.value.value.text if fact.value and fact.value.value.kind in {"page", "record"} else ""
    title, mark, fragment = target.rpartition("#")
    return fragment if mark and fragment in parts and title.rpartition(":")[2] in fact.subject.title else ""


def told(fact: StatedFact, parts: Parts, context: Context, depth: int = 3) -> Told:
    """A value as people read it; what could not be understood as it was written."""
    part = part_named(fact, parts) if depth else ""
    if part:
        lines = [(each.label, told(each, parts, context, depth - 1)) for each in parts[part]]
        html = Markup(" · ").join(
            Markup('<span class="record__label">{}</span> {}').format(label, value.html) for label, value in lines
        )
        return Told(Markup('<span class="record">{}</span>').format(html), "; ".join(f"{a}={b.text}" for a, b in lines))
    most = SHORT if fact.subject.fragment else LONG
    text = _written(fact.raw) if fact.value is None else fact.value.text
    if fact.value is None or len(text) > most:
        return Told(escape(_cut(text, most)), text)
    prop = context.field(fact.property)
    served = prop.served(fact.value.value.text) if prop and prop.services else ()
    links = (_SERVED.format(address, words) for words, address in served)
    return Told(Markup(" ").join([value_html(fact.value, context), *links]), text)


def _written(raw: str) -> str:
    """What was written where nothing was understood; of a group of fields, what it says and not how it is kept."""
    if not raw.startswith("{"):
        return raw
    try:
        said = ast.literal_eval(raw)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return raw
    return "; ".join(str(value) for value in said.values() if value is not None) if isinstance(said, dict) else raw


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0]}…"
