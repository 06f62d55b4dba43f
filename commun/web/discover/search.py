"""Search: what people type, the filters that they tick, the results; and the completion of titles."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, jsonify, render_template, request

from commun.web.discover.address import Arguments, address, whole, with_values, without_value
from commun.web.discover.words import space_name, type_name
from commun.web.guard import commons, guard
from fiches import SPACES
from search_index import SearchRequest, SearchResult

FACETS: Final[dict[str, str]] = {
    "type": "type",
    "theme": "theme",
    "territoire": "territory",
    "source": "source",
    "auteur": "author",
    "espace": "space",
}
"""The arguments of the address and the facets that they filter."""

_SORTS: Final[dict[str, str]] = {"pertinence": "relevance", "date": "date", "titre": "title"}
_OPEN_VALUES: Final = 12
"""Values of a facet shown at once; the rest of them scroll."""
_MAX_QUERY: Final = 400
"""Characters of a search that are read: a longer one is a mistake or an attack."""
_SUGGESTIONS: Final = 10

blueprint = Blueprint("search", __name__)


@blueprint.get("/recherche")
@guard("search")
def results() -> str:
    """The results of a search, its facets, and ways on when there are none."""
    arguments = _arguments()
    text = " ".join(request.args.get("q", "")[:_MAX_QUERY].split())
    sort = request.args.get("tri", "pertinence")
    sort = sort if sort in _SORTS else "pertinence"
    base = {"q": [text], **arguments, "tri": [sort] if sort != "pertinence" else []}
    asked = _request(text, arguments, sort)
    found = commons().index.search(asked)
    return render_template(
        "discover/search.html",
        q=text,
        sort=sort,
        found=found,
        facets=[facet for facet in found.facets if facet.key in FACETS.values() and facet.values],
        argument_of={facet: argument for argument, facet in FACETS.items()},
        chips=_chips(base, arguments),
        sorts=[
            (key, address("/recherche", with_values(base, tri=None if key == "pertinence" else key))) for key in _SORTS
        ],
        page_address=lambda n: address("/recherche", with_values(base, page=n if n > 1 else None)),
        suggestion=address("/recherche", with_values(base, q=found.did_you_mean)) if found.did_you_mean else None,
        value_label=value_label,
        known=_page_titled(text, found),
    )


def _arguments() -> dict[str, list[str]]:
    """The filters of the address, each value once."""
    return {key: list(dict.fromkeys(v.strip() for v in request.args.getlist(key) if v.strip())) for key in FACETS}


def _request(text: str, arguments: Arguments, sort: str) -> SearchRequest:
    """The search asked: words and filters typed, filters ticked."""
    asked = SearchRequest.parse(text)
    filters = {key: tuple(values) for key, values in asked.filters.items()}
    for argument, values in arguments.items():
        if values:
            key = FACETS[argument]
            filters[key] = tuple(dict.fromkeys((*filters.get(key, ()), *values)))
    return replace(asked, filters=filters, sort=_SORTS[sort], page=whole(request.args.get("page"), 1))


def value_label(facet: str, value: str) -> str:
    """What a value of a facet is called."""
    if facet == "type":
        return type_name(value)
    if facet == "space" and value in SPACES:
        return space_name(value)
    return value


def _chips(base: Arguments, arguments: Arguments) -> list[tuple[str, str]]:
    """The filters chosen, each with the address of the same search without it."""
    return [
        (value_label(FACETS[key], value), address("/recherche", without_value(base, key, value)))
        for key, values in arguments.items()
        for value in values
    ]


def _page_titled(text: str, found: SearchResult) -> str | None:
    """The address of the page that has exactly the title searched, when it is not the first result."""
    row = commons().index.pages.by_title(text) if text else None
    if row is None or (found.hits and found.hits[0].url == row.name.url):
        return None
    return row.name.url


@blueprint.get("/suggestions")
@guard("search")
def suggestions() -> Response:
    """Titles that begin as what is being typed, as JSON: `[{title, url, type, label, space}]`; `espace` keeps one."""
    text = request.args.get("q", "")[:_MAX_QUERY].strip()
    space = request.args.get("espace", "")
    found = commons().index.suggest(text, limit=_SUGGESTIONS * (5 if space else 1)) if text else []
    rows = [row for row in found if space in ("", row.name.space)][:_SUGGESTIONS]
    response = jsonify(
        [
            {
                "title": row.title,
                "url": row.name.url,
                "type": row.type or "",
                "label": type_name(row.type) if row.type else space_name(row.name.space),
                "space": row.name.space,
            }
            for row in rows
        ]
    )
    response.headers["Cache-Control"] = "private, max-age=10"
    return response
