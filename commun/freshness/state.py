"""How fresh a fiche is: when somebody last said that it holds, and when it should be read again.

The day that somebody said so is `verifiee_le`; the day chosen for the next reading, `a_revoir_le`, counts when it is
later than that; without it, the type's delay does (`relire_tous_les`). A fiche that nobody has checked yet counts from
its last change. Archived fiches are never asked about.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from fiches import Fiche, Options, Type, Value, datatype, date_known_to, fold
from search_index import Reviewed

CHECKED: Final = "verifiee_le"
UNTIL: Final = "a_revoir_le"
_ARCHIVED: Final = "archivee"
_OPTIONS: Final = Options()
_DAYS: Final = frozenset({"d", "m", "s"})


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh a fiche is on one day.

    Attributes:
        checked: when somebody last said that it holds, None for never.
        due: when it should be read again, None for never.
        is_late: whether that day has come.
        checked_within, due_within: what is known of that day where it is less than the day itself (`2022`, `2022-03`,
            an interval); "" for a whole day. The days above are then the first ones that it may be.
    """

    checked: date | None
    due: date | None
    is_late: bool
    checked_within: str = ""
    due_within: str = ""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of a head, and what is known of it where that is less than the day."""

    day: date | None
    within: str = ""


def freshness_of(fiche: Fiche, kind: Type | None, modified: int, today: date) -> Freshness | None:
    """The freshness of a fiche of type `kind`; None where neither the fiche nor its type says anything of it."""
    checked, until = _day(_read(fiche.head.get(CHECKED))), _day(_read(fiche.head.get(UNTIL)))
    return _freshness(checked, until, kind, fiche.status or "", modified, today)


def freshness_reviewed(row: Reviewed, kind: Type | None, today: date) -> Freshness | None:
    """The same from a row of the tables."""
    checked = _day(_read(row.checked_within)) if row.checked_within else _Day(_of_moment(row.checked))
    until = _day(_read(row.until_within)) if row.until_within else _Day(_of_moment(row.until))
    return _freshness(checked, until, kind, row.status, row.modified, today)


def _freshness(  # noqa: PLR0917 (what a day's answer depends on)
    checked: _Day, until: _Day, kind: Type | None, status: str, modified: int, today: date
) -> Freshness | None:
    delay = kind.review if kind is not None else None
    if fold(status) == _ARCHIVED or (checked.day is None and until.day is None and delay is None):
        return None
    since = checked.day or _of_moment(modified)
    due = _Day(delay.after(since) if delay is not None and since is not None else None)
    if due.day is not None and checked.within:
        due = _Day(due.day, f"{due.day.year:04}" if _known_to(checked.within) == "y" else f"{due.day:%Y-%m}")
    if until.day is not None and (checked.day is None or until.day > checked.day):
        due = until
    late = due.day is not None and due.day <= today
    return Freshness(checked.day, due.day, late, checked.within, due.within)


def _of_moment(seconds: float | None) -> date | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):  # a year that no calendar of ours holds
        return None


def _read(raw: object) -> Value | None:
    """A date as people write it; None for what is none."""
    kind = datatype("date")
    return kind.parse(raw, _OPTIONS).value if kind and raw not in (None, "") else None


def _day(value: Value | None) -> _Day:
    """The first day of a date, and what is known of it."""
    if value is None or not isinstance(value.sort, float):
        return _Day(None)
    return _Day(_of_moment(value.sort), "" if value.detail in _DAYS else value.text)


def _known_to(within: str) -> str:
    value = _read(within)
    return date_known_to(value) if value is not None else ""
