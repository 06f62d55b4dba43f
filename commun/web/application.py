"""The whole web application on one screen: what it is made of, and in which order."""

import functools
import logging
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Flask, Response, abort, request
from flask import Request as FlaskRequest
from flask.templating import Environment as FlaskEnvironment
from werkzeug.local import LocalProxy
from werkzeug.routing import IntegerConverter, Rule

from commun.carrying import Making
from commun.commons import Commons
from commun.config import Config, secret_key
from commun.extensions import PAGES, added
from commun.i18n import language as spoken
from commun.moderation import reading
from commun.web.actions import BLUEPRINTS as ACTIONS
from commun.web.api import BLUEPRINTS as API
from commun.web.ask import BLUEPRINTS as ASK
from commun.web.browse import BLUEPRINTS as BROWSE
from commun.web.care import BLUEPRINTS as CARE
from commun.web.carry import BLUEPRINTS as CARRY
from commun.web.data import BLUEPRINTS as DATA
from commun.web.discover import BLUEPRINTS as DISCOVER
from commun.web.discussion import BLUEPRINTS as DISCUSSION
from commun.web.embed import BLUEPRINTS as EMBED
from commun.web.errors import install_errors
from commun.web.fiche import addresses, authors, history, manage, media, view
from commun.web.following import BLUEPRINTS as FOLLOWING
from commun.web.frame import SharedPages, install_frame
from commun.web.guard import current_user, guard, here, may, may_on
from commun.web.health import blueprint as health
from commun.web.language import blueprint as language
from commun.web.language import install_language
from commun.web.messages import Messages
from commun.web.page_cache import FLASH_COOKIE, PageCache
from commun.web.people import BLUEPRINTS as PEOPLE
from commun.web.security import (
    Protected,
    Sessions,
    install_csrf,
    install_limits,
    renew,
    security_headers,
)
from commun.web.serving import Json, Request
from commun.web.sources import BLUEPRINTS as SOURCES
from commun.web.static import install as install_static
from commun.web.templates import Environment
from commun.web.workbench import BLUEPRINTS as WORKBENCH
from commun.web.writing import BLUEPRINTS as WRITING
from commun.web.writing.presence import Presence
from commun.wording import Turns
from fiches import PageName

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    health,
    language,
    *PEOPLE,
    *DISCOVER,
    *ASK,
    *API,
    *ACTIONS,
    *EMBED,
    *DATA,
    *CARRY,
    *BROWSE,
    *CARE,
    *FOLLOWING,
    *DISCUSSION,
    *WORKBENCH,
    *SOURCES,
    *WRITING,
    authors,
    history,
    manage,
    media,
    addresses,
    view,
)
"""Every noun of the site; a new one is a module and a row."""

LARGEST_UPLOAD: Final = 25_000_000
"""Octets of a request that brings a file."""

LARGEST_TEXT: Final = 6_000_000
"""Octets of any other request: a text of 2 MB, whose accents take three times their room in a form."""

MOST_FIELDS: Final = 5_000
"""Fields of a form, however it is sent."""

_SHARED: Final = 200_000
"""Octets for the pages written once for all readers, for each megabyte of the pages kept ready to be sent."""

_log = logging.getLogger("commun.extensions")

_FORM: Final = "application/x-www-form-urlencoded"


