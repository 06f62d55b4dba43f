"""Every format, found by its French name, its aliases or Semantic MediaWiki's names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from commun.formats import figures, understood
from commun.formats.data import atom_feed, bibtex, csv_file, geojson, ics, json_file, jsonld, turtle, vcf
from commun.formats.lists import cards, category, compare, embedded, lines, table, template, tree
from commun.formats.model import Format
from commun.formats.visual import agenda, bars, cloud, gallery, graph, map, pie, timeline  # noqa: A004 — a map is a map
from fiches import fold

_ALL: Final[tuple[Format, ...]] = (
    table.FORMAT, lines.BULLETS, lines.NUMBERS, lines.LIST, lines.PLAIN, category.FORMAT, cards.FORMAT, gallery.FORMAT,
    map.FORMAT, agenda.FORMAT, timeline.FORMAT, bars.FORMAT, pie.FORMAT, cloud.FORMAT, graph.FORMAT, tree.FORMAT,
    compare.FORMAT, figures.COUNT, figures.SUM, figures.AVERAGE, figures.LEAST, figures.GREATEST, figures.MEDIAN,
    template.FORMAT, embedded.FORMAT, understood.FORMAT,
    csv_file.FORMAT, csv_file.DSV, json_file.FORMAT, geojson.FORMAT, jsonld.FORMAT, turtle.FORMAT, atom_feed.FORMAT,
    ics.FORMAT, vcf.FORMAT, bibtex.FORMAT,
)  # fmt: skip

FORMATS: Final[Mapping[str, Format]] = MappingProxyType({form.key: form for form in _ALL})
"""Every format by its key, in the order in which people choose among them."""

_BY_NAME: Final[Mapping[str, Format]] = MappingProxyType(
    {fold(name): form for form in _ALL for name in (*form.aliases, form.extension, form.key) if name}
)


def find_format(name: str) -> Format | None:
    """The format called `name`, by any of its names; None where there is none."""
    return _BY_NAME.get(fold(name.strip().replace("_", " ")))
