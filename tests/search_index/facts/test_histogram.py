"""Bars of measures: every value in one bar, edges that people read easily."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_index.facts.histogram import MOST_BARS, histogram


def edges(counts: dict[float, int], kind: str = "number") -> list[float]:
    bars = histogram(counts, kind)
    return [bar.low for bar in bars] + [bar.high for bar in bars[-1:]]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ([1.0, 11.0], [float(n) for n in range(1, 13)]),
        ([0.0, 40.0], [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0]),
        ([-3.0, 3.0], [-3.0 + n / 2 for n in range(14)]),
        ([3.0, 700.0], [2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]),
        ([0.0, 3.0, 700.0], [0.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]),
        ([7.0], []),
        ([], []),
    ],
)
def test_edges_are_numbers_that_people_read(numbers: list[float], found: list[float]) -> None:
    assert edges(dict.fromkeys(numbers, 1)) == found


def test_dates_are_counted_by_years() -> None:
    def day(year: int, month: int = 1) -> float:
        return datetime(year, month, 1, tzinfo=UTC).timestamp()

    bars = histogram({day(2015, 6): 2, day(2016): 1, day(2018, 12): 4}, "date")
    assert [(bar.low, bar.count) for bar in bars] == [(day(2015), 2), (day(2016), 1), (day(2017), 0), (day(2018), 4)]
    decades = [day(year) for year in range(1950, 2021, 10)]
    assert [bar.low for bar in histogram({day(1951): 1, day(2020): 1}, "date")] == decades


@given(
    st.dictionaries(st.floats(-1e12, 1e12, allow_subnormal=False), st.integers(1, 9), min_size=2, max_size=40),
    st.sampled_from(["number", "date", "duration"]),
)
def test_each_value_is_counted_once(counts: dict[float, int], kind: str) -> None:
    bars = histogram(counts, kind)
    assert len(bars) <= MOST_BARS + 2
    assert all(one.high == other.low for one, other in pairwise(bars))
    for bar in bars:
        assert bar.count == sum(n for number, n in counts.items() if bar.low <= number < bar.high)
    assert not bars or sum(bar.count for bar in bars) == sum(counts.values())
