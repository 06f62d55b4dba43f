"""Dates as people write them, alone or as intervals.

A partial date is an interval: « novembre 2020 » goes from its first to its last instant, so that it can be compared
with a day. An offset or a time zone written beside the hour is applied, and the value is kept in UTC, as in Semantic
MediaWiki.
"""

from fiches.values.dates.calendar import EARLY, FAR, Moment
from fiches.values.dates.date import Date, date_known_to
from fiches.values.dates.reading import read_date

__all__ = ["EARLY", "FAR", "Date", "Moment", "date_known_to", "read_date"]
