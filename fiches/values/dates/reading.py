"""Dates as people write them: whole or partial, alone or as an interval, in French and in English."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from fiches.names import fold
from fiches.values.dates.calendar import (
    EARLY,
    FAR,
    FR_MONTHS,
    GREGORIAN,
    PARTS_OF_YEAR,
    Moment,
    civil,
    date_of,
    days,
    has_lost_day,
    is_lost,
    julian,
    last_day,
    of_day,
    of_julian,
    of_month,
    of_months,
    of_third,
    of_year,
    part_of,
    span,
)
from fiches.values.dates.clock import CLOCK, Clock, read_clock, split_clock

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january", "fevrier fevr fev february feb", "mars march mar", "avril avr april apr",
            "mai may", "juin june jun", "juillet juil july jul", "aout august aug",
            "septembre sept sep september", "octobre oct october", "novembre nov november",
            "decembre dec december",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_PARTS: Final[Mapping[str, tuple[int, int]]] = {
    fold(name).strip("-"): months for months, names in PARTS_OF_YEAR.items() for name in names
} | {"milieu": (5, 8), "fall": (9, 11)}

_IDEOGRAMS: Final = str.maketrans({"年": "-", "月": "-", "日": " ", "時": ":", "时": ":", "分": "", "秒": ""})
"""The signs of a date in Chinese and Japanese (1990年4月28日 7時01分)."""
_BC: Final = re.compile(r"\s*(?:av(?:ant)?\.?\s*j\.?-?\s?c\.?|b\.?c\.?(?:e\.?)?)\s*$")
_AD: Final = re.compile(r"\s*(?:ap(?:r(?:es)?)?\.?\s*j\.?-?\s?c\.?|a\.?d\.?|c\.?e\.?)\s*$")
_MODEL: Final = re.compile(r"(?<=\d)\s+(jl|os|gr|ns)$")
"""The calendar that a date is of, as Semantic MediaWiki lets it be told: Julian (`Jl`, `OS`) or Gregorian (`Gr`)."""
_LEAP_DAY: Final = re.compile(r"\b29\b")
_DAY: Final = 86_400
_OLD_NEW_YEAR: Final = (3, 25)
"""The month and the day on which the year began in England until 1752."""
_UNIX: Final = re.compile(r"@(-?\d{1,12})")
_DAY_NAMES: Final = re.compile(
    r"\b(?:(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b,?"
    r"|\b(?:lun|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)\b\.?,?(?=\s*(?:le\s+)?\d)"
)
_ISO_START: Final = r"[-+]?\d{4,7}(?:-\d|\s*$)"
_HOURS: Final = re.compile(
    rf"^(.+?),?\s+(?:(?:de|from)\s+)?({re.sub(r'[?]P<[a-z]+>', '', CLOCK)})\s*(?:a|to|-|–)\s*"
    rf"({re.sub(r'[?]P<[a-z]+>', '', CLOCK)})$"
)
_FROM: Final = re.compile(r"(?:du|de|d'|entre|from|between)\s*")
_TOGETHER: Final = re.compile(r"(?:du|de|d'|les?|from)?\s*")
_TO: Final = re.compile(r"\s+(?:au|a|to|jusqu'(?:au|a|en))\s+")
_AND: Final = re.compile(r"\s+(?:et|and)\s+")
_DASH: Final = re.compile(rf"\s*(?:–|—|\.\.|/(?={_ISO_START}))\s*|\s+-\s+")
_JOINED: Final = re.compile(r"\s*[-/]\s*|\s+(?:et|and)\s+")
_YEARS: Final = re.compile(r"^(\d{4})\s*[-/]\s*(\d{4})$")
_OPEN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"^(?:depuis|a partir d[eu']|des|since|from)\s*(.+)$"), "from"),
    (re.compile(r"^(.+?)\s*/\s*\.\.$"), "from"),
    (re.compile(r"^(?:apres|after)\s+(.+)$"), "after"),
    (re.compile(r"^(?:jusqu'(?:au|a|en)|until|till)\s+(.+)$"), "until"),
    (re.compile(r"^\.\.\s*/\s*(.+)$"), "until"),
    (re.compile(r"^(?:avant|before)\s+(.+)$"), "before"),
)
"""Intervals with one end; what `from` and `until` name belongs to them, what `after` and `before` name does not."""


def read_date(text: str, language: str = "fr") -> Moment | None:
    """The date or interval that the whole of `text` writes; None when it writes none."""
    text = unicodedata.normalize("NFKC", text).translate(_IDEOGRAMS)
    folded = " ".join(fold(text).replace("’", "'").replace("\u202f", " ").split()).strip(" ,;").rstrip("-")
    folded = folded if folded.endswith("..") else folded.rstrip(" .")
    if not folded:
        return None
    for reader in (_hours_of_day, _single, _two_years, _both_ends, _joined, _one_end):
        moment = reader(folded, language)
        if moment is not None:
            told = not moment.precision.startswith("span") or (
                moment.end <= FAR and moment.end - moment.start < FAR - EARLY
            )
            return moment if told else None
    return None


# ——— intervals


def _two_years(text: str, _language: str) -> Moment | None:
    years = _YEARS.match(text)
    return span(of_year(int(years[1])), of_year(int(years[2]))) if years else None


def _hours_of_day(text: str, language: str) -> Moment | None:
    """« le 3 mars 2015 de 14 h à 16 h 30 », « 3 mars 2015, 14:00-16:30 »: the second hour is no time zone there."""
    found = _HOURS.match(text)
    day = _single(found[1], language) if found else None
    if found is None or day is None or day.precision != "d":
        return None
    start, end = (clock.on(day) if (clock := read_clock(found[number])) else None for number in (2, 8))
    return span(start, end) if start and end else None


def _both_ends(text: str, language: str) -> Moment | None:
    """« du 3 mars 2015 à 10 h au 5 mars à 12 h »: a word between may also be one of an end, so each is tried."""
    opened = _FROM.match(text)
    bare = text[opened.end() :] if opened else text
    cuts = [(bare, cut) for pattern in ((_TO, _AND) if opened else ()) for cut in pattern.finditer(bare)]
    cuts += [(text, cut) for pattern in (_DASH, _TO) for cut in pattern.finditer(text)]
    for whole, cut in cuts:
        end = _single(whole[cut.end() :], language)
        # The end completes the start before the start is read alone: « 3 » of « du 3 au 5 mars 2015 » is no year.
        start = (_completed(whole[: cut.start()], end, language) if end else None) or (
            _single(whole[: cut.start()], language)
        )
        moment = span(start, end) if start and end else None
        if moment is not None:
            return moment
    return None


def _joined(text: str, language: str) -> Moment | None:
    """« 12-14 mai 2020 », « mai-juin 2020 »; « 12 et 13 mai 2020 » and « mai/juin 2020 », where nothing is between."""
    bare = text[found.end() :] if (found := _TOGETHER.match(text)) else text
    for cut in _JOINED.finditer(bare):
        end = _single(bare[cut.end() :], language)
        if end is None or end.precision not in {"d", "mo"} or (end.precision == "mo" and bare[0].isdigit()):
            continue
        start = _completed(bare[: cut.start()], end, language)
        if start and (cut[0].strip() == "-" or start.end + 1 == end.start):
            return span(start, end)
    return None


def _one_end(text: str, language: str) -> Moment | None:
    for pattern, side in _OPEN:
        found = pattern.match(text)
        moment = _single(found[1], language) if found else None
        if moment is None or is_lost(moment):
            continue
        if moment.precision == "d" and (moment.end + 1) % _DAY:  # the 28th that leaves its second half to a lost 29th
            if side == "after":
                return None  # from that 29th, which no interval can tell
            moment = replace(moment, end=moment.start + _DAY - 1)
        if side in {"from", "after"}:
            start = moment.start if side == "from" else moment.end + 1
            return Moment(start, FAR, "span", ()) if start < FAR else None
        return Moment(EARLY, moment.end if side == "until" else moment.start - 1, "span", ())
    return None


def _completed(text: str, end: Moment, language: str) -> Moment | None:
    """« 3 » in « du 3 au 5 mars 2015 », « mars » in « de mars à juin 2015 »: what is missing is taken from the end.

    So is the year of a day with its hour, « du 3 mars à 10 h au 5 mars 2015 à 12 h », and of a part that has a name,
    « de début à fin 2022 », « de début à mi-mars 2015 ».
    """
    parted = split_clock(_DAY_NAMES.sub("", text).strip())
    named = part_of(end)
    parts = end.parts or (date_of(end) if named or end.precision in {"m", "s"} else ())
    if not parts or parted is None:
        return None
    words, clock = parted[0].strip(" .,").removeprefix("le "), parted[1]
    day: Moment | None = None
    if isinstance(named, int) and words in {"debut", "mi", "early", "mid"}:
        day = _single(f"{words} {fold(FR_MONTHS[parts[1] - 1])} {parts[0]}", language)
    elif words in _MONTHS or re.fullmatch(r"\d{1,2}(?:er)? [a-z]+\.?", words) or words in _PARTS:
        day = _single(f"{words} {parts[0]}", language)
    elif re.fullmatch(r"\d{1,2}(?:er)?", words) and len(parts) > 1:
        day = _single(f"{words} {fold(FR_MONTHS[parts[1] - 1])} {parts[0]}", language)
    return _at(day, clock) if day else None


# ——— one date


def _single(text: str, language: str) -> Moment | None:
    """One date, whole or partial, with or without an hour; `text` is folded."""
    iso = re.fullmatch(r"([-+]?\d{4,7})-(\d{1,2})-(\d{1,2})[t ](\d.*?)(?: (jl|os|gr|ns))?", text)
    if iso:
        clock = read_clock(iso[4])
        day = _calendar(f"{iso[1]}-{iso[2]}-{iso[3]}" + (f" {iso[5]}" if iso[5] else ""), language)
        return clock.on(day) if clock and day else None
    if unix := _UNIX.fullmatch(text):
        return Moment(float(unix[1]), float(unix[1]), "s", ())
    text = " ".join(_DAY_NAMES.sub("", text).split()).strip(" ,").removeprefix("le ")
    parted = split_clock(text)
    if parted is None:
        return None
    body, clock = parted
    whole = _calendar(body, language)
    return _at(whole, clock) if whole else None


def _at(whole: Moment, clock: Clock | None) -> Moment | None:
    return clock.on(whole) if clock else whole


def _calendar(text: str, language: str) -> Moment | None:
    """A day, a month, a year or a part of one."""
    model = _MODEL.search(text)
    text = text[: model.start()] if model else text
    if model is None:
        return _read(text, language)
    moment = _read(text, language)
    if moment is None:  # a 29 February that only the other calendar has; the first 29 is the day, the second a year
        moment = _read(_LEAP_DAY.sub("28", text, count=1), language)
        if moment is None or moment.parts[1:] != (2, 28):
            return None
        moment = replace(moment, parts=(moment.parts[0], 2, 29))
    return _of_model(moment, model[1])


def _of_model(moment: Moment, model: str) -> Moment | None:
    """A day of the Julian calendar; one before the reform keeps the date that everyone then wrote.

    In Old Style (`OS`) the year begins on 25 March, as Semantic MediaWiki has it: what is before is of the next year.
    None for a 29 February that even the Julian calendar has not.
    """
    if moment.precision != "d":
        return moment
    year, month, day = moment.parts
    if model == "os" and (month, day) < _OLD_NEW_YEAR:
        year += 1
    is_julian = model in {"jl", "os"}
    if (month, day) == (2, 29) and (year % 4 or (not is_julian and last_day(year, 2) < day)):
        return None
    number = of_julian(year, month, day)
    if is_julian and number >= GREGORIAN:
        return of_day(*civil(number))
    if not is_julian and day <= last_day(year, month) and (number := days(year, month, day)) < GREGORIAN:
        return of_day(*julian(number))  # before the reform dates are told as they were then
    return _day(year, month, day)


def _read(text: str, language: str) -> Moment | None:
    """The same, in the calendar of its time."""
    before = bool(_BC.search(text)) and bool(re.search(r"\d", text))
    plain = _BC.sub("", text) if before else _AD.sub("", text)
    if before or plain != text:
        plain = re.sub(r"\b\d{1,2}$", lambda year: year[0].zfill(3), plain)  # with its era, a small number is a year
        plain = re.sub(r"^\d{5,7}$", lambda year: f"+{year[0]}", plain)  # and a large one is no Julian day

    def era(year: int) -> int:
        return 1 - year if before else year

    for reader in (_year, _iso, _numeric, _julian_day, _century, _part, _named):
        moment = reader(plain, language, era)
        if moment is not None:
            return moment
    return None


_Era = Callable[[int], int]


def _year(text: str, _language: str, era: _Era) -> Moment | None:
    """A year of three or four digits, or of any number with a sign; « années 1990 »."""
    decade = re.fullmatch(r"(?:les )?annees (\d{3}0)|(\d{3}0)'?s", text)
    if decade:
        first = int(decade[1] or decade[2])
        return span(of_year(first), of_year(first + 9))
    return of_year(era(int(text))) if re.fullmatch(r"\d{3,4}|[-+]\d{1,7}", text) else None


def _iso(text: str, _language: str, _era: _Era) -> Moment | None:
    found = re.fullmatch(r"([-+]?\d{4,7})-(\d{1,2})(?:-(\d{1,2}))?", text)
    if found is None:
        return None
    return _day(int(found[1]), int(found[2]), int(found[3])) if found[3] else _month(int(found[1]), int(found[2]))


def _numeric(text: str, language: str, era: _Era) -> Moment | None:
    """`23/03/2015`, `3/2015`, `2015/3/23`: day first, unless the language is English and that reads otherwise."""
    found = re.fullmatch(r"(\d{1,4})[-/.](\d{1,2})(?:[-/.](\d{1,4}))?|(\d{1,2})[-/. ](\d{4})", text)
    if found is None:
        return None
    if found[5]:
        return _month(era(int(found[5])), int(found[4]))
    first, second, third = found[1], int(found[2]), found[3]
    if third is None:
        return _month(int(first), second) if len(first) == 4 else None  # noqa: PLR2004 — a year of four digits
    if len(first) == 4:  # noqa: PLR2004 — idem
        return _day(era(int(first)), second, int(third))
    if len(third) != 4:  # noqa: PLR2004 — idem
        return None
    day, month = int(first), second
    if language == "en" and day <= 12:  # noqa: PLR2004 — months: the first number can be one
        day, month = month, day
    return _day(era(int(third)), month, day)


def _julian_day(text: str, _language: str, _era: _Era) -> Moment | None:
    """A Julian day number, as Semantic MediaWiki reads it."""
    named = re.fullmatch(r"(?:(m?jd)\s*)?(\d{5,7}(?:\.\d+)?)|(\d{1,7}(?:\.\d+)?)\s*(m?jd)", text)
    if named is None:
        return None
    number = float(named[2] or named[3])
    if "mjd" in {named[1], named[4]}:  # Modified Julian Day: from 17 November 1858 at midnight
        second = float(round((number - _MODIFIED) * 86_400))
        return of_day(*civil(int(number) - _MODIFIED)) if number.is_integer() else Moment(second, second, "s", ())
    day = number - 2_440_587.5
    if number.is_integer():
        return of_day(*civil(int(day // 1)))  # the day whose noon it is
    return Moment(float(round(day * 86_400)), float(round(day * 86_400)), "s", ())


_MODIFIED: Final = 40_587
"""1 January 1970 as a Modified Julian Day."""


def _century(text: str, _language: str, _era: _Era) -> Moment | None:
    found = re.fullmatch(r"(?:le )?([ivx]+|\d{1,2})(?:e|eme|er|st|nd|rd|th)? (?:siecle|century)", text)
    number = _roman(found[1]) if found else 0
    return span(of_year((number - 1) * 100 + 1), of_year(number * 100)) if number else None


def _part(text: str, _language: str, _era: _Era) -> Moment | None:
    """« début 2022 », « été 2020 », « hiver 2020-2021 », « 1er trimestre 2021 », « fin mars 2015 »."""
    names = "|".join(sorted(map(re.escape, _PARTS), key=len, reverse=True))
    found = re.fullmatch(rf"(?:l'|the )?({names})[ -](?:d[eu] |of |d')?(?:l'annee )?(\d{{4}})(?:[-/]\d{{2,4}})?", text)
    if found:
        return of_months(int(found[2]), *_PARTS[found[1]])
    third = re.fullmatch(r"(debut|mi|milieu|fin|early|mid|late)[ -](?:de |d'|of )?([a-z]+) (\d{4})", text)
    if third and third[2] in _MONTHS:
        year, month = int(third[3]), _MONTHS[third[2]]
        return of_third(year, month, {"d": 1, "e": 1, "m": 2}.get(third[1][0], 3))
    quarter = re.fullmatch(r"(?:([tqs])([1-4])|([1-4])(?:er|re|e|eme|st|nd|rd|th)? ?(trimestre|quarter|semestre))"
                           r" (?:de )?(\d{4})", text)  # fmt: skip
    if quarter is None:
        return None
    number, half = int(quarter[2] or quarter[3]), (quarter[1] or quarter[4]).startswith("s")
    size = 6 if half else 3
    last = number * size
    return of_months(int(quarter[5]), last - size + 1, last) if last <= 12 else None  # noqa: PLR2004 — months


def _named(text: str, _language: str, era: _Era) -> Moment | None:
    """Dates with the name of their month: « 1er mars 2015 », "March 1, 2015", « mars 2015 », "2015 March 1"."""
    words = re.findall(r"[a-z]+|-?\d+", re.sub(r"(?<=\d)(?:er|e|st|nd|rd|th)\b", "", text))
    months = [_MONTHS[word] for word in words if word in _MONTHS]
    numbers = [word for word in words if not word.isalpha()]
    others = [word for word in words if word.isalpha() and word not in _MONTHS and word not in {"le", "de", "of"}]
    if len(months) != 1 or others or not 1 <= len(numbers) <= 2:  # noqa: PLR2004 — day and year
        return None
    if len(numbers) == 1:
        return of_month(era(int(numbers[0])), months[0]) if len(numbers[0]) > 2 else None  # noqa: PLR2004 — a year
    day, year = sorted(numbers, key=lambda n: len(n) > 2 or int(n) > 31)  # noqa: PLR2004 — what can be a day
    return _day(era(int(year)), months[0], int(day))


def _month(year: int, month: int) -> Moment | None:
    return of_month(year, month) if 1 <= month <= 12 else None  # noqa: PLR2004 — months in a year


def _day(year: int, month: int, day: int) -> Moment | None:
    last = last_day(year, month) if 1 <= month <= 12 else 0  # noqa: PLR2004 — idem
    exists = 1 <= day <= last + (month == 2 and has_lost_day(year))  # noqa: PLR2004 — February
    return of_day(year, month, day) if exists else None


def _roman(text: str) -> int:
    """The number that Roman (or plain) figures write."""
    if text.isdigit():
        return int(text)
    figures = [{"i": 1, "v": 5, "x": 10}[figure] for figure in text]
    return sum(-one if one < other else one for one, other in zip(figures, [*figures[1:], 0], strict=True))
