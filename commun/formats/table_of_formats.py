"""Every format, found by its French name, its aliases or Semantic MediaWiki's names."""

import functools
import logging
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple

from markupsafe import Markup

from commun.extensions import FORMATS as EXTENSIONS
from commun.extensions import added
from commun.formats import figures, understood
from commun.formats.data import atom_feed, bibtex, csv_file, geojson, ics, json_file, jsonld, turtle, vcf
from commun.formats.lists import cards, category, compare, embedded, lines, table, template, tree
from commun.formats.model import Context, Format
from commun.formats.visual import agenda, bars, cloud, gallery, graph, map, pie, timeline  # noqa: A004 — a map is a map
from fiches import CommunError, fold
from search_index import Answer

_ALL: Final[tuple[Format, ...]] = (
    table.FORMAT, lines.BULLETS, lines.NUMBERS, lines.LIST, lines.PLAIN, category.FORMAT, cards.FORMAT, gallery.FORMAT,
    map.FORMAT, agenda.FORMAT, timeline.FORMAT, bars.FORMAT, pie.FORMAT, cloud.FORMAT, graph.FORMAT, tree.FORMAT,
    compare.FORMAT, figures.COUNT, figures.SUM, figures.AVERAGE, figures.LEAST, figures.GREATEST, figures.MEDIAN,
    template.FORMAT, embedded.FORMAT, understood.FORMAT,
    csv_file.FORMAT, csv_file.DSV, json_file.FORMAT, geojson.FORMAT, jsonld.FORMAT, turtle.FORMAT, atom_feed.FORMAT,
    ics.FORMAT, vcf.FORMAT, bibtex.FORMAT,
)  # fmt: skip

FORMATS: Final[Mapping[str, Format]] = MappingProxyType({form.key: form for form in _ALL})
"""Every format of ours by its key, in the order in which people choose among them."""

_log = logging.getLogger("commun.formats")


class FormatFailed(CommunError):
    """A format that an extension adds could not show an answer."""

    fr = "L’affichage «\u202f{name}\u202f», ajouté à ce commun, n’a pas pu montrer cette réponse."
    en = "The display “{name}”, which was added to this commons, could not show this answer."


class Formats(NamedTuple):
    """Ours and those that extensions add: by their keys in the order in which people choose, and by any name."""

    by_key: Mapping[str, Format]
    by_name: Mapping[str, Format]


@functools.cache
def known_formats() -> Formats:
    """All formats; a name that is known already is given to no extension."""
    by_key, by_name = dict(FORMATS), {name: form for form in _ALL for name in _names(form)}
    for form in added(EXTENSIONS, Format):
        if _names(form).isdisjoint(by_name):
            by_key[form.key] = _contained(form)
            by_name.update(dict.fromkeys(_names(form), by_key[form.key]))
        else:
            _log.error("L’affichage ajouté «\u202f%s\u202f» porte un nom déjà pris, et reste dehors.", form.key)
    return Formats(MappingProxyType(by_key), MappingProxyType(by_name))


def find_format(name: str) -> Format | None:
    """The format called `name`, by any of its names; None where there is none."""
    return known_formats().by_name.get(fold(name.strip().replace("_", " ")))


def _names(form: Format) -> set[str]:
    return {fold(name) for name in (*form.aliases, form.extension, form.key) if name}


def _contained(form: Format) -> Format:
    """A format of somebody else's: what goes wrong in it is told where the answer stands, and noted."""

    def html(answer: Answer, context: Context) -> Markup:
        try:
            return Markup(form.html(answer, context)) if form.html else Markup("")  # noqa: S704 — the contract of formats
        except Exception:  # noqa: BLE001 — whatever somebody else's code does
            _log.exception("L’affichage ajouté «\u202f%s\u202f» a échoué.", form.key)
            told = FormatFailed(name=form.label.said(context.language)).sentence(context.language)
            return Markup('<p class="notice notice--error">{}</p>').format(told)

    def data(answer: Answer, context: Context) -> bytes:
        try:
            return form.data(answer, context) if form.data else b""
        except Exception as error:
            _log.exception("L’affichage ajouté «\u202f%s\u202f» a échoué.", form.key)
            raise FormatFailed(name=form.label.said(context.language)) from error

    return replace(form, html=html if form.html else None, data=data if form.data else None)
