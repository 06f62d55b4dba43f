"""A fiche as linked data: `<page>.jsonld`, `<page>.ttl`, and its description in the head of its page."""

import json
from collections.abc import Sequence
from typing import Final

from flask import Response, abort
from markupsafe import Markup

from commun.linked_data import graph_of, one_page, schema_org, world_of, write_jsonld, write_turtle
from commun.web.discover.site import root
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import Fiche, PageName
from search_index import PageRow

blueprint = page_blueprint("linked")

_UNSAFE: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""Signs that would end a block of data within HTML, or a line within a script, written as JSON also reads them."""


@blueprint.app_template_global("schema_org_of")
def schema_org_of(row: PageRow, fiche: Fiche, authors: Sequence[tuple[str, str, int]]) -> Markup:
    """The description of a page and its authors for the block in its head: JSON that cannot leave its block."""
    wiki = commons()
    page = one_page(wiki, row, fiche, special=False, authors=authors)  # schema.org has no name for the others
    said = json.dumps(schema_org(page, world_of(wiki, [page], root())), ensure_ascii=False)
    return safe_json(said)


def safe_json(said: str) -> Markup:
    """JSON for a block within HTML."""
    return Markup(said.translate(_UNSAFE))  # noqa: S704 — every sign that means something to HTML is written otherwise


@blueprint.get("/<page:name>.jsonld")
@guard("read")
@cached_page
def as_jsonld(name: PageName) -> Response:
    """All that the fiche states, in JSON-LD."""
    row = _row(name)
    body = "".join(write_jsonld(graph_of(commons(), row, root()), root()))
    return Response(body, content_type="application/ld+json; charset=utf-8")


@blueprint.get("/<page:name>.ttl")
@guard("read")
@cached_page
def as_turtle(name: PageName) -> Response:
    """The same in Turtle."""
    row = _row(name)
    body = "".join(write_turtle(graph_of(commons(), row, root()), root()))
    return Response(body, content_type="text/turtle; charset=utf-8")


def _row(name: PageName) -> PageRow:
    """The page; a discussion states nothing."""
    if name.is_talk:
        abort(404)
    return commons().page(name)
