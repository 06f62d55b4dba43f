"""A map drawn by the server: points on France (or the world), near ones gathered, and the list of places below."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from commun.formats.cells import cell_html, columns_of, of_kind, subject_html
from commun.formats.maps.projection import FRANCE, BaseMap, Frame, best_map, frames_json
from commun.formats.model import MANY, Context, Format, Words
from commun.i18n import _, ngettext
from search_index import Answer, Row

CITIES: Final = (
    ("Paris", 48.857, 2.352), ("Lyon", 45.76, 4.836), ("Marseille", 43.297, 5.381), ("Toulouse", 43.605, 1.444),
    ("Bordeaux", 44.838, -0.579), ("Nantes", 47.218, -1.554), ("Lille", 50.637, 3.063), ("Strasbourg", 48.583, 7.746),
    ("Rennes", 48.114, -1.68), ("Clermont-Ferrand", 45.777, 3.087), ("Dijon", 47.322, 5.041),
    ("Ajaccio", 41.927, 8.737),
)  # fmt: skip
"""A few towns that help to find one's way."""

_CELL: Final = 24
"""Units of the drawing within which points are gathered."""
_LETTER, _LINE = 12, 12
"""Units that a letter of a town's name may take, and half of its line, written as large as on a telephone."""
_LISTED: Final = 200
"""Places in the list that is open without asking for more."""


Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in units of the drawing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the drawing: where it stands, and the rows that are there, by their place in the list."""

    x: float
    y: float
    rows: tuple[int, ...]


def draw(answer: Answer, context: Context) -> Markup:
    """The map and its list."""
    places = columns_of(answer, "coordinates")
    points = list(_points(answer, places))
    mark = hashlib.blake2b(f"{answer.question}".encode(), digest_size=4).hexdigest()
    if not points:
        told = _(
            "Aucune de ces fiches n’a de lieu connu : remplissez leurs coordonnées, ou celles de leurs territoires."
        )
        return Markup("<p>{}</p>").format(told) + _list(answer, context, places, mark, range(len(answer.rows)))
    base = best_map([(latitude, longitude) for _number, latitude, longitude in points])
    shown = list(dict.fromkeys(number for number, _latitude, _longitude in points))
    lost = len(answer.rows) - len(shown)
    told = ngettext("%(n)s fiche n’a pas de lieu.", "%(n)s fiches n’ont pas de lieu.", lost) if lost else ""
    note = Markup('<p class="meta">{}</p>').format(told) if told else Markup("")
    spots = _gathered(base, points, _CELL)
    links = [_spot(answer, spot, f"#lieu-{mark}-{spot.rows[0]}") for spot in spots]
    towns = _towns(base, spots) if base is FRANCE else Markup("")
    drawn = _drawing(base, links, _reaches(base, spots), context, towns)
    held = Markup('<div class="map-place" data-map="{}" data-base="{}" data-list="lieux-{}">{}</div>').format(
        frames_json(base), context.static(base.file), mark, drawn
    )
    return held + note + _list(answer, context, places, mark, shown)


def sketch(answer: Answer, context: Context, crowd: str) -> Markup:
    """The map alone, small and still, for a page that has its list elsewhere; nothing where no row has a place.

    A spot that stands for several places leads to `crowd`.
    """
    places = columns_of(answer, "coordinates")
    points = list(_points(answer, places))
    if not points:
        return Markup("")
    base = best_map([(latitude, longitude) for _number, latitude, longitude in points])
    spots = _gathered(base, points, 2 * _CELL)
    return _drawing(base, [_spot(answer, spot, crowd, 2) for spot in spots], _reaches(base, spots), context)


def _points(answer: Answer, places: Sequence[int]) -> Iterator[tuple[int, float, float]]:
    for number, row in enumerate(answer.rows):
        yield from _points_of(row, places, number)


def _points_of(row: Row, places: Sequence[int], number: int) -> Iterator[tuple[int, float, float]]:
    """The points of one row, with its number: those of its first column that says some."""
    for value in next(filter(None, (of_kind(row, place, "coordinates") for place in places)), ()):
        if isinstance(value.value.sort, float) and value.value.upper is not None:
            yield number, value.value.sort, value.value.upper


def _gathered(base: BaseMap, points: Sequence[tuple[int, float, float]], cell: int) -> list[Spot]:
    """Points that would cover one another, being within `cell` units, as one spot at their middle."""
    cells: dict[tuple[int, int], list[tuple[int, float, float]]] = {}
    for number, latitude, longitude in points:
        frame = base.frame(latitude, longitude)
        if frame is not None:
            x, y = frame.place(latitude, longitude)
            cells.setdefault((int(x // cell), int(y // cell)), []).append((number, x, y))
    spots = [
        Spot(
            round(sum(x for _n, x, _y in inside) / len(inside), 1),
            round(sum(y for _n, _x, y in inside) / len(inside), 1),
            tuple(dict.fromkeys(number for number, _x, _y in inside)),
        )
        for inside in cells.values()
    ]
    return sorted(spots, key=lambda spot: (spot.y, spot.x))


def _reaches(base: BaseMap, spots: Sequence[Spot]) -> Sequence[Frame]:
    """The frames of a base map that are needed: those of the overseas departments only where a spot is there."""
    overseas = any(spot.y > base.frames[0].height for spot in spots) or base is not FRANCE
    return base.frames if overseas else base.frames[:1]


def _drawing(
    base: BaseMap, links: Sequence[Markup], frames: Sequence[Frame], context: Context, towns: str = ""
) -> Markup:
    file = context.static(base.file)
    height = base.height if len(frames) == len(base.frames) else round(base.frames[0].height)
    shapes = [Markup('<use href="{}#{}" class="map__around"/>').format(file, "around")] if base is FRANCE else []
    shapes += [Markup('<use href="{}#{}" class="map__land"/>').format(file, frame.key) for frame in frames]
    shapes += [
        Markup('<rect class="map__box" x="{}" y="{}" width="{}" height="{}"/>').format(f.left, f.top, f.width, f.height)
        for f in frames[1:]
    ]
    return Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="group" aria-label="{}">{}{}{}</svg>'
    ).format(base.width, height, context.title or _("Carte"), Markup("").join(shapes), towns,
             Markup("").join(links))  # fmt: skip


def _towns(base: BaseMap, spots: Sequence[Spot]) -> Markup:
    """The towns, each with its name on the side where it covers least: another name, a spot, the edge."""
    frame = base.frames[0]
    taken = [_around(spot) for spot in spots]
    parts = []
    for name, latitude, longitude in CITIES:
        x, y = frame.place(latitude, longitude)
        wide = 5 + _LETTER * len(name)
        sides = {"start": (x, y - _LINE, x + wide, y + _LINE), "end": (x - wide, y - _LINE, x, y + _LINE)}
        anchor = min(sides, key=lambda side: _covered(sides[side], taken) + (sides[side][2] > frame.left + frame.width))
        taken.append(sides[anchor])
        parts.append(
            Markup('<circle cx="{}" cy="{}" r="2"/><text x="{}" y="{}" text-anchor="{}">{}</text>').format(
                x, y, round(x + (5 if anchor == "start" else -5), 1), round(y + 4, 1), anchor, name
            )
        )
    return Markup('<g class="map__cities" aria-hidden="true">{}</g>').format(Markup("").join(parts))


def _around(spot: Spot) -> Box:
    radius = _radius(len(spot.rows))
    return spot.x - radius, spot.y - radius, spot.x + radius, spot.y + radius


def _covered(box: Box, taken: Sequence[Box]) -> int:
    """How many of the boxes `box` lies over."""
    left, top, right, bottom = box
    return sum(left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken)


def _radius(rows: int) -> int:
    """Of a spot that stands for so many rows."""
    return 9 if rows == 1 else min(20, 11 + rows // 4)


def _spot(answer: Answer, spot: Spot, crowd: str, scale: int = 1) -> Markup:
    """A place that leads to its fiche, or several that lead to `crowd`; larger, and without its number, on a sketch."""
    subject = answer.rows[spot.rows[0]].subject
    if len(spot.rows) == 1:
        link, title, number = subject.url, subject.title, Markup("")
    else:
        link = crowd
        title = ", ".join(answer.rows[number].subject.title for number in spot.rows[:5])
        title += "…" if len(spot.rows) > 5 else ""  # noqa: PLR2004 — what a hint can hold
        number = (
            Markup('<text x="{}" y="{}">{}</text>').format(spot.x, spot.y, len(spot.rows)) if scale == 1 else Markup("")
        )
    radius = scale * _radius(len(spot.rows))
    return Markup(
        '<a href="{}" class="map__spot"><title>{}</title><circle cx="{}" cy="{}" r="{}"/>{}</a>'
    ).format(link, title, spot.x, spot.y, radius, number)  # fmt: skip


def _list(answer: Answer, context: Context, places: Sequence[int], mark: str, shown: Sequence[int]) -> Markup:
    """The twin of the map in words."""
    items = Markup("").join(_item(answer, context, places, mark, number) for number in shown)
    if not items:
        return Markup("")
    told = ngettext("Les %(n)s lieux, en liste", "Les %(n)s lieux, en liste", len(shown))
    openness = Markup(" open") if len(shown) <= _LISTED else Markup("")
    return Markup('<details class="map-list" id="lieux-{}"{}><summary>{}</summary><ul>{}</ul></details>').format(
        mark, openness, told if len(shown) > 1 else _("Le lieu, en mots"), items
    )


def _item(answer: Answer, context: Context, places: Sequence[int], mark: str, number: int) -> Markup:
    row: Row = answer.rows[number]
    words = Markup(", ").join(
        text for n in range(len(answer.columns)) if n not in places and (text := cell_html(answer, row, n, context))
    )
    more = Markup(' <span class="meta">{}</span>').format(words) if words else Markup("")
    points = [f"{lat:g},{lon:g}" for _n, lat, lon in _points_of(row, places, number)]
    at = Markup(' data-at="{}"').format(" ".join(points)) if points else Markup("")
    return Markup('<li id="lieu-{}-{}"{}>{}{}</li>').format(mark, number, at, subject_html(answer, row), more)


FORMAT = Format(
    "carte",
    Words("Carte", "Map"),
    Words("Les fiches qui ont des coordonnées, sur la carte de France ou du monde.",
          "Pages that have coordinates, on a map of France or of the world."),
    draw,
    aliases=("map", "maps", "leaflet", "openlayers", "googlemaps", "googlemaps3", "plan"),
    limit=MANY,
)  # fmt: skip
