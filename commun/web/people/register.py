"""Opening an account."""

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from commun.accounts import AccountRefused
from commun.i18n import _, language
from commun.order import Blocked
from commun.patience import PlaceHeld, Places
from commun.web.guard import commons, current_user, guard
from commun.web.messages import tell
from commun.web.security import count, household, local_address, log_in

blueprint = Blueprint("register", __name__)

TRAP = "site_web"
"""A field that people do not see and leave empty; programs that fill every field show themselves by it."""


@blueprint.get("/inscription")
@guard("public")
def form() -> ResponseReturnValue:
    """The form to open an account, or how to get one where registration is closed."""
    goal = local_address(request.args.get("suite"))
    if current_user() is not None:
        return redirect(goal, 303)
    return _form(goal)


@blueprint.post("/inscription")
@guard("public")
def open_account() -> ResponseReturnValue:
    """Open an account and come in."""
    goal = local_address(request.form.get("suite"))
    wiki = commons()
    if not wiki.config.registration_open:
        return _form(goal), 403
    count("register")
    if request.form.get(TRAP):
        # A program: it is told that all is well, and nothing was done.
        return redirect("/", 303)
    name, email = request.form.get("name", "").strip(), request.form.get("email", "").strip()
    password = request.form.get("password", "")
    problems = wiki.accounts.problems(name, password, email)
    place = household(request.remote_addr or "")
    try:
        if (already := current_user()) is not None:
            wiki.order.refuse_blocked(already.id)
        Places(wiki).refuse_held(place)
        user = None if problems else wiki.accounts.register(name, password, email)
    except (Blocked, PlaceHeld) as refused:
        return _form(goal, name, email, {"name": refused.sentence(language())}), 403
    except AccountRefused as refused:
        problems = [refused]
        user = None
    if user is None:
        errors = {problem.field: problem.sentence(language()) for problem in problems}
        return _form(goal, name, email, errors), 422
    Places(wiki).saw(user.id, place)
    tell(_("Bienvenue %(name)s ! Votre compte est ouvert.", name=user.name), "ok")
    return log_in(make_response(redirect(goal, 303)), user, https=wiki.config.https)


def _form(goal: str, name: str = "", email: str = "", errors: dict[str, str] | None = None) -> str:
    """The form, with what was typed (never the password) and what was wrong."""
    return render_template("people/register.html", goal=goal, name=name, email=email, errors=errors or {}, trap=TRAP)
