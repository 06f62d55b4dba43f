"""One's own account: address, password, the way out."""

import json

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import AccountRefused, Mailer, ResetRefused
from commun.i18n import _, language
from commun.personal import erase, export_of, still_named
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import count, log_in, log_out

blueprint = Blueprint("account", __name__)


@blueprint.get("/compte")
@guard("account")
def view() -> str:
    """What this commons knows of the person, and what they may change."""
    return _page()


@blueprint.post("/compte/adresse")
@guard("account")
def change_email() -> ResponseReturnValue:
    """Change or forget one's address of mail; the password is asked, since the address can replace it."""
    accounts, user = commons().accounts, author()
    count("login")
    email = request.form.get("email", "").strip()
    if not accounts.has_password(user, request.form.get("current", "")):
        return _page({"current-email": _wrong()}, email), 422
    try:
        changed = accounts.set_email(user.id, email)
    except AccountRefused as refused:
        return _page({"email": refused.sentence(language())}, email), 422
    tell(_("Votre adresse est enregistrée.") if changed.email else _("Votre adresse est effacée."), "ok")
    return redirect(url_for("account.view"), 303)


@blueprint.post("/compte/adresse/lien")
@guard("account")
def send_proof() -> ResponseReturnValue:
    """Send a link to one's address: whoever reads it there shows that the address is theirs."""
    wiki, user = commons(), author()
    count("reset", user.id)
    token = wiki.accounts.start_proof(user) if wiki.config.smtp_host else None
    if token is None:
        abort(404)
    path = url_for("account.prove", token=token)
    Mailer(wiki.config).send(
        user.email,
        _("Confirmer votre adresse – %(title)s", title=wiki.config.title),
        render_template("people/proof_mail.txt", person=user, address=f"{wiki.config.base_url}{path}"),
    )
    tell(_("Un lien est parti à votre adresse : suivez-le dans l’heure qui vient, sans vous déconnecter."), "ok")
    return redirect(url_for("account.view"), 303)


@blueprint.get("/compte/adresse/<token>")
@guard("account")
def prove(token: str) -> ResponseReturnValue:
    """The link that was sent, with its button: looking at it confirms nothing, since mail programs open links."""
    try:
        holder = commons().accounts.reset_holder(token)
    except AccountRefused as refused:
        return _proven(refused)
    if holder.id != author().id:
        return _proven(ResetRefused())
    response = make_response(render_template("people/prove.html", person=holder))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/compte/adresse/<token>")
@guard("account")
def finish_proof(token: str) -> ResponseReturnValue:
    """The button: whoever has the account open and holds the link shows that the address is theirs."""
    try:
        commons().accounts.finish_proof(author(), token)
    except AccountRefused as refused:
        return _proven(refused)
    return _proven()


def _proven(refused: AccountRefused | None = None) -> ResponseReturnValue:
    """Back to the account, with what came of it."""
    tell(refused.sentence(language()) if refused else _("Votre adresse est confirmée."), "error" if refused else "ok")
    return redirect(f"{url_for('account.view')}#donnees", 303)


@blueprint.get("/compte/nom")
@guard("account")
def named() -> str:
    """Where others have written one's name, which stays when the account is erased; every text is read for it."""
    count("history")
    return render_template("people/named.html", person=author(), found=still_named(commons(), author()), gone=False)


@blueprint.post("/compte/mot-de-passe")
@guard("account")
def change_password() -> ResponseReturnValue:
    """Change one's password: every other session ends, this one goes on."""
    accounts, user = commons().accounts, author()
    count("login")
    if not accounts.has_password(user, request.form.get("current", "")):
        return _page({"current-password": _wrong()}), 422
    try:
        changed = accounts.set_password(user.id, request.form.get("password", ""))
    except AccountRefused as refused:
        return _page({"password": refused.sentence(language())}), 422
    tell(_("Votre mot de passe est changé. Vos autres sessions sont fermées."), "ok")
    response = make_response(redirect(url_for("account.view"), 303))
    return log_in(response, changed, https=commons().config.https)


@blueprint.get("/compte/donnees.json")
@guard("account")
def export() -> ResponseReturnValue:
    """Everything that this commons holds of the person, to be taken away; every text is read for it."""
    count("copy")
    text = json.dumps(export_of(commons(), author()), ensure_ascii=False, indent=2)
    response = Response(f"{text}\n", content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/compte/effacer")
@guard("account")
def erase_account() -> ResponseReturnValue:
    """Close the account and forget the person; the password is asked, since there is no way back.

    Who wants it is told where others named them, on a page that can be kept: nothing knows it afterwards. Every text
    is read for that, which nobody else waits for.
    """
    wiki, user = commons(), author()
    count("login")
    if not wiki.accounts.has_password(user, request.form.get("current", "")):
        return _page({"current-erase": _wrong()}), 422
    try:
        erase(wiki, user)
    except AccountRefused as refused:
        return _page({"current-erase": refused.sentence(language())}), 422
    found = still_named(wiki, user) if request.form.get("nom") else []
    if found:
        g.user = None
        return log_out(make_response(render_template("people/named.html", person=user, found=found, gone=True)))
    tell(_("Votre compte est effacé. Ce que vous avez écrit reste, sans votre nom."), "ok")
    return log_out(make_response(redirect("/", 303)))


def _wrong() -> str:
    """What is said of a present password that is not the right one."""
    return _("Ce n’est pas votre mot de passe actuel.")


def _page(errors: dict[str, str] | None = None, email: str | None = None) -> str:
    """The page, with what was wrong and the address as it was typed."""
    user = author()
    return render_template(
        "people/account.html",
        person=user,
        email=user.email if email is None else email,
        errors=errors or {},
        drafts=len(commons().accounts.drafts.list(user.id)),
        has_mail=bool(commons().config.smtp_host),
    )
