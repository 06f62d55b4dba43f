"""Addresses of other times and other wikis, which lead to the pages of today.

The forms are MediaWiki's (`$wgArticlePath` and `index.php`), so that links keep working when only the host changes.
"""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from fiches import RevisionRefused
from search_index import PageRow

blueprint = page_blueprint("address")

_ACTIONS = {"edit": "edit.form", "history": "history.history"}


@blueprint.get("/wiki/<path:title>")
@blueprint.get("/index.php/<path:title>")
@guard("read")
def by_title(title: str) -> BaseResponse:
    """`/wiki/Titre` and `/index.php/Titre`."""
    return _to(commons(), title)


@blueprint.get("/index.php")
@guard("read")
def index_php() -> BaseResponse:
    """`/index.php?title=…`, with `oldid`, `diff` and `action` as MediaWiki writes them."""
    return _to(commons(), request.args.get("title", ""))


def _to(wiki: Commons, title: str) -> BaseResponse:
    oldid = request.args.get("oldid", "")
    row = wiki.index.pages.by_title(title) if title else None
    revision = wiki.index.revisions.by_source_revision(None, oldid) if oldid.isascii() and oldid.isdigit() else None
    if revision is not None:
        return redirect(url_for("history.revision", name=revision.name, revision=revision.commit), 301)
    if row is None:
        if not title:
            return redirect(url_for("discover.home"), 301)
        return redirect(url_for("discover.search", q=title.replace("_", " ")))
    endpoint = _ACTIONS.get(request.args.get("action", ""), "fiche.view")
    return redirect(url_for(endpoint, name=row.name), 301)


@blueprint.get("/id/<identity>")
@guard("read")
def permalink(identity: str) -> BaseResponse:
    """`/id/<uuid>` leads to the page whatever its title has become; `/id/<uuid>@<commit>` to one version of it."""
    identity, _, revision = identity.partition("@")
    wiki = commons()
    row = wiki.index.pages.by_id(identity)
    if row is None:
        abort(404)
    if not revision:
        return redirect(url_for("fiche.view", name=row.name))
    return redirect(url_for("history.revision", name=row.name, revision=_known(wiki, row, revision)))


def _known(wiki: Commons, row: PageRow, revision: str) -> str:
    try:
        return wiki.version(row, revision).row.commit
    except RevisionRefused:
        abort(404)
