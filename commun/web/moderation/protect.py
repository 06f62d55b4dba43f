"""Protecting a page, a type or a space: only people of some role write there, the others propose."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import Role
from commun.i18n import _
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from fiches import SPACES, NameRefused, PageName

blueprint = Blueprint("protect", __name__)

_ROLES = (Role.MAINTAINER, Role.ADMIN)


@blueprint.get("/moderation/protections")
@guard("review")
def protections() -> str:
    """What is protected, and a form to protect something else (`?page=fiches/x`)."""
    wiki = commons()
    return render_template(
        "moderation/protections.html",
        protections=wiki.order.protections(),
        page=request.args.get("page", ""),
        roles=_ROLES,
        types=[(each.key, each.label()) for each in wiki.index.catalogue.types.values()],
        spaces=list(SPACES),
        spaces_named=SPACES,
    )


@blueprint.post("/moderation/protections")
@guard("review")
def change() -> ResponseReturnValue:
    """Protect something, or no longer."""
    wiki, target = commons(), request.form.get("cible", "")
    if request.form.get("action") == "lever":
        wiki.order.unprotect(target, author().id)
        tell(_("La protection est levée."), "ok")
        return redirect(url_for("protect.protections"), 303)
    named = request.form.get("page", "").strip()
    target = f"page:{named}" if named else target
    role, why = request.form.get("role", ""), request.form.get("raison", "").strip()
    if not _is_target(target) or role not in {each.value for each in _ROLES} or not why:
        tell(_("Dites ce qui est à protéger, qui peut encore y écrire, et pourquoi."), "error")
        return redirect(url_for("protect.protections", page=named or None), 303)
    wiki.order.protect(target, Role(role), why, author().id)
    tell(_("C’est protégé. Les autres peuvent proposer leurs changements."), "ok")
    return redirect(url_for("protect.protections"), 303)


def _is_target(target: str) -> bool:
    """Whether something of this name can be protected: a page that is there, a type, a space."""
    wiki = commons()
    kind, _colon, name = target.partition(":")
    if kind == "page":
        try:
            return wiki.index.pages.get(PageName.parse(name.strip("/"))) is not None
        except NameRefused:
            return False
    return (kind == "space" and name in SPACES) or (kind == "type" and name in wiki.index.catalogue.types)
