"""« Demander le contact »: a form that sends a message on without showing to whom."""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.contacts import ContactAsked, address_of, ask_for
from commun.i18n import _, language
from commun.patience import Ledger, Places
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, current_user, guard
from commun.web.messages import tell
from commun.web.security import count, household, is_trapped, refuse_haste, trap_fields
from fiches import CommunError, PageName, references

blueprint = page_blueprint("ask_contact")

_MOST = 5
"""Messages that one household may send in a day."""
_DAY = 86_400


@blueprint.route("/<page:name>/contact/<ref>", methods=["GET", "POST"])
@guard("read")
def ask(name: PageName, ref: str) -> ResponseReturnValue:
    """Write to a contact of a page; there is nothing at the address of one that the page does not refer to."""
    wiki = commons()
    fiche = wiki.read(name)
    if ref not in references(fiche):
        abort(404)
    user = current_user()
    typed = ContactAsked(
        request.form.get("nom", user.name if user else ""),
        request.form.get("courriel", user.email if user else ""),
        request.form.get("message", ""),
    )
    error = ""
    if request.method == "POST":
        try:
            count("contact")
            place = household(request.remote_addr or "")
            if user is not None:
                wiki.order.refuse_blocked(user.id)
            if not is_trapped():
                if user is None:
                    Places(wiki).refuse_held(place)
                refuse_haste()
                Ledger(wiki).count("contact", place, _MOST, _DAY)
                ask_for(wiki, fiche, ref, typed)
            tell(_("Votre message est parti. La personne vous répondra si elle le souhaite."), "ok")
            return redirect(url_for("fiche.view", name=name), 303)
        except CommunError as refused:
            error = refused.sentence(language())
    else:
        try:  # who writes to nobody is told before they write
            address_of(wiki, fiche, ref)
        except CommunError as refused:
            error = refused.sentence(language())
    page = render_template("contacts/ask.html", fiche=fiche, ref=ref, typed=typed, error=error, traps=trap_fields())
    return (page, 422) if error and request.method == "POST" else page
