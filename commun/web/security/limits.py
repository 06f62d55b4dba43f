"""How often one may try: counted in memory for each address (hashed) and each account, refused with a sentence.

The counts are of this process and are lost when it stops: they slow down guessing and flooding, and are no ledger.
"""

import functools
import hashlib
import hmac
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from typing import Final, NamedTuple, ParamSpec, TypeVar, cast

from flask import Flask, current_app, request

from commun.web.security.sessions import current_session
from fiches import CommunError

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0


class Rate(NamedTuple):
    """At most `most` tries in any `seconds`."""

    most: int
    seconds: float


LIMITS: Final[dict[str, tuple[Rate, Rate]]] = {
    "login": (Rate(20, 10 * _MINUTE), Rate(10, 10 * _MINUTE)),
    "register": (Rate(10, _HOUR), Rate(10, _HOUR)),
    "reset": (Rate(10, _HOUR), Rate(3, _HOUR)),
    "save": (Rate(60, _MINUTE), Rate(60, _MINUTE)),
    "draft": (Rate(120, _MINUTE), Rate(120, _MINUTE)),
    "contact": (Rate(20, _HOUR), Rate(20, _HOUR)),
    "copy": (Rate(12, _HOUR), Rate(30, _HOUR)),
    "history": (Rate(30, 10 * _MINUTE), Rate(60, 10 * _MINUTE)),
    "upload": (Rate(60, _HOUR), Rate(60, _HOUR)),
}
"""For each deed: how often from one address, and how often for one account (or the name that was typed)."""

P = ParamSpec("P")
R = TypeVar("R")


class TooManyRequests(CommunError):
    """Too many tries of the same deed; `minutes` until the next one is taken.

    What was typed at length is given back by the page of the error (`commun.web.errors`), which says so.
    """

    fr = "C’est beaucoup en peu de temps : attendez {minutes} min avant de réessayer."
    en = "That is a lot in a short time: please wait {minutes} min before trying again."

    @property
    def seconds(self) -> int:
        """How long to wait, for machines."""
        return int(str(self.fields["seconds"]))


_SWEEP: Final = 10_000
"""Windows kept before those in which nothing counts any more are dropped: a few megabytes."""


class Windows:
    """When each one tried, for as long as it counts; safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: dict[bytes, tuple[float, deque[float]]] = {}
        self._sweep = _SWEEP

    def wait(self, rate: Rate, key: bytes, now: float) -> float:
        """Count one try of `key` at `now`; seconds until it is allowed, 0 when it is and was counted."""
        with self._lock:
            _seconds, tries = self._tries.setdefault(key, (rate.seconds, deque()))
            while tries and tries[0] <= now - rate.seconds:
                tries.popleft()
            if len(tries) >= rate.most:
                return tries[0] + rate.seconds - now
            tries.append(now)
            if len(self._tries) > self._sweep:
                self._forget(now)
        return 0.0

    def _forget(self, now: float) -> None:
        """Drop the windows in which nothing counts any more."""
        self._tries = {key: kept for key, kept in self._tries.items() if kept[1] and kept[1][-1] > now - kept[0]}
        # Twice what is left: a flood from many addresses is not swept again at each of its requests.
        self._sweep = max(_SWEEP, 2 * len(self._tries))


class Limits:
    """Counts the tries of one application.

    Args:
        enabled: False lets everything through (benches, tests of other things).
    """

    def __init__(self, *, enabled: bool = True) -> None:
        self.enabled = enabled
        self._windows = Windows()
        self._pepper = secrets.token_bytes(16)

    def count(self, deed: str, address: str, account: str) -> None:
        """Count one try of `deed`.

        Raises:
            TooManyRequests: when there were too many from this address or for this account.
        """
        if not self.enabled:
            return
        by_address, by_account = LIMITS[deed]
        self._hit(by_address, deed, "address", address)
        if account:
            self._hit(by_account, deed, "account", account)

    def _hit(self, rate: Rate, *who: str) -> None:
        """Count one try against `rate`; who it was is kept only as a hash that dies with the process."""
        key = hmac.digest(self._pepper, "\0".join(who).encode(), hashlib.sha256)
        left = self._windows.wait(rate, key, time.monotonic())
        if left:
            wait = int(left) + 1
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
