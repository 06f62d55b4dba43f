"""iCalendar (RFC 5545): the rows that have a date, for calendars."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from commun.formats.cells import cell_text, first_column, of_kind
from commun.formats.data.native import address_of_subject
from commun.formats.model import ALL, Context, Format, Words
from commun.formats.visual.dates import Event, day_of, events
from search_index import Answer

_LINE: Final = 74
"""Octets of a line, the fold's space not counted (RFC 5545 §3.1: 75 at most)."""
_STAMP: Final = "19700101T000000Z"
"""When the entry was made is not known to an answer, and must not change from one fetch to the next."""
_HOURS: Final = frozenset({"m", "s"})


def write(answer: Answer, context: Context) -> bytes:
    """An event for each date."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Commun//Questions//FR"]
    if context.title:
        lines.append(f"X-WR-CALNAME:{escaped(context.title)}")
    for number, event in enumerate(events(answer)):
        lines += _event(answer, event, number, context)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()


def _event(answer: Answer, event: Event, number: int, context: Context) -> list[str]:
    start = day_of(event.start)
    end = day_of(event.end)
    if start is None or start.year < 1:
        return []
    address = address_of_subject(event.row.subject, context)
    lines = ["BEGIN:VEVENT", f"UID:{number}-{re.sub(r'[^A-Za-z0-9./#:-]', '-', address)}", f"DTSTAMP:{_STAMP}"]
    if event.precision in _HOURS:
        lines.append(f"DTSTART:{_moment(event.start)}")
        if event.end - event.start > 60:  # noqa: PLR2004 — a minute is the precision, not a length
            lines.append(f"DTEND:{_moment(event.end)}")
    else:
        lines.append(f"DTSTART;VALUE=DATE:{start:%Y%m%d}")
        if end is not None and end.year < 9999:  # noqa: PLR2004 — the last year of the calendar
            lines.append(f"DTEND;VALUE=DATE:{end + timedelta(days=1):%Y%m%d}")
    lines += [f"SUMMARY:{escaped(event.row.subject.title)}", f"URL:{address}"]
    place = first_column(answer, "coordinates")
    for point in [each.value for each in of_kind(event.row, place, "coordinates")[:1]]:
        lines.append(f"GEO:{point.sort};{point.upper}")
    # A calendar knows days only: what is known less finely is said beside them.
    vague = event.known_to in {"y", "mo"}
    told = "\n".join(
        f"{column.label} : {text}"
        for n, (column, cell) in enumerate(zip(answer.columns, event.row.cells, strict=True))
        if (vague or n not in event.columns) and (text := cell_text(cell))
    )
    return [*lines, *([f"DESCRIPTION:{escaped(told)}"] if told else []), "END:VEVENT"]


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A text as iCalendar and vCard write it."""
    return re.sub(r"([\\;,])", r"\\\1", text).replace("\r", "").replace("\n", "\\n")


def folded(line: str) -> str:
    """A line cut in pieces of 75 octets, never inside a letter."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LINE:
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece])


FORMAT = Format(
    "ics",
    Words("Calendrier (iCalendar)", "Calendar (iCalendar)"),
    Words("Un fichier pour un agenda.", "A file for a calendar."),
    data=write,
    mime="text/calendar; charset=utf-8",
    extension="ics",
    aliases=("icalendar", "ical"),
    limit=ALL,
)
