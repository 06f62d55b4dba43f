"""Reviewing proposals: their list, the differences of one, and the decision in whole, by field or by section."""

import base64
from contextlib import suppress
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.commons import Commons
from commun.i18n import _, language, ngettext
from commun.proposals import AlreadyDecided, Book, Kept, Proposal, accept, parts_of, pictures_of, refuse, texts_of
from commun.web.browse.addresses import pages_of
from commun.web.discover.address import past, whole
from commun.web.fiche.media import small_of
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.proposals.looked import diff_opened, looked_at
from fiches import CommunError, EditConflict, measure, with_prefix
from search_index import PageRow

blueprint = Blueprint("proposals", __name__)

_WIDTH: Final = 320
_ROWS: Final = 50
_page_address: Final = pages_of("/propositions")


@blueprint.get("/propositions")
@guard("review")
def waiting() -> ResponseReturnValue:
    """The proposals that wait, page by page, and the last ones decided."""
    pages = -(-Book(commons().accounts.database).waiting() // _ROWS)
    return past(whole(request.args.get("page"), 1), pages, _page_address) or _list()


@blueprint.post("/propositions")
@guard("review")
def refuse_many() -> ResponseReturnValue:
    """Refuse those that are ticked, all for one reason: what programs send comes by hundreds."""
    wiki, reason = commons(), request.form.get("raison", "").strip()
    book, numbers = Book(wiki.accounts.database), set(request.form.getlist("numero"))
    chosen = [each for each in book.those(limit=book.waiting()) if str(each.number) in numbers]
    if not chosen:
        return _list(_("Cochez au moins une proposition.")), 422
    if not reason:
        return _list(_("Dites pourquoi en une phrase : la personne la lira.")), 422
    done = 0
    for each in chosen:
        with suppress(AlreadyDecided):  # by somebody else, meanwhile
            refuse(wiki, each, author(), reason)
            done += 1
    tell(ngettext("Une proposition est refusée.", "%(n)s propositions sont refusées.", done), "ok")
    return redirect(_page_address(whole(request.args.get("page"), 1)), 303)


def _list(problem: str = "") -> str:
    book = Book(commons().accounts.database)
    total = book.waiting()
    pages = -(-total // _ROWS)
    page = min(whole(request.args.get("page"), 1), max(1, pages))
    return render_template(
        "proposals/list.html",
        waiting=book.those(limit=_ROWS, skip=(page - 1) * _ROWS),
        total=total,
        page=page,
        pages=pages,
        page_address=_page_address,
        decided=book.those(state="decided", limit=20) if page == 1 else [],
        chosen=set(request.form.getlist("numero")),
        reason=request.form.get("raison", ""),
        problem=problem,
    )


@blueprint.get("/propositions/<int:number>")
@guard("review")
def one(number: int) -> str:
    """A proposal: who sends it, what it changes, and the parts that can be taken.

    Raises:
        ProposalMissing: when there is none of this number.
    """
    return _page(commons(), Book(commons().accounts.database).get(number))


@blueprint.post("/propositions/<int:number>")
@guard("review")
def decide(number: int) -> ResponseReturnValue:
    """Take it whole or in part, or refuse it with a reason.

    Raises:
        ProposalMissing: when there is none of this number.
    """
    wiki = commons()
    proposal = Book(wiki.accounts.database).get(number)
    action, reason = request.form.get("action", ""), request.form.get("raison", "").strip()
    try:
        if action == "refuser":
            if not reason:
                return _page(wiki, proposal, _("Dites pourquoi en une phrase : la personne la lira.")), 422
            refuse(wiki, proposal, author(), reason)
            tell(_("La proposition est refusée, avec votre raison."), "ok")
            return redirect(url_for("proposals.waiting"), 303)
        chosen = set(request.form.getlist("partie"))
        if action != "tout" and not chosen:
            return _page(wiki, proposal, _("Cochez au moins une partie, ou refusez la proposition.")), 422
        known = {part.key for part in parts_of(*texts_of(wiki, proposal))}
        saved = accept(wiki, proposal, author(), chosen=None if action == "tout" or chosen >= known else chosen)
    except EditConflict:
        tell(_("Quelqu’un a écrit au même endroit depuis : voici les deux textes réunis, à retoucher."), "info")
        return redirect(url_for("touching.edit", number=number), 303)
    except CommunError as error:
        return _page(wiki, proposal, error.sentence(language())), 422
    tell(_("La proposition est acceptée, signée par la personne qui l’a faite."), "ok")
    return redirect(url_for("fiche.view", name=saved.name), 303)


def _page(wiki: Commons, proposal: Proposal, error: str = "") -> str:
    texts = texts_of(wiki, proposal)
    looked, opened = looked_at(wiki, proposal, texts), diff_opened(wiki, proposal, texts, author().role)
    known = {part.key for part, _label in looked.parts}
    chosen = set(request.form.getlist("partie")) if request.method == "POST" else known
    return render_template(
        "proposals/one.html",
        proposal=proposal,
        twin=_twin(wiki, proposal),
        diff=looked.diff if opened is None else opened,
        told=looked.told,
        pictures=[_Shown(each) for each in pictures_of(wiki, proposal)] if proposal.is_open else [],
        parts=[(part, label or _("Début du texte"), part.key in chosen) for part, label in looked.parts],
        reason=request.form.get("raison", ""),
        error=error,
    )


class _Shown:
    """A picture of a proposal, small enough to stand in the page itself: it has no address before it is accepted."""

    def __init__(self, kept: Kept) -> None:
        self.name, self.alt, self.credit = kept.file.name, kept.alt, kept.credit
        try:
            small = small_of(kept.blob, _WIDTH)
        except CommunError:  # a drawing, which has no smaller form
            small = b""
        self.address = f"data:image/webp;base64,{base64.b64encode(small).decode()}" if small else ""
        self.width, self.height = measure(small) or (0, 0)


def _twin(wiki: Commons, proposal: Proposal) -> PageRow | None:
    """The page that has by now the title of a new page that waits."""
    if proposal.base or not proposal.is_open or proposal.page.is_talk:
        return None
    return wiki.index.pages.by_title(with_prefix(proposal.page.space, proposal.title))
