"""Lengths of time as people say them: « 1 h 30 », « une demi-journée », "two weeks", `PT1H30M`.

Seconds measure them all, so that they can be compared; each is shown in the unit in which it was written, because
twelve months of work are not what people call a year.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import ClassVar, Final

from fiches.names import fold
from fiches.values.base import LONGEST, Options, Parsed, Problem, Value, plain, quoted, wrong
from fiches.values.numbers import (
    bare,
    doubt_remark,
    in_doubt,
    interval_remark,
    read_number,
    split_about,
    split_number,
    split_range,
    typed,
    write_number,
)

_SIZES: Final = {
    "an": 31_556_952, "mois": 2_629_746, "semaine": 604_800, "jour": 86_400, "demi-journée": 14_400, "h": 3600,
    "min": 60, "s": 1,
}  # fmt: skip
"""Seconds in each unit, the largest first.

Months and years are the Gregorian means (a year of 365.2425 days); a half-day is four hours of work, not twelve.
"""

_NAMES: Final = {
    "an": ("an", "ans", "year", "years"), "mois": ("mois", "mois", "month", "months"),
    "semaine": ("semaine", "semaines", "week", "weeks"), "jour": ("jour", "jours", "day", "days"),
    "demi-journée": ("demi-journée", "demi-journées", "half-day", "half-days"),
    "h": ("h", "h", "h", "h"), "min": ("min", "min", "min", "min"), "s": ("s", "s", "s", "s"),
}  # fmt: skip
"""One and several, in French and in English."""

_SAID: Final[Mapping[str, tuple[str, float]]] = {
    word: (unit, number)
    for words, unit, number in (
        ("s sec secs seconde secondes second seconds", "s", 1),
        ("min mins mn minute minutes '", "min", 1),
        ("h heure heures hour hours hr hrs", "h", 1),
        ("demi-journee demi-journees half-day half-days matinee matinees apres-midi", "demi-journée", 1),
        ("demi-heure demi-heures half-hour half-hours", "min", 30), ("quart", "min", 15),
        ("soiree soirees evening evenings", "h", 3),
        ("j jour jours journee journees day days d", "jour", 1),
        ("semaine semaines week weeks sem", "semaine", 1),
        ("mois month months", "mois", 1),
        ("trimestre trimestres quarter quarters", "mois", 3), ("semestre semestres", "mois", 6),
        ("an ans annee annees year years", "an", 1),
    )
    for word in words.split()
}  # fmt: skip
_NUMBERS: Final = {
    "un": 1.0, "une": 1.0, "a": 1.0, "an": 1.0, "one": 1.0, "deux": 2.0, "two": 2.0, "trois": 3.0, "three": 3.0,
    "quatre": 4.0, "four": 4.0, "cinq": 5.0, "five": 5.0, "six": 6.0, "sept": 7.0, "seven": 7.0, "huit": 8.0,
    "eight": 8.0, "neuf": 9.0, "nine": 9.0, "dix": 10.0, "ten": 10.0, "douze": 12.0, "twelve": 12.0, "quinze": 15.0,
}  # fmt: skip
_PART: Final = re.compile(
    rf"(?P<n>\d+(?:[.,]\d+)?|\b(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b)?[\s-]*"
    rf"(?P<u>{'|'.join(sorted(map(re.escape, _SAID), key=len, reverse=True))})(?![a-z])"
    r"\s*(?P<half>et demie?\b|and a half\b)?"
)
_ISO: Final = re.compile(
    r"p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?"
)
_LONGEST_SECONDS: Final = 1e12
"""About thirty thousand years: beyond, somebody mistyped."""


@lru_cache(maxsize=4096)
def read_duration(text: str) -> tuple[float, str] | None:
    """The seconds that the whole of `text` says and its largest unit; None when it is no duration."""
    folded = re.sub(r"(?<=\d)\s(?=\d{3}(?!\d))", "", fold(text).replace("’", "'").replace("½", "1/2")).strip(" .")
    folded = re.sub(r"\b(?:1/2|half an?)\s*(?=(j|h|d))", lambda half: "half-" if half[1] == "d" else "demi-", folded)
    folded = folded.replace("demi-hour", "half-hour").replace("quart d'heure", "quart")
    iso = _ISO.fullmatch(folded)
    if iso and any(iso.groups()):
        units = (unit for unit in _SIZES if unit != "demi-journée")
        parts = [(unit, float(number)) for unit, number in zip(units, iso.groups(), strict=True) if number]
        return _summed(parts)
    folded = re.sub(r"(\d)\s*h\s*(\d{1,2})(?=\s*(?:$|,|et\b))", r"\1 h \2 min", folded)
    parts, end = [], 0
    for part in _PART.finditer(folded):
        if re.sub(r"\bet\b|\band\b|[\s,]", "", folded[end : part.start()]):
            return None
        if part["n"] is None and folded != part[0].strip():
            return None
        unit, size = _SAID[part["u"]]
        number = _NUMBERS.get(part["n"] or "un") or float((part["n"] or "1").replace(",", "."))
        parts.append((unit, (number + (0.5 if part["half"] else 0)) * size))
        end = part.end()
    return _summed(parts) if end and not folded[end:].strip() else None


def _summed(parts: list[tuple[str, float]]) -> tuple[float, str] | None:
    seconds = round(sum(number * _SIZES[unit] for unit, number in parts), 3)
    unit = min((unit for unit, _number in parts), key=list(_SIZES).index)
    if unit in {"min", "s"} and seconds >= _SIZES["h"]:
        unit = "h"  # « 90 min » is « 1 h 30 »
    return (seconds, unit) if seconds < _LONGEST_SECONDS else None


class Duration:
    """A length of time."""

    key: ClassVar[str] = "duration"
    label_fr: ClassVar[str] = "Durée"
    label_en: ClassVar[str] = "Duration"
    smw: ClassVar[tuple[str, ...]] = ("duration", "durée")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a duration, an interval of durations (« 60 à 120 min », with a remark), or a record {valeur, unite}."""
        if isinstance(raw, Mapping):
            raw = " ".join(typed(raw.get(key)) for key in ("valeur", "unite") if raw.get(key) is not None)
        text = plain(raw)
        if len(text) <= LONGEST:
            rest, about = split_about(text)
            read = read_duration(rest)
            if read is not None:
                return Parsed(_value(*read), _doubt(rest, options) or about)
            interval = self._interval(rest)
            if interval is not None:
                return Parsed(interval.value, _doubt(rest, options) or interval.problem)
        if text and read_number(text[:LONGEST], options.language) is not None:
            return wrong(
                "duration-unit",
                f"{quoted(text)}\u202f: écrivez l’unité, par exemple {quoted(f'{text} h')} ou {quoted(f'{text} min')}.",
                f"{quoted(text, 'en')}: give the unit, for instance “{text} h” or “{text} min”.",
            )
        return wrong(
            "duration",
            f"{quoted(text)} n’est pas une durée. Écrivez par exemple «\u202f2 h\u202f», «\u202f1 h 30\u202f», "
            "«\u202f3 jours\u202f».",
            f"{quoted(text, 'en')} is not a duration. Write for instance “2 h”, “1 h 30”, “3 days”.",
        )

    def _interval(self, text: str) -> Parsed | None:
        ends = split_range(text)
        if ends is None:
            return None
        high = read_duration(ends[1])
        low = read_duration(ends[0]) or read_duration(f"{ends[0]} {split_number(ends[1])[2]}")
        if low is None or high is None or low[0] > high[0]:
            return None
        unit = min(low[1], high[1], key=list(_SIZES).index)
        value = _value(low[0], unit, high[0])
        return Parsed(value, None if value.text == text else interval_remark(text))

    def format(self, value: Value, how: str, language: str, options: Options) -> str:
        """The duration; `#ISO` as ISO 8601, `#h`, `#min`, `#jours` as a number of that unit."""
        asked = _SAID.get(fold(how)) if how else None
        if asked:
            return write_number(float(value.sort) / (_SIZES[asked[0]] * asked[1]), language, options.precision)
        if how.upper() == "ISO":
            return _iso_duration(float(value.sort))
        unit = value.unit or ""
        low = write_duration(float(value.sort), language, unit)
        between = "à" if language == "fr" else "to"
        text = low if value.upper is None else f"{low} {between} {write_duration(value.upper, language, unit)}"
        return re.sub(r"(?<=\d) (?=[a-z])|(?<=\d h) (?=\d)", "\u202f", text) if language == "fr" else text


