"""Numbers and booleans: French and English writing.

A number is read with the signs of the commons' language, and with the other's where that leaves no doubt: `44.9597`
and `44,9597` are both 44.9597 in French. Spaces of every kind set thousands apart (« 40 000 »). A lone dot before three
digits (« 40.000 ») leaves a doubt in French: it is a decimal sign, as other programs write it, except in an amount of
money, which has no thousandths; both are told, so that a person looks.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from math import isfinite
from typing import ClassVar, Final

from fiches.front_matter import Figure, in_threes
from fiches.names import fold
from fiches.values.base import LONGEST, Options, Parsed, Problem, Value, plain, quoted, wrong

_DECIMALS: Final = 3
"""Decimals shown of a number above 1, where its property says nothing (as Semantic MediaWiki does)."""
_SPACES: Final = re.compile(r"(?<=\d)[\s\u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_NUMBER: Final = re.compile(r"[-+−]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][-+]?\d{1,3})?")
_RANGE: Final = re.compile(
    r"^\s*(?:de\s+|entre\s+|from\s+|between\s+)?(\S.*?)\s*(?:\bà\b|\bto\b|\bet\b|\band\b|–|—|\.\.)\s*(\S.*)$",
    re.IGNORECASE,
)
_HYPHEN_RANGE: Final = re.compile(r"^\s*(\d[\d.,\s]*?)\s*-\s*(\d[\d.,\s]*\D*)$")
_ABOUT: Final = re.compile(
    r"^\s*(?:environ|env\.?|à peu près|près de|autour de|about|around|approx\.?|~|≈)\s*(?=\S)", re.IGNORECASE
)


def read_number(text: str, language: str) -> float | None:
    """The number that the whole of `text` writes, or None.

    With both signs present, the last is the decimal one. A lone sign followed by groups of three is a thousands
    sign where it is the thousands sign of `language` (`,` in English) or repeated.
    """
    text = re.sub(r"^([-+])\s+", r"\1", _SPACES.sub("", text.strip()).replace("−", "-"))
    if not _NUMBER.fullmatch(text):
        return None
    mantissa, e, exponent = text.lower().partition("e")
    comma, dot = mantissa.count(","), mantissa.count(".")
    if comma and dot:
        decimal = max(",.", key=mantissa.rfind)
        if mantissa.count(decimal) > 1:
            return None
        mantissa = mantissa.replace("," if decimal == "." else ".", "")
    elif comma > 1 or dot > 1:
        if not re.fullmatch(r"[-+]?\d{1,3}(?:[.,]\d{3})+", mantissa):
            return None
        mantissa = mantissa.replace(",", "").replace(".", "")
    elif comma and language == "en" and re.fullmatch(r"[-+]?\d{1,3},\d{3}", mantissa):
        mantissa = mantissa.replace(",", "")
    try:
        number = float(mantissa.replace(",", ".") + e + exponent)
    except ValueError:
        return None
    return number if abs(number) != float("inf") else None


def write_number(number: float, language: str, precision: int | None = None, *, grouped: bool = True) -> str:
    """`number` as `language` writes it: « 40 000,5 », “40,000.5”; at most 9 decimals unless `precision` says."""
    if abs(number) >= 1e15 or (number and abs(number) < 1e-6 and precision is None):  # noqa: PLR2004 — where digits stop being readable
        text = f"{number:.10g}"
        return text.replace(".", ",") if language == "fr" else text
    text = f"{number:,.{9 if precision is None else precision}f}"
    if precision is None:
        text = text.rstrip("0").rstrip(".")
    whole, dot, decimals = text.partition(".")
    separator = ("\u202f" if language == "fr" else ",") if grouped else ""
    whole = whole.replace(",", separator)
    return whole + (("," if language == "fr" else ".") + decimals if dot else "")


def bare(number: float) -> str:
    """`number` as YAML and canonical texts hold it."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)  # noqa: PLR2004 — exact ints


def split_range(text: str) -> tuple[str, str] | None:
    """The two ends of « 60 à 120 », "10–20 min", `10..20`; None for what is no interval."""
    found = _RANGE.match(text) or _HYPHEN_RANGE.match(text)
    return (found[1], found[2]) if found else None


def is_canonical_range(text: str) -> bool:
    """Whether an interval is written as we write it, which needs no remark."""
    return ".." in text


