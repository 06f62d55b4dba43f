"""How a value of a head reads in a sentence: « 1er mars 2024 », « 1 350 € », « 10 à 80 »."""

import re
from collections.abc import Mapping
from typing import Final

from fiches.values.base import Datatype, Options
from fiches.values.numbers import write_number

_TOLD: Final[Mapping[str, frozenset[str]]] = {
    "boolean": frozenset(),
    "coordinates": frozenset({"latitude", "longitude", "lat", "lon"}),
    "date": frozenset({"debut", "fin"}),
    "duration": frozenset({"valeur", "unite"}),
    "file": frozenset({"fichier", "file"}),
    "number": frozenset({"valeur", "value"}),
    "quantity": frozenset({"valeur", "montant", "value", "unite", "devise", "unit"}),
    "telephone": frozenset(),
}
"""Datatypes whose values people read otherwise than they are typed, and the keys of a mapping that is one value.

Terms are told as they stood: by the list of today, a name of yesterday may be another term's synonym.
"""

_ENDS: Final = frozenset({"min", "max"})

OF_ONE_VALUE: Final = _ENDS.union(*_TOLD.values())
"""Keys of mappings that are one value, whatever else stands beside it."""


def worded(kind: Datatype, options: Options, value: object, language: str) -> str:
    """A raw `value` as people read it; "" where it stands best as it was typed, or cannot be read.

    Of a mapping that holds more than one value, it is that value: of `{valeur: 412, annee: 2022}`, « 412 ».
    """
    if isinstance(value, Mapping) and _ENDS & value.keys():
        return _between(value, language)
    keys = _TOLD.get(kind.key)
    if keys is None or isinstance(value, list):
        return ""
    if isinstance(value, Mapping):
        value = {key: item for key, item in value.items() if key in keys}
        if not value:
            return ""
    parsed = kind.parse(value, options)
    return "" if parsed.value is None else kind.format(parsed.value, "", language, options)


def _between(ends: Mapping[str, object], language: str) -> str:
    """« 15 à 80 », « 15 au moins »; "" where an end is no whole number."""
    low, high = ("" if ends.get(key) is None else str(ends[key]).strip() for key in ("min", "max"))
    if not (low or high) or not all(re.fullmatch(r"[0-9]{0,15}", end) for end in (low, high)):
        return ""
    low, high = (write_number(float(end), language) if end else "" for end in (low, high))
    if low and high:
        return f"{low} à {high}" if language == "fr" else f"{low} to {high}"
    if language == "fr":
        return f"{low} au moins" if low else f"{high} au plus"
    return f"at least {low}" if low else f"at most {high}"
