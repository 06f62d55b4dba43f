"""What differs between two catalogues, as far as the facts of fiches go.

A catalogue changes all the time: a help text, a synonym, a new field. Only what the change reaches needs to be read
again, and where a property merely reads its values otherwise, the values that were kept are enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from fiches.catalogue.catalogue import Catalogue
from fiches.catalogue.model import Property, Type, TypeField
from fiches.catalogue.reading import key_of
from fiches.catalogue.special import IMPORTED

NAMELESS: Final = "sans_nom"
"""The key of what is stated under a name without any letter or digit."""

_PLACE: Final = "coordonnees"
_LATITUDE: Final = "latitude"

_RECORD: Final = "#"
"""Stands for a type where a field is only known to records."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved from one catalogue to another.

    Attributes:
        old, new: the catalogues.
        keys: the properties whose statements may be other ones: fiches that have some must be read again.
        values: the properties that only read their values otherwise: what was written is enough to type them again.
    """

    old: Catalogue
    new: Catalogue
    keys: frozenset[str]
    values: frozenset[str]

    def has_moved(self, type_name: str | None) -> bool:
        """Whether fiches whose head says this type are asked for other things than before."""
        if not type_name:
            return False
        one, other = self.old.type(type_name), self.new.type(type_name)
        if one is None or other is None:
            return one is not other or list(self.old.types) != list(self.new.types)  # a remark lists the types
        return one.key != other.key or _asked(one, self.old) != _asked(other, self.new)


def moved(old: Catalogue, new: Catalogue) -> Moved:
    """What moved from `old` to `new`."""
    before, after = _defined(old), _defined(new)
    keys: set[str] = set()
    values: set[str] = set()
    for where in before.keys() | after.keys():
        one, other = before.get(where), after.get(where)
        if one is not None and other is not None:
            if _reads_alike(one, other):
                continue
            if _states_alike(one, other):
                values.add(where[1])
                continue
        keys.update(_reached(one, old, new), _reached(other, old, new))
    if old.property(_PLACE) != new.property(_PLACE):  # records with a latitude state it besides
        keys.update(_reached(Property(_LATITUDE, _LATITUDE, "number"), old, new))
    if _borrowed_types(old) != _borrowed_types(new):
        keys.add(IMPORTED)  # the pages of these properties state the datatype
    values -= keys
    bound = values & {*_bound(old), *_bound(new)}
    return Moved(old, new, frozenset(keys | bound), frozenset(values - bound))


def _defined(catalogue: Catalogue) -> dict[tuple[str, str], Property]:
    """Every property that a statement can be typed by."""
    return {
        **{("", key): each for key, each in catalogue.properties.items()},
        **{(_RECORD, key): each for key, each in catalogue.inner.items()},
        **catalogue.of_types,
    }


def _borrowed_types(catalogue: Catalogue) -> dict[str, str]:
    return {key: each.borrowed_type for key, each in catalogue.properties.items() if each.borrowed_type}


def _reads_alike(one: Property, other: Property) -> bool:
    """Whether two definitions differ at most in what no fact shows."""
    alike = replace(
        one,
        help=other.help,
        inverse=other.inverse,
        target=other.target,
        parent=other.parent,
        unique=other.unique,
        schema_org=other.schema_org,
        gender=other.gender,
        vocabulary=other.vocabulary,  # its terms are in the options
        borrowed=other.borrowed,
        address=other.address,
        borrowed_type=other.borrowed_type,
    )
    return alike == other


def _states_alike(one: Property, other: Property) -> bool:
    """Whether two definitions make the same statements, whose values may be read otherwise."""
    read = replace(one, datatype=other.datatype, options=other.options, low=other.low, high=other.high)
    told = {one.datatype, other.datatype}.isdisjoint({"record", "code"})  # of these, not all that was written is kept
    return told and _reads_alike(read, other)


def _reached(prop: Property | None, old: Catalogue, new: Catalogue) -> Iterator[str]:
    """The keys of all that is stated, before or after, under a name of `prop`."""
    if prop is None:
        return
    yield prop.key
    for name in (prop.key, prop.title, *prop.labels.values(), *prop.names):
        yield key_of(name) or NAMELESS
        for known in (old.property(name), new.property(name)):
            if known is not None:
                yield known.key


def _bound(catalogue: Catalogue) -> Iterator[str]:
    """The properties whose values decide about others: those of records, and those that conditions name."""
    for each in _defined(catalogue).values():
        yield from (part.key for part in each.inner)
    for kind in catalogue.types.values():
        yield from (field.shown_if[0] for field in kind.fields if field.shown_if[0])


def _asked(kind: Type, catalogue: Catalogue) -> list[object]:
    """All that decides what a fiche of this type is told that it lacks."""
    return [
        (_required(field), field.several, _told(catalogue.field(kind.key, field.property))) for field in kind.fields
    ]


def _required(field: TypeField) -> object:
    return field.property, field.required, field.shown_if, field.label


def _told(prop: Property | None) -> object:
    if prop is None:
        return None
    parts = [(part.key, part.label(), part.label("en")) for part in prop.inner]
    return prop.key, prop.label(), prop.label("en"), prop.most, prop.severity, [*map(_required, prop.fields)], parts
