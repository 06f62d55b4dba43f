"""The contacts of this commons, for members; and forgetting one, for those who answer for the commons."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.contacts import directory
from commun.i18n import _, language
from commun.web.guard import author, commons, guard
from commun.web.messages import tell

blueprint = Blueprint("contacts", __name__)


@blueprint.get("/contacts")
@guard("account")
def listing() -> str:
    """The contacts that this member may read, and that hold the words asked for."""
    asked = request.args.get("q", "").strip()
    entries = directory(commons(), author().role, asked, language())
    return render_template("contacts/listing.html", asked=asked, entries=entries)


@blueprint.post("/contacts/<ref>/effacer")
@guard("delete")
def erase(ref: str) -> ResponseReturnValue:
    """Forget a contact because its person asks for it: nothing brings it back, not even another wiki."""
    done = commons().contacts.erase([ref], "asked")
    commons().order.note(author().id, "forget", ref)
    tell(_("Les coordonnées sont effacées.") if done else _("Ces coordonnées étaient déjà effacées."), "ok")
    return redirect(url_for("contacts.listing"), 303)
