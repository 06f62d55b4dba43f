"""What people read when something did not go as they hoped: one table from errors to statuses, one page for all.

The page says what happened, that what they typed is safe (it shows it), and what to do next. Machines get the same
sentence in JSON.
"""

import logging
import sqlite3
from typing import Final
from urllib.parse import quote

from flask import Flask, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.wrappers import Response
from werkzeug.exceptions import HTTPException

from commun.accounts import AccountRefused, LoginRefused, PersonMissing
from commun.carrying import MakingBusy, MakingFailed
from commun.i18n import _, language
from commun.order import Blocked, Protected
from commun.patience import TooOften
from commun.proposals import AlreadyDecided, ProposalMissing, TooManyLinks
from commun.rules import FieldsRefused
from commun.web.api.refused import AT, BaseMissing, ConditionFailed, KeyNeeded, told
from commun.web.guard import LoginNeeded, NotAllowed, commons, here, may, wants_json
from commun.web.security import CsrfRefused, TooManyRequests
from commun.wording import HistoryBusy
from fiches import (
    SPACES,
    CommunError,
    EditConflict,
    FileRefused,
    HeadUnreadable,
    NameRefused,
    PageExists,
    PageMissing,
    PageName,
    RevisionRefused,
    StoreUnavailable,
    VersionHidden,
    slugify,
)
from search_index import is_damage

STATUS: Final[dict[type[CommunError], int]] = {
    CommunError: 400,
    NameRefused: 400,
    LoginNeeded: 401,
    LoginRefused: 401,
    KeyNeeded: 401,
    NotAllowed: 403,
    CsrfRefused: 403,
    PageMissing: 404,
    PersonMissing: 404,
    RevisionRefused: 404,
    PageExists: 409,
    EditConflict: 409,
    VersionHidden: 409,
    ConditionFailed: 412,
    FileRefused: 415,
    HeadUnreadable: 422,
    AccountRefused: 422,
    FieldsRefused: 422,
    TooManyLinks: 422,
    BaseMissing: 428,
    TooManyRequests: 429,
    TooOften: 429,
    Blocked: 403,
    Protected: 403,
    ProposalMissing: 404,
    AlreadyDecided: 409,
    MakingBusy: 503,
    HistoryBusy: 503,
    MakingFailed: 500,
    StoreUnavailable: 503,
}
"""The status of each error; one that has no row has that of the class it descends from."""

_LONG: Final = 60
"""From this many signs on (or several lines), what was typed is worth giving back."""

_SECRET: Final = ("csrf", "password", "current", "base", "theirs")

_log = logging.getLogger("commun.web")


def install_errors(app: Flask) -> None:
    """Show these pages instead of Flask's."""
    app.register_error_handler(CommunError, _commun_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unforeseen)


