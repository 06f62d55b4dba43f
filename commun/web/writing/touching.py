"""`/propositions/<n>/modifier`: a proposal touched up with the form of everybody, then accepted."""

from dataclasses import replace

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from commun.commons import Commons
from commun.i18n import _, language
from commun.proposals import Book, PageGone, Proposal, accept, place_of, texts_of
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from commun.web.writing.draft import Draft, composed, draft_of, posted
from commun.web.writing.page import editor_page
from commun.web.writing.typed import asks_to_stay
from fiches import CommunError, EditConflict, Fiche, merge

blueprint = Blueprint("touching", __name__)


@blueprint.route("/propositions/<int:number>/modifier", methods=["GET", "POST"])
@guard("review")
@limited("save")
def edit(number: int) -> ResponseReturnValue:
    """The proposed fiche in its form, with what was written since; sending it accepts it.

    Raises:
        ProposalMissing: when there is none of this number.
    """
    wiki = commons()
    proposal = Book(wiki.accounts.database).get(number)
    if not proposal.is_open:
        return redirect(url_for("proposals.one", number=number), 303)
    if request.method == "POST":
        return _accept(wiki, proposal)
    row = place_of(wiki, proposal)
    if row is None and proposal.base:
        tell(PageGone(title=proposal.title).sentence(language()), "error")
        return redirect(url_for("proposals.one", number=number), 303)
    base = row.last_commit if row is not None and proposal.base else ""
    return editor_page(wiki, _draft(wiki, proposal, _merged(wiki, proposal, base), base), proposal=proposal)


def _accept(wiki: Commons, proposal: Proposal) -> ResponseReturnValue:
    """Accept what was sent; or the form again, with everything typed, for what cannot be accepted yet."""
    draft = replace(posted(wiki, proposal.page, is_new=not proposal.base), section=None)
    if request.form.get("action") == "preview":
        shown = wiki.preview(draft.name, draft.text, language())
        return editor_page(wiki, draft, preview=shown, proposal=proposal)
    if asks_to_stay():
        return editor_page(wiki, draft, proposal=proposal)
    try:
        fiche = composed(_merged(wiki, proposal, draft.base), draft)
    except CommunError as error:
        return editor_page(wiki, draft, error, proposal=proposal)
    try:
        saved = accept(wiki, proposal, author(), edited=(fiche.text, draft.base))
    except EditConflict as conflict:
        both, base = merge(conflict.base or "", fiche.text, conflict.theirs or "").text, conflict.theirs_commit or ""
        again = _draft(wiki, proposal, Fiche.parse(proposal.page, both), base)
        return editor_page(wiki, again, conflict, proposal=proposal)
    except CommunError as error:
        return editor_page(wiki, draft, error, proposal=proposal)
    tell(_("La proposition est acceptée, avec vos retouches."), "ok")
    return redirect(url_for("fiche.view", name=saved.name), 303)


def _draft(wiki: Commons, proposal: Proposal, fiche: Fiche, base: str) -> Draft:
    """What the form holds of a fiche, with the contacts that this person may read."""
    draft = draft_of(wiki.contacts.opened(fiche, author().role), base, None)
    return replace(draft, is_new=not proposal.base)


def _merged(wiki: Commons, proposal: Proposal, base: str) -> Fiche:
    """The proposed fiche with what was written up to the commit `base`; where both changed the same, as proposed."""
    before, after = texts_of(wiki, proposal)
    if not base:
        return after
    row = place_of(wiki, proposal)
    name = proposal.page if row is None else row.name
    return Fiche.parse(proposal.page, merge(before.text, after.text, wiki.read_at(name, base).text).text)
