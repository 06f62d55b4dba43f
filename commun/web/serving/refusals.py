"""What a person reads when a request never reaches the application: it is too large, or no request at all.

The library answers in English and in words of its own; here everybody is told what happened in the form that they read:
people a page, programs JSON, git the lines that it shows.
"""

import json
from html import escape
from typing import Any, Final

from waitress.task import ErrorTask

from commun.smart_http import refused_push
from commun.web.api.refused import told
from fiches import CommunError

_TOO_LARGE: Final = 413
_BROKEN: Final = 500
_PUSH: Final = "/commun.git/git-receive-pack"
_PAGE: Final = (
    '<!doctype html>\n<html lang="{tongue}">\n<head><meta charset="utf-8"><title>{title}</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1"></head>\n'
    "<body><main><h1>{title}</h1><p>{sentence}</p></main></body>\n</html>\n"
)


class TooLarge(CommunError):
    """More octets than the server takes in."""

    fr = (
        "Ce que vous envoyez est trop lourd\u202f: {most} Mo au plus. Rien n’a été enregistré. Revenez à la page "
        "précédente\u202f: ce que vous y avez écrit y est encore."
    )
    en = (
        "What you are sending is too large: {most} MB at most. Nothing was saved. Go back to the page before: what you "
        "wrote there is still there."
    )


class PushTooLarge(TooLarge):
    """The same of what git sends."""

    fr = "ce qui est envoyé est trop lourd : {most} Mo au plus en une fois. Rien n’a été pris."
    en = "what is pushed is too large: {most} MB at most at once. Nothing was taken."


class Unreadable(CommunError):
    """What came is no request."""

    fr = "Cette demande n’a pas pu être lue. Rien n’a été enregistré."
    en = "This request could not be read. Nothing was saved."


class Broken(CommunError):
    """Something gave way while an answer was made: what was asked may be done, or not."""

    fr = "Quelque chose s’est mal passé ici. Regardez si ce que vous faisiez est fait avant de recommencer."
    en = "Something went wrong here. See whether what you were doing is done before you try again."


_TITLES: Final = {
    TooLarge: {"fr": "C’est trop lourd", "en": "That is too large"},
    Unreadable: {"fr": "Ce n’est pas lisible", "en": "That cannot be read"},
    Broken: {"fr": "Quelque chose s’est mal passé", "en": "Something went wrong"},
}
"""The headings of the pages."""


class Refusal(ErrorTask):
    """The answer to a request that the library refuses before anybody sees it, or whose answer gave way."""

    def execute(self) -> None:
        """Send the sentence, in the language and the form of whoever asked."""
        asked: Any = self.request
        came = asked
        if int(asked.error.code) >= _BROKEN and self.channel.requests:
            came = self.channel.requests[0]  # what broke: the library puts an empty request in its place
        headers: dict[str, str] = getattr(came, "headers", {})
        tongue = "en" if headers.get("ACCEPT_LANGUAGE", "").lower().startswith("en") else "fr"
        code = int(asked.error.code)
        most = int(self.channel.server.adj.max_request_body_size) // 1_000_000
        path = str(getattr(came, "path", ""))
        kinds = PushTooLarge if path == _PUSH else TooLarge
        error: CommunError = Broken() if code >= _BROKEN else Unreadable()
        error = kinds(most=most) if code == _TOO_LARGE else error
        kind, body = _written(path, error.sentence(tongue), error, tongue)
        is_push = kind.startswith("application/x-git")
        self.status = "200 OK" if is_push else f"{code} {asked.error.reason}"
        self.response_headers = [
            *self.response_headers,
            ("Content-Type", kind),
            ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


def _written(path: str, sentence: str, error: CommunError, tongue: str) -> tuple[str, bytes]:
    """The media type of an answer, and the answer."""
    if isinstance(error, PushTooLarge):
        return "application/x-git-receive-pack-result", refused_push(sentence)
    if path.startswith("/api/"):
        return "application/json", json.dumps(told(error, tongue), ensure_ascii=False).encode()
    title = next(said[tongue] for kind, said in _TITLES.items() if isinstance(error, kind))
    page = _PAGE.format(tongue=tongue, title=escape(title, quote=False), sentence=escape(sentence, quote=False))
    return "text/html; charset=utf-8", page.encode()
