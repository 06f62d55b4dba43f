"""Numbers, quantities with units, durations, booleans: French and English writing.

A number is read with the signs of the commons' language, and with the other's where that leaves no doubt: `44.9597`
and `44,9597` are both 44.9597 in French. Spaces of every kind set thousands apart (« 40 000 »).
"""

import re
from typing import ClassVar, Final

from fiches.names import fold
from fiches.values.base import Options, Parsed, Problem, Unit, Value, plain, wrong

_SPACES: Final = re.compile(r"(?<=\d)[\s\u00a0\u202f\u2009'’](?=\d{3}(?!\d))")
_NUMBER: Final = re.compile(r"[-+−]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][-+]?\d{1,3})?")
_RANGE: Final = re.compile(
    r"^\s*(?:de\s+|entre\s+|from\s+|between\s+)?(.+?)\s*(?:à|to|et|and|–|—|\.\.)\s*(.+)$", re.IGNORECASE
)
_HYPHEN_RANGE: Final = re.compile(r"^\s*([\d.,\s]+)-\s*([\d.,\s]+\D*)$")


def read_number(text: str, language: str) -> float | None:
    """The number that the whole of `text` writes, or None.

    With both signs present, the last is the decimal one. A lone sign followed by groups of three is a thousands
    sign where it is the thousands sign of `language` (`,` in English) or repeated.
    """
    text = _SPACES.sub("", text.strip()).replace("−", "-").replace("\u00a0", "").replace("\u202f", "")
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
    if abs(number) >= 1e15 or (number and abs(number) < 1e-6):  # noqa: PLR2004 — where digits stop being readable
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


def _split(text: str) -> tuple[str, str, str]:
    """What stands before the number, the number, and what stands after it."""
    joined = _SPACES.sub("", text.strip())
    found = _NUMBER.search(joined)
    if found is None:
        return joined, "", ""
    return joined[: found.start()].strip(), found[0], joined[found.end() :].strip()


def _not_a_number(text: str) -> Parsed:
    return wrong("number", f"« {text} » n’est pas un nombre.", f"“{text}” is not a number.")


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
        """Read a number; what follows it (a unit, a sign) is left out with a remark."""
        text = plain(raw)
        number = float(raw) if isinstance(raw, int | float) else read_number(text, options.language)
        if number is not None:
            return Parsed(Value("number", bare(number), number))
        interval = read_range(text, options)
        if interval is not None:
            return interval
        before, digits, after = _split(text)
        number = read_number(digits, options.language) if digits and not before else None
        if number is None or re.match(r"[\d.,]", after):
            return _not_a_number(text)
        remark = Problem(
            "number-unit",
            "warning",
            f"« {text} » : seul le nombre est retenu, « {after} » est laissé de côté.",
            f"“{text}”: only the number is kept, “{after}” is left out.",
        )
        return Parsed(Value("number", bare(number), number), remark)

    def format(self, value: Value, how: str, language: str, options: Options) -> str:
        """The number; `#-` and `#-n` write it without thousands signs, `#LOCL@en` in a language, `#2` decimals."""
        grouped = how.split("@", maxsplit=1)[0].lower() not in {"-", "-n"}
        if "@" in how:
            language = how.partition("@")[2] or language
        precision = int(how) if how.isdigit() else options.precision
        low = write_number(float(value.sort), language, precision, grouped=grouped)
        if value.upper is None:
            return low
        high = write_number(value.upper, language, precision, grouped=grouped)
        return f"{low} à {high}" if language == "fr" else f"{low} to {high}"


def read_range(text: str, options: Options) -> Parsed | None:
    """« 60 à 120 », "10–20 min": an interval of numbers with a remark, or None when it is none."""
    found = _RANGE.match(text) or _HYPHEN_RANGE.match(text)
    if found is None:
        return None
    low = read_number(_split(found[1])[1], options.language) if _split(found[1])[0] == "" else None
    before, digits, _after = _split(found[2])
    high = read_number(digits, options.language) if digits and not before else None
    if low is None or high is None or high < low:
        return None
    remark = Problem(
        "interval",
        "warning",
        f"« {text} » est un intervalle : il compte pour ses deux bornes.",
        f"“{text}” is an interval: both its ends count.",
    )
    return Parsed(Value("number", f"{bare(low)}..{bare(high)}", low, upper=high), remark)


