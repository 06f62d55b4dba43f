"""Addresses of other times and other wikis, which lead to the pages of today.

The forms are MediaWiki's (`$wgArticlePath` and `index.php`), so that links keep working when only the host changes.
"""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons
from commun.web.fiche.route import page_blueprint
from commun.web.fiche.semantic import address_of, property_address
from commun.web.guard import commons, guard
from fiches import PageName, RevisionRefused, fold, slugify, split_prefix
from search_index import PageRow, RevisionRow

blueprint = page_blueprint("address")

_ACTIONS = {"edit": "edit.form", "formedit": "edit.form", "history": "history.history", "raw": "fiche.markdown"}

_SPECIAL = {
    "modifications recentes": "changes.recent",
    "recentchanges": "changes.recent",
    "toutes les pages": "lists.alphabet",
    "allpages": "lists.alphabet",
    "recherche": "search.results",
    "search": "search.results",
    "categories": "lists.themes",
    "pages demandees": "lists.wanted",
    "wantedpages": "lists.wanted",
    "pages orphelines": "lists.orphans",
    "lonelypages": "lists.orphans",
    "pages sans issue": "lists.dead_ends",
    "pages en impasse": "lists.dead_ends",
    "deadendpages": "lists.dead_ends",
    "connexion": "login.form",
    "userlogin": "login.form",
}
"""The pages that MediaWiki makes itself, as it calls them in French and in English, and ours that say the same."""

_TALK = frozenset({"discussion", "talk"})
"""What MediaWiki writes before the title of a page to name its discussion, in French and in English."""

_MOVING = frozenset({"cur", "0", "next"})
"""What `diff` says for a version that depends on the day one asks."""


@blueprint.get("/wiki/", defaults={"title": ""})
@blueprint.get("/wiki/<path:title>")
@blueprint.get("/index.php/", defaults={"title": ""})
@blueprint.get("/index.php/<path:title>")
@guard("read")
def by_title(title: str) -> BaseResponse:
    """`/wiki/Titre` and `/index.php/Titre`; without a title, the home page."""
    return _to(commons(), title or request.args.get("title", ""))


@blueprint.get("/index.php")
@guard("read")
def index_php() -> BaseResponse:
    """`/index.php?title=…`, with `oldid`, `diff` and `action` as MediaWiki writes them; `?search=` looks for words."""
    return _to(commons(), request.args.get("title", ""))


def _to(wiki: Commons, title: str) -> BaseResponse:
    asked = request.args
    words = " ".join(asked.get("search", "").split())
    if words:
        return redirect(url_for("search.results", q=words))
    past = _past(wiki, asked.get("oldid", ""), asked.get("diff", ""))
    if past:  # what is newest, or next, may be another one tomorrow
        return redirect(past, 302 if asked.get("diff") in _MOVING else 301)
    row = wiki.index.pages.by_title(title) if title else None
    if row is None:
        return redirect(_instead(wiki, title) if title else url_for("home.home"), 302 if title else 301)
    endpoint = _ACTIONS.get(asked.get("action", ""), "fiche.printed" if asked.get("printable") else "fiche.view")
    section = asked.get("section", type=int) if endpoint == "edit.form" else None
    return redirect(url_for(endpoint, name=row.name, section=section), 301)


def _instead(wiki: Commons, title: str) -> str:
    """Where a title leads that no page has: to what stands for it, or to a search."""
    special = _special(wiki, title)
    if special:
        return special
    space, rest = split_prefix(title)
    meant = property_address(wiki, rest) if space == "proprietes" else ""
    if meant:
        return meant
    if space == "categories":  # one that has members shows them, described or not
        return url_for("fiche.view", name=PageName(space, slugify(rest)))
    prefix, _colon, subject = title.partition(":")
    talked = wiki.index.pages.by_title(subject) if fold(prefix.strip()) in _TALK and subject else None
    if talked is not None:
        return url_for("discussion.page", name=talked.name)
    called = _called(wiki, title, rest) if space != "fiches" else None
    return called.name.url if called else url_for("search.results", q=title.replace("_", " "))


def _called(wiki: Commons, title: str, rest: str) -> PageRow | None:
    """The fiche whose whole title begins as a space is called (« Aide : Zut »), or that is called what follows."""
    row = wiki.index.pages.get(PageName("fiches", slugify(title)))
    if row is not None and slugify(row.title) == slugify(title):
        return row
    return wiki.index.pages.by_title(rest) if split_prefix(rest)[0] == "fiches" else None


def _past(wiki: Commons, oldid: str, diff: str) -> str:
    """The version or the difference that `oldid` and `diff` name, numbers of a source wiki; "" when they name none.

    As MediaWiki reads them: `diff` alone is that version against the one before it; beside `oldid` it is the other
    version, or `prev`, `next`, `cur` (also `0`).
    """
    old, new = _imported(wiki, oldid), _imported(wiki, diff)
    if old is None or diff == "prev":
        one = old or new
        if one is None or not diff:
            return _version(one)
        return url_for("history.diff", name=one.name, old="avant", new=one.commit)
    if diff == "next":
        new = wiki.index.revisions.newer(old)
    elif diff in _MOVING:
        new = wiki.index.revisions.latest(old.page)
    if new is None or new.page != old.page or new.blob is None:
        return _version(old)
    return url_for("history.diff", name=new.name, old=old.commit, new=new.commit)


def _version(row: RevisionRow | None) -> str:
    return url_for("history.revision", name=row.name, revision=row.commit) if row is not None else ""


def _special(wiki: Commons, title: str) -> str:
    """The address here of a page that MediaWiki makes itself (`Spécial:Modifications récentes`); "" for any other."""
    prefix, _colon, name = title.replace("_", " ").partition(":")
    if fold(prefix).strip() != "special":
        return ""
    ours = _SPECIAL.get(fold(name).strip(), "")
    return url_for(ours) if ours else address_of(wiki, name, request.args)


def _imported(wiki: Commons, oldid: str) -> RevisionRow | None:
    """The version that the revision `oldid` of a source wiki became; the first source that has one answers."""
    if not oldid.isascii() or not oldid.isdigit():
        return None
    found = (wiki.index.revisions.by_source_revision(source, oldid) for source, _pages in wiki.counts("source"))
    return next((row for row in found if row is not None), None)


@blueprint.get("/id/<identity>")
@guard("read")
def permalink(identity: str) -> BaseResponse:
    """`/id/<uuid>` leads to the page whatever its title has become; `/id/<uuid>@<commit>` to one version of it."""
    identity, _, revision = identity.partition("@")
    wiki = commons()
    row = wiki.index.pages.by_id(identity) or wiki.index.pages.by_id(identity.lower())  # some were given by hand
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
