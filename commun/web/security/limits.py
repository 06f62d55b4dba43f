"""How often one may try: counted in memory for each address (hashed) and each account, refused with a sentence.

The counts are of this process and are lost when it stops: they slow down guessing and flooding, and are no ledger.
"""

import functools
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Final, ParamSpec, TypeVar, cast

from flask import Flask, current_app, request
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from commun.web.security.sessions import current_session
from fiches import CommunError

LIMITS: Final[dict[str, tuple[str, str]]] = {
    "login": ("20 per 10 minutes", "10 per 10 minutes"),
    "register": ("10 per hour", "10 per hour"),
    "reset": ("10 per hour", "3 per hour"),
    "save": ("60 per minute", "60 per minute"),
    "draft": ("120 per minute", "120 per minute"),
    "contact": ("20 per hour", "20 per hour"),
    "upload": ("60 per hour", "60 per hour"),
}
"""For each deed: how often from one address, and how often for one account (or the name that was typed)."""

P = ParamSpec("P")
R = TypeVar("R")


class TooManyRequests(CommunError):
    """Too many tries of the same deed; `minutes` until the next one is taken."""

    fr = "C’est beaucoup en peu de temps : attendez {minutes} min avant de réessayer. Votre texte n’est pas perdu."
    en = "That is a lot in a short time: please wait {minutes} min before trying again. Your text is not lost."

    @property
    def seconds(self) -> int:
        """How long to wait, for machines."""
        return int(str(self.fields["seconds"]))


class Limits:
    """Counts the tries of one application.

    Args:
        enabled: False lets everything through (benches, tests of other things).
    """

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pepper = secrets.token_bytes(16)

    def count(self, deed: str, address: str, account: str) -> None:
        """Count one try of `deed`.

        Raises:
            TooManyRequests: when there were too many from this address or for this account.
        """
        if not self.enabled:
            return
        by_address, by_account = LIMITS[deed]
        self._hit(parse(by_address), deed, "address", address)
        if account:
            self._hit(parse(by_account), deed, "account", account)

    def _hit(self, rule: RateLimitItem, *who: str) -> None:
        """Count one try against `rule`; who it was is kept only as a hash that dies with the process."""
        key = hmac.digest(self._pepper, "\0".join(who).encode(), hashlib.sha256).hex()
        if not self._limiter.hit(rule, key):
            wait = max(1, int(self._limiter.get_window_stats(rule, key).reset_time - time.time()) + 1)
            raise TooManyRequests(minutes=-(-wait // 60), seconds=wait)


def install_limits(app: Flask, *, enabled: bool = True) -> None:
    """Give the application its counts."""
    app.extensions["commun.limits"] = Limits(enabled=enabled)


def count(deed: str, account: str = "") -> None:
    """Count one try of `deed` by whoever sends this request; `account` where a name was typed.

    Raises:
        TooManyRequests: when there were too many.
    """
    session = current_session()
    limits = cast("Limits", current_app.extensions["commun.limits"])
    limits.count(deed, household(request.remote_addr or ""), account or (session.user_id if session else ""))


def household(address: str) -> str:
    """What is counted of an address: all of IPv4, the network of IPv6 (a household has 2⁶⁴ addresses)."""
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return address if known.version == 4 else str(ip_network((known, 64), strict=False))  # noqa: PLR2004 — IPv4


def limited(deed: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Count each POST of a view as one try of `deed` (a key of `LIMITS`), before anything is done."""
    if deed not in LIMITS:
        raise KeyError(deed)

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            if request.method == "POST":
                count(deed)
            return view(*args, **kwargs)

        return counted

    return decorate