def typed(raw: object) -> str:
    """The text of a raw number: as a head writes it; one that was counted leaves no doubt, nor does its text."""
    if isinstance(raw, float) and not isinstance(raw, Figure) and isfinite(raw):
        return clear(raw)
    return plain(raw)


def in_doubt(digits: str, language: str) -> bool:
    """Whether a French reader may take the dot of `digits` for a thousands sign (« 40.000 », not « 0.125 »)."""
    return language == "fr" and in_threes(digits)


def clear(number: float) -> str:
    """`number` as `bare` says it, with a zero more where that would leave a doubt: what is kept is read back as is."""
    text = bare(number)
    return f"{text}0" if in_doubt(text, "fr") else text


def doubt_remark(text: str, digits: str, *, thousands: bool) -> Problem:
    """The remark for a `text` whose `digits` are in doubt: whether their dot was read as a thousands sign."""
    apart, comma = digits.replace(".", "\u202f"), digits.replace(".", ",")
    read, instead = (apart, comma) if thousands else (comma, apart)
    return Problem(
        "dot",
        "warning",
        f"{quoted(text)}\u202f: le point peut séparer les milliers ou les décimales. Nous lisons {quoted(read)}\u202f: "
        f"confirmez-le en l’écrivant ainsi, ou écrivez {quoted(instead)}.",
        f"{quoted(text, 'en')}: the dot may set thousands or decimals apart in French. We read {quoted(read, 'en')}: "
        f"confirm it by writing it so, or write {quoted(instead, 'en')}.",
    )


def interval_remark(text: str) -> Problem:
    """The remark for an interval where one value is asked for."""
    return Problem(
        "interval",
        "warning",
        f"{quoted(text)} est un intervalle\u202f: il compte pour ses deux bornes.",
        f"{quoted(text, 'en')} is an interval: both its ends count.",
    )


def split_about(text: str, words: re.Pattern[str] = _ABOUT) -> tuple[str, Problem | None]:
    """What is left of « environ 40 » without its first word (one of `words`), and the remark for it."""
    found = words.match(text)
    if found is None:
        return text, None
    remark = Problem(
        "about",
        "warning",
        f"{quoted(text)} est approximatif\u202f: nous retenons {quoted(text[found.end() :])}.",
        f"{quoted(text, 'en')} is approximate: we keep {quoted(text[found.end() :], 'en')}.",
    )
    return text[found.end() :], remark


def split_number(text: str) -> tuple[str, str, str]:
    """What stands before the number, the number, and what stands after it."""
    joined = _SPACES.sub("", text.strip())
    found = _NUMBER.search(joined)
    if found is None:
        return joined, "", ""
    return joined[: found.start()].strip(), found[0], joined[found.end() :].strip()


def not_a_number(text: str) -> Parsed:
    """The refusal of what is no number."""
    return wrong("number", f"{quoted(text)} n’est pas un nombre.", f"{quoted(text, 'en')} is not a number.")