class _Rule(Rule):
    """An address whose builder is compiled when a page first names it: all of them took a tenth of every start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002 (the library's shape)
        made = functools.cache(functools.partial(super()._compile_builder, append_unknown))

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            return made()(rule, **values)

        return build


class _Number(IntegerConverter):
    """A number in an address; one that no table could be asked for (SQLite keeps 63 bits) is the address of nothing."""

    regex = "[0-9]{1,18}"


class _Application(Flask):
    """Flask with templates and addresses of our own making (see `templates`, and `_Rule`)."""

    jinja_environment: type[FlaskEnvironment] = Environment
    url_rule_class: type[Rule] = _Rule
    request_class: type[FlaskRequest] = Request
    json_provider_class = Json

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """A view as it is: none of ours is a coroutine, and Flask would look at ten functions on each page."""
        return func


def create_app(config: Config, commons: Commons | None = None, *, limits: bool = True) -> Flask:
    """The application of the commons in `config.data`.

    Args:
        config: the settings.
        commons: the commons, when the caller has opened it already.
        limits: False lets everybody try as often as they like (benches, tests of other things).

    Raises:
        StoreUnavailable: when there is no commons in the folder.
    """
    app = _Application("commun", static_folder=None)
    key = secret_key(config.data)
    wiki = Commons(config) if commons is None else commons
    app.extensions["commun.commons"] = wiki
    app.extensions["commun.making"] = Making(config)
    app.extensions["commun.presence"] = Presence()
    app.extensions["commun.wording"] = Turns()
    sessions = app.extensions["commun.sessions"] = Sessions(key)
    app.config.update(_flask_settings(config, key))
    app.url_map.strict_slashes = False
    app.url_map.converters["int"] = _Number
    app.session_interface = Messages()

    install_language(app)
    _install_requests(app, config)
    install_static(app)
    wiki.answers.static = app.extensions["commun_static"].url
    wiki.answers.page = functools.partial(_text_read, wiki)
    install_csrf(app)
    install_limits(app, enabled=limits and config.limits == "on")
    install_errors(app)
    app.jinja_env.globals.update(site=config, may=may, may_on=may_on)
    install_frame(app, SharedPages(config.page_cache_mb * _SHARED))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _install_extensions(app)
    app.wsgi_app = PageCache(  # type: ignore[method-assign] # the way that Flask documents for WSGI layers
        Protected(app.wsgi_app, security_headers(https=config.https, tiles=config.tiles)),
        head=wiki.state,
        settled=lambda: wiki.state(head) if (head := wiki.index.settled()) else None,
        generation=wiki.accounts.generation,
        sessions=sessions,
        tongue=config.language,
        capacity=config.page_cache_mb * 1_000_000,
    )
    return app


def _install_extensions(app: Flask) -> None:
    """Add the pages of extensions; a view of theirs that says nothing of rights is for those who may read."""
    for blueprint in added(PAGES, Blueprint):
        known = set(app.view_functions)
        try:
            app.register_blueprint(blueprint)
        except Exception:  # noqa: BLE001 — a name that is another's, or whatever their code does when it is added
            _log.exception("Les pages ajoutées «\u202f%s\u202f» restent dehors.", blueprint.name)
            for endpoint in set(app.view_functions) - known:  # those that came in before it failed
                app.view_functions[endpoint] = guard("read")(lambda **_asked: abort(404))
        for endpoint in set(app.view_functions) - known:
            shown: Callable[..., Any] = app.view_functions[endpoint]
            if not hasattr(shown, "guarded_by"):
                app.view_functions[endpoint] = guard("read")(shown)


def _text_read(wiki: Commons, name: PageName) -> str:
    """The text that is read of a page; "" where it is there no more, as in the answer about a day of the past."""
    row = wiki.index.pages.get(name)
    return "" if row is None else reading(wiki, row).fiche.body


def _flask_settings(config: Config, key: bytes) -> dict[str, Any]:
    """What Flask itself is told: its session holds nothing but messages to show once."""
    return {
        "SECRET_KEY": key,
        "PUBLIC_HOST": config.base_url.partition("://")[2] or None,
        "SESSION_COOKIE_NAME": FLASH_COOKIE,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.https,
        "MAX_CONTENT_LENGTH": LARGEST_UPLOAD,
        "MAX_FORM_MEMORY_SIZE": LARGEST_TEXT,
        "MAX_FORM_PARTS": MOST_FIELDS,
    }


def _install_requests(app: Flask, config: Config) -> None:
    """What happens around every view: a ceiling for what is sent, names for templates, a session that goes on."""

    @app.before_request
    def limit_text() -> None:
        if request.mimetype == "multipart/form-data":
            if request.path == "/sources/export":
                request.max_content_length = max(LARGEST_UPLOAD, config.export_mb << 20)
            return
        request.max_content_length = LARGEST_TEXT
        if request.mimetype == _FORM and request.get_data().count(b"&") > MOST_FIELDS:
            # Millions of empty fields in one request would keep the server busy for seconds.
            abort(413)

    who = LocalProxy(current_user)  # who reads is asked by the templates that wish to know it, and by no other

    @app.context_processor
    def names() -> dict[str, object]:
        return {"user": who, "language": spoken(), "here": here()}

    @app.after_request
    def finish(response: Response) -> Response:
        return renew(response, current_user, https=config.https)
