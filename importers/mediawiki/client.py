"""One polite conversation with a MediaWiki API, through mwclient: one request at a time, patience told in sentences.

MediaWiki answers errors with HTTP 200; mwclient turns them to exceptions but ignores `Retry-After` and gives up at once
on 429. Here every request goes through `query`, which waits as the wiki asks, a bounded number of times.
"""

import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import mwclient
import requests
from mwclient.errors import (
    APIError,
    InvalidResponse,
    LoginError,
    MaximumRetriesExceeded,
    MwClientError,
)

from importers.errors import LoginRefused, SourceRefused, SourceUnreachable
from importers.mediawiki.reaching import Guarded
from importers.report import Step
from importers.source import SourceConfig, without_password

_AGENT: Final = "Commun/0.1 (import of wikis, one request at a time)"
_TIMEOUT: Final = 60
_CONNECT: Final = 15
"""Seconds for a machine to take a connection; one that is there does it at once."""
_MAX_WAIT: Final = 120.0
"""The longest single wait, seconds, whatever `Retry-After` asks."""

_MAX_LAG: Final = 5
WAITING_CODES: Final = frozenset(["maxlag", "ratelimited", "readonly", "internal_api_error_DBQueryTimeoutError"])
"""What a wiki answers that is tired or closed for a while, whatever is asked."""
_FORGOTTEN: Final = frozenset(["assertuserfailed", "readapidenied"])
"""What a wiki answers to an account whose session it ended."""
_ANSWERS: Final = frozenset(["query", "batchcomplete", "continue"])
"""What an answer of `action=query` holds, one at least, found something or not."""
_TOO_MANY: Final = 429
_FIRST: Final = 1
"""Times that a wiki which never answered is asked again where the connection itself fails."""
_GET_LIMIT: Final = 1500
"""Characters of parameters above which a request goes by POST (French titles triple in length in an address)."""


