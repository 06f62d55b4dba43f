"""`/api/pages`: pages listed, read, and written on the version that was read."""

from dataclasses import replace
from typing import Any

from flask import Response, jsonify, request

from commun.accounts import Right, User
from commun.commons import Commons, Saved
from commun.i18n import _
from commun.web.api import asked
from commun.web.api.refused import BaseMissing, ConditionFailed, ParameterRefused
from commun.web.api.shapes import line_shape, page_answer, revision_shape
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard, may
from commun.web.proposals.sending import proposed_by_program, writes_here
from commun.web.security import csrf_exempt
from fiches import SPACES, Fiche, PageExists, PageName, check_revision, clean_title, describe_change, normalise

blueprint = page_blueprint("api_pages_json")

_MOST = 500


@blueprint.get("/api/pages")
@guard("read")
def listing() -> Response:
    """The pages of the commons, filtered and in order."""
    space = asked.argument("space", "", tuple(SPACES))
    sort = asked.argument("sort", "title", ("title", "modified", "created"))
    limit = asked.whole("limit", 50, least=1, most=_MOST)
    offset = asked.whole("offset", 0, most=10_000_000)
    names = {name: asked.argument(name) or None for name in ("type", "theme", "territory")}
    total, rows = commons().index.pages.listing(
        space=space or None, sort=sort, limit=limit, offset=offset, **names  # type: ignore[arg-type]  # one of `Sort`
    )  # fmt: skip
    pages = [line_shape(row) for row in rows]
    return jsonify({"total": total, "offset": offset, "more": offset + len(rows) < total, "pages": pages})


@blueprint.get("/api/pages/<page:name>")
@guard("read")
def read(name: PageName) -> Response:
    """A page, or with `?revision=` one of its versions."""
    wiki = commons()
    row = wiki.page(name)
    if "revision" not in request.args:
        return page_answer(wiki, row, wiki.fiche(row))
    version = wiki.version(row, check_revision(asked.argument("revision")))
    past = replace(row, last_commit=version.row.commit, title=version.fiche.title, type=version.fiche.type)
    return page_answer(wiki, past, version.fiche)


@blueprint.get("/api/pages/<page:name>/revisions")
@guard("read")
def revisions(name: PageName) -> Response:
    """The versions of a page, living or deleted, the newest first."""
    wiki = commons()
    row = wiki.history_row(name)
    limit = asked.whole("limit", 50, least=1, most=_MOST)
    before = asked.whole("before", 0, most=10**9)
    found = wiki.index.revisions.of_page(row.key, limit + 1, before or None)
    shown = [revision_shape(each) for each in found[:limit]]
    return jsonify({"deleted": row.deleted, "more": len(found) > limit, "revisions": shown})


@blueprint.post("/api/pages")
@csrf_exempt
@guard("propose")
def create() -> Response:
    """A new page, at a free address made from its title (or at `name`)."""
    wiki, user, sent = commons(), asked.writer(), asked.body(needed=True)
    title = clean_title(asked.needed(sent, "title"))
    space = asked.text(sent, "space") if "space" in sent else "fiches"
    if space not in SPACES:
        raise ParameterRefused(
            name="space", why_fr=f"au choix\u202f: {', '.join(SPACES)}.", why_en=f"one of: {', '.join(SPACES)}."
        )
    name = asked.named(sent) or PageName.parse(str(wiki.index.pages.free_name(space, title)))
    return _begun(wiki, user, sent, name, title)


@blueprint.put("/api/pages/<page:name>")
@csrf_exempt
@guard("propose")
def write(name: PageName) -> Response:
    """A page as it should be, written on the version `base`; without a base, a new page at this address."""
    wiki, user, sent = commons(), asked.writer(), asked.body(needed=True)
    base, row = asked.base(sent, name), wiki.index.pages.get(name)
    if base is None:
        if row is not None and "*" not in request.headers.get("If-None-Match", ""):
            raise BaseMissing
        if row is not None:
            raise PageExists(name=row.title)
        if request.if_match:
            raise ConditionFailed
        title = asked.text(sent, "title").strip() or Fiche.parse(name, asked.text(sent, "text")).title
        return _begun(wiki, user, sent, name, clean_title(title))
    before = wiki.read_at(name, base)
    fiche = _written(before, sent)
    summary = asked.text(sent, "summary").strip()
    if not _directly(name, fiche.type, before.type):
        told = describe_change(before, wiki.contacts.sealed(fiche), "fr", wiki.index.catalogue)
        return _proposed(wiki, user, fiche, base, summary or told)
    summary = summary or wiki.summary_of(user, before, fiche)
    return _saved(wiki, wiki.save(user, name, fiche.text, base, summary))


def _begun(wiki: Commons, user: User, sent: dict[str, Any], name: PageName, title: str) -> Response:
    """A page that is to be born at `name`.

    Raises:
        PageExists: when a page lies there already.
    """
    if wiki.index.pages.get(name) is not None:
        raise PageExists(name=str(name))
    fiche = _written(Fiche.parse(name, ""), sent)
    fiche = fiche.with_head({"titre": title})
    summary = asked.text(sent, "summary").strip() or _("Nouvelle page : %(title)s", title=title)
    if not _directly(name, fiche.type):
        return _proposed(wiki, user, fiche, "", asked.text(sent, "summary").strip())
    saved = wiki.create_page(user, name.space, title, fiche.text, summary=summary, name=name)
    return _saved(wiki, saved, status=201)


def _written(before: Fiche, sent: dict[str, Any]) -> Fiche:
    """`before` with what was sent: the whole `text`, or a new `body`, and the fields of `head`."""
    fiche = Fiche.parse(before.name, normalise(asked.text(sent, "text"))) if "text" in sent else before
    if "body" in sent:
        fiche = fiche.with_body(normalise(asked.text(sent, "body")))
    changes = asked.head(sent)
    title = asked.needed(sent, "title") if "title" in sent else ""
    if title and (title != fiche.title or "titre" not in fiche.head):
        changes = {**changes, "titre": title}
    try:
        return fiche.with_head(changes) if changes else fiche
    except (TypeError, ValueError, RecursionError) as error:
        raise ParameterRefused(
            name="head", why_fr="ces valeurs ne peuvent pas être gardées.", why_en="these values cannot be kept."
        ) from error


def _directly(name: PageName, *kinds: str | None) -> bool:
    """Whether what this key sends goes to the pages at once: the key must let write, and its person may."""
    return may(Right.EDIT) and writes_here(name, *kinds)


def _saved(wiki: Commons, saved: Saved, *, status: int = 200) -> Response:
    """The page as it is now."""
    row = wiki.page(saved.name)
    more: dict[str, object] = {"merged": saved.merged, "changed": saved.commit is not None}
    return page_answer(wiki, row, wiki.fiche(row), status=status, more=more)


def _proposed(wiki: Commons, user: User, fiche: Fiche, base: str, summary: str) -> Response:
    """Keep what was sent as a proposal: 202, with the address by which its author follows it.

    Raises:
        CommunError: what a save would refuse, too many proposals in a day.
    """
    proposal, address = proposed_by_program(wiki, user, fiche, base, summary)
    told = {
        "proposal": proposal.number,
        "name": str(fiche.name),
        "url": address,
        "info": _("Votre proposition est envoyée. Merci !"),
    }
    response = jsonify(told)
    response.status_code = 202
    response.headers["Location"] = address
    return response
