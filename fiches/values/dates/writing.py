"""Dates for people and for YAML: « du 3 au 5 mars 2015 », `2015-03-03/2015-03-05`."""

import re
from collections.abc import Mapping
from typing import Final

from fiches.values.dates.calendar import (
    EARLY,
    EN_MONTHS,
    FAR,
    FR_MONTHS,
    PARTS_OF_YEAR,
    THIRDS_OF_MONTH,
    Moment,
    civil,
    date_of,
    ends_of,
    last_day,
    part_of,
)

_DAY: Final = 86_400
_THURSDAY: Final = 3
"""1 January 1970, counted from Monday."""
FR_DAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
EN_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Names of days, Monday first."""


def canonical(moment: Moment) -> str:
    """The date in ISO 8601 (an interval as `start/end`), as it is kept in YAML and read back."""
    if uneven := ends_of(moment):
        return (" .. " if any(map(part_of, uneven)) else "/").join(map(canonical, uneven))
    if named := _named(moment, "fr"):
        return named
    if moment.precision == "span":
        start = "" if moment.start <= EARLY else _iso_edge(moment.start, moment.start)
        end = "" if moment.end >= FAR else _iso_edge(moment.end, moment.end + 1)
        return f"{start}/{end}" if start and end else f"depuis {start}" if start else f"jusqu’au {end}"
    year, month, day = date_of(moment)
    if moment.precision == "y":
        return _iso_year(year)
    if moment.precision == "mo":
        return f"{_iso_year(year, in_day=True)}-{month:02d}"
    text = f"{_iso_year(year, in_day=True)}-{month:02d}-{day:02d}"
    return text + (f"T{_clock(moment.start, exact=moment.precision == 's')}Z" if moment.precision in {"m", "s"} else "")


def told(moment: Moment, language: str) -> str:
    """« 12 mars 2021 », « mars 2021 », « 2021 », « de mars 2014 à juin 2016 », in `language`."""
    if uneven := ends_of(moment):
        return _told_ends(*uneven, language)
    if named := _named(moment, language):
        return named
    if moment.precision == "span":
        return _told_span(moment, language)
    when = date_of(moment)
    if moment.precision in {"y", "mo"}:
        return _words(when, language, 1 if moment.precision == "y" else 2)
    text = _words(when, language, 3)
    if moment.precision in {"m", "s"}:
        clock = _clock(moment.start, exact=moment.precision == "s")
        return f"{text} à {clock}" if language == "fr" else f"{text} {clock}"
    return text


def _told_ends(start: Moment, end: Moment, language: str) -> str:
    """« de 2022 à mars 2023 », « du 3 mars 2022 à 2023 », « de début 2022 à l’hiver 2023-2024 »."""
    first, last = told(start, language), told(end, language)
    if language != "fr":
        return f"from {first} to {last}"
    article, closing = _article(start, first), _article(end, last)
    opened = "du " if article == "le " else f"de {article}" if article or first[0] not in "ao" else "d’"
    return f"{opened}{first} {'au ' if closing == 'le ' else f'à {closing}'}{last}"


def _article(end: Moment, words: str) -> str:
    """The French article that a day, a season, a quarter or a half asks for; "" for what has none."""
    if words.startswith(("été", "automne", "hiver")):
        return "l’"
    part = part_of(end)
    named = isinstance(part, tuple) and not words.startswith(("début", "mi-", "fin"))
    return "le " if named or end.precision == "d" else ""


def known_to(moment: Moment) -> str:
    """How finely the beginning of a date is known: `y`, `mo`, `d`, `m` or `s` (« début 2022 » says its year)."""
    if uneven := ends_of(moment):
        return known_to(uneven[0])
    if part := part_of(moment):
        return "mo" if isinstance(part, int) else "y"
    if moment.precision != "span":
        return moment.precision
    first, last = (civil(int(edge // _DAY))[1:] for edge in (moment.start, moment.end))
    levels = [
        _level(moment.start, moment.start, first == (1, 1)) if moment.start > EARLY else 1,
        _level(moment.end, moment.end + 1, last == (12, 31)) if moment.end < FAR else 1,
    ]
    return ("y", "mo", "d", "m", "s")[max(levels) - 1]


def written(moment: Moment, pattern: str, language: str, words: Mapping[str, str] | None = None) -> str:
    """The date after a pattern of PHP's `date` (`Y-m-d`), as Semantic MediaWiki's `#-F[…]`.

    `words` are signs whose words are another language's than French and English.
    """
    year, month, day = date_of(moment)
    clock = _clock(moment.start, exact=True)
    name = (FR_MONTHS if language == "fr" else EN_MONTHS)[month - 1]
    weekday = (FR_DAYS if language == "fr" else EN_DAYS)[int(moment.start // _DAY + _THURSDAY) % 7]
    signs = {
        "Y": _iso_year(year), "y": f"{year % 100:02d}", "m": f"{month:02d}", "n": str(month), "d": f"{day:02d}",
        "j": str(day), "F": name, "M": name[:3], "H": clock[:2], "G": str(int(clock[:2])), "i": clock[3:5],
        "s": clock[6:], "g": str(int(clock[:2]) % 12 or 12), "A": "PM" if clock >= "12" else "AM",
        "l": weekday, "D": weekday[:3],
    } | dict(words or {})  # fmt: skip
    return re.sub(r"\\(.)|([A-Za-z])", lambda found: found[1] or signs.get(found[2], found[2]), pattern)


def _iso_year(year: int, *, in_day: bool = False) -> str:
    """Four digits; more with a sign where a bare number would be read as a Julian day."""
    if year < 0:
        return f"-{-year:04d}"
    return f"+{year}" if year > 9999 and not in_day else f"{year:04d}"  # noqa: PLR2004 — ISO 8601's four digits


def _iso_edge(seconds: float, boundary: float) -> str:
    """An end of an interval: the day where the boundary is a midnight, else with the hour."""
    year, month, day = civil(int(seconds // _DAY))
    text = f"{_iso_year(year, in_day=True)}-{month:02d}-{day:02d}"
    if boundary % _DAY == 0:
        return text
    return f"{text}T{_clock(seconds, exact=bool(boundary % 60))}Z"


def _clock(seconds: float, *, exact: bool) -> str:
    rest = int(seconds % _DAY)
    return f"{rest // 3600:02d}:{rest // 60 % 60:02d}" + (f":{rest % 60:02d}" if exact else "")


def _words(when: tuple[int, int, int], language: str, level: int, *, year: bool = True, month: bool = True) -> str:
    """A year (level 1), a month (2) or a day (3) in words, without its year or month where the other end says it."""
    number, month_number, day = when
    era = ""
    if number < 1:
        number, era = 1 - number, " av. J.-C." if language == "fr" else " BC"
    elif number < 100:  # noqa: PLR2004 — a year of two digits would be read as a day
        era = " apr. J.-C." if language == "fr" else " AD"
    parts = []
    if level == 3:  # noqa: PLR2004 — a day
        parts.append("1er" if day == 1 and language == "fr" else str(day))
    if level > 1 and month:
        parts.append((FR_MONTHS if language == "fr" else EN_MONTHS)[month_number - 1])
    if year:
        plain = f"{number:04d}" if era or number > 999 else str(number)  # noqa: PLR2004 — three digits and more
        parts.append((str(number) if era else f"+{number}" if number > 9999 else plain) + era)  # noqa: PLR2004 — idem
    return " ".join(parts)


def _told_span(moment: Moment, language: str) -> str:
    fr = language == "fr"
    if moment.end >= FAR:
        level, text = _level(moment.start, moment.start, civil(int(moment.start // _DAY))[1:] == (1, 1)), ""
        text = _edge(moment.start, language, level)
        return f"depuis {'le ' if level > 2 else ''}{text}" if fr else f"since {text}"  # noqa: PLR2004 — a day
    end = civil(int(moment.end // _DAY))
    if moment.start <= EARLY:
        level = _level(moment.end, moment.end + 1, end[1:] == (12, 31))
        text = _edge(moment.end, language, level)
        return (f"jusqu’au {text}" if level > 2 else f"jusqu’en {text}") if fr else f"until {text}"  # noqa: PLR2004 — idem
    start = civil(int(moment.start // _DAY))
    level = max(
        _level(moment.start, moment.start, start[1:] == (1, 1)),
        _level(moment.end, moment.end + 1, end[1:] == (12, 31)),
    )
    return _between(moment, level, language)


def _level(seconds: float, boundary: float, whole_year: bool) -> int:  # noqa: FBT001 — computed by both callers
    """How fine an end is: 1 a year, 2 a month, 3 a day, 4 a minute, 5 a second."""
    if boundary % _DAY:
        return 5 if boundary % 60 else 4
    if whole_year:
        return 1
    year, month, day = civil(int(seconds // _DAY))
    return 2 if day == (1 if boundary == seconds else last_day(year, month)) else 3


def _edge(seconds: float, language: str, level: int) -> str:
    text = _words(civil(int(seconds // _DAY)), language, min(level, 3))
    if level > 3:  # noqa: PLR2004 — an hour
        clock = _clock(seconds, exact=level == 5)  # noqa: PLR2004 — seconds
        return f"{text} à {clock}" if language == "fr" else f"{text} {clock}"
    return text


def _named(moment: Moment, language: str) -> str:
    """« été 2020 », « début 2022 », « 1er trimestre 2021 », « mi-mars 2015 »; "" for a moment that is no named part."""
    part = part_of(moment)
    if part is None:
        return ""
    fr = 0 if language == "fr" else 1
    if isinstance(part, int):
        return THIRDS_OF_MONTH[part - 1][fr] + _words(date_of(moment), language, 2)
    year, last_year = (civil(int(edge // _DAY))[0] for edge in (moment.start, moment.end))
    name = PARTS_OF_YEAR[part][fr]
    years = f"{year:04d}" if last_year == year else f"{year:04d}-{last_year:04d}"
    return f"{name}{years}" if name.endswith("-") else f"{name} {years}"


def _between(moment: Moment, level: int, language: str) -> str:
    fr = language == "fr"
    start, end = (civil(int(edge // _DAY)) for edge in (moment.start, moment.end))
    if level > 3:  # noqa: PLR2004 — hours
        if start == end:
            clocks = [_clock(edge, exact=level == 5) for edge in (moment.start, moment.end)]  # noqa: PLR2004 — seconds
            day = _words(start, language, 3)
            return f"{day} de {clocks[0]} à {clocks[1]}" if fr else f"{day} from {clocks[0]} to {clocks[1]}"
        first, last = _edge(moment.start, language, level), _edge(moment.end, language, level)
        return f"du {first} au {last}" if fr else f"from {first} to {last}"
    same_year = level > 1 and start[0] == end[0] and start[0] > 999  # noqa: PLR2004 — years that need no era
    same_month = level == 3 and same_year and start[1] == end[1]  # noqa: PLR2004 — days
    first = _words(start, language, level, year=not same_year, month=not same_month)
    last = _words(end, language, level)
    if not fr:
        return f"from {first} to {last}"
    if level == 3:  # noqa: PLR2004 — idem
        return f"du {first} au {last}"
    return f"d’{first} à {last}" if first[0] in "ao" else f"de {first} à {last}"
