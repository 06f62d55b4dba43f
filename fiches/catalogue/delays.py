"""How long something stays true before it should be read again: « 2 ans », « 18 mois », « 90 jours »."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from typing import Final

from fiches.names import fold

_WRITTEN: Final = re.compile(r"(\d{1,4})\s*([a-z]+)")
_MONTHS: Final = {"an": 12, "ans": 12, "annee": 12, "annees": 12, "year": 12, "years": 12, "mois": 1, "month": 1,
                  "months": 1}  # fmt: skip
_DAYS: Final = {"jour": 1, "jours": 1, "day": 1, "days": 1, "semaine": 7, "semaines": 7, "week": 7, "weeks": 7}
_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class Delay:
    """Months and days; one of them is 0."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The day that comes so long after `day`; where its month is too short, the last day of it."""
        month = day.month - 1 + self.months
        year = min(day.year + month // _YEAR, MAXYEAR)
        month = month % _YEAR + 1
        moved = date(year, month, min(day.day, monthrange(year, month)[1]))
        return min(moved, date.max - timedelta(days=self.days)) + timedelta(days=self.days)


def read_delay(text: str) -> Delay | None:
    """The delay that `text` writes, in French or in English; None for what is none, or is 0."""
    found = _WRITTEN.fullmatch(fold(text).strip())
    count = int(found[1]) if found else 0
    if found is None or not count:
        return None
    if found[2] in _MONTHS:
        return Delay(months=count * _MONTHS[found[2]])
    return Delay(days=count * _DAYS[found[2]]) if found[2] in _DAYS else None