class Quantity:
    """A number with a unit; kept in the unit as written, compared in the main unit."""

    key: ClassVar[str] = "quantity"
    label_fr: ClassVar[str] = "Quantité"
    label_en: ClassVar[str] = "Quantity"
    smw: ClassVar[tuple[str, ...]] = ("_qty", "quantity", "quantité", "_tem", "temperature", "température")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a number and a unit that the property knows; a bare number is in the main unit."""
        text = plain(raw)
        if isinstance(raw, int | float) and not isinstance(raw, bool):
            return self._made(float(raw), None, "", options, text)
        interval = _RANGE.match(text)
        if interval is not None:
            low, high = _split(interval[1]), _split(interval[2])
            unit = low[2] or high[2]
            ends = [read_number(part[1], options.language) for part in (low, high)]
            if ends[0] is not None and ends[1] is not None:
                return self._made(ends[0], ends[1], unit, options, text)
        before, digits, after = _split(text)
        number = read_number(digits, options.language) if digits else None
        if number is None or (before and after):
            return _not_a_number(text)
        return self._made(number, None, before or after, options, text)

    def _made(self, number: float, end: float | None, name: str, options: Options, text: str) -> Parsed:
        unit = find_unit(name, options.units)
        if unit is None:
            known = ", ".join(each.names[0] for each in options.units)
            return wrong(
                "unit",
                f"« {name} » n’est pas une unité de ce champ" + (f" ({known})." if known else "."),
                f"“{name}” is not a unit of this field" + (f" ({known})." if known else "."),
            )
        shown = unit.names[0] if unit.names else ""
        written = f"{bare(number)}" + (f"..{bare(end)}" if end is not None else "")
        value = Value(
            "quantity",
            f"{written} {shown}".strip(),
            number / unit.factor,
            upper=None if end is None else end / unit.factor,
            unit=shown,
            detail=bare(number) if end is None else f"{bare(number)}..{bare(end)}",
        )
        remark = None
        if end is not None and ".." not in text:
            remark = Problem("interval", "warning", f"« {text} » est un intervalle.", f"“{text}” is an interval.")
        return Parsed(value, remark)

    def format(self, value: Value, how: str, language: str, options: Options) -> str:
        """The quantity in its own unit; `#km` converts to a unit of the property, `#-u` writes the number alone."""
        unit = find_unit(how, options.units) if how and not how.startswith("-") else None
        if unit is None:
            unit = find_unit(value.unit or "", options.units) or Unit((value.unit or "",), 1.0)
        numbers = [float(value.sort) * unit.factor] + ([value.upper * unit.factor] if value.upper is not None else [])
        between = " à " if language == "fr" else " to "
        text = between.join(write_number(round(n, 9), language, options.precision) for n in numbers)
        name = "" if how == "-u" or not unit.names else unit.names[0]
        if unit.prefixed:
            return f"{name}{text}"
        return f"{text}\u202f{name}" if name and language == "fr" else f"{text} {name}".strip()


def find_unit(name: str, units: tuple[Unit, ...]) -> Unit | None:
    """The unit called `name` (exactly, then folded; "" is the main one); without any units, none is asked for."""
    if not name:
        return units[0] if units else Unit((), 1.0)
    compact = name.replace(" ", "").replace("\u202f", "").replace("\u00a0", "")
    for unit in units:
        if compact in {each.replace(" ", "") for each in unit.names}:
            return unit
    folded = fold(compact).rstrip(".")
    for unit in units:
        if folded in {fold(each.replace(" ", "")) for each in unit.names}:
            return unit
    return None


_TRUE: Final = frozenset({"oui", "o", "vrai", "true", "yes", "y", "t", "1", "on", "✓"})
_FALSE: Final = frozenset({"non", "n", "faux", "false", "no", "f", "0", "off", "✗", "✕"})


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
        return wrong("boolean", f"« {text} » n’est ni oui ni non.", f"“{text}” is neither yes nor no.")

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — idem
        """« oui » or « non »; `#x` an x for yes; `#ouvert,fermé` its own two words; `#num` 1 or 0."""
        if how == "num":
            return str(int(float(value.sort)))
        if how and how.lower() not in {"-", "locl"} and not how.upper().startswith("LOCL"):
            yes, _comma, no = how.partition(",")
            return yes.strip() if value.sort else no.strip()
        words = ("non", "oui") if language == "fr" else ("no", "yes")
        return words[1 if value.sort else 0]


_DURATION_UNITS: Final = {
    "s": 1.0, "sec": 1.0, "seconde": 1.0, "second": 1.0,
    "min": 60.0, "mn": 60.0, "minute": 60.0, "'": 60.0,
    "h": 3600.0, "heure": 3600.0, "hour": 3600.0, "hr": 3600.0,
    "demi-journee": 14_400.0, "half-day": 14_400.0,
    "j": 86_400.0, "jour": 86_400.0, "journee": 86_400.0, "day": 86_400.0, "d": 86_400.0,
    "semaine": 604_800.0, "week": 604_800.0, "sem": 604_800.0,
    "mois": 2_629_746.0, "month": 2_629_746.0,
    "an": 31_556_952.0, "annee": 31_556_952.0, "year": 31_556_952.0, "ans": 31_556_952.0,
}  # fmt: skip
"""Seconds in each unit; months and years are the Gregorian means (ISO 80000-3 notes the year of 365.2425 days)."""

_PART: Final = re.compile(
    r"(?P<n>\d+(?:[.,]\d+)?|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|a|one|two|three|half an)?\s*"
    r"(?P<u>demi-journees?|half-days?|secondes?|seconds?|secs?|minutes?|mins?|mn|heures?|hours?|hrs?|jours?|journees?|"
    r"days?|semaines?|weeks?|sem|mois|months?|annees?|years?|ans?|h|j|d|s|')(?![a-z])\s*(?P<half>et demie?|and a half)?"
)
_WORDS: Final = {
    "un": 1, "une": 1, "a": 1, "one": 1, "deux": 2, "two": 2, "trois": 3, "three": 3, "quatre": 4, "cinq": 5, "six": 6,
    "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "half an": 0.5,
}  # fmt: skip
_ISO: Final = re.compile(
    r"p(?:(\d+)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?:t(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?)?"
)
_ISO_SECONDS: Final = (31_556_952.0, 2_629_746.0, 604_800.0, 86_400.0, 3600.0, 60.0, 1.0)


def read_duration(text: str) -> float | None:
    """Seconds of « 1 h 30 », « 2 heures et demie », « trois jours », “90 min”, `PT1H30M`; None when it is none."""
    folded = fold(text).replace("’", "'").strip(" .")
    iso = _ISO.fullmatch(folded)
    if iso and any(iso.groups()):
        return sum(float(n) * s for n, s in zip(iso.groups(), _ISO_SECONDS, strict=True) if n)
    clock = re.fullmatch(r"(\d{1,3})\s*h\s*(\d{1,2})(?:\s*min|\s*mn)?", folded)
    if clock:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60.0
    total, end = 0.0, 0
    for part in _PART.finditer(folded):
        if re.sub(r"^(?:\s|,|et|and)+$", "", folded[end : part.start()]).strip():
            return None
        name = part["u"] if part["u"] in _DURATION_UNITS else part["u"].rstrip("s")
        seconds = _DURATION_UNITS.get(name)
        if seconds is None or (part["n"] is None and total == 0 and len(folded) > len(part[0].strip())):
            return None
        number = part["n"] or "1"
        count = _WORDS.get(number) or float(number.replace(",", "."))
        total += (count + (0.5 if part["half"] else 0)) * seconds
        end = part.end()
    return total if end and not folded[end:].strip() else None


class Duration:
    """A length of time."""

    key: ClassVar[str] = "duration"
    label_fr: ClassVar[str] = "Durée"
    label_en: ClassVar[str] = "Duration"
    smw: ClassVar[tuple[str, ...]] = ("duration", "durée")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a duration, an interval of durations (« 60 à 120 min », with a remark), or a record {valeur, unite}."""
        if isinstance(raw, dict):
            raw = " ".join(plain(raw.get(key)) for key in ("valeur", "unite") if raw.get(key) is not None)
        text = plain(raw)
        seconds = read_duration(text)
        if seconds is not None:
            return Parsed(Value("duration", write_duration(seconds, "fr"), seconds))
        interval = _RANGE.match(text)
        if interval:
            high = read_duration(interval[2])
            unit = _split(interval[2])[2]
            low = read_duration(interval[1]) or read_duration(f"{interval[1]} {unit}")
            if low is not None and high is not None and low <= high:
                shown = f"{write_duration(low, 'fr')} à {write_duration(high, 'fr')}"
                remark = Problem("interval", "warning", f"« {text} » est un intervalle.", f"“{text}” is an interval.")
                same = shown.replace("\u202f", " ") == text.replace("\u202f", " ")
                return Parsed(Value("duration", shown, low, upper=high), None if same else remark)
        number = read_number(text, options.language)
        if number is not None:
            return wrong(
                "duration-unit",
                f"« {text} » : écrivez l’unité, par exemple « {text} h » ou « {text} min ».",
                f"“{text}”: give the unit, for instance “{text} h” or “{text} min”.",
            )
        return wrong(
            "duration",
            f"« {text} » n’est pas une durée. Écrivez par exemple « 2 h », « 1 h 30 », « 3 jours ».",
            f"“{text}” is not a duration. Write for instance “2 h”, “1 h 30”, “3 days”.",
        )

    def format(self, value: Value, how: str, language: str, options: Options) -> str:
        """The duration; `#ISO` as ISO 8601, `#h`, `#min`, `#j` as a number of that unit."""
        unit = _DURATION_UNITS.get(fold(how)) if how else None
        if unit:
            return write_number(float(value.sort) / unit, language, options.precision)
        if how.upper() == "ISO":
            return _iso_duration(float(value.sort))
        low = write_duration(float(value.sort), language)
        if value.upper is None:
            return low
        return f"{low} {'à' if language == 'fr' else 'to'} {write_duration(value.upper, language)}"


