"""How the measures of a property are spread: a dozen bars of even or, for what spans magnitudes, of growing width."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final

MOST_BARS: Final = 12
_STEPS: Final = (1.0, 2.0, 5.0)
_WIDE: Final = 100
"""From so many times the least positive value on, the greatest one would leave all others in the first bar."""
_EXACT: Final = 1e-12
"""Of a number, the least part by which two edges may differ."""
_LEAST: Final = 1e-9
_DAY: Final = 86_400
_YEAR: Final = 31_556_952
"""Seconds of a mean year."""
_KNOWN: Final = 6e10
"""Seconds around 1970 within which the calendar of the machine knows the year."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many subjects have a value from `low` up to `high`, which is no more of it."""

    low: float
    high: float
    count: int


def histogram(counts: Mapping[float, int], datatype: str) -> tuple[Bar, ...]:
    """The bars of some numbers and how many subjects have each; none where there would be one alone."""
    if len(counts) < 2:  # noqa: PLR2004 — one value has no spread
        return ()
    low, high = min(counts), max(counts)
    edges = _years(low, high) if datatype == "date" else _even(low, high)
    positive = [number for number in counts if number > 0]
    if datatype != "date" and low >= 0 and positive and high > _WIDE * min(positive):
        edges = _growing(min(positive), high, has_zero=low == 0)
    edges += [math.nextafter(high, math.inf)] if edges[-1] <= high else []
    edges[0] = min(edges[0], low)
    found = [0] * (len(edges) - 1)
    place = 0
    for number in sorted(counts):
        while number >= edges[place + 1]:
            place += 1
        found[place] += counts[number]
    bars = tuple(Bar(start, end, count) for (start, end), count in zip(pairwise(edges), found, strict=True))
    return bars if len(bars) > 1 else ()


def _even(low: float, high: float) -> list[float]:
    step = _step((high - low) / MOST_BARS)
    if abs(high) + abs(low) > step / _EXACT:  # too close together for numbers of this size
        return [low, high]
    return [number * step for number in range(math.floor(low / step), math.floor(high / step) + 2)]


def _step(least: float) -> float:
    """The least of 1, 2, 5, 10, 20… that is no less."""
    if least < _LEAST:
        return _LEAST
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (*_STEPS, 10.0) if step * power >= least * (1 - 1e-9))


def _growing(low: float, high: float, *, has_zero: bool) -> list[float]:
    """Powers of ten, with 2 and 5 between them where there is room."""
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high)) + 1
    is_cut = last - first > MOST_BARS
    first = max(first, last - MOST_BARS + 1)
    steps = _STEPS if (last - first) * len(_STEPS) <= MOST_BARS else _STEPS[:1]
    edges = [step * 10.0**power for power in range(first, last) for step in steps] + [10.0**last]
    kept = [edge for edge, after in pairwise(edges) if after > low]
    end = next((number for number, edge in enumerate(kept) if edge > high), len(kept))
    return [*([0.0] if has_zero or is_cut else []), *kept[:end], *(kept[end:] or edges[-1:])[:1]]


def _years(low: float, high: float) -> list[float]:
    """The first instants of years, some years apart."""
    first, last = _year(low), _year(high) + 1
    step = max(int(_step(max((last - first) / MOST_BARS, 1.0))), 1)
    start = first - first % step
    return [_begins(year) for year in range(start, last + step, step)]


def _year(number: float) -> int:
    return datetime.fromtimestamp(number, UTC).year if abs(number) < _KNOWN else math.floor(1970 + number / _YEAR)


def _begins(year: int) -> float:
    if 1 <= year <= 9999:  # noqa: PLR2004 — the years of the calendar of the machine
        return datetime(year, 1, 1, tzinfo=UTC).timestamp()
    return float((year - 1970) * _YEAR // _DAY * _DAY)
