"""Hours of a day and time zones: « 14 h 30 », "2:30 pm", `T14:30:00+01:00`, « 14:30 America/New_York »."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from fiches.values.dates.calendar import Moment, is_lost

_ZONES: Final = {"utc": 0, "gmt": 0, "z": 0, "cet": 60, "cest": 120, "est": -300, "edt": -240, "cst": -360, "cdt": -300,
                 "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "bst": 60, "wet": 0, "west": 60, "eet": 120,
                 "jst": 540}  # fmt: skip
"""Minutes east of UTC of the abbreviations that people write."""

_ZONE: Final = r"(?P<zone>[-+]\d{1,2}(?::?\d{2})?|[a-z]+/[a-z_]+(?:[-+/][a-z_0-9]+)?|[a-z]{1,4})?"
CLOCK: Final = (
    r"(?P<h>\d{1,2})(?:\s*(?P<sign>:|h)\s*(?:(?P<m>\d{2})(?!\d))?(?::(?P<s>\d{2})(?:\.\d+)?)?)?\s*"
    r"(?:(?P<half>am|pm|a\.m\.?|p\.m\.?)(?![a-z]))?"
)
_BEFORE: Final = re.compile(rf"(?:a\s+|at\s+)?({CLOCK})(?:\s*,)?(?:\s+(?:le|du|on|of))?\s+(?=.*\d)")
_TAIL: Final = re.compile(r"(.*\d)\s+([a-z]+/[a-z_]+|[a-z]{1,4})$")
_TIME: Final = re.compile(rf"(?:^|(?<=[\s,t]))(?:(?:a|at)\s+)?{CLOCK}\s*{_ZONE}\s*$")


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour of a day: seconds since midnight, whether seconds were written, where it is so."""

    seconds: int
    exact: bool
    offset: int | ZoneInfo
    zone: str = ""

    def on(self, day: Moment) -> Moment | None:
        """The moment of this hour on `day`; None where `day` is no single day, or the zone had no such hour.

        A day that only the Julian calendar has is refused: its hours would be those of a neighbour.
        """
        if day.precision != "d" or is_lost(day):
            return None
        if isinstance(self.offset, ZoneInfo):
            year, month, number = day.parts
            hours, rest = divmod(self.seconds, 3600)
            try:
                local = datetime(year, month, number, hours, rest // 60, rest % 60, tzinfo=self.offset)
                start = local.astimezone(UTC).timestamp()
                start -= 0 if self.exact else start % 60  # old local times had odd seconds
            except (ValueError, OverflowError):
                return None
        else:
            start = day.start + self.seconds - self.offset * 60
        return Moment(start, start + (0 if self.exact else 59), "s" if self.exact else "m", (), self.zone)


def split_clock(text: str) -> tuple[str, Clock | None] | None:
    """The day and the hour that folded `text` ends with (None for no hour); None for an hour that does not exist.

    The hour may stand first: “18:15 9 May 2011”, “9:15 pm 12 March 2010 UTC”.
    """
    first = _BEFORE.match(text)
    if first and (first["sign"] == ":" and first["m"]):
        rest = text[first.end() :]
        tail = _TAIL.match(rest)
        zone = tail[2] if tail and read_offset(tail[2]) is not None else ""
        text = f"{tail[1] if tail and zone else rest} {first[1].strip()} {zone}".strip()
    found = _TIME.search(text)
    if found is None or not (found["sign"] or found["half"]) or (found["sign"] == ":" and not found["m"]):
        return text, None
    zone = found["zone"] or ""
    if zone.isalpha() and zone not in _ZONES:
        return text, None
    clock = _clock(found, zone)
    if clock is None:
        return None
    return re.sub(r"(?:\s+(?:a|at|de|from))?[\s,t]*$", "", text[: found.start()]).strip(" ,"), clock


def read_clock(text: str) -> Clock | None:
    """The hour that the whole of folded `text` writes."""
    found = split_clock(text)
    return found[1] if found is not None and not found[0] else None


def _clock(found: re.Match[str], zone: str) -> Clock | None:
    hours, minutes, seconds = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    half = (found["half"] or "").replace(".", "")
    if half:
        if not 1 <= hours <= 12:  # noqa: PLR2004 — a clock of twelve hours
            return None
        hours = hours % 12 + (12 if half == "pm" else 0)
    if hours > 24 or minutes > 59 or seconds > 59:  # noqa: PLR2004 — a day's clock
        return None
    offset = read_offset(zone)
    if offset is None:
        return None
    return Clock(hours * 3600 + minutes * 60 + seconds, bool(found["s"]), offset, _named(zone))


def _named(zone: str) -> str:
    """A zone as people write it; UTC, which says nothing, is ""."""
    if zone in {"", "z", "utc", "gmt"} or not zone.strip("+-0:"):
        return ""
    return _zone_names().get(zone) or zone.upper()


def shifted(start: float, zone: str) -> float:
    """The instant `start` as the clocks of `zone` (its name or offset, "" for UTC) told it, in seconds since 1970."""
    offset = read_offset(zone.lower())
    if isinstance(offset, ZoneInfo):
        try:
            moved = datetime.fromtimestamp(start, offset).utcoffset()
        except (ValueError, OverflowError, OSError):
            return start
        return start + (moved.total_seconds() if moved else 0.0)
    return start + (offset or 0) * 60


def read_offset(zone: str) -> int | ZoneInfo | None:
    """Minutes east of UTC, a zone with its history, or None for one that nobody knows; `zone` is folded."""
    if not zone:
        return 0
    if zone in _ZONES:
        return _ZONES[zone]
    digits = re.fullmatch(r"([-+])(\d{1,2}):?(\d{2})?", zone)
    if digits:
        return (-1 if digits[1] == "-" else 1) * (int(digits[2]) * 60 + int(digits[3] or 0))
    name = _zone_names().get(zone)
    return ZoneInfo(name) if name else None


@cache
def _zone_names() -> dict[str, str]:
    """The zones of the IANA database by their name in small letters."""
    return {name.lower(): name for name in available_timezones()}
