"""In which language people read: what they chose (a cookie), else the setting of the commons; never a guess."""

from typing import Final

from flask import Blueprint, Flask, abort, current_app, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from commun.i18n import (
    LANGUAGES,
    date_day,
    date_iso,
    date_long,
    language,
    markup_gettext,
    markup_ngettext,
    number,
    size,
    speak,
    time_long,
    time_of_day,
    time_short,
)
from commun.web.guard import commons, guard
from commun.web.page_cache import LANGUAGE_COOKIE
from commun.web.security import csrf_exempt, local_address

_YEAR: Final = 31_536_000

blueprint = Blueprint("language", __name__)


def install_language(app: Flask) -> None:
    """Speak the reader's language from the first step of each request, and give templates the words for it."""
    app.before_request(_speak)
    tools = {
        "_": markup_gettext,
        "ngettext": markup_ngettext,
        "date_long": time_long,
        "date_short": time_short,
        "date_day": date_day,
        "date_text": date_long,
        "date_iso": date_iso,
        "time_of_day": time_of_day,
        "number": number,
        "size": size,
    }
    app.jinja_env.globals.update(tools, tongue=_tongue, written=_written)
    app.jinja_env.filters.update(tools)


def _tongue(written: str | None) -> Markup:
    """The attribute that says the language of a text, where it is not that of the page; French where none is said."""
    said = written or "fr"
    return Markup() if said == language() else Markup(' lang="{}"').format(said)


def _written(text: str, language_of_text: str | None) -> str:
    """A text inside a sentence of the page, with its language where that is not the page's."""
    said = _tongue(language_of_text)
    return Markup("<span{}>{}</span>").format(said, text) if said and text else text


def _speak() -> None:
    """Set the language and the time zone of this request; a program says its language with each of them."""
    config = commons().config
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    if request.path.startswith("/api/") and request.path != "/api/ask":  # whose answers are kept by the cookie alone
        chosen = request.accept_languages.best_match(list(LANGUAGES)) or chosen
    speak(chosen if chosen in LANGUAGES else config.language, config.timezone)


@blueprint.post("/langue/<tongue>")
@csrf_exempt
@guard("public")
def choose(tongue: str) -> Response:
    """Remember the language that somebody chose, and go back to the page they were reading."""
    if tongue not in LANGUAGES:
        abort(404)
    response = redirect(local_address(request.form.get("suite")), 303)
    https = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(LANGUAGE_COOKIE, tongue, max_age=_YEAR, path="/", httponly=True, samesite="Lax", secure=https)
    return response
