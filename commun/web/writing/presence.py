"""Who else has a page open in the editor, told to whoever opens it: two people do not write the same thing unaware.

Nothing is locked: what two people write is merged, and this only spares them the surprise. It is kept in the memory of
the server, for people with an account, and forgotten with it.
"""

import threading
from dataclasses import dataclass
from typing import Final, cast

from flask import current_app

from commun.commons import Commons
from commun.web.guard import current_user
from fiches import PageName

_LASTS: Final = 15 * 60
"""Seconds after the last sign of somebody (opening the editor, a draft kept) for which they count as writing."""


@dataclass(frozen=True, slots=True)
class Writing:
    """Somebody else who writes: their name, and how many minutes ago they gave a sign."""

    name: str
    minutes: int


class Presence:
    """The people who write, by page. Safe to share between threads."""

    def __init__(self) -> None:
        self._pages: dict[int, dict[str, tuple[str, float]]] = {}
        self._lock = threading.Lock()

    def came(self, page: int, person: str, name: str, now: float) -> list[Writing]:
        """Note that somebody writes on a page; the others who do, the latest sign first."""
        with self._lock:
            for key, people in list(self._pages.items()):
                self._pages[key] = {who: seen for who, seen in people.items() if now - seen[1] < _LASTS}
                if not self._pages[key]:
                    del self._pages[key]
            here = self._pages.setdefault(page, {})
            others = sorted((now - when, called) for who, (called, when) in here.items() if who != person)
            here[person] = (name, now)
        return [Writing(called, int(ago // 60)) for ago, called in others]

    def left(self, page: int, person: str) -> None:
        """Note that somebody has saved, or thrown their draft away."""
        with self._lock:
            self._pages.get(page, {}).pop(person, None)


def also_writing(wiki: Commons, page: PageName) -> list[Writing]:
    """Note that whoever asks writes on `page`, and say who else does; nobody for a visitor or a page not yet there."""
    user, row = current_user(), wiki.index.pages.get(page)
    if user is None or row is None:
        return []
    return _presence().came(row.key, user.id, user.name, wiki.clock().timestamp())


def no_longer_writing(wiki: Commons, page: PageName) -> None:
    """Note that whoever asks is done with `page`."""
    user, row = current_user(), wiki.index.pages.get(page)
    if user is not None and row is not None:
        _presence().left(row.key, user.id)


def _presence() -> Presence:
    return cast("Presence", current_app.extensions["commun.presence"])
