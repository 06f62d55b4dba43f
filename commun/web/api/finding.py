"""`/api/search`, and `/api/changes`: what a program follows from one asking to the next."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, jsonify, request

from commun.commons import Commons
from commun.web.api import asked
from commun.web.api.refused import ParameterRefused
from commun.web.api.shapes import iso, revision_shape
from commun.web.discover.site import root
from commun.web.guard import commons, guard
from fiches import RevisionRefused, check_revision
from search_index import RevisionRow, SearchRequest

blueprint = Blueprint("api_finding", __name__)

_FACETS: Final = ("type", "theme", "territory", "source", "author", "space")
_MOST: Final = 500
_FULL: Final = 40
_BACK: Final = 200
"""Commits that are looked at, backwards, for one that changed a page: merges and files change none."""


@blueprint.get("/api/search")
@guard("search")
def search() -> Response:
    """The pages that hold the words, the best first; the same filters as on the page of search."""
    asking = SearchRequest.parse(asked.argument("q")[:400])
    filters = {key: tuple(values) for key, values in asking.filters.items()}
    for facet in _FACETS:
        chosen = [value.strip() for value in request.args.getlist(facet) if value.strip()]
        if chosen:
            filters[facet] = tuple(dict.fromkeys((*filters.get(facet, ()), *chosen)))
    found = commons().index.search(
        replace(
            asking,
            filters=filters,
            sort=asked.argument("sort", "relevance", ("relevance", "date", "title")),
            page=asked.whole("page", 1, least=1, most=100_000),
            size=asked.whole("size", 20, least=1, most=100),
        )
    )
    hits = [
        {
            "name": str(hit.name),
            "title": hit.title,
            "type": hit.type,
            "url": f"{root()}{hit.url}",
            "summary": hit.summary,
            "excerpt": hit.excerpt_html.striptags(),
            "modified": hit.modified,
            "themes": list(hit.themes),
            "territories": list(hit.territories),
        }
        for hit in found.hits
    ]
    facets = {
        facet.key: [{"value": each.value, "label": each.label, "count": each.count} for each in facet.values]
        for facet in found.facets
    }
    return jsonify(
        {"total": found.total, "page": found.page, "pages": found.pages, "partial": found.partial,
         "did_you_mean": found.did_you_mean, "commit": found.commit, "results": hits, "facets": facets}
    )  # fmt: skip


@blueprint.get("/api/changes")
@guard("read")
def changes() -> Response:
    """What came after `since`, the first first: saved, renamed (with the former address), deleted, brought back."""
    wiki = commons()
    wiki.head()
    limit = asked.whole("limit", 100, least=1, most=_MOST)
    since = _since(wiki, asked.argument("since"))
    rows = wiki.index.revisions.following(since, limit + 1)
    shown = rows[:limit]
    last = shown[-1].number if shown else since
    return jsonify(
        {"changes": [_change(wiki, row) for row in shown], "next": str(last), "more": len(rows) > limit,
         "now": iso(int(wiki.clock().timestamp()))}
    )  # fmt: skip


def _change(wiki: Commons, row: RevisionRow) -> dict[str, object]:
    page = wiki.index.pages.by_key(row.page)
    shape = revision_shape(row) | {
        "cursor": str(row.number),
        "id": page.id if page else None,
        "url": f"{root()}{row.name.url}",
        "deleted": row.kind == "delete",
        "former_name": None,
    }
    if row.kind == "rename":
        before, _after = wiki.index.revisions.neighbours(row)
        shape["former_name"] = str(before.name) if before else None
    return shape


def _since(wiki: Commons, written: str) -> int:
    """The number of the last change that the program knows: it gave a cursor, a version or a moment.

    Raises:
        ParameterRefused: when it is none of these.
        RevisionRefused: for a version that is not known here.
    """
    if not written:
        return 0
    if written.isascii() and written.isdigit() and len(written) < 10:  # noqa: PLR2004 — more digits are no cursor
        return int(written)
    when = asked.moment(written)
    if when is not None and len(written) != _FULL:
        return wiki.index.revisions.number_before(when)
    try:
        commit = wiki.store.resolve(check_revision(written))
    except RevisionRefused:
        raise ParameterRefused(
            name="since",
            why_fr="un curseur (`next`), une version ou une date ISO 8601 est attendue.",
            why_en="a cursor (`next`), a version or a date of ISO 8601 is expected.",
        ) from None
    for sha in (commit, *reversed(wiki.store.first_parents(None, commit)[-_BACK:])):
        number = wiki.index.revisions.number_of(sha)
        if number:
            return number
    return 0
