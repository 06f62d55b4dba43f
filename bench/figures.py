"""A figure: what was measured, its goal, and how it is printed (a table for people, one JSON object a line else)."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value.

    Attributes:
        bench: the bench that measured it.
        figure: what it is.
        value: in `unit`.
        unit: such as `ms cpu`.
        fiches: the size of the commons it was measured on.
        goal: the most that is wanted (the least where `at_least`); None where the value is only told.
        at_least: whether more is better.
    """

    bench: str
    figure: str
    value: float
    unit: str
    fiches: int
    goal: float | None = None
    at_least: bool = False

    @property
    def ok(self) -> bool | None:
        """Whether the goal is reached; None without a goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def json(self) -> str:
        """The figure as one line for a script."""
        row = {
            "bench": self.bench,
            "figure": self.figure,
            "value": round(self.value, 4),
            "unit": self.unit,
            "goal": self.goal,
            "ok": self.ok,
            "fiches": self.fiches,
        }
        return json.dumps(row, ensure_ascii=False)

    def row(self) -> str:
        """The figure as a line of the table."""
        mark = {True: "ok", False: "OVER" if not self.at_least else "UNDER", None: ""}[self.ok]
        goal = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}"
        return f"{self.bench:<15} {self.figure:<60} {short(self.value):>9} {self.unit:<8} {goal:>8} {mark}"


HEADER: Final = f"{'bench':<15} {'figure':<60} {'value':>9} {'unit':<8} {'goal':>8}"


def short(value: float) -> str:
    """A value with three digits that count."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def percentile(values: Iterable[float], share: float) -> float:
    """The value that `share` (0 to 1) of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
