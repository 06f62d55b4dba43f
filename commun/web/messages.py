"""Sentences shown once, on the next page that is read."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Flask, Request, Response, flash, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from commun.i18n import _

_WAITING = "_flashes"
"""Where Flask keeps them until then: pairs of a kind and a sentence, in a cookie."""
_NAMED: Final = 12
"""Titles that one sentence names: the cookie holds 4 kB."""


class Messages(SecureCookieSessionInterface):
    """Flask's session, which holds these messages and nothing else: where there are none, nothing is signed or read."""

    _signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """What signs the messages; made once, for the key of a commons stays as long as its server."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The messages that wait for this browser."""
        if self.get_cookie_name(app) in request.cookies:
            return super().open_session(app, request)
        return self.session_class()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser what was said meanwhile, and take back what was shown."""
        if session or session.modified:
            super().save_session(app, session, response)
        elif session.accessed and "Vary" not in response.headers:
            response.headers["Vary"] = "Cookie"
        elif session.accessed:
            response.vary.add("Cookie")


def tell(sentence: str, kind: str) -> None:
    """Show `sentence` once on the next page; said several times before that page, it is shown once.

    Someone who saves in several tabs, or a program that never follows its redirects, would fill the cookie otherwise.

    Args:
        sentence: what to say.
        kind: `ok`, `info` or `error`.
    """
    if (kind, sentence) not in map(tuple, session.get(_WAITING, [])):
        flash(sentence, kind)


def tell_guarded(titles: Sequence[str]) -> None:
    """Say that the pages of these titles were left as they are, since they are protected; of many the first ones."""
    named = ", ".join(titles[:_NAMED]) + ("…" if len(titles) > _NAMED else "")
    tell(_("Laissées telles quelles, parce qu’elles sont protégées : %(titles)s.", titles=named), "info")
