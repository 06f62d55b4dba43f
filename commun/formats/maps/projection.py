"""Where a point of the Earth stands on our two base maps: France with its overseas départements, and the world.

Both are drawn by degrees (a « plate carrée »), whose width is shrunk by the cosine of the middle latitude; at the size
of a country that is exact enough to find one's town, and a drawing of this kind needs no library.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final


@dataclass(frozen=True)
class Frame:
    """A window on the Earth, drawn in a rectangle.

    Attributes:
        key: the id of its outline in the base map.
        west, south, east, north: its sides, in degrees.
        left, top: the corner of the rectangle, in units of the drawing.
        width, height: the room given; the window is centred in it, with the same scale both ways.
    """

    key: str
    west: float
    south: float
    east: float
    north: float
    left: float
    top: float
    width: float
    height: float

    @cached_property
    def shrink(self) -> float:
        """How much narrower than a degree of latitude a degree of longitude is, at the middle of the window."""
        return math.cos(math.radians((self.south + self.north) / 2))

    @cached_property
    def scale(self) -> float:
        """Units for a degree of latitude."""
        across = (self.east - self.west) * self.shrink
        return min(self.width / across, self.height / (self.north - self.south))

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether a point is inside the window."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point stands in the drawing."""
        middle_x, middle_y = self.left + self.width / 2, self.top + self.height / 2
        x = middle_x + (longitude - (self.west + self.east) / 2) * self.shrink * self.scale
        y = middle_y - (latitude - (self.south + self.north) / 2) * self.scale
        return round(x, 1), round(y, 1)


@dataclass(frozen=True)
class BaseMap:
    """A base map: its file among the static ones, its size, its frames (the first one that holds a point shows it)."""

    file: str
    width: int
    height: int
    frames: tuple[Frame, ...]

    def frame(self, latitude: float, longitude: float) -> Frame | None:
        """The frame that shows a point."""
        return next((frame for frame in self.frames if frame.holds(latitude, longitude)), None)


FRANCE: Final = BaseMap(
    "maps/france.svg",
    620,
    700,
    (
        Frame("metropole", -5.4, 41.2, 9.8, 51.2, 0, 0, 620, 596),
        Frame("guadeloupe", -61.9, 15.8, -60.95, 16.55, 4, 606, 116, 90),
        Frame("martinique", -61.3, 14.35, -60.75, 14.95, 128, 606, 116, 90),
        Frame("guyane", -54.7, 2.0, -51.5, 5.85, 252, 606, 116, 90),
        Frame("reunion", 55.15, -21.45, 55.9, -20.8, 376, 606, 116, 90),
        Frame("mayotte", 44.95, -13.05, 45.35, -12.6, 500, 606, 116, 90),
    ),
)
"""France, its overseas départements in boxes below."""

WORLD: Final = BaseMap("maps/world.svg", 720, 340, (Frame("world", -180, -60, 180, 84, 0, 0, 720, 340),))
"""Every land but the Antarctic."""


def best_map(points: Iterable[tuple[float, float]]) -> BaseMap:
    """France where it shows all of `points` (latitude, longitude), else the world."""
    return FRANCE if all(FRANCE.frame(*point) for point in points) else WORLD


def frames_json(base: BaseMap) -> str:
    """The frames of a base map for the script that draws its outlines again in degrees."""
    return json.dumps(
        [
            {key: getattr(frame, key) for key in ("key", *_SIDES)} | {"shrink": frame.shrink, "scale": frame.scale}
            for frame in base.frames
        ],
        separators=(",", ":"),
    )


_SIDES: Final = ("west", "south", "east", "north", "left", "top", "width", "height")
