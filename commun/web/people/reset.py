"""A lost password: a link by mail, good once and for an hour."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import AccountRefused, Mailer, ResetRefused
from commun.i18n import _, language
from commun.patience import Places
from commun.web.guard import commons, guard
from commun.web.messages import tell
from commun.web.security import count, household, log_in
from fiches import fold

blueprint = Blueprint("reset", __name__)


@blueprint.get("/mot-de-passe-oublie")
@guard("public")
def form() -> str:
    """The form to ask for a link."""
    return render_template("people/reset_ask.html")


@blueprint.post("/mot-de-passe-oublie")
@guard("public")
def ask() -> ResponseReturnValue:
    """Send the link to whoever was meant; the answer is the same where there is nobody, so that it tells nothing."""
    wiki = commons()
    who = request.form.get("name", "").strip()
    count("reset", fold(who)[:100])
    mailer = Mailer(wiki.config)
    for user, token in wiki.accounts.start_reset(who):
        # The host of the request may be anybody's invention: where the public address is known, it alone is written.
        path = url_for("reset.choose", token=token)
        address = f"{wiki.config.base_url}{path}" if wiki.config.base_url else f"{request.host_url.rstrip('/')}{path}"
        mailer.send(
            user.email,
            _("Choisir un nouveau mot de passe – %(title)s", title=wiki.config.title),
            render_template("people/reset_mail.txt", person=user, address=address),
        )
    return render_template("people/reset_sent.html")


@blueprint.get("/mot-de-passe/<token>")
@guard("public")
def choose(token: str) -> ResponseReturnValue:
    """The form to choose a new password, for whoever holds a good link."""
    try:
        holder = commons().accounts.reset_holder(token)
    except ResetRefused as refused:
        return _quiet(render_template("people/reset_ask.html", problem=refused.sentence(language())), 404)
    return _quiet(render_template("people/reset_choose.html", holder=holder, errors={}))


@blueprint.post("/mot-de-passe/<token>")
@guard("public")
def change(token: str) -> ResponseReturnValue:
    """Change the password, and come in with it."""
    accounts = commons().accounts
    count("reset")
    try:
        user = accounts.finish_reset(token, request.form.get("password", ""))
    except ResetRefused as refused:
        return _quiet(render_template("people/reset_ask.html", problem=refused.sentence(language())), 404)
    except AccountRefused as refused:
        errors = {"password": refused.sentence(language())}
        holder = accounts.reset_holder(token)
        return _quiet(render_template("people/reset_choose.html", holder=holder, errors=errors), 422)
    Places(commons()).saw(user.id, household(request.remote_addr or ""))
    tell(_("Votre mot de passe est changé. Vos autres sessions sont fermées."), "ok")
    return log_in(make_response(redirect("/", 303)), user, https=commons().config.https)


def _quiet(page: str, status: int = 200) -> Response:
    """A page whose address is a secret: it is kept nowhere, and no other site is told it (as for all pages).

    « no-referrer » would say no more, and makes browsers send the form with `Origin: null`, which we refuse where they
    tell nothing else (by http on a local network).
    """
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
