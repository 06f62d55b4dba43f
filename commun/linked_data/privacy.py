"""What a fiche says of people that is not for everybody: contacts whose visibility is not « public ».

Data leaves the site for good, so what does not say that it is public is taken as private.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from fiches import Catalogue, Property, fold
from search_index import Answer, Cell, FactTable, StatedFact

VISIBILITY: Final = "visibilite"
"""The field of a contact that says who may read it."""
_PUBLIC: Final = "public"
_REACHING: Final = frozenset({"email", "telephone"})
"""Datatypes by which somebody is reached."""


def is_public(record: Mapping[str, object], prop: Property | None) -> bool:
    """Whether a record of a head may leave: it has no visibility, or says that it is public."""
    asked = VISIBILITY in record or (prop is not None and prop.part(VISIBILITY) is not None)
    return not asked or fold(str(record.get(VISIBILITY) or "")) == _PUBLIC


def public_value(raw: object, prop: Property | None) -> object:
    """A value of a head without the records that are private, at any depth; None where nothing is left."""
    if isinstance(raw, list):
        kept = [each for item in raw if (each := public_value(item, prop)) is not None]
        return kept or (None if raw else raw)
    if not isinstance(raw, Mapping):
        return raw
    if not is_public(raw, prop):
        return None
    return {
        key: value
        for key, item in raw.items()
        if (value := public_value(item, prop.part(str(key)) if prop else None)) is not None
    }


def public_facts(facts: Iterable[StatedFact], kind: str | None, catalogue: Catalogue) -> list[StatedFact]:
    """The facts of a page without those of private records, and without those that lead to them."""
    listed = list(facts)
    said = {fact.subject.fragment for fact in listed if fact.property == VISIBILITY}
    public = {
        fact.subject.fragment for fact in listed if fact.property == VISIBILITY and fold(fact.raw.strip()) == _PUBLIC
    }
    leads = [(fact, part_of(fact)) for fact in listed]
    hidden = {
        part
        for fact, part in leads
        if part
        and part not in public
        and (
            part in said
            or ((prop := catalogue.field(kind, fact.property)) is not None and prop.part(VISIBILITY) is not None)
        )
    }
    while True:
        inner = {part for fact, part in leads if part and fact.subject.fragment in hidden} - hidden
        if not inner:
            break
        hidden |= inner
    return [fact for fact, part in leads if fact.subject.fragment not in hidden and part not in hidden]


def public_answer(answer: Answer, facts: FactTable, catalogue: Catalogue) -> Answer:
    """An answer without the telephones and addresses of private contacts, whichever way a question asks for them."""
    places = {place for place, column in enumerate(answer.columns) if column.datatype in _REACHING}
    if not places:
        return answer
    guarded = [prop.key for prop in catalogue.properties.values() if prop.part(VISIBILITY) is not None]
    hidden = facts.private_texts({answer.columns[place].property for place in places}, guarded, VISIBILITY, _PUBLIC)
    rows = [
        replace(
            row,
            cells=tuple(
                Cell(tuple(value for value in cell.values if value.value.text not in hidden))
                if place in places
                else cell
                for place, cell in enumerate(row.cells)
            ),
        )
        for row in answer.rows
    ]
    return replace(answer, rows=tuple(rows))


def part_of(fact: StatedFact) -> str:
    """The part of its own page that a fact points to, "" for none."""
    value = fact.value
    if value is None or value.url is None or value.value.kind != "page" or fact.subject.name is None:
        return ""
    page, _hash, fragment = value.url.partition("#")
    return fragment if page == fact.subject.name.url else ""
