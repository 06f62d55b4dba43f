"""What a value is, and what every datatype does with one: parse, format, sort, store.

A value that cannot be read is a normal state (imported pages hold many): `parse` never raises, it says what is wrong in
a sentence, and whoever keeps facts keeps the raw text beside. A value may also be read *with* a remark, when the
meaning is clear and the writing is not (« 60 à 120 min »).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final, Literal, Protocol

from fiches.front_matter import Figure

Severity = Literal["error", "warning"]

READ: Final = frozenset({"fr", "en"})
"""The languages whose numbers and dates are read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a value, a field or a fiche.

    Attributes:
        code: a stable word for programs (`number`, `url`, `required`…).
        severity: `error` where a save that adds it is refused, `warning` where it is only told.
        fr, en: the sentence for people.
    """

    code: str
    severity: Severity
    fr: str
    en: str

    def sentence(self, language: str = "fr") -> str:
        """The sentence in `language` (`fr`, or `en` for anything else)."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was understood.

    Attributes:
        kind: the key of its datatype.
        text: its canonical written form; parsing it again gives the same value.
        sort: what orders it and is compared: a number (in the main unit; seconds since 1970 for dates; seconds for
            durations; latitude in degrees for coordinates; 0 or 1 for booleans) or a folded text.
        upper: the end of an interval in the same measure (a partial date is the interval of its days); for
            coordinates the longitude in degrees.
        target: the title of the page, term or file that it points to.
        unit: the unit in which it was written; of a date, the time zone or the offset beside its hour.
        language: the language of a monolingual text.
        record: the values of a record's fields, by key, in order.
        detail: what formatting needs besides (the precision of a date…).
    """

    kind: str
    text: str
    sort: float | str
    upper: float | None = None
    target: str | None = None
    unit: str | None = None
    language: str | None = None
    record: tuple[tuple[str, "Value"], ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What parsing gave: a value, a problem, or a value with a remark."""

    value: Value | None = None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a quantity.

    Attributes:
        names: what it is called, the first being the one shown.
        factor: how many of it make one main unit.
        prefixed: whether it stands before the number.
        shift: added after the factor, for scales whose zeros differ (0 °C is 273.15 K).
    """

    names: tuple[str, ...]
    factor: float
    prefixed: bool = False
    shift: float = 0.0

    def to_main(self, number: float) -> float:
        """`number` of this unit, in the main unit."""
        return (number - self.shift) / self.factor

    def of_main(self, number: float) -> float:
        """`number` of the main unit, in this unit."""
        return number * self.factor + self.shift


@dataclass(frozen=True, slots=True)
class Options:
    """What a property says of its values, as far as reading and writing them needs it.

    Attributes:
        language: of the commons: decides decimal signs and the order of day and month.
        units: of a quantity; the first is the main one, with factor 1.
        precision: decimals shown, None for as many as there are.
        pattern: a regular expression that the whole text must match.
        allowed: the values accepted, when they are listed.
        fields: of a record: the key, the datatype's key and the options of each field, in order.
        formatter: for external identifiers: the address with `$1` in place of the identifier.
        find_term: the canonical label of a term of the vocabulary, None for one that is not in it.
        shown_in: the unit in which quantities are shown, "" for the one in which each was written.
        also_in: the units that are told beside it.
        default_space: the prefix added to bare page titles, when the property points to another space.
    """

    language: str = "fr"
    units: tuple[Unit, ...] = ()
    precision: int | None = None
    pattern: str = ""
    allowed: tuple[str, ...] = ()
    fields: tuple[tuple[str, str, "Options"], ...] = ()
    formatter: str = ""
    find_term: Callable[[str], str | None] | None = None
    default_space: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    shown_in: str = ""
    also_in: tuple[str, ...] = ()

    def read_in(self, language: str | None) -> "Options":
        """These options for a text in `language`: in English 1,200 is more than a thousand, in French it is not."""
        if language not in READ or language == self.language:
            return self
        fields = tuple((key, kind, inner.read_in(language)) for key, kind, inner in self.fields)
        return replace(self, language=language, fields=fields)


class Datatype(Protocol):
    """A kind of value. One object of each kind stands in the table of `fiches.values`."""

    key: ClassVar[str]
    label_fr: ClassVar[str]
    label_en: ClassVar[str]
    smw: ClassVar[tuple[str, ...]]

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read what a person or a YAML head wrote; never raises."""

    def format(self, value: Value, how: str, language: str, options: Options) -> str:
        """Write a value for people in `language`; `how` is what follows `#` in a printout, "" for the usual form."""


SHOWN: Final = 80
"""Characters of a wrong value that a sentence shows: some fields of imported pages hold a whole dossier."""

_DIGITS: Final = 9
LONGEST: Final = 200
"""Characters beyond which nobody wrote a number, a date or a duration."""


def quoted(text: str, language: str = "fr") -> str:
    """`text` between the quotation marks of `language`, cut where it would drown the sentence."""
    shown = text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"
    shown = " ".join(shown.split())
    return f"«\u202f{shown}\u202f»" if language == "fr" else f"“{shown}”"


def read_whole(text: str) -> int | None:
    """The whole number of nine digits at most that `text` writes; None for anything else (`²` is a digit too)."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def plain(raw: object) -> str:
    """The text of a raw value: booleans in French words, numbers as they were written, spaces trimmed.

    A float that nobody wrote has no decimal point where it is whole.

    A list in a list is what YAML makes of `[[Saugues]]` without quotes: its text is what stands between the brackets.
    """
    if isinstance(raw, bool):
        return "oui" if raw else "non"
    if isinstance(raw, Figure):
        return raw.written
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:  # noqa: PLR2004 — exact integers
        return str(int(raw))
    if isinstance(raw, list | tuple):
        return ", ".join(plain(one) for one in raw)
    if isinstance(raw, dict):
        return ", ".join(f"{key} : {plain(one)}" for key, one in raw.items())
    return "" if raw is None else str(raw).strip()


def wrong(code: str, fr: str, en: str, severity: Severity = "error") -> Parsed:
    """No value, and why."""
    return Parsed(problem=Problem(code, severity, fr, en))
