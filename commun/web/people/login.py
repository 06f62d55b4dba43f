"""Coming in and going out."""

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from commun.accounts import LoginRefused, User
from commun.i18n import _, language
from commun.patience import Places
from commun.web.guard import commons, current_user, guard
from commun.web.messages import tell
from commun.web.security import count, household, local_address, log_in, log_out
from fiches import fold

blueprint = Blueprint("login", __name__)


@blueprint.get("/connexion")
@guard("public")
def form() -> ResponseReturnValue:
    """The form to log in; somebody who is in already goes where they wanted to."""
    goal = local_address(request.args.get("suite"))
    if current_user() is not None:
        return redirect(goal, 303)
    return _form(goal)


@blueprint.post("/connexion")
@guard("public")
def enter() -> ResponseReturnValue:
    """Log in, then go where the person wanted to."""
    goal = local_address(request.form.get("suite"))
    name = request.form.get("name", "").strip()
    # Counted under the typed name too: guessing one person's password from many addresses is slow as well.
    count("login", fold(name)[:100])
    try:
        user = commons().accounts.authenticate(name, request.form.get("password", ""))
    except LoginRefused as refused:
        return _form(goal, name, {"name": refused.sentence(language())}), 401
    _saw(user)
    tell(_("Bonjour %(name)s.", name=user.name), "ok")
    return log_in(_going(goal), user, https=commons().config.https)


@blueprint.post("/deconnexion")
@guard("public")
def leave() -> Response:
    """Log out of this browser."""
    if (user := current_user()) is not None:
        _saw(user)
    tell(_("Vous êtes déconnecté·e."), "ok")
    return log_out(_going("/"))


def _saw(user: User) -> None:
    """Note, as a hash that is forgotten, from where somebody comes: a block may hold for it."""
    Places(commons()).saw(user.id, household(request.remote_addr or ""))


def _going(goal: str) -> Response:
    """A response that sends to `goal`."""
    return make_response(redirect(goal, 303))


def _form(goal: str, name: str = "", errors: dict[str, str] | None = None) -> str:
    """The form, with what was typed and what was wrong."""
    return render_template("people/login.html", goal=goal, name=name, errors=errors or {})