class Number:
    """A number without unit."""

    key: ClassVar[str] = "number"
    label_fr: ClassVar[str] = "Nombre"
    label_en: ClassVar[str] = "Number"
    smw: ClassVar[tuple[str, ...]] = (
        "_num",
        "number",
        "nombre",
        "nombre entier",
        "nombre décimal",
        "integer",
        "float",
        "entier",
    )

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a number or a record {valeur}; what follows it (a unit, a sign) is left out with a remark."""
        if isinstance(raw, Mapping):
            raw = next((raw[key] for key in ("valeur", "nombre", "value") if raw.get(key) is not None), "")
        text = typed(raw)
        if isinstance(raw, bool) or len(text) > LONGEST:
            return not_a_number(text)
        rest, about = split_about(text)
        before, digits, after = split_number(rest)
        doubt = doubt_remark(text, digits, thousands=False) if in_doubt(digits, options.language) else None
        number = read_number(text, options.language)
        if number is not None:
            return Parsed(Value("number", clear(number), number), doubt)
        interval = _interval(rest, options)
        if interval is not None:
            return interval
        number = read_number(digits, options.language) if digits and not before else None
        if number is None or re.match(r"[\d.,]", after):
            return not_a_number(text)
        remark = Problem(
            "number-unit",
            "warning",
            f"{quoted(text)}\u202f: seul le nombre est retenu, {quoted(after)} est laissé de côté.",
            f"{quoted(text, 'en')}: only the number is kept, {quoted(after, 'en')} is left out.",
        )
        return Parsed(Value("number", clear(number), number), doubt or (remark if after else about))

    def format(self, value: Value, how: str, language: str, options: Options) -> str:
        """The number; `#-` and `#-n` write it without thousands signs, `#LOCL@en` in a language, `#2` decimals."""
        grouped = how.split("@", maxsplit=1)[0].lower() not in {"-", "-n"}
        if "@" in how:
            language = how.partition("@")[2] or language
        asked = re.fullmatch(r"-?p?(\d{1,2})", how)
        precision = int(asked[1]) if asked else options.precision
        exact = how.lower() in {"-", "-n"}
        if precision is None and not exact and abs(float(value.sort)) >= 1:
            value = replace(value, sort=round(float(value.sort), _DECIMALS))
        low = write_number(float(value.sort), language, precision, grouped=grouped)
        if value.upper is None:
            return low
        high = write_number(value.upper, language, precision, grouped=grouped)
        return f"{low} à {high}" if language == "fr" else f"{low} to {high}"


def _interval(text: str, options: Options) -> Parsed | None:
    """An interval of numbers, with a remark when it is not written `60..120`."""
    ends = split_range(text)
    if ends is None:
        return None
    (first, low_digits, _unit), (second, high_digits, _other) = (split_number(end) for end in ends)
    low, high = (read_number(digits, options.language) for digits in (low_digits, high_digits))
    if first or second or low is None or high is None or high < low:
        return None
    value = Value("number", f"{clear(low)}..{clear(high)}", low, upper=high)
    doubt = next((digits for digits in (low_digits, high_digits) if in_doubt(digits, options.language)), "")
    if doubt:
        return Parsed(value, doubt_remark(text, doubt, thousands=False))
    return Parsed(value, None if is_canonical_range(text) else interval_remark(text))


_TRUE: Final = frozenset({"oui", "o", "vrai", "true", "yes", "y", "t", "1", "on", "✓"})
_FALSE: Final = frozenset({"non", "n", "faux", "false", "no", "f", "0", "off", "✗", "✕"})


_LOGICAL: Final[Mapping[str, tuple[str, str]]] = {
    "fr": ("faux", "vrai"), "en": ("false", "true"), "de": ("falsch", "wahr"), "es": ("falso", "verdadero"),
    "it": ("falso", "vero"), "ja": ("偽", "真"),
}  # fmt: skip
"""The two truth values by language, as Semantic MediaWiki's `#LOCL` writes them."""


class Boolean:
    """Yes or no."""

    key: ClassVar[str] = "boolean"
    label_fr: ClassVar[str] = "Oui ou non"
    label_en: ClassVar[str] = "Boolean"
    smw: ClassVar[tuple[str, ...]] = ("_boo", "boolean", "booléen", "bool")

    def parse(self, raw: object, options: Options) -> Parsed:  # noqa: ARG002 — every datatype has this shape
        """Read « oui », « non », “yes”, “true”, 1, 0…."""
        word = fold(plain(raw))
        if word in _TRUE:
            return Parsed(Value("boolean", "oui", 1.0))
        if word in _FALSE:
            return Parsed(Value("boolean", "non", 0.0))
        text = plain(raw)
        return wrong("boolean", f"{quoted(text)} n’est ni oui ni non.", f"{quoted(text, 'en')} is neither yes nor no.")

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — idem
        """« oui » or « non »; `#x` an x for yes; `#ouvert,fermé` two words; `#num` 1 or 0; `#LOCL@en` true or false."""
        if how == "num":
            return str(int(float(value.sort)))
        if how.upper().startswith("LOCL"):
            words = _LOGICAL.get(how.partition("@")[2] or language, _LOGICAL["en"])
            return words[1 if value.sort else 0]
        if how and how != "-":
            how = "X" if how.lower() == "x" else unescape(re.sub(r"<[^<>]*>", "", how))
            yes, _comma, no = how.partition(",")
            return yes.strip() if value.sort else no.strip()
        words = ("non", "oui") if language == "fr" else ("no", "yes")
        return words[1 if value.sort else 0]
