"""Quantities: numbers with a unit, kept as written, compared in the main unit of their property.

Amounts of money are quantities whose unit is a currency; temperatures, quantities whose units have different zeros.
"""

import math
import re
from collections.abc import Mapping
from typing import ClassVar, Final
from unicodedata import category

from fiches.names import fold
from fiches.values.base import LONGEST, Options, Parsed, Problem, Unit, Value, plain, quoted, wrong
from fiches.values.numbers import (
    clear,
    doubt_remark,
    in_doubt,
    interval_remark,
    is_canonical_range,
    not_a_number,
    read_number,
    split_about,
    split_number,
    split_range,
    typed,
    write_number,
)

_DECIMALS: Final = 3
_SMALL: Final = 0.1
"""A number that was converted has three decimals, as in Semantic MediaWiki, unless it is smaller than that."""
_NOTHING: Final = frozenset({"gratuit", "gratuite", "gratuits", "free", "free of charge"})
"""Prices without a number."""
_CODES: Final = frozenset({"EUR", "USD", "GBP", "CHF", "CAD", "XAF", "XOF", "XPF", "euro"})
"""Names of currencies that are no sign (ISO 4217). « k€ » is none: thousandths of it are euros."""


class Quantity:
    """A number with a unit."""

    key: ClassVar[str] = "quantity"
    label_fr: ClassVar[str] = "Quantité"
    label_en: ClassVar[str] = "Quantity"
    smw: ClassVar[tuple[str, ...]] = ("_qty", "quantity", "quantité", "_tem", "temperature", "température")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a number and a unit of the property, or a record {valeur, unite} or {montant, devise}."""
        if isinstance(raw, Mapping):
            number = next((raw[key] for key in ("valeur", "montant", "value") if raw.get(key) is not None), "")
            unit = next((raw[key] for key in ("unite", "devise", "unit") if raw.get(key) is not None), "")
            raw = f"{typed(number)} {plain(unit)}" if split_number(plain(number))[2] == "" else number
        text = typed(raw)
        if isinstance(raw, bool) or len(text) > LONGEST:
            return not_a_number(text)
        if fold(text) in _NOTHING:
            return self._made(0.0, None, "", options, text)
        rest, about = split_about(text)
        ends = split_range(rest)
        parsed = self._interval(ends, rest, options) if ends else None
        if parsed is None:
            before, digits, after = split_number(rest)
            found, doubt = _read(digits, before or after, text, options)
            if found is None or (before and after):
                return not_a_number(text)
            made = self._made(found, None, before or after, options, rest)
            parsed = Parsed(made.value, doubt) if made.value and doubt else made
        return Parsed(parsed.value, parsed.problem or about)

    def _interval(self, ends: tuple[str, str], text: str, options: Options) -> Parsed | None:
        """An interval whose ends may share one unit (« 10 à 20 km ») or have each their own."""
        parts = [split_number(end) for end in ends]
        names = [part[0] or part[2] for part in parts]
        ends_read = [_read(part[1], name or names[1], text, options) for part, name in zip(parts, names, strict=True)]
        (low, _doubt), (high, _doubt) = ends_read
        doubt = ends_read[0][1] or ends_read[1][1]
        units = [find_unit(name, options.units) for name in names]
        if low is None or high is None:
            return None
        if all(names) and names[0] != names[1] and units[0] and units[1]:
            high = units[0].of_main(units[1].to_main(high))
        made = self._made(low, high, names[0] or names[1], options, text)
        if made.value and made.value.upper is not None and made.value.upper < float(made.value.sort):
            return None
        if made.value and doubt:
            return Parsed(made.value, doubt)
        return made if made.problem or is_canonical_range(text) else Parsed(made.value, interval_remark(text))

    def _made(self, number: float, end: float | None, name: str, options: Options, text: str) -> Parsed:
        unit, left = _unit_at_start(name, options.units)
        if unit is None:
            known = ", ".join(each.names[0] for each in options.units if each.names)
            return wrong(
                "unit",
                f"{quoted(name)} n’est pas une unité de ce champ" + (f" ({known})." if known else "."),
                f"{quoted(name, 'en')} is not a unit of this field" + (f" ({known})." if known else "."),
            )
        shown = unit.names[0] if unit.names else ""
        written = clear(number) + (f"..{clear(end)}" if end is not None else "")
        value = Value(
            self.key,
            f"{written} {shown}".strip(),
            unit.to_main(number),
            upper=None if end is None else unit.to_main(end),
            unit=shown,
            detail=written,
        )
        remark = Problem(
            "unit-rest",
            "warning",
            f"{quoted(text)}\u202f: {quoted(left)} est laissé de côté.",
            f"{quoted(text, 'en')}: {quoted(left, 'en')} is left out.",
        )
        return Parsed(value, remark if left else None)

    def format(self, value: Value, how: str, language: str, options: Options) -> str:
        """The quantity as written; `#km` converts to a unit of the property; `#-n` the number alone, `#-u` the unit."""
        usual = how or options.shown_in
        asked = find_unit(usual, options.units) if usual and not usual.startswith("-") else None
        unit = asked or find_unit(value.unit or "", options.units) or Unit((value.unit or "",), 1.0)
        if asked or not value.detail:
            edges = [unit.of_main(edge) for edge in (float(value.sort), value.upper) if edge is not None]
            numbers = [round(edge, _DECIMALS) if abs(edge) >= _SMALL else edge for edge in edges]
        else:
            numbers = [float(each) for each in value.detail.split("..")]
        between = " à " if language == "fr" else " to "
        text = between.join(write_number(round(each, 9), language, options.precision) for each in numbers)
        name = unit.names[0] if unit.names else ""
        if how == "-u":
            return name
        if how == "-n":
            return between.join(
                write_number(round(each, 9), language, options.precision, grouped=False) for each in numbers
            )
        if unit.prefixed and name and language != "fr":
            return f"{name}\u00a0{text}"
        return f"{text}\u202f{name}" if name and language == "fr" else f"{text} {name}".strip()


def _read(digits: str, name: str, text: str, options: Options) -> tuple[float | None, Problem | None]:
    """The number of `digits`, counted in the unit called `name`, and the remark where its dot leaves a doubt.

    The dot of an amount of money in doubt sets thousands apart: nobody writes thousandths of a euro.
    """
    if not in_doubt(digits, options.language):
        return (read_number(digits, options.language) if digits else None), None
    unit, _left = _unit_at_start(name, options.units)
    money = unit is not None and any(each in _CODES or category(each[:1]) == "Sc" for each in unit.names)
    plainly = digits.replace(".", "") if money else digits
    return read_number(plainly, options.language), doubt_remark(text, digits, thousands=money)


def in_other_units(value: Value, language: str, options: Options) -> tuple[str, ...]:
    """A quantity in the units that are told beside the one it is shown in; nothing for other values.

    They are those that the property lists after the first of its `unite_affichee`; where it lists none, all of its
    units but those that only move the decimal sign (12 km² is 1,200 ha: nobody needs to be told).
    """
    if value.kind != Quantity.key or len(options.units) < 2:  # noqa: PLR2004 — one and another
        return ()
    shown = find_unit(options.shown_in or value.unit or "", options.units)
    others = [unit for name in options.also_in if (unit := find_unit(name, options.units)) not in {None, shown}]
    if not options.shown_in:
        for unit in options.units:
            if shown and unit.names and not any(_moves_the_sign(unit, told) for told in (shown, *others) if told):
                others.append(unit)
    return tuple(Quantity().format(value, unit.names[0], language, options) for unit in others if unit)


def _moves_the_sign(one: Unit, other: Unit) -> bool:
    """Whether two units are ten, a hundred, a thousand times each other, or the same."""
    ratio = one.factor / other.factor if one.factor and other.factor else 0.0
    if one.shift != other.shift or not 0 < ratio < math.inf:
        return False
    return math.isclose(math.log10(ratio), round(math.log10(ratio)))


def find_unit(name: str, units: tuple[Unit, ...]) -> Unit | None:
    """The unit called `name` (exactly, then folded and in the singular; "" is the main one).

    Without any units, only a bare number is understood.
    """
    if not name:
        return units[0] if units else Unit((), 1.0)
    compact = "".join(name.split())
    for unit in units:
        if compact in {"".join(each.split()) for each in unit.names}:
            return unit
    folded = _singular(compact)
    for unit in units:
        if folded in {_singular("".join(each.split())) for each in unit.names}:
            return unit
    return None


def _singular(name: str) -> str:
    folded = fold(name).rstrip(".")
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded  # noqa: PLR2004 — « s » is seconds


def _unit_at_start(name: str, units: tuple[Unit, ...]) -> tuple[Unit | None, str]:
    """The unit with which `name` begins, and the words after it (« € par personne »)."""
    words = re.findall(r"/?[^\s/]+", name)
    for length in range(len(words), 0, -1):
        unit = find_unit(" ".join(words[:length]), units)
        if unit is not None:
            return unit, " ".join(words[length:])
    return (find_unit("", units), "") if not words else (None, "")
