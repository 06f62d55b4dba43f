"""The people of this commons and their roles, for those who administer it."""

from typing import Final

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import AccountRefused, Role
from commun.i18n import _, language
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import log_out

blueprint = Blueprint("administration", __name__)

ROLES: Final = (Role.CONTRIBUTOR, Role.MAINTAINER, Role.ADMIN)
"""The roles that an account may have, from the least."""


@blueprint.app_template_global("role_name")
def role_name(role: Role) -> str:
    """What people read for a role."""
    return {
        Role.VISITOR: _("visiteur·euse"),
        Role.CONTRIBUTOR: _("contributeur·rice"),
        Role.MAINTAINER: _("jardinier·ère"),
        Role.ADMIN: _("administrateur·rice"),
    }[role]


@blueprint.get("/compte/personnes")
@guard("manage_people")
def people() -> str:
    """Everybody, with their role."""
    return _page()


@blueprint.post("/compte/personnes/<user_id>")
@guard("manage_people")
def change_role(user_id: str) -> ResponseReturnValue:
    """Give somebody another role; their sessions end."""
    asked = request.form.get("role", "")
    if asked not in {role.value for role in ROLES}:
        return _page(_("Ce rôle n’existe pas.")), 422
    try:
        person = commons().accounts.set_role(user_id, asked)
    except AccountRefused as refused:
        return _page(refused.sentence(language())), 422
    commons().order.note(author().id, "role", person.id, person.role.value)
    tell(_("%(name)s est maintenant %(role)s.", name=person.name, role=role_name(person.role)), "ok")
    if person.id == author().id and person.role is not Role.ADMIN:
        return log_out(_to("login.form"))
    return _to("administration.people")


def _to(endpoint: str) -> Response:
    """A response that sends to a view."""
    return make_response(redirect(url_for(endpoint), 303))


def _page(problem: str = "") -> str:
    """The list, with what was wrong."""
    return render_template("people/people.html", people=commons().accounts.people(), roles=ROLES, problem=problem)
