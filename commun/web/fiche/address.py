"""Addresses of other times and other wikis, which lead to the pages of today.

The forms are MediaWiki's (`$wgArticlePath` and `index.php`), so that links keep working when only the host changes.
"""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from fiches import PageName, RevisionRefused, slugify, split_prefix
from search_index import PageRow, RevisionRow

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
    revision = _imported(wiki, oldid) if oldid.isascii() and oldid.isdigit() else None
    if revision is not None:
        return redirect(url_for("history.revision", name=revision.name, revision=revision.commit), 301)
    if row is None:
        if not title:
            return redirect(url_for("home.home"), 301)
        space, rest = split_prefix(title)
        if space == "categories":  # one that has members shows them, described or not
            return redirect(url_for("fiche.view", name=PageName(space, slugify(rest))))
        return redirect(url_for("search.results", q=title.replace("_", " ")))
    endpoint = _ACTIONS.get(request.args.get("action", ""), "fiche.view")
    return redirect(url_for(endpoint, name=row.name), 301)


def _imported(wiki: Commons, oldid: str) -> RevisionRow | None:
    """The version that the revision `oldid` of a source wiki became; the first source that has one answers."""
    found = (wiki.index.revisions.by_source_revision(source, oldid) for source, _pages in wiki.counts("source"))
    return next((row for row in found if row is not None), None)


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
