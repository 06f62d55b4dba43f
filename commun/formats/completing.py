"""The columns that a display cannot do without, where a question forgot them: a map needs places, a calendar dates.

They come from the type that the question asks for; without one, from the fields of any type.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from commun.formats.model import Format
from fiches import Catalogue, Property, Type, fold
from search_index import And, Answer, Compare, Inner, Or, Printout, Question, Some

_NEEDED: Final = {
    "carte": "coordinates",
    "geojson": "coordinates",
    "agenda": "date",
    "frise": "date",
    "ics": "date",
}
"""The datatype without which these formats show nothing."""
_MOST: Final = 4
"""Columns that are added at the most."""


def lacks(answer: Answer, form: Format) -> bool:
    """Whether the answer has none of the columns that its format draws."""
    needed = _NEEDED.get(form.key)
    return needed is not None and all(column.datatype != needed for column in answer.columns)


def completed(question: Question, form: Format, catalogue: Catalogue) -> Question:
    """The question with the columns that its format draws; the same one where nothing is known of them."""
    needed = _NEEDED[form.key]
    types = [known for name in _types(question.condition) if (known := catalogue.type(name))]
    chains = [chain for known in types for chain in _chains(known, needed, catalogue)]
    if not types:
        chains = [(prop.title,) for prop in catalogue.properties.values() if prop.datatype == needed]
        chains += [chain for known in catalogue.types.values() for chain in _chains(known, needed, catalogue)]
    added = tuple(Printout(chain) for chain in list(dict.fromkeys(chains))[: _MOST if needed == "coordinates" else 1])
    return replace(question, printouts=(*question.printouts, *added))


def _types(node: Inner) -> Iterator[str]:
    """The types that a condition names."""
    if isinstance(node, And | Or):
        for each in node.nodes:
            yield from _types(each)
    elif isinstance(node, Some) and not node.inverse and fold(node.property) == "type":
        inner = node.inner.nodes if isinstance(node.inner, Or) else (node.inner,)
        yield from (each.text for each in inner if isinstance(each, Compare) and each.comparator == "=")


def _chains(known: Type, needed: str, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    """What leads to values of a datatype from the pages of a type: their own first, then those of what they name."""
    fields = [prop for field in known.fields if (prop := catalogue.field(known.key, field.property))]
    for prop in fields:
        yield from _own(prop, needed, catalogue)
    if needed == "coordinates":
        for prop in fields:
            target = catalogue.type(prop.target) if prop.datatype == "page" and prop.target else None
            for inner in target.fields if target else ():
                place = catalogue.field(target.key, inner.property) if target else None
                if place and place.datatype == needed:
                    yield prop.title, place.title


def _own(prop: Property, needed: str, catalogue: Catalogue) -> Iterator[tuple[str, ...]]:
    if prop.datatype == needed:
        yield (prop.title,)
    elif prop.datatype == "record" and needed == "coordinates" and prop.part("latitude"):
        place = catalogue.property("coordonnees")  # what facts state of a record with a latitude
        yield from ((place.title,),) if place else ()
    elif prop.datatype == "record":
        yield from ((prop.title, part.key) for part in prop.inner if part.datatype == needed)
