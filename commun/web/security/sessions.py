"""Who is here: a signed cookie holding a person's id, the epoch of their account, and the session's own number.

Nothing is kept on the server: a session is over when the cookie is older than 30 days, or when the account has moved to
another epoch (password or role changed). The cookie is made again once a day, so somebody who comes back stays logged
in; the session's number does not change then, and the forms that are open stay good.
"""

import base64
import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, cast

from flask import Flask, Response, current_app, g, request

from commun.accounts import User

SESSION_COOKIE: Final = "commun"
SESSION_SECONDS: Final = 30 * 86_400
RENEW_SECONDS: Final = 86_400
_REMEMBERED: Final = 4096
_UNKNOWN: Final = cast("Session", object())
"""Stands for a session whose cookie nobody has read yet in this request."""


@dataclass(frozen=True, slots=True)
class Session:
    """What a cookie says: the person, the epoch of the account then, the session's number, and when it was signed."""

    user_id: str
    epoch: int
    number: str
    signed: int

    @property
    def lives(self) -> bool:
        """Whether it is not too old."""
        return time.time() - self.signed < SESSION_SECONDS


class Sessions:
    """Writes and reads cookies; those verified once are remembered: a page kept ready costs no cryptography.

    Args:
        key: the secret of this commons.
    """

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"commun.session", hashlib.sha256)
        self._known: OrderedDict[str, Session] = OrderedDict()
        self._lock = threading.Lock()

    def write(self, user: User, number: str | None = None, signed: int | None = None) -> str:
        """A cookie for `user`, of a new session or of the one called `number`, signed now or at `signed`."""
        moment = int(time.time()) if signed is None else signed
        said = f"{user.id}.{user.epoch}.{number or secrets.token_hex(12)}.{moment}"
        return f"{said}.{self._signature(said)}"

    def read(self, cookie: str | None) -> Session | None:
        """What a cookie says, when we signed it and it is not too old."""
        if not cookie:
            return None
        with self._lock:
            session = self._known.get(cookie)
        if session is None:
            session = self._verified(cookie)
            if session is None:
                return None
            with self._lock:
                self._known[cookie] = session
                if len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return session if session.lives else None

    def _verified(self, cookie: str) -> Session | None:
        """What a cookie says, its signature checked."""
        said, _, signature = cookie.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(said).encode()):
            return None
        user_id, epoch, number, signed = said.split(".")
        return Session(user_id, int(epoch), number, int(signed))

    def _signature(self, said: str) -> str:
        """The signature of what a cookie says."""
        digest = hmac.digest(self._key, said.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def sessions_of(app: Flask) -> Sessions:
    """The sessions of this application."""
    return cast("Sessions", app.extensions["commun.sessions"])


def current_session() -> Session | None:
    """The session of this request, whether or not its account still is at its epoch."""
    known: Session | None = g.get("session", _UNKNOWN)
    if known is _UNKNOWN:
        g.session = known = sessions_of(current_app).read(request.cookies.get(SESSION_COOKIE))
    return known


def log_in(response: Response, user: User, *, https: bool) -> Response:
    """Give the person a new session with this response."""
    return _put(response, sessions_of(current_app).write(user), https=https)


def log_out(response: Response) -> Response:
    """End the session of this browser with this response."""
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="Lax")
    return response


def renew(response: Response, user_here: Callable[[], User | None], *, https: bool) -> Response:
    """Sign the cookie again when it is more than a day old and still good."""
    session = current_session()
    if session is None or time.time() - session.signed < RENEW_SECONDS:
        return response
    if any(f"{SESSION_COOKIE}=" in header for header in response.headers.getlist("Set-Cookie")):
        return response
    user = user_here()
    if user is None:
        return response
    return _put(response, sessions_of(current_app).write(user, session.number), https=https)


def _put(response: Response, cookie: str, *, https: bool) -> Response:
    """Set the cookie: not for scripts, not for other sites' forms, and by https alone where there is https."""
    response.set_cookie(
        SESSION_COOKIE, cookie, max_age=SESSION_SECONDS, path="/", httponly=True, samesite="Lax", secure=https
    )
    return response
