"""What the API says of a page and of a version, in one shape everywhere."""

from datetime import UTC, datetime

from flask import Response, jsonify, request, url_for

from commun.commons import Commons
from commun.origin import origin_of
from commun.web.discover.site import root
from fiches import Fiche
from search_index import PageRow, RevisionRow


def page_shape(wiki: Commons, row: PageRow, fiche: Fiche) -> dict[str, object]:
    """A page: its head, its text, and what the history says of it."""
    authors = wiki.index.revisions.authors(row.key)
    origin = origin_of(fiche, authors)
    return {
        "id": row.id,
        "name": str(row.name),
        "title": row.title,
        "type": row.type,
        "url": url_for("fiche.view", name=row.name, _external=True),
        "revision": row.last_commit,
        "created": row.created,
        "modified": row.modified,
        "authors": [author for author, _, _ in authors],
        "licence": wiki.licence_of(fiche),
        "origin": None if origin is None else origin.to_json(),
        "head": {key: value for key, value in fiche.head.items()},  # noqa: C416 — a Head is no dict for the encoder
        "body": fiche.body,
    }


def line_shape(row: PageRow) -> dict[str, object]:
    """A page in a list."""
    return {
        "id": row.id,
        "name": str(row.name),
        "title": row.title,
        "type": row.type,
        "url": f"{root()}{row.name.url}",
        "revision": row.last_commit,
        "created": row.created,
        "modified": row.modified,
        "summary": row.summary,
    }


def revision_shape(row: RevisionRow) -> dict[str, object]:
    """A version in a list."""
    return {
        "revision": row.commit,
        "number": row.number,
        "name": str(row.name),
        "title": row.title,
        "kind": row.kind,
        "author": row.author,
        "when": iso(row.when),
        "summary": row.summary,
        "minor": row.minor,
        "size": row.size,
        "delta": row.delta,
    }


def iso(seconds: int) -> str:
    """A moment as programs write it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def page_answer(
    wiki: Commons, row: PageRow, fiche: Fiche, *, status: int = 200, more: dict[str, object] | None = None
) -> Response:
    """A page with its whole text; its version is its tag, which `If-Match` gives back."""
    response = jsonify(page_shape(wiki, row, fiche) | {"text": fiche.text} | (more or {}))
    response.status_code = status
    response.set_etag(row.last_commit)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Accept-Language")
    if status == 200:  # noqa: PLR2004 — HTTP « OK »
        response.make_conditional(request)
    if status == 201:  # noqa: PLR2004 — HTTP « created »
        response.headers["Location"] = f"{root()}/api/pages/{row.name}"
    return response
