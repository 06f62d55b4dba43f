"""A value of a fiche as linked data: a name or a literal, and what must be said of the name besides."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from commun.linked_data.nodes import (
    EDTF,
    GEO,
    LABEL,
    SCHEMA,
    TYPE,
    WKT,
    Iri,
    Literal,
    Node,
    Said,
    iri,
    number,
    text,
    typed,
)
from fiches import Value, Vocabulary, slugify

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_XSD_DATES: Final = {"d": "date", "mo": "gYearMonth", "y": "gYear", "m": "dateTime", "s": "dateTime"}
_WRITTEN: Final = {
    "date": r"-?\d{4}-\d\d-\d\d", "gYearMonth": r"-?\d{4}-\d\d", "gYear": r"-?\d{4}",
    "dateTime": r"-?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?",
}  # fmt: skip
_OPEN: Final = 9_999
"""The year at which an interval without end is cut."""
_DURATIONS: Final = (("an", 31_556_952, "Y"), ("mois", 2_629_746, "M"))
"""Units that ISO 8601 has besides days and seconds, with our measure of them (`fiches/values/durations`)."""
_SCHEMES: Final = re.compile(r"(?:https?|ftps?|mailto|tel|urn|geo):[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_CURRENCIES: Final = {"€": "EUR", "eur": "EUR", "$": "USD", "£": "GBP", "chf": "CHF"}
_WORDS: Final = frozenset({"text", "long_text"})


@dataclass(frozen=True, slots=True)
class Object:
    """A value: the node that stands for it, and what is said of that node where it is a thing of its own."""

    node: Node
    said: tuple[Said, ...] = ()


def object_of(value: Value, shown: str, language: str, own: str) -> Object:  # noqa: C901, PLR0911 — one return for each kind
    """The node of a value that points to no page.

    Args:
        value: what was understood.
        shown: as people read it.
        language: of the fiche.
        own: the address of the thing that stands for a value which no literal can hold (an amount with its unit).
    """
    match value.kind:
        case "number" if isinstance(value.sort, float):
            if value.upper is None:
                return Object(number(value.sort))
            return _measure(own, shown, number(value.sort), number(value.upper))
        case "quantity":
            return _quantity(value, shown, own)
        case "duration" if isinstance(value.sort, float):
            low = typed(iso_duration(value.sort, value.unit or ""), "duration")
            if value.upper is None:
                return Object(low)
            return _measure(own, shown, low, typed(iso_duration(value.upper, value.unit or ""), "duration"))
        case "boolean":
            return Object(typed("true" if value.sort else "false", "boolean"))
        case "date":
            return Object(date(value))
        case "coordinates":
            point = f"POINT({value.upper} {value.sort})"
            return Object(Literal(point, WKT))
        case "url" | "email" | "telephone" | "identifier":
            return Object(_address(value))
        case "monolingual":
            return Object(text(shown.rpartition("@")[0] or shown, value.language or language))
    return Object(text(value.text, language if value.kind in _WORDS else ""))


def point_of(value: Value) -> tuple[Said, ...]:
    """Latitude and longitude as maps ask for them."""
    latitude, longitude = number(float(value.sort)), number(float(value.upper or 0.0))
    return (f"{GEO}lat", latitude), (f"{GEO}long", longitude)


def term_iri(root: str, vocabulary: Vocabulary, label: str) -> Iri:
    """The name of a term of a vocabulary: its page, and the term's own part of it."""
    page = vocabulary.page.url if vocabulary.page else f"/vocabulaires/{slugify(vocabulary.key)}"
    return iri(f"{root}{page}#{slugify(label)}")


def _measure(own: str, shown: str, low: Literal, high: Literal, *more: Said) -> Object:
    said: list[Said] = [(TYPE, Iri(f"{SCHEMA}QuantitativeValue")), (LABEL, text(shown))]
    said += [(f"{SCHEMA}minValue", low), (f"{SCHEMA}maxValue", high)]
    return Object(iri(own), (*said, *more))


def _quantity(value: Value, shown: str, own: str) -> Object:
    """A number with its unit, as it was written; an amount of money with its currency."""
    ends = [number(float(part)) for part in (value.detail or "").split("..") if part]
    if not ends and isinstance(value.sort, float):
        ends = [number(value.sort)]
    unit = value.unit or ""
    currency = _CURRENCIES.get(unit.lower())
    kind = "MonetaryAmount" if currency else "QuantitativeValue"
    said: list[Said] = [(TYPE, Iri(f"{SCHEMA}{kind}")), (LABEL, text(shown))]
    names = ("value",) if len(ends) == 1 else ("minValue", "maxValue")
    said += [(f"{SCHEMA}{name}", end) for name, end in zip(names, ends, strict=False)]
    if currency:
        said.append((f"{SCHEMA}currency", text(currency)))
    elif unit:
        said.append((f"{SCHEMA}unitText", text(unit)))
    return Object(iri(own), tuple(said))


def _address(value: Value) -> Node:
    """An address as a name; one that no program could follow stays a text."""
    prefix = {"email": "mailto:", "telephone": "tel:"}.get(value.kind, "")
    address = f"{prefix}{value.text}"
    if value.kind != "identifier" and _SCHEMES.fullmatch(address):
        return iri(address)
    return text(value.text)


def date(value: Value) -> Literal:
    """A date with the precision it has: a day, a month, a year, an hour, or an interval."""
    kind = _XSD_DATES.get(value.detail, "")
    if kind and re.fullmatch(_WRITTEN[kind], value.text):
        return typed(value.text, kind)
    return interval(value) or text(value.text)


def interval(value: Value) -> Literal | None:
    """An interval in ISO 8601, `..` for an end that is open; None for one that no calendar of programs reaches."""
    if re.fullmatch(
        r"span-[a-z]+-[a-z]+", value.detail
    ):  # each end as finely as it is known, which the same format has
        return Literal(value.text, EDTF)
    try:
        start, end = (_EPOCH + timedelta(seconds=float(edge)) for edge in (value.sort, value.upper or value.sort))
    except OverflowError:
        return None
    until = ".." if end.year >= _OPEN else f"{end:%Y-%m-%d}"
    return Literal(f"{start.year:04}-{start:%m-%d}/{until}", EDTF)


def iso_duration(seconds: float, unit: str = "") -> str:
    """A duration of XML Schema (ISO 8601): years and months where it was written so, else days and hours."""
    for name, size, letter in _DURATIONS:
        if unit == name and (seconds / size).is_integer():
            return f"P{int(seconds / size)}{letter}"
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    day = f"{int(days)}D" if days else ""
    parts = ((f"{hours:.0f}H", hours), (f"{minutes:.0f}M", minutes), (f"{left:g}S", left))
    time = "".join(written for written, present in parts if present)
    return f"P{day}{f'T{time}' if time else ''}" if day or time else "PT0S"
