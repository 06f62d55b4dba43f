"""Undoing all that somebody did, and keeping them from writing for a while."""

import time
from datetime import UTC, datetime, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import Role, User
from commun.commons import Commons
from commun.i18n import _, language
from commun.moderation import roll_back, series_of
from commun.patience import Places
from commun.web.discover.words import OWN_DOMAIN
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from fiches import EditConflict

blueprint = Blueprint("moderated_people", __name__)

_DAY = 86_400
_SPANS = ("1", "7", "30", "0")
"""Days that a series may go back; 0 for all."""
_BLOCKS = ("1", "7", "30", "365", "0")
"""Days that a block may last; 0 for no end."""


def _email(who: str) -> str:
    return who if "@" in who else f"{who}{OWN_DOMAIN}"


def _person(wiki: Commons, email: str) -> User | None:
    """The account that signs so; None for those of other wikis and of proposals."""
    return wiki.accounts.by_id(email.removesuffix(OWN_DOMAIN)) if email.endswith(OWN_DOMAIN) else None


@blueprint.get("/contributions/<who>/annuler")
@guard("review")
def series(who: str) -> str:
    """What undoing somebody's whole series would do, page by page."""
    span = request.args.get("jours", "7")
    return _series_page(who, span if span in _SPANS else "7")


@blueprint.post("/contributions/<who>/annuler")
@guard("review")
def undo(who: str) -> ResponseReturnValue:
    """Undo it, in one commit."""
    wiki = commons()
    span = request.form.get("jours", "7")
    since = int(time.time()) - int(span) * _DAY if span in _SPANS and span != "0" else 0
    found = series_of(wiki, _email(who), since, user=author())
    try:
        commit = roll_back(wiki, author(), found)
    except EditConflict as conflict:
        return _series_page(who, span, conflict.sentence(language())), 409
    if commit is None:
        tell(_("Il n’y avait rien à annuler."), "info")
        return redirect(url_for("moderated_people.series", who=who), 303)
    return render_template("moderation/undone.html", who=who, series=found)


def _series_page(who: str, span: str, error: str = "") -> str:
    wiki, email = commons(), _email(who)
    since = 0 if span == "0" else int(time.time()) - int(span) * _DAY
    user = _person(wiki, email)
    return render_template(
        "moderation/series.html",
        who=who,
        series=series_of(wiki, email, since, user=author()),
        span=span,
        spans=_SPANS,
        person=user,
        held=wiki.order.held(user.id) if user else None,
        blocks=_BLOCKS,
        error=error,
    )


@blueprint.post("/moderation/blocages/<user_id>")
@guard("review")
def block(user_id: str) -> ResponseReturnValue:
    """Block somebody with a reason and an end, or let them write again."""
    wiki = commons()
    person = wiki.accounts.by_id(user_id)
    if person is None:
        abort(404)
    if person.role.reaches(Role.MAINTAINER) and not author().role.reaches(Role.ADMIN):
        # Lifting too: whoever moderates and is blocked would let themselves write again.
        tell(_("Seule une personne qui administre peut bloquer ou débloquer quelqu’un qui modère."), "error")
    elif request.form.get("action") == "lever":
        wiki.order.unblock(user_id, author().id)
        Places(wiki).release(user_id)
        tell(_("%(name)s peut de nouveau écrire.", name=person.name), "ok")
    elif not (why := request.form.get("raison", "").strip()):
        tell(_("Dites pourquoi en une phrase : la personne la lira."), "error")
    else:
        days = request.form.get("jours", "7")
        end = datetime.now(UTC) + timedelta(days=int(days)) if days in _BLOCKS and days != "0" else None
        until, places = int(end.timestamp()) if end else 0, bool(request.form.get("adresses"))
        wiki.order.block(user_id, why, until, author().id, places=places)
        Places(wiki).release(user_id)
        Places(wiki).hold(user_id)
        tell(_("%(name)s ne peut plus écrire.", name=person.name), "ok")
    return redirect(url_for("moderated_people.series", who=user_id), 303)