def status_of(error: CommunError) -> int:
    """The status of an error, by the nearest row of the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _commun_error(error: CommunError) -> Response:
    """An error that a person can cause and understand."""
    if isinstance(error, PageMissing) and (address := _moved()):
        return make_response(redirect(address, 301))
    status = status_of(error)
    response = _for_programs(error, status) or _page(status, error.sentence(language()), missing=status == 404)  # noqa: PLR2004 — HTTP « not found »
    if isinstance(error, TooManyRequests):
        response.headers["Retry-After"] = str(error.seconds)
    if status >= 500:  # noqa: PLR2004 — HTTP: from here on it is our side that fails
        _log.error("%s %s : %s", request.method, request.path, error)
        response.headers["Retry-After"] = "30"
    return response


def _for_programs(error: CommunError, status: int) -> Response | None:
    """The same for a program that asked the API; None for an address of people."""
    if not request.path.startswith(AT):
        return None
    response = make_response(jsonify(told(error, language())), status)
    if status == 401:  # noqa: PLR2004 — HTTP « say who you are » (RFC 9110, 11.6.1, asks for the way)
        response.headers["WWW-Authenticate"] = 'Bearer realm="Commun"'
    return response


def _moved() -> str | None:
    """Where the view asked for stands now, when the page was renamed: its history, its Markdown, an old version."""
    asked = request.view_args or {}
    name = asked.get("name")
    if request.method not in {"GET", "HEAD"} or request.endpoint is None or not isinstance(name, PageName):
        return None
    row = commons().index.pages.moved(name)
    if row is None or row.name == name:
        return None
    # The query is carried over as it came: some of its names would be orders to Flask.
    query = request.query_string.decode("ascii", "replace")
    return url_for(request.endpoint, **{**asked, "name": row.name}) + (f"?{query}" if query else "")


def _meant() -> str:
    """The address that one typed by hand means, "" if none: no slash at its end, no capitals or blanks in a name."""
    if request.method not in {"GET", "HEAD"} or not may("read"):
        return ""
    start, *parts = request.path.rstrip("/").split("/")
    if len(parts) > 1 and parts[0] in SPACES:
        name = PageName(parts[0], slugify(parts[1]) or "-")
        pages = commons().index.pages
        if pages.get(name) is None and pages.moved(name) is None:
            return ""
        parts[1] = name.slug
    meant = "/".join([start, *parts])
    ways = current_app.create_url_adapter(request)
    if meant == request.path or meant.startswith("//") or ways is None or not ways.test(meant, "GET"):
        return ""
    return quote(meant) + _asked()


def _asked() -> str:
    """The query of the address, with its mark; "" where there is none."""
    return f"?{request.query_string.decode('latin-1')}" if request.query_string else ""


def _http_error(error: HTTPException) -> Response:
    """An error of the protocol: an address that leads nowhere, a body too large, a method not known here."""
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    if status == 404 and (address := _meant()):  # noqa: PLR2004 — HTTP « not found »
        return make_response(redirect(address, 301))
    sentences = {
        400: _("Cette demande n’est pas complète : revenez à la page d’avant et réessayez."),
        404: _("Il n’y a rien à cette adresse, ou plus rien."),
        405: _("Cette adresse ne se demande pas de cette façon."),
        413: _("C’est trop lourd : 25 Mo au plus pour un fichier, 2 Mo pour un texte."),
        415: _("Ce genre de contenu n’est pas attendu ici."),
    }
    sentence = sentences.get(status, _("Cette demande n’a pas pu aboutir."))
    response = _page(status, sentence, missing=status == 404)  # noqa: PLR2004 — HTTP « not found »
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _unforeseen(error: Exception) -> Response:
    """A fault of ours: told in the log with its place, to people without."""
    if isinstance(error, sqlite3.OperationalError):
        _log.error("%s %s : %s", request.method, request.path, error)
        busy = StoreUnavailable(why="base de données occupée ou disque plein", why_en="database busy or disk full")
        return _commun_error(busy)
    _log.exception("%s %s", request.method, request.path)
    if is_damage(error) and commons().index.mend():
        # What was derived was damaged, and is there again: the same question has an answer now.
        if request.method in {"GET", "HEAD"}:
            return make_response(redirect(quote(request.path) + _asked(), 307))
        again = StoreUnavailable(why="l’index vient d’être refait", why_en="the index has just been built again")
        return _commun_error(again)
    return _page(
        500,
        _("Quelque chose s’est cassé chez nous. La faute est notée ; votre texte est ci-dessous, s’il y en avait un."),
    )


def _page(status: int, sentence: str, *, missing: bool = False) -> Response:
    """The page of an error, or its JSON."""
    if request.path.startswith(AT):
        return make_response(jsonify({"error": {"code": f"http-{status}", "info": sentence}}), status)
    if wants_json():
        return make_response(jsonify({"error": sentence, "status": status}), status)
    try:
        slug = request.path.rstrip("/").rpartition("/")[2]
        words = slug.replace("-", " ").replace("_", " ").strip() if missing else ""
        return make_response(
            render_template(
                "errors/error.html",
                status=status,
                sentence=sentence,
                missing=missing,
                words=words,
                page_title=words[:1].upper() + words[1:],
                is_unwritten=missing and request.path.count("/") == 2 and request.path.startswith("/fiches/"),  # noqa: PLR2004 — /fiches/<slug>
                login_address=here() if status == 401 else None,  # noqa: PLR2004 — HTTP « log in first »
                typed=_typed(),
            ),
            status,
        )
    except Exception:  # noqa: BLE001 — whatever the frame needs may be what fails; it is logged
        # The frame of the page needs what has just failed (the accounts, say): then the sentence alone.
        _log.exception("page d’erreur %s", status)
        return make_response(render_template("errors/bare.html", sentence=sentence, tongue=language()), status)


def _typed() -> list[tuple[str, str]]:
    """What the person had typed at length, by field, so that nothing is lost with a form that is refused."""
    if request.method != "POST":
        return []
    try:
        form = request.form
    except HTTPException:
        # The body itself is what was refused (too large).
        return []
    return [
        (name, value)
        for name, value in form.items(multi=True)
        if not name.startswith(_SECRET) and (len(value) > _LONG or "\n" in value)
    ]
