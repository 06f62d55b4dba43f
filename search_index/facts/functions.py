"""What SQLite cannot say by itself: patterns that cost no more than the text is long, and distances on the Earth."""

import math
import re
import sqlite3
from functools import lru_cache
from typing import Final

from fiches import fold

_RADIUS_KM: Final = 6_371.0088
"""Mean radius of the Earth (IUGG)."""


def register(sql: sqlite3.Connection) -> None:
    """Give a connection the functions that questions use."""
    sql.create_function("fits", 2, fits, deterministic=True)
    sql.create_function("km", 4, kilometres, deterministic=True)
    sql.create_function("part", 2, part_of_record, deterministic=True)


def fits(pattern: str, text: str | None) -> bool:
    """Whether the whole of `text` fits a pattern of `*` (anything) and `?` (one sign)."""
    if text is None:
        return False
    first, *others = _parts(pattern)
    start = first.match(text)
    if start is None or not others:
        return start is not None and start.end() == len(text)
    position = start.end()
    for part in others[:-1]:
        found = part.search(text, position)
        if found is None:
            return False
        position = found.end()
    last = len(pattern.rpartition("*")[2])
    return len(text) - last >= position and others[-1].fullmatch(text, len(text) - last) is not None


@lru_cache(maxsize=256)
def _parts(pattern: str) -> tuple[re.Pattern[str], ...]:
    """What stands between the `*`: each is found as early as it can be, so that no text is read twice."""
    return tuple(re.compile(re.escape(part).replace(r"\?", "."), re.DOTALL) for part in pattern.split("*"))


def part_of_record(text: str | None, place: int) -> str | None:
    """The folded part of a record's text at `place` (from 0); None where it has none, or says `?`."""
    parts = (text or "").replace("\\;", "\0").split(";")
    found = parts[place].strip().replace("\0", ";") if place < len(parts) else ""
    return None if found in {"", "?"} else fold(found)


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """The distance of two points given in degrees, along a great circle (haversine)."""
    one, two = math.radians(latitude), math.radians(other_latitude)
    across = math.sin(math.radians(other_longitude - longitude) / 2) ** 2 * math.cos(one) * math.cos(two)
    return 2 * _RADIUS_KM * math.asin(min(1.0, math.sqrt(math.sin((two - one) / 2) ** 2 + across)))
