"""Forms that only our own pages can send.

Each form holds a token made from the session's number (or, for visitors, from a random cookie) and the secret of the
commons, masked differently at each showing so that compression tells nothing of it (BREACH). Where the browser says
from which site a request comes (Sec-Fetch-Site, Origin), that must be ours too.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup

from commun.web.security.sessions import current_session
from fiches import CommunError

VISITOR_COOKIE: Final = "jeton"
FIELD: Final = "csrf"
HEADER: Final = "X-CSRF-Token"
"""Where scripts that send JSON put the token."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SIZE: Final = 16

P = ParamSpec("P")
R = TypeVar("R")


class CsrfRefused(CommunError):
    """A form that was not shown by us to this person, or that stayed open for longer than the session."""

    fr = "Ce formulaire est resté ouvert trop longtemps, ou ne vient pas d’ici : rien n’a été enregistré."
    en = "This form was open for too long, or does not come from here: nothing was saved."


def csrf_exempt(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose unsafe requests need no token, because they change nothing of anyone's."""
    view.csrf_exempt = True  # type: ignore[attr-defined] # the mark is read back by `_check`
    return view


def csrf_field() -> Markup:
    """The hidden field that every form sent by POST holds."""
    return Markup('<input type="hidden" name="%s" value="%s">') % (FIELD, csrf_token())


def csrf_token() -> str:
    """The token of this person, newly masked. For a visitor, the page that shows it is theirs alone from then on."""
    mask = secrets.token_bytes(_SIZE)
    bare = _bare_token(current_app, _root(make=True))
    return base64.urlsafe_b64encode(mask + _xor(mask, bare)).rstrip(b"=").decode("ascii")


def install_csrf(app: Flask) -> None:
    """Check every unsafe request before its view, and give visitors who were shown a form their cookie."""
    app.before_request(_check)
    app.after_request(_give_cookie)


def _check() -> None:
    """Refuse an unsafe request that is not ours.

    Raises:
        CsrfRefused: when it comes from elsewhere, or holds no good token.
    """
    if request.method in _SAFE or request.endpoint is None:
        return
    if not _from_here():
        raise CsrfRefused
    view = current_app.view_functions[request.endpoint]
    if getattr(view, "csrf_exempt", False):
        return
    root = _root(make=False)
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not root or not hmac.compare_digest(_unmasked(given), _bare_token(current_app, root)):
        raise CsrfRefused


def _from_here() -> bool:
    """Whether nothing that the browser says contradicts that the request comes from a page of ours."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    # A proxy in front may ask under a name of its own: the public address of the settings is ours too.
    return origin is None or origin.partition("://")[2] in {request.host, current_app.config["PUBLIC_HOST"]}


def _root(*, make: bool) -> str:
    """What the token is made from: the session's number, or the visitor's cookie (made where there is none)."""
    session = current_session()
    if session is not None:
        return f"session {session.number}"
    cookie = request.cookies.get(VISITOR_COOKIE, "")
    if make:
        # The page now holds something of this visitor: it must not be shown to the next one.
        g.personal = True
        if not cookie:
            cookie = g.get("visitor_cookie") or secrets.token_hex(_SIZE)
            g.visitor_cookie = cookie
    return f"visitor {cookie}" if cookie else ""


def _give_cookie(response: Response) -> Response:
    """Send the visitor's cookie with the page that was made for it."""
    cookie = g.get("visitor_cookie")
    if cookie:
        https = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(VISITOR_COOKIE, cookie, path="/", httponly=True, samesite="Lax", secure=https)
    return response


def _bare_token(app: Flask, root: str) -> bytes:
    """The token before it is masked."""
    key = app.secret_key if isinstance(app.secret_key, bytes) else str(app.secret_key).encode()
    return hmac.digest(key, f"csrf {root}".encode(), hashlib.sha256)[:_SIZE]


def _unmasked(given: str) -> bytes:
    """The bare token inside `given`; nonsense gives nonsense."""
    try:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    except ValueError:
        return b""
    return _xor(raw[:_SIZE], raw[_SIZE : 2 * _SIZE])


def _xor(left: bytes, right: bytes) -> bytes:
    """The two, bit against bit."""
    return bytes(a ^ b for a, b in zip(left, right, strict=False))
