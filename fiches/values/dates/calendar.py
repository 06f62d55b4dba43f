"""The calendar: days counted from 1970, months and years as intervals.

Proleptic Gregorian in UTC; years before 1 count astronomically (300 av. J.-C. is −299), as in ISO 8601.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

FR_MONTHS: Final = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
              "novembre", "décembre")  # fmt: skip
EN_MONTHS: Final = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip
"""Names of months, January first."""

Precision = str
"""`s` a second, `m` a minute, `d` a day, `mo` a month, `y` a year, `span` any other interval.

`span-y-mo` is one whose ends are not known as finely as each other (« de 2022 à mars 2023 »), `span-1.4` the part of a
year that has a name (« début 2022 », by its months), `span-t3` the third of a month (« fin mars 2015 »). An end may be
either: « de début 2022 à mars 2023 » is `span-1.4-mo`."""
_UNEVEN: Final = frozenset({"y", "mo", "d"})
_NAMED: Final = re.compile(r"span-((\d+)\.(\d+)|t([123]))")
_EVENLY_TOLD: Final = 1583
"""The first whole year of our calendar: before it, intervals are told by their days."""
_LATEST: Final = 9999


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that was read: its first and last instant (seconds since 1970), how precise it is, its numbers.

    `zone` is the time zone or the offset beside its hour, as it was written; the instants are in UTC all the same.
    """

    start: float
    end: float
    precision: Precision
    parts: tuple[int, ...]
    zone: str = ""