def write_duration(seconds: float, language: str) -> str:
    """« 1 h 30 », « 45 min », « 3 jours », « 2 mois »: the largest unit that leaves no odd remainder."""
    for size, one, several, one_en, several_en in (
        (31_556_952.0, "an", "ans", "year", "years"),
        (2_629_746.0, "mois", "mois", "month", "months"),
        (604_800.0, "semaine", "semaines", "week", "weeks"),
        (86_400.0, "jour", "jours", "day", "days"),
    ):
        if seconds >= size and abs(seconds / size * 2 % 1) < 1e-9:  # noqa: PLR2004 — a half is still said so
            number = seconds / size
            names = (one, several) if language == "fr" else (one_en, several_en)
            plural = number >= 2 if language == "fr" else number != 1  # noqa: PLR2004 — the French plural begins at 2
            return f"{write_number(number, language)} {names[plural]}"
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    if hours and not left:
        return f"{write_number(hours, language)} h" + (f" {int(minutes):02d}" if minutes else "")
    if seconds >= 60 and not left:  # noqa: PLR2004 — seconds in a minute
        return f"{int(minutes)} min"
    return f"{write_number(seconds, language)} s"


def _iso_duration(seconds: float) -> str:
    """ISO 8601 in days, hours, minutes and seconds, as schema.org's totalTime wants it."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    date = f"{int(days)}D" if days else ""
    time = "".join(f"{bare(n)}{u}" for n, u in ((hours, "H"), (minutes, "M"), (left, "S")) if n)
    return f"P{date}" + (f"T{time}" if time else "") if date or time else "PT0S"
