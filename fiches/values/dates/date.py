"""The datatype of dates, hours of a day and intervals."""

import re
from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Final

from fiches.names import fold
from fiches.values.base import LONGEST, Options, Parsed, Problem, Value, plain, quoted, wrong
from fiches.values.dates.calendar import GREGORIAN, Moment, date_of, of_julian
from fiches.values.dates.forms import formed, whole
from fiches.values.dates.reading import read_date
from fiches.values.dates.writing import canonical, known_to, told, written
from fiches.values.numbers import split_about

_GOING_ON: Final = frozenset({"en cours", "aujourd'hui", "a ce jour", "ongoing", "today", "now", "present"})

_AROUND: Final = re.compile(r"^\s*(?:vers(?: le| la)?|aux environs d[eu]|circa|ca\.|c\.)\s+(?=\S)", re.IGNORECASE)
_FORMED: Final = frozenset({"LOCL", "MEDIAWIKI", "JL", "GR", "TZ", "TO"})
_DAY: Final = 86_400
_JULIAN: Final = 2_440_587.5
"""The Julian day of 1 January 1970 at midnight."""


class Date:
    """A date, an hour of a day, or an interval."""

    key: ClassVar[str] = "date"
    label_fr: ClassVar[str] = "Date"
    label_en: ClassVar[str] = "Date"
    smw: ClassVar[tuple[str, ...]] = ("_dat", "date")

    def parse(self, raw: object, options: Options) -> Parsed:
        """Read a date; a record {debut, fin} is an interval, without end where it goes on (« en cours »)."""
        if isinstance(raw, Mapping):
            start, end = plain(raw.get("debut") or raw.get("date")), plain(raw.get("fin"))
            end = "" if fold(end).replace("’", "'") in _GOING_ON else end
            going = not end and plain(raw.get("fin"))
            raw = f"{start} .. {end}" if start and end else f"depuis {start}" if going else start or f"jusqu’au {end}"
        if isinstance(raw, date):
            raw = raw.isoformat()
        text = plain(raw)
        moment, remark = _read(text, options) if len(text) <= LONGEST else (None, None)
        if moment is None:
            return wrong(
                "date",
                f"{quoted(text)} n’est pas une date. Écrivez par exemple «\u202f12 mars 2021\u202f», "
                "«\u202fmars 2021\u202f» ou «\u202f2021\u202f».",
                f"{quoted(text, 'en')} is not a date. Write for instance “12 March 2021”, “March 2021” or “2021”.",
            )
        text, zone = canonical(moment), moment.zone or None
        return Parsed(Value("date", text, moment.start, upper=moment.end, unit=zone, detail=moment.precision), remark)

    def format(self, value: Value, how: str, language: str, options: Options) -> str:  # noqa: ARG002 — every datatype's shape
        """In words, or as `#` asks.

        `#ISO` a whole date and `#ISO-P` the part that is known; `#-F[Y-m-d]` a pattern; `#MEDIAWIKI`; `#JD`, `#JL` and
        `#GR` in other calendars; `#LOCL@en` in a language, `#LOCL#TZ` at the hour of its time zone, named, `#LOCL#TO`
        without its name.
        """
        moment = _moment(value)
        pattern = re.fullmatch(r"-F\[(.*)\]", how)
        if pattern:
            return written(moment, pattern[1], language)
        asked, tongue = {part.partition("@")[0].upper() for part in how.split("#")}, re.search(r"@([a-z-]+)", how)
        language = tongue[1] if tongue else language
        if asked & {"ISO-P", "-"}:
            return canonical(moment)
        if "ISO" in asked:
            return canonical(whole(moment))
        if "JD" in asked:
            return f"{_julian_day(moment):.4f}".rstrip("0").rstrip(".")
        return formed(moment, asked, language) if asked & _FORMED else told(moment, language)


def _read(text: str, options: Options) -> tuple[Moment | None, Problem | None]:
    """The moment that a text says, and the remark for one that says it approximately (« vers 1850 »)."""
    moment = read_date(re.sub(r"^courant\s", "", text, flags=re.IGNORECASE), options.language)
    if moment is not None:
        return moment, None
    rest, about = split_about(text)
    if about is None:
        rest, about = split_about(text, _AROUND)
    return read_date(rest, options.language) if about else None, about


def date_known_to(value: Value) -> str:
    """How finely the beginning of a date is known: `y` a year, `mo` a month, `d` a day, `m` or `s` an hour."""
    return known_to(_moment(value))


def _moment(value: Value) -> Moment:
    end = float(value.upper if value.upper is not None else value.sort)
    return Moment(float(value.sort), end, value.detail, (), value.unit or "")


def _julian_day(moment: Moment) -> float:
    """The Julian day of a moment; a date from before the reform is one of the Julian calendar."""
    number = int(moment.start // _DAY)
    moved = of_julian(*date_of(moment)) - number if number < GREGORIAN else 0
    return (number if moment.precision == "d" else moment.start / _DAY) + moved + _JULIAN
