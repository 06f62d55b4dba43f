"""Kinds of values: one object a kind, in one table.

Adding a kind is adding a class and a row; everything else (facts, questions, forms, exports) asks the table.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fiches.names import fold
from fiches.values.addresses import Email, Telephone, Url
from fiches.values.base import Datatype, Options, Parsed, Problem, Severity, Unit, Value, read_whole
from fiches.values.dates import Date, date_known_to, read_date
from fiches.values.durations import Duration
from fiches.values.links import File, Page, Term
from fiches.values.numbers import Boolean, Number, in_doubt, read_number, write_number
from fiches.values.places import Coordinates, read_area, read_point
from fiches.values.quantities import Quantity, in_other_units
from fiches.values.records import Record
from fiches.values.texts import Code, Identifier, Keyword, LongText, Monolingual, Text, sort_text
from fiches.values.wording import OF_ONE_VALUE, worded

__all__ = [
    "DATATYPES",
    "OF_ONE_VALUE",
    "Datatype",
    "Options",
    "Parsed",
    "Problem",
    "Severity",
    "Unit",
    "Value",
    "datatype",
    "date_known_to",
    "in_doubt",
    "in_other_units",
    "read_area",
    "read_date",
    "read_number",
    "read_point",
    "read_whole",
    "sort_text",
    "worded",
    "write_number",
]


def datatype(name: str) -> Datatype | None:
    """The datatype called `name`: our key, its French or English label, or a name or id of Semantic MediaWiki's."""
    return DATATYPES.get(name) or _BY_NAME.get(fold(name.replace("_", " ").strip()))


_KINDS: Final[tuple[Datatype, ...]] = (
    Page(), Text(), LongText(), Code(), Number(), Quantity(), Date(), Duration(), Boolean(), Url(), Email(),
    Telephone(), Coordinates(), Identifier(), Keyword(), Monolingual(), Record(datatype), File(), Term(),
)  # fmt: skip
DATATYPES: Final[Mapping[str, Datatype]] = MappingProxyType({kind.key: kind for kind in _KINDS})
"""Every datatype by its key."""

_BY_NAME: Final[Mapping[str, Datatype]] = MappingProxyType(
    {
        fold(name.replace("_", " ").strip()): kind
        for kind in _KINDS
        for name in (*kind.smw, kind.label_en, kind.label_fr, kind.key)
    }
)
