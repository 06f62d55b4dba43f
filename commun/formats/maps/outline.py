"""Draws the base maps from Natural Earth, once: `python -m commun.formats.maps FOLDER`.

FOLDER holds `countries-10m.json` and `land-110m.json` of the npm package `world-atlas` 2 (Michael Bostock, ISC
licence), which are TopoJSON made from Natural Earth 4.1 — public domain, https://www.naturalearthdata.com/about/terms-of-use/.
The drawings go to `commun/static/maps/`; they are simplified to what can be seen at their size.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from commun.formats.maps.projection import FRANCE, WORLD, BaseMap, Frame

Point = tuple[float, float]
Ring = list[Point]

OUT: Final = Path(__file__).resolve().parents[2] / "static"
"""Where static files lie."""

_FRANCE: Final = "250"
"""ISO 3166-1 numeric code of France."""
_TOLERANCE: Final = 0.7
"""How far, in units of the drawing, a simplified line may pass from the true one."""
_SMALLEST: Final = 3.0
"""Square units below which an island is not drawn."""
_NOTE: Final = "<!-- Outlines: Natural Earth (public domain), by way of world-atlas; drawn by commun/formats/maps. -->"


class Atlas:
    """A TopoJSON file: shapes made of arcs that neighbours share."""

    def __init__(self, path: Path) -> None:
        self._topology: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        scale, move = (self._topology["transform"][key] for key in ("scale", "translate"))
        self._arcs = [list(_unfolded(arc, scale, move)) for arc in self._topology["arcs"]]

    def rings(self, collection: str, wanted: str | None = None) -> Iterator[Ring]:
        """The rings of every shape of a collection, or of the one whose id is `wanted`."""
        for shape in self._topology["objects"][collection]["geometries"]:
            if wanted in (None, shape.get("id")):
                polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
                for polygon in polygons:
                    for ring in polygon:
                        yield self._ring(ring)

    def _ring(self, numbers: Sequence[int]) -> Ring:
        points: Ring = []
        for number in numbers:
            arc = self._arcs[number] if number >= 0 else self._arcs[~number][::-1]
            points += arc[1:] if points else arc
        return points


def _unfolded(arc: Sequence[Sequence[int]], scale: Point, move: Point) -> Iterator[Point]:
    """The points (longitude, latitude) of an arc, kept as differences of whole numbers."""
    x = y = 0
    for dx, dy in arc:
        x, y = x + dx, y + dy
        yield x * scale[0] + move[0], y * scale[1] + move[1]


def simplified(line: Ring, tolerance: float = _TOLERANCE) -> Ring:
    """`line` without the points that nobody would see (Douglas and Peucker, 1973)."""
    keep = {0, len(line) - 1}
    left = [(0, len(line) - 1)]
    while left:
        first, last = left.pop()
        found, far = first, 0.0
        for i in range(first + 1, last):
            distance = _distance(line[i], line[first], line[last])
            if distance > far:
                found, far = i, distance
        if far > tolerance:
            keep.add(found)
            left += [(first, found), (found, last)]
    return [point for i, point in enumerate(line) if i in keep]


def _distance(point: Point, start: Point, end: Point) -> float:
    """How far `point` is from the segment between `start` and `end`."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    part = 0.0 if length == 0 else ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    part = min(1.0, max(0.0, part))
    return float(((point[0] - start[0] - part * dx) ** 2 + (point[1] - start[1] - part * dy) ** 2) ** 0.5)


def _clipped(ring: Ring, frame: Frame) -> Ring:
    """The part of a ring (in degrees) that is inside the window (Sutherland and Hodgman, 1974)."""
    for axis, limit, sign in ((0, frame.west, 1), (0, frame.east, -1), (1, frame.south, 1), (1, frame.north, -1)):
        out: Ring = []
        for i, point in enumerate(ring):
            before = ring[i - 1]
            here, there = (point[axis] - limit) * sign >= 0, (before[axis] - limit) * sign >= 0
            if here != there:
                part = (limit - before[axis]) / (point[axis] - before[axis])
                out.append((before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1])))
            if here:
                out.append(point)
        ring = out
        if not ring:
            return []
    return ring


def _copies(ring: Ring) -> Iterator[Ring]:
    """A ring without its leaps across the antimeridian, where it stands and one turn to either side."""
    turn, whole = 0.0, ring[:1]
    for before, point in pairwise(ring):
        turn += 360.0 if point[0] - before[0] < -180 else -360.0 if point[0] - before[0] > 180 else 0.0  # noqa: PLR2004 — half a turn
        whole.append((point[0] + turn, point[1]))
    for shift in (0.0, -360.0, 360.0):
        yield [(x + shift, y) for x, y in whole]


def _area(ring: Ring) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def _path(rings: Iterator[Ring], frame: Frame) -> str:
    """The outline of what the window shows, as the data of an SVG path in whole units."""
    parts = []
    for ring in (copy for each in rings for copy in _copies(each)):
        inside = _clipped(ring, frame)
        placed = [frame.place(lat, lon) for lon, lat in inside]
        if len(placed) > 2 and _area(placed) >= _SMALLEST:  # noqa: PLR2004 — a ring has three points at least
            points = [(round(x), round(y)) for x, y in simplified([*placed, placed[0]])][:-1]
            steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
            moves = "".join(f"l{dx},{dy}" for dx, dy in steps if (dx, dy) != (0, 0))
            parts.append(f"M{points[0][0]},{points[0][1]}{moves}z")
    return "".join(parts)


def _write(base: BaseMap, paths: dict[str, str]) -> None:
    shapes = "\n".join(f'<path id="{key}" d="{data}"/>' for key, data in paths.items())
    opening = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {base.width} {base.height}">'
    text = f"{opening}\n{_NOTE}\n{shapes}\n</svg>\n"
    path = OUT / base.file
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path}: {len(text):,} bytes\n")


def draw(folder: Path) -> None:
    """Draw both maps from the atlas in `folder`."""
    countries, land = Atlas(folder / "countries-10m.json"), Atlas(folder / "land-110m.json")
    main, world = FRANCE.frames[0], WORLD.frames[0]
    paths = {"around": _path(countries.rings("countries"), main)}
    paths |= {frame.key: _path(countries.rings("countries", _FRANCE), frame) for frame in FRANCE.frames}
    _write(FRANCE, paths)
    _write(WORLD, {"world": _path(land.rings("land"), world)})
