"""Keys for programs, on the page of one's account: made, shown once, taken back."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import SCOPES, TokenRefused
from commun.i18n import _, language
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import count

blueprint = Blueprint("keys", __name__)


@blueprint.get("/compte/cles")
@guard("account")
def keys() -> str:
    """One's keys."""
    return _page()


@blueprint.post("/compte/cles")
@guard("account")
def make() -> ResponseReturnValue:
    """Make a key; it is shown on the page that answers, and never again."""
    count("upload")
    user, name = author(), request.form.get("nom", "")
    scopes = frozenset(request.form.getlist("permet")) & set(SCOPES)
    days = {"30": 30, "365": 365}.get(request.form.get("duree", ""), 0)
    try:
        made = commons().accounts.tokens.make(user.id, name, scopes, days=days)
    except TokenRefused as refused:
        return _page(error=refused.sentence(language()), name=name), 422
    return _page(made=made)


@blueprint.post("/compte/cles/<int:number>/retirer")
@guard("account")
def revoke(number: int) -> ResponseReturnValue:
    """Take a key back."""
    if commons().accounts.tokens.revoke(author().id, number):
        tell(_("Cette clé ne sert plus à rien."), "ok")
    return redirect(url_for("keys.keys"), 303)


def _page(*, made: str = "", error: str = "", name: str = "") -> str:
    return render_template(
        "carry/keys.html", keys=commons().accounts.tokens.of(author().id), made=made, error=error, name=name
    )