def _doubt(text: str, options: Options) -> Problem | None:
    """The remark for a number whose dot may set thousands apart (« 1.500 h de bénévolat »)."""
    found = (digits for digits in re.findall(r"[\d.,]+", text) if in_doubt(digits, options.language))
    digits = next(found, "")
    return doubt_remark(text, digits, thousands=False) if digits else None


def _value(seconds: float, unit: str, end: float | None = None) -> Value:
    text = write_duration(seconds, "fr", unit) + (f" à {write_duration(end, 'fr', unit)}" if end is not None else "")
    return Value("duration", text.replace("\u202f", ""), seconds, upper=end, unit=unit)


def write_duration(seconds: float, language: str, unit: str = "") -> str:
    """« 1 h 30 », « 45 min », « 1,5 jour », « 2 ans 3 mois », from `unit` down (from the largest that fits for "")."""
    sizes = list(_SIZES)
    start = (
        sizes.index(unit) if unit else next((i for i, s in enumerate(_SIZES.values()) if seconds >= s), len(sizes) - 1)
    )
    size = _SIZES[sizes[start]]
    halves = round(seconds / size * 2) / 2
    if halves and halves * size == seconds and (size > _SIZES["h"] or halves.is_integer()):
        return _counted(halves, sizes[start], language)
    thousandths = round(seconds * 1000)
    parts: list[tuple[float, str]] = []
    for name in sizes[start:]:
        if name == "demi-journée" and start != sizes.index(name):
            continue  # said only by those who wrote it
        number, thousandths = divmod(thousandths, _SIZES[name] * 1000)
        if number:
            parts.append((number, name))
    if thousandths:
        last = parts.pop()[0] if parts and parts[-1][1] == "s" else 0
        parts.append((last + thousandths / 1000, "s"))
    text = " ".join(_counted(number, name, language) for number, name in parts) or "0 s"
    return re.sub(r"(?<=\d )(h \d+) min$", lambda found: re.sub(r"(?<= )(?=\d$)", "0", found[1]), text)


def _counted(number: float, unit: str, language: str) -> str:
    french = language == "fr"
    several = number >= 2 if french else number != 1  # noqa: PLR2004 — the French plural begins at 2
    return f"{write_number(number, language, grouped=french)} {_NAMES[unit][(0 if french else 2) + several]}"


def _iso_duration(seconds: float) -> str:
    """ISO 8601 in days, hours, minutes and seconds, as schema.org's totalTime wants it."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    date = f"{int(days)}D" if days else ""
    time = "".join(f"{bare(n)}{u}" for n, u in ((hours, "H"), (minutes, "M"), (left, "S")) if n)
    return f"P{date}" + (f"T{time}" if time else "") if date or time else "PT0S"
