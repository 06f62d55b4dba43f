"""Which fields the explorer offers: those of which a person can choose values, the most useful first."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from commun.i18n import language
from fiches import SPECIAL, Catalogue, Property

USUAL: Final = 6
"""Facets that stand there without being asked for."""

_LISTED: Final = frozenset({"page", "term", "boolean", "keyword"})
_MEASURED: Final = frozenset({"number", "quantity", "date", "duration"})
_FIRST: Final = ("themes", "territoires", "categorie", "nature", "phase", "publics")
"""What most people narrow a list down by, wherever a type has it."""
_LATER: Final = frozenset(
    {"voir_aussi", "traduction_de", "verifiee_le", "a_revoir_le", "referents", "langue", "licence"}
)
"""What is kept for those who keep the commons: offered, never first."""
_ALWAYS: Final = ("categories", "date_de_modification", "date_de_creation", "langue", "source", "licence")
_ORDER: Final = {"term": 0, "text": 1, "boolean": 1, "page": 2, "duration": 3, "quantity": 3, "number": 3, "date": 3,
                 "keyword": 4}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A field by which fiches can be narrowed down, or a column.

    Attributes:
        key: in the address.
        name: in questions.
        label: what people read.
        datatype: the key of the datatype.
        measured: whether it is narrowed by bounds; else by its values.
    """

    key: str
    name: str
    label: str
    datatype: str
    measured: bool = False


def name_of(prop: Property, catalogue: Catalogue) -> str:
    """What a question calls a field: its title, or its key where another one has the title too."""
    found = catalogue.property(prop.title)
    return prop.title if found is not None and found.key == prop.key else prop.key


def choice_of(key: str, kind: str, catalogue: Catalogue) -> Choice | None:
    """The field `key` as the explorer may use it for fiches of a type; None for one that nothing defines."""
    base = catalogue.properties.get(key) or SPECIAL.get(key)
    if base is None:
        return None
    prop = catalogue.field(kind or None, key) if key in catalogue.properties else base
    label = (prop or base).label(language())
    return Choice(key, name_of(base, catalogue), label, base.datatype, base.datatype in _MEASURED)


def offered(kind: str, catalogue: Catalogue) -> list[Choice]:
    """The fields that narrow down, the most useful first."""
    keys = [key for key in _keys(kind, catalogue) if _is_useful(key, kind, catalogue)]
    listed = sorted(keys, key=lambda key: _rank(key, kind, catalogue))
    always = [key for key in _ALWAYS if key not in listed]
    found = (choice_of(key, kind, catalogue) for key in (*listed, *always))
    return [each for each in found if each is not None]


def columns(kind: str, catalogue: Catalogue) -> list[Choice]:
    """The fields that can be shown, in the order of the type."""
    keys = [*_keys(kind, catalogue), *(key for key in ("date_de_modification", "date_de_creation"))]
    found = (choice_of(key, kind, catalogue) for key in dict.fromkeys(keys) if key not in {"titre", "autres_titres"})
    return [each for each in found if each is not None and each.datatype != "record"]


def _keys(kind: str, catalogue: Catalogue) -> list[str]:
    """The fields of a type in its order; without a type, those that several types have, or all where no type is."""
    known = catalogue.type(kind) if kind else None
    if known is not None and known.fields:
        return [field.property for field in known.fields]
    shared = Counter(field.property for each in catalogue.types.values() for field in each.fields)
    if shared:
        return [key for key, count in shared.items() if count > 1]
    return sorted(catalogue.properties, key=lambda key: catalogue.properties[key].title)


def _is_useful(key: str, kind: str, catalogue: Catalogue) -> bool:
    """Whether people can choose among its values."""
    base = catalogue.properties.get(key)
    prop = catalogue.field(kind or None, key)
    if base is None or prop is None or key in {"titre", "autres_titres"}:
        return False
    if base.datatype in {"text", "term"}:
        return bool(prop.options.allowed) or prop.datatype == "term" or base.datatype == "term"
    return base.datatype in _LISTED or base.datatype in _MEASURED


def _rank(key: str, kind: str, catalogue: Catalogue) -> tuple[int, int]:
    if key in _FIRST:
        return 0, _FIRST.index(key)
    prop = catalogue.field(kind or None, key) or catalogue.properties[key]
    return (9 if key in _LATER else 1), _ORDER.get(prop.datatype, 5)


def place_of(kind: str, catalogue: Catalogue) -> tuple[str, ...]:
    """The names that lead to the coordinates of fiches of a type: their own, or those of their territories."""
    points = [prop for prop in catalogue.properties.values() if prop.datatype == "coordinates"]
    known = catalogue.type(kind) if kind else None
    own = [prop for prop in points if known is None or known.field(prop.key)]
    if own:
        return (name_of(own[0], catalogue),)
    if known and points:
        for field in known.fields:
            prop = catalogue.field(known.key, field.property)
            target = catalogue.type(prop.target) if prop and prop.target else None
            if prop and target and (point := next((p for p in points if target.field(p.key)), None)):
                return name_of(catalogue.properties.get(prop.key) or prop, catalogue), name_of(point, catalogue)
    return ()
