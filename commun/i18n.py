"""French first, English second: sentences, dates and numbers in the language of whoever reads.

The French sentence is the msgid; `translations/en.po` holds the English ones and is read as it stands (no compiled
file). The language of the moment is a context variable: the web sets it for each request, mails and commands with
`speaking`. Dates are made from month names cached here, because Babel's own patterns cost 50 µs a date and a history
shows fifty of them.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

LANGUAGES: Final[dict[str, str]] = {"fr": "Français", "en": "English"}
"""The languages of the interface, each called by its own name."""

TRANSLATIONS: Final = Path(__file__).parent / "translations"

_NARROW_SPACE: Final = "\u202f"
_NUMBERS: Final = (int, float)


@dataclass(frozen=True, slots=True, eq=False)
class Voice:
    """How to speak now: the language (a key of `LANGUAGES`) and the time zone of dates.

    There is one for each language and zone (`_voice_of`): what is kept for a voice is found by which it is, not by what
    it says, fifty times a page.
    """

    language: str = "fr"
    zone: tzinfo = UTC


_voice: Final[ContextVar[Voice]] = ContextVar("commun_voice", default=Voice())  # noqa: B039 — Voice is frozen


def voice() -> Voice:
    """How we speak at the moment: all that a text written for somebody depends on, beside what it says."""
    return _voice.get()


def language() -> str:
    """The language of the moment."""
    return _voice.get().language


def speak(tongue: str, zone: tzinfo = UTC) -> None:
    """From now on, in this thread of execution, speak `tongue` (French for one that is not known)."""
    _voice.set(_voice_of(tongue if tongue in LANGUAGES else "fr", zone))


@cache
def _voice_of(tongue: str, zone: tzinfo) -> Voice:
    """The voice of a language in a zone."""
    return Voice(tongue, zone)


@contextmanager
def speaking(tongue: str, zone: tzinfo | None = None) -> Iterator[None]:
    """Speak `tongue` inside the `with`, then as before."""
    before = _voice.get()
    speak(tongue, before.zone if zone is None else zone)
    try:
        yield
    finally:
        _voice.set(before)


@cache
def catalogue(tongue: str) -> Mapping[str, tuple[str, ...]]:
    """The sentences of `tongue` by their French form; plural ones hold the forms for one and for several."""
    if tongue == "fr":
        return {}
    with (TRANSLATIONS / f"{tongue}.po").open("rb") as file:
        messages = read_po(file, locale=tongue)
    found: dict[str, tuple[str, ...]] = {}
    for message in messages:
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        key = message.id if isinstance(message.id, str) else message.id[0]
        if key and forms and all(forms) and not message.fuzzy:
            found[key] = forms
    return found


class Count(int):
    """A number inside a sentence: `%(n)s` writes it with its thousands set apart, `%(n)d` plainly."""

    __slots__ = ()

    def __str__(self) -> str:
        return number(int(self))


def gettext(message: str, /, **values: object) -> str:
    """`message` in the language of the moment, its `%(name)s` filled from `values` (without values, `%` is a sign)."""
    text = catalogue(language()).get(message, (message,))[0]
    return text % values if values else text


def ngettext(one: str, several: str, n: int, /, **values: object) -> str:
    """`one` or `several` according to `n`, which fills `%(n)s`; French says « 0 fiche », English “0 pages”."""
    return _plural(one, several, n) % _counted(n, values)


def _plural(one: str, several: str, n: int) -> str:
    """The form for `n`, not yet filled."""
    single = abs(n) < 2 if language() == "fr" else n == 1  # noqa: PLR2004 — the French plural begins at 2 (CLDR)
    forms = catalogue(language()).get(one, (one, several))
    return forms[0 if single else -1]


def _counted(n: int, values: Mapping[str, object]) -> dict[str, object]:
    """`values`, with the number under the names that sentences use for it."""
    return {"n": Count(n), "num": Count(n), **values}


_ = gettext


def markup_gettext(message: str, /, **values: object) -> Markup:
    """`gettext` for templates: the sentence is ours and may hold tags, the values are escaped."""
    text = catalogue(language()).get(message, (message,))[0]
    return Markup(text % _escaped(values) if values else text)  # noqa: S704 — from our own source and catalogue


def markup_ngettext(one: str, several: str, n: int, /, **values: object) -> Markup:
    """`ngettext` for templates: the sentence is ours and may hold tags, the values are escaped."""
    return Markup(_plural(one, several, n) % _escaped(_counted(n, values)))  # noqa: S704 — idem


def _escaped(values: Mapping[str, object]) -> dict[str, object]:
    """`values` as they may stand in a page; numbers stay numbers, for sentences that write them their own way."""
    return {key: value if isinstance(value, _NUMBERS) else escape(value) for key, value in values.items()}


Moment = datetime | int | float
"""A moment: a datetime, or seconds since 1970."""


def _local(moment: Moment) -> datetime:
    """`moment` in the time zone of the reader."""
    zone = _voice.get().zone
    return moment.astimezone(zone) if isinstance(moment, datetime) else datetime.fromtimestamp(moment, zone)


@cache
def _months(tongue: str, width: str) -> tuple[str, ...]:
    """The names of the months, `wide` or `abbreviated`."""
    names = Locale(tongue).months["format"][width]
    return tuple(names[i] for i in range(1, 13))


def _day(local: datetime, width: str) -> str:
    """« 1er mars 2015 », “1 March 2015”: the day, in words."""
    tongue = language()
    first = "1er" if local.day == 1 and tongue == "fr" else str(local.day)
    return f"{first} {_months(tongue, width)[local.month - 1]} {local.year}"


def date_long(moment: Moment) -> str:
    """« 23 mars 2015 à 17:09 », “23 March 2015 at 17:09”."""
    return _long(_local(moment))


def _long(local: datetime) -> str:
    """The long date of a moment that is local already."""
    at = "à" if language() == "fr" else "at"
    return f"{_day(local, 'wide')} {at} {local.hour:02}:{local.minute:02}"


def date_day(moment: Moment) -> str:
    """« 23 mars 2015 »: the day without its hour."""
    return _day(_local(moment), "wide")


def date_short(moment: Moment) -> str:
    """« 23 févr. 2015 »: the day, its month shortened."""
    return _day(_local(moment), "abbreviated")


def month_of(year: int, month: int) -> str:
    """« novembre 2020 », “November 2020”: a month of a year."""
    return f"{_months(language(), 'wide')[month - 1]} {year}"


def date_iso(moment: Moment) -> str:
    """The machine's form, to the second, with its offset from UTC: for `<time datetime>` and feeds (RFC 3339)."""
    return _local(moment).isoformat(timespec="seconds")


