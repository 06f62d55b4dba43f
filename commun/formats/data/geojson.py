"""GeoJSON (RFC 7946): a point for each row that has coordinates."""

import json
from collections.abc import Sequence

from commun.formats.cells import cell_text, columns_of, of_kind
from commun.formats.data.native import address_of_subject, labels
from commun.formats.model import ALL, Context, Format, Words
from search_index import Answer, Row


def write(answer: Answer, context: Context) -> bytes:
    """A collection of features; a row without coordinates has none."""
    places = columns_of(answer, "coordinates")
    features = [f for row in answer.rows for f in _features(answer, row, places, context)]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, indent=1).encode()


def _features(answer: Answer, row: Row, places: Sequence[int], context: Context) -> list[dict[str, object]]:
    properties: dict[str, object] = {
        "title": row.subject.title,
        "url": address_of_subject(row.subject, context),
        "type": row.subject.type,
    }
    properties |= {
        name: cell_text(cell)
        for number, (name, cell) in enumerate(zip(labels(answer), row.cells, strict=True))
        if number not in places and cell.values
    }
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [value.value.upper, value.value.sort]},
            "properties": properties,
        }
        for value in next(filter(None, (of_kind(row, place, "coordinates") for place in places)), ())
    ]


FORMAT = Format(
    "geojson",
    Words("GeoJSON", "GeoJSON"),
    Words("Un fichier pour un logiciel de cartes.", "A file for map software."),
    data=write,
    mime="application/geo+json; charset=utf-8",
    extension="geojson",
    aliases=("kml",),
    limit=ALL,
)
