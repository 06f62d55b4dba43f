"""`/donnees`: what can be taken away, and the whole commons as linked data or as tables, streamed in little memory."""

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Final

from flask import Blueprint, Response, abort, render_template, request, url_for
from markupsafe import Markup

from commun.commons import Commons
from commun.i18n import date_iso
from commun.linked_data import whole_fiches, whole_graph, write_jsonld, write_turtle
from commun.linked_data.graph import licence_address
from commun.tables import write_table
from commun.web.data.linked import safe_json
from commun.web.discover.site import root
from commun.web.guard import commons, guard
from commun.web.page_cache import STREAMED, cached_page, takes_gzip

blueprint = Blueprint("dumps", __name__)

_PIECE: Final = 65_536
"""Characters sent together."""


@blueprint.get("/donnees")
@guard("read")
@cached_page
def overview() -> str:
    """What there is, under which licences, at which commit, and every file of it."""
    wiki = commons()
    total, newest = wiki.index.pages.listing(sort="modified", limit=1)
    return render_template(
        "data/overview.html",
        total=total,
        newest=newest[0] if newest else None,
        types=wiki.counts("type"),
        licences=_licences(wiki),
        sources=wiki.counts("source"),
        facts=sum(use.facts for use in wiki.index.facts.properties()),
        commit=wiki.head(),
        dataset=_dataset(wiki, newest[0].modified if newest else 0),
    )


def _licences(wiki: Commons) -> list[tuple[str, int]]:
    """How many pages are under each licence; those that say none are under that of the commons."""
    counts: Counter[str] = Counter()
    for licence, count in wiki.index.pages.licences():
        counts[licence or wiki.config.licence] += count
    return counts.most_common()


def _dataset(wiki: Commons, modified: int) -> Markup:
    """The whole as search engines for data want it described (schema.org's Dataset)."""
    files = (("dumps.turtle", "text/turtle"), ("dumps.jsonld", "application/ld+json"))
    said = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{root()}{url_for('dumps.overview')}",
        "name": wiki.config.title,
        "description": wiki.config.title,
        "license": licence_address(wiki.config.licence) or wiki.config.licence,
        "dateModified": date_iso(datetime.fromtimestamp(modified, UTC)),
        "version": wiki.head(),
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": mime, "contentUrl": f"{root()}{url_for(endpoint)}"}
            for endpoint, mime in files
        ],
    }
    return safe_json(json.dumps(said, ensure_ascii=False))


@blueprint.get("/donnees/commun.ttl")
@guard("read")
def turtle() -> Response:
    """Everything in Turtle."""
    place = root()
    return _streamed(write_turtle(whole_graph(commons(), place), place), "text/turtle", "commun.ttl")


@blueprint.get("/donnees/commun.jsonld")
@guard("read")
def jsonld() -> Response:
    """Everything in JSON-LD."""
    place = root()
    return _streamed(write_jsonld(whole_graph(commons(), place), place), "application/ld+json", "commun.jsonld")


@blueprint.get("/donnees/<kind>.csv")
@guard("read")
def table(kind: str) -> Response:
    """The fiches of a type as a table."""
    wiki = commons()
    if kind not in {known for known, _count in wiki.counts("type")} | set(wiki.index.catalogue.types):
        abort(404)
    lines = write_table(partial(whole_fiches, wiki, kind), wiki.index.catalogue, kind, language=wiki.config.language)
    return _streamed(lines, "text/csv", f"{kind}.csv")


def _streamed(pieces: Iterable[str], mime: str, name: str) -> Response:
    """An answer sent piece by piece, which is not sent again to whoever has that of the same commit."""
    packed = takes_gzip(request.headers.get("Accept-Encoding", ""))
    body = _gathered(pieces)
    response = Response(_packed(body) if packed else body, content_type=f"{mime}; charset=utf-8")
    response.headers[STREAMED] = "1"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    state = f"{commons().state()} {root()} {name}"
    response.set_etag(hashlib.blake2b(state.encode(), digest_size=12).hexdigest(), weak=True)
    response.make_conditional(request)
    return response


def _gathered(pieces: Iterable[str]) -> Iterator[bytes]:
    """Small pieces put together: each one sent costs a call to the system."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _packed(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same in gzip (RFC 1952: 31 asks zlib for its header)."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 31)
    for piece in pieces:
        if out := packer.compress(piece):
            yield out
    yield packer.flush()
