"""What stands below the own text of a page of the catalogue: what it defines, and what the fiches do with it."""

from collections.abc import Callable, Mapping
from typing import Final

from flask import render_template, request
from markupsafe import Markup

from commun.commons import Commons
from commun.web.browse.catalogue.concepts import category_below, concept_below
from commun.web.browse.catalogue.definitions import property_below, type_below
from commun.web.browse.catalogue.vocabularies import vocabulary_below
from commun.web.discover.address import whole
from fiches import Fiche
from search_index import PageRow

_BELOW: Final[Mapping[str, Callable[[Commons, PageRow, Fiche, int], dict[str, object] | None]]] = {
    "proprietes": property_below,
    "types": type_below,
    "vocabulaires": vocabulary_below,
    "concepts": concept_below,
    "categories": category_below,
}
"""By space: what its template is told; None where the page defines nothing."""


def below(wiki: Commons, row: PageRow, fiche: Fiche) -> Markup:
    """The part of a page that its definition makes, "" for a page that defines nothing."""
    made = _BELOW.get(row.name.space)
    told = made(wiki, row, fiche, whole(request.args.get("page"), 1)) if made else None
    if told is None:
        return Markup("")
    return Markup(render_template(f"browse/below/{row.name.space}.html", row=row, **told))  # noqa: S704 — a template of ours
