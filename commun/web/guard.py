"""Who may enter a view: one decorator, and what views ask about the person and the commons.

Every view stands under `@guard("…")`; a test walks the routes and fails for one that does not. Someone who is not
logged in is sent to log in and comes back; someone who is, and still may not, reads a page that says so.
"""

import functools
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar, cast
from urllib.parse import quote

from flask import current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import Right, Role, User, allows, least_role
from commun.commons import Commons
from commun.patience import Places
from commun.proposals import writes_directly
from commun.web.security import current_session, household
from fiches import CommunError, PageName

_SAFE: Final = "/:@!$&'()*+,;=~"
"""Signs that a path may hold as they are (RFC 3986, 3.3)."""

_BY_ONES_OWN_HAND: Final = frozenset({Right.RENAME, Right.UNDO, Right.RESTORE, Right.UPLOAD})
"""What changes pages and has no form of a proposal: for those alone whose changes go to the pages at once."""

_HERE: Final = "commun.here"
"""Where a request keeps its own address once that was written: a page asks for it three times."""

_UNKNOWN: Final = cast("User", object())
"""Stands for a person whom nobody has looked for yet in this request."""

P = ParamSpec("P")
R = TypeVar("R", bound=ResponseReturnValue)


class NotAllowed(CommunError):
    """Someone who is logged in may not do this."""

    fr = "Votre compte ne permet pas cette action. Demandez-la à une personne qui administre ce commun."
    en = "Your account does not allow this. Please ask an administrator of this commons."


class ReadFirst(NotAllowed):
    """Someone whose changes are read before they appear did what cannot be proposed."""

    fr = "Ce que votre compte envoie est d’abord relu\u202f: proposez votre changement par le formulaire de la page."
    en = "What your account sends is read first: please propose your change with the form of the page."


class KeyTooNarrow(NotAllowed):
    """A program did with its key what the key was not made for, whatever its person may do."""

    fr = "Cette clé ne permet pas cette action. Faites-en une qui la permette, à la page «\u202fMon compte\u202f»."
    en = "This key does not allow this. Make one that does, on the page “My account”."


class LoginNeeded(CommunError):
    """Nobody is logged in, and the request is not one that can be sent to the login page and come back."""

    fr = "Il faut être connecté·e pour faire cela."
    en = "You must be logged in to do this."


def commons() -> Commons:
    """The commons that this application serves."""
    return cast("Commons", current_app.extensions["commun.commons"])


def current_user() -> User | None:
    """The person who is logged in, if the session is of the account's present epoch.

    A page that is being written for all (`SharedPages`) is, once this is asked, for this person alone.
    """
    g.asked_who = True
    known: User | None = g.get("user", _UNKNOWN)
    if known is not _UNKNOWN:
        return known
    session = current_session()
    user = None if session is None else commons().accounts.by_id(session.user_id)
    g.user = user if user is not None and session is not None and user.epoch == session.epoch else _by_key()
    return cast("User | None", g.user)


def _by_key() -> User | None:
    """The person whose key a program shows: `Authorization: Bearer <key>`, or as the password of `Basic`."""
    given = request.authorization
    key = "" if given is None else str(given.token or given.password or "")
    token = commons().accounts.tokens.find(key) if key else None
    if token is None:
        return None
    g.rights = token.rights
    return commons().accounts.by_id(token.person)


def author() -> User:
    """The person who is logged in, for views whose guard has made sure that there is one.

    Raises:
        LoginNeeded: when there is none.
    """
    user = current_user()
    if user is None:
        raise LoginNeeded
    return user


def may(right: Right | str) -> bool:
    """Whether the person here (logged in or not) has this right."""
    user, config, asked = current_user(), commons().config, Right(right)
    # A key lets through only what it was made for.
    rights = g.get("rights")
    if rights is not None and asked not in rights:
        return False
    members_only = config.who_may_read == "members"
    if user is None and asked is Right.PROPOSE and config.who_may_propose != "everyone":
        return False
    allowed = allows(user.role if user else Role.VISITOR, asked, members_only=members_only)
    return allowed and (asked not in _BY_ONES_OWN_HAND or may_write_directly())


def may_on(right: Right | str, name: PageName | None) -> bool:
    """Whether the person here has this right, and no protection of this page (None: of none) holds them out."""
    user = current_user()
    return may(right) and (name is None or user is None or commons().order.may_write(user.role, name))


def may_write_directly() -> bool:
    """Whether what the person here sends goes to the pages at once; asked of the tables once for a request."""
    user = current_user()
    if "writes_directly" not in g or g.writes_directly[0] is not user:
        g.writes_directly = (user, writes_directly(commons(), user))
    return cast("bool", g.writes_directly[1])


def guard(right: Right | str) -> Callable[[Callable[P, R]], Callable[P, ResponseReturnValue]]:
    """Let only those who have `right` enter a view.

    Raises:
        ValueError: at import, for a right that is not in the table.
        LoginNeeded: for a form or a machine's request without a login.
        NotAllowed: for someone logged in who has not the right; KeyTooNarrow when it is the key that has it not.
    """
    asked = Right(right)

    def decorate(view: Callable[P, R]) -> Callable[P, ResponseReturnValue]:
        @functools.wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if may(asked):
                _refuse_blocked(asked)
                return view(*args, **kwargs)
            if (user := current_user()) is not None:
                if asked not in g.get("rights", (asked,)):
                    raise KeyTooNarrow
                raise ReadFirst if asked in _BY_ONES_OWN_HAND and allows(user.role, asked) else NotAllowed
            if request.method not in {"GET", "HEAD"} or wants_json():
                raise LoginNeeded
            return redirect(url_for("login.form", suite=here()), 303)

        guarded.guarded_by = asked  # type: ignore[attr-defined] # read by the test that walks the routes
        return guarded

    return decorate


def _refuse_blocked(asked: Right) -> None:
    """Stop a blocked maintainer; the pages of a contributor's rights say it themselves, beside what was typed.

    From where a blocked person tries to write is noted: a session may be older than what is kept of coming in.

    Raises:
        Blocked: with the reason and the end.
    """
    user = current_user()
    if user is None or request.method != "POST" or commons().order.held(user.id) is None:
        return
    Places(commons()).saw(user.id, household(request.remote_addr or ""))
    if least_role(asked).reaches(Role.MAINTAINER):
        commons().order.refuse_blocked(user.id)


def wants_json() -> bool:
    """Whether a machine is asking: an answer in JSON is then worth more than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json" or request.is_json or request.path.endswith(".json")


def here() -> str:
    """The local address of this request, with its query, as it stands in a link."""
    known: str | None = request.environ.get(_HERE)
    if known is None:
        path = quote(request.path, safe=_SAFE)
        query = request.query_string.decode("ascii", "replace") if request.method in {"GET", "HEAD"} else ""
        known = request.environ[_HERE] = f"{path}?{query}" if query else path
    return known