class Client:
    """The API of one wiki; logs in when the source has an account; `waits` is told what is waited for."""

    def __init__(
        self, source: SourceConfig, timeout: int = _TIMEOUT, waits: Callable[[Step], None] | None = None
    ) -> None:
        self._source = source
        self._waits = waits or (lambda _step: None)
        self._answered = False
        parts = urlsplit(source.api_url)
        path, _, _ = parts.path.rpartition("/")
        self.waited = 0.0
        self._last = 0.0
        self._token = ""
        self._retry_after = ""
        self._moved = ""
        self._site = mwclient.Site(
            parts.netloc,
            path=f"{path}/",
            scheme=parts.scheme,
            max_retries=0,
            retry_timeout=0,
            clients_useragent=_AGENT,
            force_login=False,
            do_init=False,
            connection_options={"timeout": (min(_CONNECT, timeout), timeout)},
        )
        self._waits(Step(f"{source.api_url}\u202f: réponse attendue, {timeout} s au plus",
                         f"{source.api_url}: waiting for its answer, {timeout} s at most"))  # fmt: skip
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, Guarded(source.may_be_inner))
        self.session.hooks["response"].append(self._note)
        if source.user:
            self._log_in(source.user)

    @property
    def session(self) -> requests.Session:
        """The connection, with the account's cookies."""
        connection = self._site.connection
        if not isinstance(connection, requests.Session):  # mwclient carries no types
            raise TypeError
        return connection

    def close(self) -> None:
        """End the connection."""
        self.session.close()

    def query(self, **parameters: object) -> dict[str, Any]:
        """One answer of `action=query` (format version 2).

        Raises:
            SourceUnreachable: when the wiki did not answer, patience spent.
            SourceRefused: when it answered with an error.
        """
        account: dict[str, object] = {"assert": "user"} if self._source.user else {}
        parameters = {"formatversion": 2, "maxlag": _MAX_LAG, **account, **parameters}
        size = sum(len(str(v)) * 2 for v in parameters.values())
        method = "POST" if size > _GET_LIMIT else "GET"
        try:
            answer = self._patiently(lambda: self._site.api("query", method, **parameters))
        except SourceRefused as refused:
            # A wiki that forgot us would answer as to a stranger: pages that only its members see would seem deleted.
            if not self._source.user or refused.fields.get("code") not in _FORGOTTEN:
                raise
            self._log_in(self._source.user)
            answer = self._patiently(lambda: self._site.api("query", method, **parameters))
        if not isinstance(answer, dict) or not answer.keys() & _ANSWERS:
            # Neither an error as we know them nor an answer: it must not pass for a wiki without pages.
            raise SourceRefused(url=self._source.api_url, code="format", why=_short(answer))
        return answer

    def expanded(self, title: str, text: str) -> str:
        """What the wiki makes of the templates of a text on the page `title`: still wikitext.

        Raises:
            SourceUnreachable, SourceRefused: as for `query`.
        """
        given = {"title": title, "text": text, "prop": "wikitext", "formatversion": 2, "maxlag": _MAX_LAG}
        answer = self._patiently(lambda: self._site.api("expandtemplates", "POST", **given))
        said = answer.get("expandtemplates", {}) if isinstance(answer, dict) else {}
        return str(said.get("wikitext", ""))

    def each(self, **parameters: object) -> Iterator[dict[str, Any]]:
        """Every answer of a query, continuation followed with all its keys."""
        more: Mapping[str, object] = {}
        while True:
            answer = self.query(**{**parameters, **more})
            yield answer.get("query", {})
            if "continue" not in answer:
                return
            more = answer["continue"]

    def edit(self, **parameters: object) -> dict[str, Any]:
        """The answer to `action=edit` (format version 2): a page written by the source's account.

        Raises:
            SourceRefused: when the wiki refuses: `editconflict`, `protectedpage`…
            SourceUnreachable: as for `query`.
        """
        for attempt in range(3):
            try:
                if not self._token:
                    self._token = str(self.query(meta="tokens", type="csrf")["query"]["tokens"]["csrftoken"])
                given = {"formatversion": 2, "maxlag": _MAX_LAG, "assert": "user", "bot": 1, **parameters}
                token = self._token
                answer = self._patiently(lambda: self._site.api("edit", "POST", token=token, **given))  # noqa: B023 - asked at once
            except SourceRefused as refused:
                code = refused.fields.get("code")
                if attempt == 2 or code not in ("badtoken", "assertuserfailed"):  # noqa: PLR2004 - the last attempt
                    raise
                self._token = ""
                if code == "assertuserfailed" and self._source.user:  # the wiki forgot us: its sessions end
                    self._log_in(self._source.user)
            else:
                return self._written(answer)
        raise AssertionError

    def _written(self, answer: object) -> dict[str, Any]:
        """What an answer to `action=edit` says of the page.

        Raises:
            SourceRefused: when nothing was written: a captcha, or an extension that refuses without an error.
        """
        said = answer.get("edit") if isinstance(answer, dict) else None
        if not isinstance(said, dict):
            raise SourceRefused(url=self._source.api_url, code="format", why=_short(answer))
        if "captcha" in said:
            why = "il demande un captcha\u202f; donnez à ce compte le droit «\u202fskipcaptcha\u202f»"
            why_en = "it asks for a captcha; give this account the right “skipcaptcha”"
            raise SourceRefused(url=self._source.api_url, code="captcha", why=why, why_en=why_en)
        if said.get("result") != "Success":
            code = str(said.get("code") or said.get("result"))
            raise SourceRefused(url=self._source.api_url, code=code, why=_short(said.get("info", said)))
        return said

    def fetch(self, url: str) -> bytes:
        """The bytes at an address of the wiki.

        Raises:
            SourceUnreachable, SourceRefused: as for `query`.
        """

        def get() -> bytes:
            response = self.session.get(urljoin(self._source.api_url, url), timeout=_TIMEOUT)
            response.raise_for_status()
            return response.content

        answer = self._patiently(get)
        if not isinstance(answer, bytes):
            raise TypeError
        return answer

    def _log_in(self, user: str) -> None:
        def log_in() -> None:
            self._site.tokens.clear()  # those of a session that ended are none
            self.session.cookies.clear()  # MediaWiki lets no robot in who still holds those of one
            self._site.login(user, self._source.password())

        try:
            self._patiently(log_in)
        except LoginError as error:
            raise LoginRefused(url=self._source.api_url, user=user, why=error.info or error.code) from None

    def _patiently(self, ask: Callable[[], object]) -> object:
        """What `ask` answers; asked again, later each time, when the wiki is tired or away."""
        for attempt in range(self._source.retries + 1):
            self._pace()
            self._retry_after = self._moved = ""
            started = time.monotonic()
            try:
                return ask()
            except LoginError:
                raise
            except APIError as error:
                if error.code not in WAITING_CODES or attempt == self._source.retries:
                    raise self._refused(error) from None
                wait = self._asked_to_wait(attempt)
                why = (f"il demande d’attendre ({error.code})", f"it asks to wait ({error.code})")
                self._say_wait(why, wait, attempt, self._source.retries - attempt)
            except (requests.RequestException, MaximumRetriesExceeded) as error:
                tries = self._tries_left(error, attempt)
                wait = self._asked_to_wait(attempt)
                self._say_wait(_reason(error), wait, attempt, tries)
            except InvalidResponse as error:
                raise self._no_answer("format", _beginning(error.response_text)) from None
            except (MwClientError, ValueError, TypeError, KeyError, AttributeError) as error:
                raise SourceRefused(url=self._source.api_url, code="format", why=_short(error)) from None
            finally:
                self.waited += time.monotonic() - started
            time.sleep(wait)
            self.waited += wait
        raise SourceUnreachable(url=self._source.api_url, why="trop d’essais", why_en="too many attempts")

    def _pace(self) -> None:
        """Leave the time between two requests that the source asks for."""
        rest = self._last + self._source.interval - time.monotonic()
        if rest > 0:
            time.sleep(rest)
        self._last = time.monotonic()

    def _tries_left(self, error: Exception, attempt: int) -> int:
        """How many times to ask again after a failure of the connection, one at least.

        Raises:
            SourceRefused: when waiting would not help.
            SourceUnreachable: when patience is spent.
        """
        response = getattr(error, "response", None)
        status = response.status_code if response is not None else None
        if status is not None and status != _TOO_MANY and status < 500:  # noqa: PLR2004 - 4xx: our request is wrong
            raise self._no_answer(f"HTTP {status}", _reason(error)) from None
        last = self._source.retries
        if status is None and not self._answered:
            last = 0 if _is_nobody(error) else min(_FIRST, last)
        if attempt >= last:
            why, why_en = _reason(error)
            raise SourceUnreachable(url=self._source.api_url, why=why, why_en=why_en) from None
        return last - attempt

    def _asked_to_wait(self, attempt: int) -> float:
        """Seconds to wait: what the last answer asks for (`Retry-After`, of a `maxlag` too), else longer each time."""
        asked = _seconds(self._retry_after)
        return self._patience(attempt) if asked is None else min(asked, _MAX_WAIT)

    def _patience(self, attempt: int) -> float:
        """Seconds after a failure where the wiki asks for none."""
        return min(self._source.patience * 2.0**attempt, _MAX_WAIT)

    def _say_wait(self, why: tuple[str, str], wait: float, attempt: int, tries: int) -> None:
        """Say at once why nothing comes, in French and English, and how long this goes on at most: `tries` more."""
        whole = wait + sum(self._patience(attempt + later) for later in range(1, tries))
        self._waits(Step(
            f"Le wiki ne répond pas ({why[0]})\u202f: nouvel essai dans {wait:.0f} s, {whole:.0f} s en tout avant de "
            f"renoncer ({tries} essai{'s' if tries > 1 else ''})",
            f"The wiki does not answer ({why[1]}): next attempt in {wait:.0f} s, {whole:.0f} s in all before giving up "
            f"({tries} attempt{'s' if tries > 1 else ''})",
        ))  # fmt: skip

    def _note(self, response: requests.Response, **_options: object) -> None:
        """Keep what an answer asks for: mwclient tells errors of the API without their headers."""
        self._answered = True
        self._retry_after = response.headers.get("Retry-After", "")
        if response.is_redirect:
            self._moved = without_password(urljoin(response.url, response.headers["Location"]).partition("?")[0])

    def _no_answer(self, code: str, what: tuple[str, str]) -> SourceRefused:
        """Something else than the API answers (French, English); who is sent elsewhere learns where to."""
        to = (f" (il renvoie vers {self._moved})", f" (it leads to {self._moved})") if self._moved else ("", "")
        return SourceRefused(url=self._source.api_url, code=code, why=what[0] + to[0], why_en=what[1] + to[1])

    def _refused(self, error: APIError) -> SourceRefused:
        return SourceRefused(url=self._source.api_url, code=error.code, why=_short(error.info))


