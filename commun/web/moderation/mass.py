"""`/moderation/ensemble`: one change for many pages, seen before it is done."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from commun.i18n import _, language
from commun.moderation import ACTIONS, carry_out_mass, plan_mass
from commun.web.guard import NotAllowed, author, commons, guard, may
from commun.web.messages import tell, tell_guarded
from fiches import CommunError

blueprint = Blueprint("mass", __name__)

_MOST = 500


@blueprint.get("/moderation/ensemble")
@guard("review")
def begin() -> str:
    """Choose pages (`?type=`, `?theme=` fill them in) and what is to be done."""
    wiki = commons()
    kind, theme = request.args.get("type", ""), request.args.get("theme", "")
    titles = ""
    if kind or theme:
        _total, rows = wiki.index.pages.listing(space="fiches", type=kind or None, theme=theme or None, limit=_MOST)
        titles = "\n".join(row.title for row in rows)
    return _page(titles)


@blueprint.post("/moderation/ensemble")
@guard("review")
def change() -> ResponseReturnValue:
    """Show what would change, then do it.

    Raises:
        NotAllowed: for a deletion by somebody who may not delete.
    """
    wiki, sent = commons(), request.form
    titles, action, value = sent.get("pages", ""), sent.get("action", ""), sent.get("valeur", "")
    if action not in ACTIONS or (action != "supprimer" and not value.strip()):
        return _page(titles, error=_("Dites ce qui est à faire, et avec quelle valeur.")), 422
    if action == "supprimer" and not may("delete"):
        raise NotAllowed
    plan = plan_mass(wiki, titles.splitlines(), action, value, author())
    if sent.get("etape") != "faire":
        return _page(titles, action, value, plan=plan)
    if sent.get("commit") != plan.commit:
        told = _("Le commun a changé depuis : voici de nouveau ce qui serait fait.")
        return _page(titles, action, value, plan=plan, error=told), 409
    try:
        commit = carry_out_mass(wiki, author(), plan)
    except CommunError as error:
        return _page(titles, action, value, plan=plan, error=error.sentence(language())), 409
    tell(_("C’est fait, en une seule modification.") if commit else _("Il n’y avait rien à changer."), "ok")
    if plan.guarded:
        tell_guarded(plan.guarded)
    return _page("")


def _page(titles: str, action: str = "", value: str = "", *, plan: object = None, error: str = "") -> str:
    wiki = commons()
    return render_template(
        "moderation/mass.html",
        titles=titles,
        action=action,
        value=value,
        plan=plan,
        error=error,
        types=[(kind, kind) for kind, _count in wiki.counts("type")],
    )
