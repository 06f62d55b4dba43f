"""What the explorer was asked, read from its address and written back: one state has one address.

Everything that is chosen stands in the address, in a fixed order, so that it can be shared, kept and copied.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from werkzeug.datastructures import MultiDict

from commun.web.browse.addresses import explorer
from commun.web.discover.address import whole
from search_index import Compare, QuestionRefused, Some, parse_condition

Display = Literal["liste", "tableau", "carte", "comparer"]
DISPLAYS: Final[tuple[Display, ...]] = ("liste", "tableau", "carte", "comparer")

EVERYWHERE: Final = "*"
"""The type that stands for every page, help and definitions among them."""

_MOST_VALUES: Final = 30
_MOST_FACETS: Final = 12
MOST_COLUMNS: Final = 12
MOST_WORDS: Final = 6
_LONGEST: Final = 200
_KEY: Final = re.compile(r"[a-z0-9_]{1,80}")
_SIGNS: Final = re.compile(r"[\[\]{}|<>=*?~!\"«»“”]")


@dataclass(frozen=True, slots=True)
class State:
    """What was chosen.

    Attributes:
        type: the key of a type, "" for every fiche, `EVERYWHERE` for every page.
        words: looked for in the text of the fiches.
        chosen: by field, the values of which one is enough.
        low, high: by field, the least and the greatest value, as a person writes them.
        facets: fields offered beyond the usual ones.
        opened: fields of which all values are listed.
        columns: fields shown.
        display: how the result is shown.
        sort: the field that orders it, "" for the title.
        descending: whether from the greatest down.
        page: from 1.
    """

    type: str = ""
    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    low: Mapping[str, str] = field(default_factory=dict)
    high: Mapping[str, str] = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    display: Display = "liste"
    sort: str = ""
    descending: bool = False
    page: int = 1

    @classmethod
    def of(cls, arguments: MultiDict[str, str]) -> "State":
        """The state that an address says; what nothing can be made of is left out."""
        display = arguments.get("affichage", "")
        sort = arguments.get("tri", "").strip()
        return cls(
            type=_type(arguments.get("type", "")),
            words=" ".join(_SIGNS.sub(" ", arguments.get("q", "")[:_LONGEST]).split()[:MOST_WORDS]),
            chosen={key: values for key in _fields(arguments, "f-") if (values := _values(arguments, key))},
            low=_bounds(arguments, "min-"),
            high=_bounds(arguments, "max-"),
            facets=_keys(arguments, "facette"),
            opened=_keys(arguments, "plus"),
            columns=_keys(arguments, "colonne"),
            display=display if display in DISPLAYS else "liste",
            sort=sort if _KEY.fullmatch(sort) else "",
            descending=arguments.get("sens") == "desc",
            page=whole(arguments.get("page"), 1, most=10_000),
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The arguments of its address, in their order."""
        pairs = [("type", self.type), ("q", self.words)]
        pairs += [(f"f-{key}", value) for key in sorted(self.chosen) for value in self.chosen[key]]
        pairs += [(f"min-{key}", self.low[key]) for key in sorted(self.low)]
        pairs += [(f"max-{key}", self.high[key]) for key in sorted(self.high)]
        for name, keys in (("facette", self.facets), ("plus", self.opened), ("colonne", self.columns)):
            pairs += [(name, key) for key in keys]
        pairs += [("affichage", self.display if self.display != "liste" else ""), ("tri", self.sort)]
        pairs += [("sens", "desc" if self.descending else ""), ("page", str(self.page) if self.page > 1 else "")]
        return [(key, value) for key, value in pairs if value]

    @property
    def address(self) -> str:
        """Its address."""
        arguments: dict[str, list[str]] = {}
        for key, value in self.pairs:
            arguments.setdefault(key, []).append(value)
        return explorer(arguments)

    @property
    def filtered(self) -> tuple[str, ...]:
        """The fields by which the fiches are narrowed down."""
        return tuple(sorted({*self.chosen, *self.low, *self.high}))

    def with_value(self, key: str, value: str) -> "State":
        """The same with one more value chosen, on its first page."""
        values = tuple(sorted({*self.chosen.get(key, ()), value}))
        return replace(self, chosen={**self.chosen, key: values}, page=1)

    def without_value(self, key: str, value: str) -> "State":
        """The same without a value of a field."""
        left = tuple(each for each in self.chosen.get(key, ()) if each != value)
        chosen = {k: v for k, v in self.chosen.items() if k != key}
        return replace(self, chosen={**chosen, key: left} if left else chosen, page=1)

    def without_bounds(self, key: str) -> "State":
        """The same without the bounds of a field."""
        low = {k: v for k, v in self.low.items() if k != key}
        high = {k: v for k, v in self.high.items() if k != key}
        return replace(self, low=low, high=high, page=1)


def _type(text: str) -> str:
    text = text.strip()
    return text if text == EVERYWHERE or re.fullmatch(r"[\w-]{1,60}", text) else ""


def _value(text: str) -> str:
    """A value that a question can hold as it is, "" for one that it would read as something else."""
    text = " ".join(text.split())[: _LONGEST * 2]
    asked = Some("x", Compare(text))
    try:
        return text if text and parse_condition(str(asked)) == asked else ""
    except QuestionRefused:
        return ""


def _values(arguments: MultiDict[str, str], key: str) -> tuple[str, ...]:
    return tuple(sorted({value for each in arguments.getlist(f"f-{key}") if (value := _value(each))}))[:_MOST_VALUES]


def _fields(arguments: MultiDict[str, str], prefix: str) -> list[str]:
    found = [name.removeprefix(prefix) for name in arguments if name.startswith(prefix)]
    return sorted(key for key in found if _KEY.fullmatch(key))[:_MOST_FACETS]


def _bounds(arguments: MultiDict[str, str], prefix: str) -> dict[str, str]:
    return {key: value for key in _fields(arguments, prefix) if (value := _value(arguments.get(prefix + key, "")))}


def _keys(arguments: MultiDict[str, str], name: str) -> tuple[str, ...]:
    found = dict.fromkeys(key.strip() for key in arguments.getlist(name))
    return tuple(key for key in found if _KEY.fullmatch(key))[:MOST_COLUMNS]
