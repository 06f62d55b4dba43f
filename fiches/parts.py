"""The parts of a fiche (its sub-objects), by the names under which its facts tell of them.

Whoever shows a part on a page marks its place with this name, so that the address of a part (`/fiches/x#_2`) leads
there.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from fiches.catalogue import SPACES_OF_CATALOGUE, Catalogue, Property
from fiches.catalogue.functions import content_name, read_assignments, split_arguments
from fiches.catalogue.special import CATEGORY, LANGUAGE, LICENCE, TITLE, TYPE
from fiches.fiche import Fiche
from fiches.reserved import REF, is_reference

TAKES_RECORDS: Final = frozenset({"duration", "date", "coordinates", "file", "monolingual", "number", "quantity"})
"""Datatypes that read a mapping as one value; with others a mapping is a sub-object."""

NOT_STATED: Final = frozenset({
    "id", "source", "annotations", "autres_titres", TITLE, TYPE, LANGUAGE, LICENCE, CATEGORY,
})  # fmt: skip
"""Keys of the head that are about the page and not about its subject, or that the program states itself."""


OF_A_FILE: Final = frozenset({"format", "taille", "largeur", "hauteur"})
"""What the program notes of a file when it comes; a field of the commons that has such a name says something else."""


def not_stated(fiche: Fiche) -> frozenset[str]:
    """The keys of the head of this page that state nothing of its subject."""
    return NOT_STATED | OF_A_FILE if fiche.name.space == "fichiers" else NOT_STATED


def record_names(fiche: Fiche, catalogue: Catalogue) -> dict[int, str]:
    """The name of each record of the head, by the identity of its mapping: `_1`, `_2`… in the order of the head."""
    found: dict[int, str] = {}
    if fiche.name.space in SPACES_OF_CATALOGUE:
        return {}  # the head of a definition speaks of what it defines
    for number, record in enumerate(_records(fiche.head, _Typed(catalogue, fiche.type), None, not_stated(fiche)), 1):
        found[id(record)] = f"_{number}"
    return found


@dataclass(frozen=True, slots=True)
class _Typed:
    catalogue: Catalogue
    type: str | None


def _records(
    said: Mapping[str, object], typed: _Typed, above: Property | None, aside: frozenset[str]
) -> Iterator[Mapping[str, object]]:
    """The records of a head or of a record, each before those that it holds."""
    for key, raw in said.items():
        if key in aside or not isinstance(raw, list | Mapping):
            continue
        known = (above.part(key) if above else None) or typed.catalogue.field(typed.type, str(key))
        if known is not None and known.datatype in TAKES_RECORDS:
            continue
        for item in raw if isinstance(raw, list) else [raw]:
            if isinstance(item, Mapping):
                yield item
                yield from _records(item, typed, known, frozenset({REF}) if is_reference(item) else frozenset())


def part_of_call(function: str, arguments: Iterable[str]) -> str:
    """The name of the part that `{{#subobject:…}}` makes, "" for a function that makes none by itself."""
    if function.strip().lower() != "#subobject":
        return ""
    first, assigned = read_assignments(split_arguments("|".join(arguments)))
    return first if first and first != "-" else content_name(assigned)