def time_long(moment: Moment) -> Markup:
    """The long date inside its `<time>`."""
    local = _local(moment)
    return _time(local, _long(local))


def time_short(moment: Moment) -> Markup:
    """The short date inside its `<time>`, the long one in its title."""
    local = _local(moment)
    return _time(local, _day(local, "abbreviated"), f' title="{_long(local)}"')


def hour_minute(moment: Moment) -> str:
    """« 17:09 »."""
    local = _local(moment)
    return f"{local.hour:02}:{local.minute:02}"


def time_of_day(moment: Moment) -> Markup:
    """« 17:09 » inside its `<time>`: for lists that stand under a day."""
    local = _local(moment)
    return _time(local, f"{local.hour:02}:{local.minute:02}")


def _time(local: datetime, said: str, title: str = "") -> Markup:
    """A moment for machines around what people read of it: digits and names of months, nothing to escape."""
    return Markup(f'<time datetime="{local.isoformat(timespec="seconds")}"{title}>{said}</time>')  # noqa: S704


def number(value: float) -> str:
    """A number with its thousands set apart: « 12 480 », “12,480”."""
    if isinstance(value, int):
        if -1000 < value < 1000:  # noqa: PLR2004 (no thousands to set apart)
            return str(int(value))
        return f"{int(value):,}".replace(",", _NARROW_SPACE if language() == "fr" else ",")
    return str(format_decimal(value, locale=language()))


def size(octets: int) -> str:
    """A size in octets, kilo-octets or mega-octets (1,000 by 1,000, as the SI has it)."""
    units = ("o", "ko", "Mo", "Go") if language() == "fr" else ("B", "kB", "MB", "GB")
    value, unit = float(octets), units[0]
    for unit in units:
        if value < 1000 or unit == units[-1]:  # noqa: PLR2004 — one step of the SI
            break
        value /= 1000
    shown = int(value) if value >= 10 or value == int(value) else round(value, 1)  # noqa: PLR2004 — two digits say enough
    told = number(shown) if isinstance(shown, int) else f"{shown:g}".replace(".", "," if language() == "fr" else ".")
    return f"{told}\u00a0{unit}"


def sentence_of(error: object) -> str:
    """What a person reads of `error`: its own sentence in the language of the moment."""
    say = getattr(error, "sentence", None)
    return str(say(language())) if callable(say) else str(escape(str(error)))
