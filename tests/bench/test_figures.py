"""How figures are told."""

import json

import pytest

from bench.figures import Figure, percentile


def test_a_figure_is_one_json_object_on_one_line() -> None:
    line = Figure("views", "page vue", 0.5123456, "ms cpu", 10_000, 0.8).json()
    assert "\n" not in line
    assert json.loads(line) == {
        "bench": "views",
        "figure": "page vue",
        "value": 0.5123,
        "unit": "ms cpu",
        "goal": 0.8,
        "ok": True,
        "fiches": 10_000,
    }


@pytest.mark.parametrize(
    ("value", "goal", "at_least", "ok"),
    [(1, 1, False, True), (1.01, 1, False, False), (1, 1, True, True), (0.9, 1, True, False), (5, None, False, None)],
)
def test_a_goal_is_the_most_or_the_least_that_is_wanted(
    value: float, goal: float | None, *, at_least: bool, ok: bool | None
) -> None:
    assert Figure("b", "f", value, "u", 1, goal, at_least=at_least).ok is ok


def test_percentiles_are_values_that_were_measured() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7], 0.95) == 7