def days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a proleptic Gregorian date; any year (Howard Hinnant's civil calendar arithmetic)."""
    year -= month <= 2  # noqa: PLR2004 — the computing year begins in March
    era = year // 400
    yoe = year - era * 400
    doy = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1  # noqa: PLR2004 — idem
    doe = yoe * 365 + yoe // 4 - yoe // 100 + doy
    return era * 146_097 + doe - 719_468


def civil(day: int) -> tuple[int, int, int]:
    """The date that many days after 1970-01-01: the inverse of `days`."""
    day += 719_468
    era = day // 146_097
    doe = day - era * 146_097
    yoe = (doe - doe // 1460 + doe // 36_524 - doe // 146_096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    month = mp + (3 if mp < 10 else -9)  # noqa: PLR2004 — March is month 0 here
    return yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) // 5 + 1  # noqa: PLR2004 — idem


GREGORIAN: Final = -141_427
"""15 October 1582, the first day of the Gregorian calendar, in days from 1970."""
_JULIAN_EPOCH: Final = 2_440_588


def julian(day: int) -> tuple[int, int, int]:
    """The date in the Julian calendar of the day that many days after 1970-01-01 (E. G. Richards' arithmetic)."""
    e = 4 * (day + _JULIAN_EPOCH + 1401) + 3
    h = 5 * (e % 1461 // 4) + 2
    month = (h // 153 + 2) % 12 + 1
    return e // 1461 - 4716 + (14 - month) // 12, month, h % 153 // 5 + 1


def of_julian(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the Julian calendar: the inverse of `julian`."""
    winter = (14 - month) // 12
    years, months = year + 4800 - winter, month + 12 * winter - 3
    return day + (153 * months + 2) // 5 + 365 * years + years // 4 - 32_083 - _JULIAN_EPOCH


def last_day(year: int, month: int) -> int:
    """The last day of a month."""
    return civil(days(year + (month == 12), month % 12 + 1, 1) - 1)[2]  # noqa: PLR2004 — December


def of_year(year: int) -> Moment:
    """A whole year."""
    return Moment(days(year, 1, 1) * 86_400.0, days(year + 1, 1, 1) * 86_400.0 - 1, "y", (year,))


def of_month(year: int, month: int) -> Moment:
    """A whole month."""
    end = days(year, month, last_day(year, month)) * 86_400.0 + 86_399
    return Moment(days(year, month, 1) * 86_400.0, end, "mo", (year, month))


def of_day(year: int, month: int, day: int) -> Moment:
    """A whole day."""
    start, length = days(year, month, day) * 86_400.0, 86_400
    if month == 2 and day >= 28 and has_lost_day(year):  # noqa: PLR2004 — the end of February
        start, length = days(year, 2, 28) * 86_400.0 + (_NOON if day > 28 else 0), _NOON  # noqa: PLR2004 — idem
    return Moment(start, start + length - 1, "d", (year, month, day))


_NOON: Final = 43_200
"""29 February of a year in which only the Julian calendar has it takes the second half of the place of the 28th: it
comes after it, before 1 March and within its month, and no other day begins at noon."""


def has_lost_day(year: int) -> bool:
    """Whether a year before the reform had a 29 February that the Gregorian calendar would not give it (1500)."""
    return year < 1582 and year % 4 == 0 and last_day(year, 2) == 28  # noqa: PLR2004 — the year of the reform


def is_lost(moment: Moment) -> bool:
    """Whether a moment is a 29 February that only the Julian calendar has: neither hours nor intervals can tell it."""
    return moment.precision == "d" and moment.start % 86_400 == _NOON


def date_of(moment: Moment) -> tuple[int, int, int]:
    """The year, the month and the day with which a moment begins, in the calendar of its time."""
    year, month, day = civil(int(moment.start // 86_400))
    return (year, month, day + 1) if is_lost(moment) else (year, month, day)


def of_months(year: int, first: int, last: int) -> Moment:
    """A part of a year that has a name; a last month before the first is the next year's (« hiver 2020-2021 »)."""
    end = of_month(year + (last < first), last)
    return Moment(of_month(year, first).start, end.end, f"span-{first}.{last}", ())


def of_third(year: int, month: int, third: int) -> Moment:
    """The beginning (1), the middle (2) or the end (3) of a month: ten days, or what is left of it."""
    start = of_day(year, month, 10 * third - 9).start
    last = len(THIRDS_OF_MONTH)
    end = of_month(year, month).end if third == last else start + 10 * 86_400 - 1
    return Moment(start, end, f"span-t{third}", ())


def span(start: Moment, end: Moment) -> Moment | None:
    """From the first instant of `start` to the last of `end`; None when that is before.

    What is exactly a minute, a day, a month or a year is that and no interval, however it was written.
    """
    if (start.start, start.end) == (end.start, end.end):
        return start
    if start.start > end.end or is_lost(start) or is_lost(end):
        return None
    if end.precision == "d" and (end.end + 1) % 86_400:  # the 28th that leaves its second half to a lost 29th
        end = Moment(end.start, end.end + _NOON, "d", end.parts)
    if start.start % 86_400 == 0 and (end.end + 1) % 86_400 == 0:
        year, month, day = civil(int(start.start // 86_400))
        for whole in (of_day(year, month, day), of_month(year, month), of_year(year)):
            if (whole.start, whole.end) == (start.start, end.end):
                return whole
    return Moment(start.start, end.end, _span_of(start, end), ())


def _span_of(start: Moment, end: Moment) -> Precision:
    known = _code(start), _code(end)
    if not all(known) or (known[0] == known[1] and known[0] in _UNEVEN):
        return "span"
    first, last = (civil(int(edge // 86_400))[0] for edge in (start.start, end.end))
    return f"span-{known[0]}-{known[1]}" if first >= _EVENLY_TOLD and last <= _LATEST else "span"


def _code(end: Moment) -> str:
    """How an end of an interval is known, "" for an hour or an interval without a name."""
    named = _NAMED.fullmatch(end.precision)
    return named[1] if named else end.precision if end.precision in _UNEVEN else ""


def ends_of(moment: Moment) -> tuple[Moment, Moment] | None:
    """The two ends of an interval that are not known as finely as each other; None for any other moment."""
    known = moment.precision.split("-")[1:]
    if len(known) != 2:  # noqa: PLR2004 — two ends
        return None
    return _known(moment.start, known[0], closes=False), _known(moment.end, known[1], closes=True)


def _known(second: float, code: str, *, closes: bool) -> Moment:
    """The year, the month, the day or the named part that begins with a second, or that it closes."""
    year, month, day = civil(int(second // 86_400))
    named = _NAMED.fullmatch(f"span-{code}")
    if named is None:
        return of_year(year) if code == "y" else of_month(year, month) if code == "mo" else of_day(year, month, day)
    if named[4]:
        return of_third(year, month, int(named[4]))
    first, last = int(named[2]), int(named[3])
    return of_months(year - (closes and last < first), first, last)


def part_of(moment: Moment) -> tuple[int, int] | int | None:
    """The first and the last month of a part of a year that has a name, the number of a third of a month, or None."""
    named = _NAMED.fullmatch(moment.precision)
    if named is None:
        return None
    return int(named[4]) if named[4] else (int(named[2]), int(named[3]))


def whole_days(moment: Moment) -> Moment:
    """A named part, or an interval with one, as the interval of its days."""
    named = any(_NAMED.fullmatch(f"span-{code}") for code in moment.precision.split("-")[1:])
    return replace(moment, precision="span") if named else moment


FAR: Final = 253_402_300_799.0
"""The end of an interval without end: the last second of the year 9999."""

EARLY: Final = -1e15
"""The start of an interval without start: long before any date that people write."""

PARTS_OF_YEAR: Final[Mapping[tuple[int, int], tuple[str, str]]] = {
    (1, 4): ("début", "early"), (5, 8): ("mi-", "mid-"), (9, 12): ("fin", "late"),
    (3, 5): ("printemps", "spring"), (6, 8): ("été", "summer"), (9, 11): ("automne", "autumn"),
    (12, 2): ("hiver", "winter"),
    (1, 3): ("1er trimestre", "1st quarter"), (4, 6): ("2e trimestre", "2nd quarter"),
    (7, 9): ("3e trimestre", "3rd quarter"), (10, 12): ("4e trimestre", "4th quarter"),
    (1, 6): ("1er semestre", "1st half"), (7, 12): ("2e semestre", "2nd half"),
}  # fmt: skip
"""First and last month of what has a name: French and English. Seasons are those of meteorology, thirds of a year what
« début », « milieu » and « fin » leave to guess."""

THIRDS_OF_MONTH: Final = (("début ", "early "), ("mi-", "mid-"), ("fin ", "late "))
"""What is told before a month for its first, second and last ten days: French and English."""
