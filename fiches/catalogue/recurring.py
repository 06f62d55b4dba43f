"""Events that come back: the dates that `{{#set_recurring_event:…}}` of Semantic MediaWiki stands for.

Its parameters are those of its documentation: `property`, `start`, `end`, `unit` (day, week, month, year), `period`,
`include` and `exclude` (dates parted by `;`), `limit`; all others are said of each occurrence.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from fiches.values import Options, datatype, read_whole

_OWN: Final = frozenset({
    "property", "start", "end", "unit", "period", "include", "exclude", "limit", "week number", "has recurring event",
})  # fmt: skip
_USUAL: Final = 25
"""Occurrences of an event that tells neither an end nor a limit."""
MOST: Final = 500
"""Occurrences of an event, whatever it asks for."""
_DAYS: Final = {"day": 1, "jour": 1, "week": 7, "semaine": 7}
_MONTHS: Final = {"month": 1, "mois": 1, "year": 12, "an": 12, "année": 12}


def occurrences(assigned: Mapping[str, Sequence[str]]) -> Iterator[dict[str, list[str]]]:
    """What is said of each occurrence: its date, and whatever the event says besides; none where it has no start."""
    own = {name.strip().lower().replace("_", " "): list(values) for name, values in assigned.items()}
    said = {
        name: list(values) for name, values in assigned.items() if name.strip().lower().replace("_", " ") not in _OWN
    }
    name = "".join(own.get("property", [])[:1])
    start = _day("".join(own.get("start", [])[:1]))
    if not name or start is None:
        return
    left_out = set(_days(own.get("exclude", [])))
    found = [*_walk(own, start), *_days(own.get("include", []))]
    for day in dict.fromkeys(found):
        if day not in left_out:
            yield {name: [day.isoformat()], **said}


def _walk(own: Mapping[str, Sequence[str]], start: date) -> Iterator[date]:
    unit = "".join(own.get("unit", [])[:1]).strip().lower() or "day"
    period = max(_whole(own.get("period", []), 1), 1)
    last = _day("".join(own.get("end", [])[:1]))
    limit = min(_whole(own.get("limit", []), MOST if last else _USUAL), MOST)
    for number in range(limit):
        day = _after(start, unit, period * number)
        if day is None or (last is not None and day > last):
            return
        yield day


def _after(start: date, unit: str, times: int) -> date | None:
    """The day that lies so many units later; a month that is too short has none on its last days but its last one."""
    if unit in _MONTHS:
        month = start.month - 1 + _MONTHS[unit] * times
        year = start.year + month // 12
        if year > date.max.year:
            return None
        return date(year, month % 12 + 1, min(start.day, monthrange(year, month % 12 + 1)[1]))
    try:
        return start + timedelta(days=_DAYS.get(unit, 1) * times)
    except OverflowError:
        return None


def _days(values: Sequence[str]) -> Iterator[date]:
    for text in (part for value in values for part in value.split(";")):
        day = _day(text)
        if day is not None:
            yield day


def _day(text: str) -> date | None:
    kind = datatype("date")
    value = kind.parse(text, Options(language="en")).value if kind and text.strip() else None
    try:
        return datetime.fromtimestamp(float(value.sort), UTC).date() if value else None
    except (OverflowError, ValueError, OSError):
        return None


def _whole(values: Sequence[str], usual: int) -> int:
    told = read_whole("".join(values[:1]).strip())
    return usual if told is None else told
