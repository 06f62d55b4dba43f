"""The private page of a proposal: what became of it, for whoever holds its link."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from commun.i18n import _, language
from commun.proposals import AlreadyDecided, Book, texts_of, withdraw
from commun.web.guard import commons, guard
from commun.web.messages import tell
from commun.web.proposals.looked import looked_at
from commun.web.security import trap_fields

blueprint = Blueprint("follow", __name__)


@blueprint.app_template_global("trap_fields")
def traps() -> Markup:
    """The fields that tell programs from people, for the form of everybody."""
    return trap_fields()


@blueprint.get("/propositions/suivre/<token>")
@guard("public")
def proposal(token: str) -> str:
    """What was proposed, and what became of it.

    Raises:
        ProposalMissing: when the link leads to none.
    """
    wiki = commons()
    found = Book(wiki.accounts.database).followed(token)
    diff = looked_at(wiki, found, texts_of(wiki, found)).diff
    return render_template("proposals/follow.html", proposal=found, token=token, diff=diff)


@blueprint.post("/propositions/suivre/<token>")
@guard("public")
def change(token: str) -> ResponseReturnValue:
    """Erase one's address, or take the proposal back.

    Raises:
        ProposalMissing: when the link leads to none.
    """
    wiki = commons()
    book = Book(wiki.accounts.database)
    found = book.followed(token)
    if request.form.get("action") == "retirer":
        try:
            withdraw(wiki, found)
        except AlreadyDecided as error:
            tell(error.sentence(language()), "info")
        else:
            tell(_("Votre proposition est retirée."), "ok")
    else:
        book.forget_email(found.number)
        tell(_("Votre adresse est effacée."), "ok")
    return redirect(url_for("follow.proposal", token=token), 303)
