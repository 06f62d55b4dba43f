"""Declaring a wiki and its account on the site; a password goes in, is tried and kept, and is never shown again."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

import importers
from commun.i18n import _, sentence_of
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from commun.web.sources.sending import wiki_called
from fiches import CommunError, slugify

if TYPE_CHECKING:
    from importers import Connection, SourceConfig

blueprint = Blueprint("source_declaring", __name__)


@blueprint.get("/nouvelle-source")
@guard("import")
def blank() -> str:
    """The form of a wiki that is not declared yet."""
    return _page(None)


@blueprint.post("/nouvelle-source")
@guard("import")
@limited("save")
def declare() -> ResponseReturnValue:
    """Try a wiki, or declare it."""
    wiki, data = commons(), commons().config.data
    password = request.form.get("mot_de_passe", "")
    try:
        address = importers.api_address(request.form.get("adresse", ""))
        name = request.form.get("nom", "").strip() or slugify(_host(address))
        importers.check_name(name)
        if any(source.name == name for source in importers.list_sources(data)):
            return _page(None, problem=_("Une source s’appelle déjà « %(name)s ».", name=name)), 422
        source = importers.describe_source(
            data,
            name=name,
            api_url=address,
            user=request.form.get("compte", "").strip() or None,
            categories=tuple(each.strip() for each in request.form.get("categories", "").split(",") if each.strip()),
            licence=request.form.get("licence", "").strip() or None,
            inner_hosts=wiki.config.inner_hosts,
        )
        if problem := _unmatched(source.user or "", password):
            return _page(None, problem=problem), 422
        said = importers.try_connection(source, password or None)
    except CommunError as refused:
        return _page(None, problem=sentence_of(refused)), 422
    if request.form.get("action") != "ajouter":
        return _page(None, said=said)
    try:
        importers.add_source(
            data, name=name, api_url=address, categories=source.categories, licence=source.licence, inner=False,
            new=True,
        )  # fmt: skip
    except CommunError as refused:  # somebody else took the name while this wiki was tried
        return _page(None, problem=sentence_of(refused)), 422
    if source.user:
        importers.keep_account(data, name, source.user, password)
    wiki.order.note(author().id, "source", name, source.user or "")
    tell(_("Source ajoutée. Faites-la venir quand vous voulez."), "ok")
    return redirect(url_for("sources.source", name=name), 303)


@blueprint.get("/sources/<name>/compte")
@guard("import")
def account(name: str) -> str:
    """The account by which a wiki is read and written to."""
    return _page(wiki_called(name))


@blueprint.post("/sources/<name>/compte")
@guard("import")
@limited("save")
def change_account(name: str) -> ResponseReturnValue:
    """Try an account, keep it, or take it away."""
    wiki, source = commons(), wiki_called(name)
    data, action = wiki.config.data, request.form.get("action", "")
    user, password = request.form.get("compte", "").strip(), request.form.get("mot_de_passe", "")
    if action == "retirer" or (action == "enregistrer" and source.user and not user and not password):
        importers.forget_account(data, name)
        wiki.order.note(author().id, "source", name, "")
        tell(_("Le compte est retiré, son mot de passe effacé."), "ok")
        return redirect(url_for("sources.source", name=name), 303)
    same = user == (source.user or "") and not password  # what is kept is tried again
    if not same and (problem := _unmatched(user, password)):
        return _page(source, problem=problem), 422
    try:
        said = importers.try_connection(replace(source, user=user or None), None if same else password or None)
    except CommunError as refused:
        return _page(source, problem=sentence_of(refused)), 422
    if action != "enregistrer":
        return _page(source, said=said)
    if not same:
        importers.keep_account(data, name, user, password)
        wiki.order.note(author().id, "source", name, user)
    tell(_("Compte enregistré. Son mot de passe ne sera plus montré."), "ok")
    return redirect(url_for("sources.source", name=name), 303)


def _unmatched(user: str, password: str) -> str:
    """What is wrong when one is given without the other."""
    if password and not user:
        return _("Donnez aussi le nom du compte.")
    if user and not password:
        return _("Donnez aussi le mot de passe de robot de ce compte.")
    return ""


def _host(address: str) -> str:
    """What a source is called when nobody says: the name of its machine."""
    return re.sub(r"\A(?:www|wiki)\.|\.[a-z]+\Z", "", urlsplit(address).hostname or "")


def _page(source: "SourceConfig | None", *, problem: str = "", said: "Connection | None" = None) -> str:
    """The form; what was typed comes back, the password never."""
    typed = {key: value for key, value in request.form.items() if key not in {"mot_de_passe", "csrf"}}
    return render_template("sources/account.html", source=source, typed=typed, problem=problem, said=said)
