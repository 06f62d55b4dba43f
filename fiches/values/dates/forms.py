"""The ways in which Semantic MediaWiki writes dates on request: in a language, a time zone, another calendar.

In a language (`#LOCL@ja`), each has the order and the words of its own; French and English are ours, some others that
imported pages ask for stand here, and English serves for the rest.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from fiches.values.dates.calendar import GREGORIAN, Moment, civil, date_of, days, julian, of_day, of_julian, whole_days
from fiches.values.dates.clock import shifted
from fiches.values.dates.writing import told, written

_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class _Tongue:
    """How a language writes dates: patterns of PHP's `date` for a day, for an hour of a day; its own words."""

    day: str = "j F Y"
    hour: str = "H:i:s{zone}, j F Y"
    month: str = "F Y"
    months: tuple[str, ...] = ()
    weekdays: tuple[str, ...] = ()


_TONGUES: Final[Mapping[str, _Tongue]] = {
    "en": _Tongue(),
    "de": _Tongue(
        "j. F Y", "H:i:s{zone}, j. F Y",
        months=("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
                "November", "Dezember"),
        weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    ),
    "es": _Tongue(
        "j M Y", "H:i:s{zone} j M Y",
        months=("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
                "noviembre", "diciembre"),
        weekdays=("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    ),
    "it": _Tongue(
        months=("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
                "ottobre", "novembre", "dicembre"),
        weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
    ),
    "ja": _Tongue(
        "Y年n月j日 (l)", "Y年n月j日 (l) H:i:s{zone}", "Y年n月", weekdays=("月", "火", "水", "木", "金", "土", "日"),
    ),
}  # fmt: skip


def whole(moment: Moment) -> Moment:
    """The first day of a month or of a year, as `#ISO` completes what was left out; the days of a part with a name."""
    return of_day(*civil(int(moment.start // _DAY))) if moment.precision in {"mo", "y"} else whole_days(moment)


def formed(moment: Moment, asked: Collection[str], language: str) -> str:
    """A date as `asked` (what follows each `#`, in capitals) and `language` want it."""
    zone = ""
    if moment.zone and {"TZ", "TO"} & set(asked):
        zone = f" {moment.zone}" if "TZ" in asked else ""
        moved = shifted(moment.start, moment.zone)
        moment = replace(moment, start=moved, end=moved + moment.end - moment.start)
    moment = _in_calendar(moment, asked)
    tongue = None if language == "fr" else _TONGUES.get(language, _TONGUES["en"])
    if moment.precision.startswith("span") or moment.precision == "y":
        return told(moment, language)
    timed = moment.precision in {"m", "s"}
    if "MEDIAWIKI" in asked and timed:
        return _of_wiki(moment, language)
    if tongue is None or "LOCL" not in asked:
        return told(moment, language) + zone
    if timed:
        return _in_words(moment, tongue.hour.replace("{zone}", "\0"), tongue).replace("\0", zone)
    return _in_words(moment, tongue.day if moment.precision == "d" else tongue.month, tongue)


def _of_wiki(moment: Moment, language: str) -> str:
    """As MediaWiki tells when a page was changed."""
    return written(moment, r"j F Y \à H:i" if language == "fr" else "H:i, j F Y", language)


def _in_calendar(moment: Moment, asked: Collection[str]) -> Moment:
    """`#JL`: a date in the Julian calendar; `#GR`: one from before the reform, in the Gregorian one."""
    number = int(moment.start // _DAY)
    if "JL" in asked and number >= GREGORIAN and moment.precision in {"d", "m", "s"}:
        moved = days(*julian(number)) - number
    elif "GR" in asked and number < GREGORIAN and moment.precision in {"d", "m", "s"}:
        if moment.precision == "d":
            return of_day(*civil(of_julian(*date_of(moment))))
        moved = of_julian(*civil(number)) - number
    else:
        return moment
    return replace(moment, start=moment.start + moved * _DAY, end=moment.end + moved * _DAY)


def _in_words(moment: Moment, pattern: str, tongue: _Tongue) -> str:
    """A pattern filled in the words of a language."""
    number = int(moment.start // _DAY)
    month = civil(number)[1]
    words: dict[str, str] = {}
    if tongue.months:
        words |= {"F": tongue.months[month - 1], "M": tongue.months[month - 1][:3]}
    if tongue.weekdays:
        words["l"] = tongue.weekdays[(number + 3) % 7]
    return written(moment, pattern, "en", words)
