"""Who asks `/api.php`: the person of a key, sent with each request or once, as the password of `action=login`.

A login leaves a cookie that is good for this address alone, and only while its key is: it names the key and is signed.
The session of a browser never writes here.
"""

import hashlib
import hmac
import time
from typing import Final

from flask import Response, current_app, g, request

from commun.accounts import User
from commun.config import secret_key
from commun.web.actions.protocol import ApiRefused, needed, param, stamp
from commun.web.guard import commons, current_user
from commun.web.security import TooManyRequests, count

COOKIE: Final = "commun_api"
_LASTS: Final = 30 * 86_400
NOBODY: Final = "+\\"
"""The token of who is nobody, as in MediaWiki."""


def recognise() -> None:
    """Know again who logged in with `action=login`, where the request brings no key of its own."""
    if current_user() is not None:
        return
    number, _, rest = request.cookies.get(COOKIE, "").partition(".")
    moment, _, signature = rest.partition(".")
    if not (number.isdigit() and moment.isdigit()) or not _same(signature, _signed(number, moment)):
        return
    token = commons().accounts.tokens.get(int(number)) if time.time() - int(moment) < _LASTS else None
    person = None if token is None else commons().accounts.by_id(token.person)
    if token is not None and person is not None:
        g.user, g.rights, g.key_number = person, token.rights, token.id


def _same(given: str, right: str) -> bool:
    """Whether a signature is the right one; what is sent may hold any sign, and `compare_digest` knows octets only."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), right.encode())


def keyed() -> User | None:
    """The person whose key is used, None for anybody else."""
    user = current_user()
    return user if user is not None and "rights" in g else None


def csrf_token() -> str:
    """The token that changes must bring back: other sites cannot know it."""
    user = keyed()
    return NOBODY if user is None else f"{_signed('edit', user.id)[:32]}{NOBODY}"


def check_token() -> User:
    """The person who changes something.

    Raises:
        ApiRefused: without a key, or without the token.
    """
    user = keyed()
    if user is None:
        raise ApiRefused("permissiondenied", "Log in with a key of your account (action=login) to change something.")
    if not _same(needed("token"), csrf_token()):
        raise ApiRefused("badtoken", "Invalid CSRF token.")
    return user


def login() -> dict[str, object]:
    """`action=login&lgname=…&lgpassword=<key>`: a failure is no error, as in MediaWiki."""
    name, password = param("lgname").partition("@")[0].strip(), param("lgpassword")
    if "lgtoken" not in request.values:
        return {"login": {"result": "NeedToken", "token": login_token()}}
    try:
        count("login", name)
    except TooManyRequests as wait:
        return {"login": {"result": "Throttled", "wait": wait.seconds, "reason": wait.sentence("en")}}
    wiki = commons()
    token = wiki.accounts.tokens.find(password.rpartition("@")[2])
    person = None if token is None else wiki.accounts.by_id(token.person)
    if token is None or person is None or wiki.accounts.by_name(name) != person:
        why = "The password is a key of your account (My account, Keys for programs), and the name is yours."
        return {"login": {"result": "Failed", "reason": why}}
    g.user, g.rights, g.key_number, g.key_begins = person, token.rights, token.id, True
    return {"login": {"result": "Success", "lguserid": user_number(person), "lgusername": person.name}}


def logout() -> dict[str, object]:
    """`action=logout`."""
    g.key_ends = True
    return {}


def login_token() -> str:
    """The token of `action=login`: it only keeps other sites from logging somebody in."""
    return f"{_signed('login', request.host)[:32]}{NOBODY}"


def remember(response: Response) -> Response:
    """Leave the cookie of a login with its answer, or take it away."""
    https = bool(current_app.config["SESSION_COOKIE_SECURE"])
    if g.get("key_ends"):
        response.delete_cookie(COOKIE, path="/api.php")
    elif g.get("key_begins"):
        number, moment = str(g.key_number), str(int(time.time()))
        response.set_cookie(
            COOKIE, f"{number}.{moment}.{_signed(number, moment)}", path="/api.php", max_age=_LASTS, httponly=True,
            samesite="Strict", secure=https,
        )  # fmt: skip
    return response


def user_number(user: User | None) -> int:
    """A number for a person, for programs that want one: the same for ever, and never 0."""
    return 0 if user is None else int(hashlib.sha256(user.id.encode()).hexdigest()[:7], 16) + 1


def blocked_until(user: User) -> dict[str, object]:
    """What `blockinfo` tells of somebody who may not write for now; nothing of anybody else."""
    wiki = commons()
    held = wiki.order.held(user.id)
    if held is None:
        return {}
    by = wiki.accounts.by_id(held.by)
    return {
        "blockid": user_number(user),
        "blockedby": by.name if by else "",
        "blockedbyid": user_number(by),
        "blockreason": held.why,
        "blockedtimestamp": stamp(held.made),
        "blockexpiry": stamp(held.until) if held.until else "infinite",
    }


def _signed(*said: str) -> str:
    return hmac.digest(secret_key(commons().config.data), "\0".join(("api.php", *said)).encode(), hashlib.sha256).hex()