_REASONS: Final[tuple[tuple[type[Exception], str, str], ...]] = (
    (requests.exceptions.SSLError, "son certificat n’est pas reconnu", "its certificate is not trusted"),
    (requests.exceptions.ProxyError, "le mandataire du réseau refuse", "the network’s proxy refuses"),
    (requests.exceptions.Timeout, "il a mis trop de temps", "it took too long"),
    (requests.exceptions.ConnectionError, "la connexion n’aboutit pas", "the connection fails"),
)
"""Why a wiki cannot be reached, by what the library raises: the first that fits."""


def _reason(error: Exception) -> tuple[str, str]:
    """Why a wiki does not answer, in French and in English."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"erreur {response.status_code} de son serveur", f"error {response.status_code} of its server"
    for nobody, fr, en in _NOBODY:
        if _comes_from(error, nobody):
            return fr, en
    for kind, fr, en in _REASONS:
        if isinstance(error, kind):
            return fr, en
    return "sa réponse est coupée", "its answer is cut off"


_NOBODY: Final[tuple[tuple[type[Exception], str, str], ...]] = (
    (ConnectionRefusedError, "aucun serveur n’écoute à cette adresse et à ce port",
     "no server listens at this address and port"),
    (socket.gaierror, "aucune machine ne porte ce nom, ou le réseau manque",
     "no machine has this name, or there is no network"),
)  # fmt: skip
"""The failures that waiting does not mend, where the wiki never answered."""


def _is_nobody(error: Exception) -> bool:
    return any(_comes_from(error, kind) for kind, _fr, _en in _NOBODY)


def _comes_from(error: BaseException | None, kind: type[Exception]) -> bool:
    """Whether an error stands for another one, as the libraries wrap them."""
    seen: list[BaseException] = []
    todo = [error]
    while todo:
        each = todo.pop()
        if each is None or any(each is other for other in seen):
            continue
        if isinstance(each, kind):
            return True
        seen.append(each)
        inner = [each.__cause__, each.__context__, getattr(each, "reason", None), *each.args]
        todo += [one for one in inner if isinstance(one, BaseException)]
    return False


def _seconds(retry_after: str) -> float | None:
    """What `Retry-After` asks for, in seconds or until a date (RFC 9110, 10.2.3); None where it asks for nothing."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except ValueError:
        return None


def _beginning(page: str | None) -> tuple[str, str]:
    """What a page says that stands where an answer was to be, in its first words: « Maintenance en cours »."""
    words = _short(re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", page or ""))
    return (words, words) if words else ("réponse vide", "empty answer")


def _short(what: object) -> str:
    """An error in few words, on one line."""
    return " ".join(str(what).split())[:200]
