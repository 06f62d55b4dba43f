"""How fresh a fiche is: when somebody last said that it holds, and when it should be read again.

The day that somebody said so is `verifiee_le`; the day chosen for the next reading, `a_revoir_le`, counts when it is
later than that; without it, the type's delay does (`relire_tous_les`). A fiche that nobody has checked yet counts from
its last change. Archived fiches are never asked about.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from fiches import Fiche, Options, Type, datatype, fold
from search_index import Reviewed

CHECKED: Final = "verifiee_le"
UNTIL: Final = "a_revoir_le"
_ARCHIVED: Final = "archivee"
_OPTIONS: Final = Options()


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh a fiche is on one day.

    Attributes:
        checked: when somebody last said that it holds, None for never.
        due: when it should be read again, None for never.
        is_late: whether that day has come.
    """

    checked: date | None
    due: date | None
    is_late: bool


def freshness_of(fiche: Fiche, kind: Type | None, modified: int, today: date) -> Freshness | None:
    """The freshness of a fiche of type `kind`; None where neither the fiche nor its type says anything of it."""
    checked, until = _day(fiche.head.get(CHECKED)), _day(fiche.head.get(UNTIL))
    return _freshness(checked, until, kind, fiche.status or "", modified, today)


def freshness_reviewed(row: Reviewed, kind: Type | None, today: date) -> Freshness | None:
    """The same from a row of the tables."""
    return _freshness(_of_moment(row.checked), _of_moment(row.until), kind, row.status, row.modified, today)


def _freshness(  # noqa: PLR0917 (what a day's answer depends on)
    checked: date | None, until: date | None, kind: Type | None, status: str, modified: int, today: date
) -> Freshness | None:
    delay = kind.review if kind is not None else None
    if fold(status) == _ARCHIVED or (checked is None and until is None and delay is None):
        return None
    since = checked or _of_moment(modified)
    due = delay.after(since) if delay is not None and since is not None else None
    if until is not None and (checked is None or until > checked):
        due = until
    return Freshness(checked, due, due is not None and due <= today)


def _of_moment(seconds: float | None) -> date | None:
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC).date()
    except (ValueError, OverflowError, OSError):  # a year that no calendar of ours holds
        return None


def _day(raw: object) -> date | None:
    """The first day of a date as people write it; None for what is none."""
    kind = datatype("date")
    value = kind.parse(raw, _OPTIONS).value if kind and raw not in (None, "") else None
    return _of_moment(value.sort) if value is not None and isinstance(value.sort, float) else None
