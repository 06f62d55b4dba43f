"""Protecting a page, a type or a space: only people of some role write there, the others propose."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import Role
from commun.i18n import _, language
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.moderation.targets import named
from fiches import SPACES, NameRefused, PageName

blueprint = Blueprint("protect", __name__)

_ROLES = (Role.MAINTAINER, Role.ADMIN)


@blueprint.get("/moderation/protections")
@guard("review")
def protections() -> str:
    """What is protected, and a form to protect something else (`?page=fiches/x`)."""
    return _page(request.args)


def _page(typed: Mapping[str, str], problem: str = "") -> str:
    wiki = commons()
    return render_template(
        "moderation/protections.html",
        protections=[(each, *named(each.target)) for each in wiki.order.protections()],
        typed=typed,
        problem=problem,
        roles=_ROLES,
        types=[(each.key, each.label(language())) for each in wiki.index.catalogue.types.values()],
        spaces=list(SPACES),
    )


@blueprint.post("/moderation/protections")
@guard("review")
def change() -> ResponseReturnValue:
    """Protect something, or no longer."""
    wiki, target = commons(), request.form.get("cible", "")
    if request.form.get("action") == "lever":
        if not _may_change(target):
            return _page({}, _above_told()), 403
        wiki.order.unprotect(target, author().id)
        tell(_("La protection est levée."), "ok")
        return redirect(url_for("protect.protections"), 303)
    typed = request.form.get("page", "").strip()
    target = f"page:{_path(typed)}" if typed else target
    role, why = request.form.get("role", ""), request.form.get("raison", "").strip()
    if typed and not _is_target(target):
        return _page(request.form, _("Aucune page n’est à cette adresse\u202f: copiez celle de la fiche.")), 422
    if not _is_target(target) or role not in {each.value for each in _ROLES} or not why:
        return _page(request.form, _("Dites ce qui est à protéger, qui peut encore y écrire, et pourquoi.")), 422
    if not _may_change(target):
        return _page(request.form, _above_told()), 403
    wiki.order.protect(target, Role(role), why, author().id)
    tell(_("C’est protégé. Les autres peuvent proposer leurs changements."), "ok")
    return redirect(url_for("protect.protections"), 303)


def _may_change(target: str) -> bool:
    """Whether this person may write to what is protected: nobody lifts what keeps them out themselves."""
    held = next((each for each in commons().order.protections() if each.target == target), None)
    return held is None or author().role.reaches(held.role)


def _above_told() -> str:
    return _("Cette protection ne se change que par celles et ceux qui peuvent encore y écrire.")


def _path(address: str) -> str:
    """The path of a page whose address, or whose path alone, is given; "" where it is no address."""
    try:
        return urlsplit(address).path.strip("/")
    except ValueError:
        return ""


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
