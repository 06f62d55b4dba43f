"""The book of calls: the addresses, what waits to be sent to each, and how the last ones went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final
from urllib.parse import urlsplit

from commun.accounts import Database
from commun.webhooks.signing import new_secret
from fiches import CommunError

EVENTS: Final = (
    "page.saved",
    "page.renamed",
    "page.deleted",
    "discussion.written",
    "proposal.sent",
    "proposal.decided",
)
"""What may be told."""

_BACKOFF: Final = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds until the next try, as the specification advises: over three days in all."""
_GIVEN_UP: Final = 5 * 86_400
"""Seconds of failing without one success after which an address is no longer called."""
_KEPT: Final = 30 * 86_400
_MOST: Final = 20
_LONGEST: Final = 2_000


class HookRefused(CommunError):
    """An address that cannot be called, or one too many."""

    fr = "Donnez une adresse qui commence par https:// ou http://, et au moins un événement (20 adresses au plus)."
    en = "Give an address that begins with https:// or http://, and at least one event (20 addresses at most)."


@dataclass(frozen=True, slots=True)
class Hook:
    """An address that is called.

    Attributes:
        secret: what signs the calls.
        seen, proposals, decided: up to where what happened became calls.
        failing: since when it fails, 0 for not.
        stopped: why it is no longer called, "" while it is.
    """

    number: int
    url: str
    secret: str
    events: tuple[str, ...]
    person: str
    made: int
    seen: int
    proposals: int
    decided: int
    failing: int
    stopped: str


@dataclass(frozen=True, slots=True)
class Call:
    """A call: what it tells, and how it went."""

    number: int
    hook: int
    event: str
    body: str
    made: int
    state: str
    tries: int
    next: int
    status: int
    why: str


class HookBook:
    """The addresses and the calls of one commons, in the file of its accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, url: str, events: Sequence[str], person: str, *, seen: int, proposals: int, now: int) -> Hook:
        """Call `url` from now on; its secret is in the answer.

        Raises:
            HookRefused: for what is no address of the web, without events, or when there are too many.
        """
        try:
            parts = urlsplit(url)
            right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        except ValueError:
            right = False
        if not right or len(url) > _LONGEST or not events or not set(events) <= set(EVENTS) or len(self.all()) >= _MOST:
            raise HookRefused
        with self._database.transaction() as connection:
            number = connection.execute(
                "INSERT INTO hooks (url, secret, events, person, made, seen, proposals, decided)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (url, new_secret(), " ".join(dict.fromkeys(events)), person, now, seen, proposals, now),
            ).lastrowid
        return next(each for each in self.all() if each.number == number)

    def all(self) -> list[Hook]:
        """Every address."""
        return [_hook(row) for row in self._database.connection().execute("SELECT * FROM hooks ORDER BY number")]

    def remove(self, number: int) -> bool:
        """Call an address no more, and forget its calls; whether there was one."""
        with self._database.transaction() as connection:
            return connection.execute("DELETE FROM hooks WHERE number = ?", (number,)).rowcount == 1

    def resume(self, number: int, *, seen: int, proposals: int, now: int) -> None:
        """Call an address again that was stopped, with what happens from now on."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE hooks SET stopped = '', failing = 0, seen = ?, proposals = ?, decided = ? WHERE number = ?",
                (seen, proposals, now, number),
            )

    def write(
        self, hook: Hook, calls: Sequence[tuple[str, str]], *, seen: int, proposals: int, decided: int, now: int
    ) -> None:
        """Write down the calls (event, body) to be made, and up to where what happened became calls: both or none."""
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO calls (hook, event, body, made) VALUES (?, ?, ?, ?)",
                [(hook.number, event, body, now) for event, body in calls],
            )
            connection.execute(
                "UPDATE hooks SET seen = ?, proposals = ?, decided = ? WHERE number = ?",
                (seen, proposals, decided, hook.number),
            )

    def due(self, hook: Hook, now: int, limit: int) -> list[Call]:
        """The calls that are to be made now, the oldest first: none before one that waits to be tried again."""
        rows = self._database.connection().execute(
            "SELECT * FROM calls WHERE hook = ? AND state = 'due' ORDER BY number LIMIT ?", (hook.number, limit)
        )
        return list(takewhile(lambda call: call.next <= now, map(_call, rows)))

    def last(self, hook: Hook, limit: int = 20) -> list[Call]:
        """The last calls of an address, the newest first."""
        rows = self._database.connection().execute(
            "SELECT * FROM calls WHERE hook = ? ORDER BY number DESC LIMIT ?", (hook.number, limit)
        )
        return [_call(row) for row in rows]

    def succeeded(self, call: Call, status: int) -> None:
        """A call was taken."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE calls SET state = 'sent', tries = tries + 1, status = ?, why = '' WHERE number = ?",
                (status, call.number),
            )
            connection.execute("UPDATE hooks SET failing = 0 WHERE number = ?", (call.hook,))

    def failed(self, call: Call, status: int, why: str, now: int, *, gone: bool = False) -> bool:
        """A call was not taken: it is tried again later; whether its address is given up now."""
        over = gone or call.tries >= len(_BACKOFF)
        following = now + _BACKOFF[min(call.tries, len(_BACKOFF) - 1)]
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE calls SET state = ?, tries = tries + 1, next = ?, status = ?, why = ? WHERE number = ?",
                ("failed" if over else "due", following, status, why, call.number),
            )
            connection.execute("UPDATE hooks SET failing = ? WHERE number = ? AND failing = 0", (now, call.hook))
            since = connection.execute("SELECT failing FROM hooks WHERE number = ?", (call.hook,)).fetchone()[0]
            given_up = gone or now - since > _GIVEN_UP
            if given_up:
                connection.execute("UPDATE hooks SET stopped = ? WHERE number = ?", (why or "…", call.hook))
        return given_up

    def forget(self, now: int) -> None:
        """Forget the calls of long ago."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM calls WHERE state <> 'due' AND made < ?", (now - _KEPT,))


def _hook(row: Mapping[str, object]) -> Hook:
    counted = {key: int(str(row[key])) for key in ("number", "made", "seen", "proposals", "decided", "failing")}
    told = {key: str(row[key]) for key in ("url", "secret", "person", "stopped")}
    return Hook(events=tuple(str(row["events"]).split()), **counted, **told)  # type: ignore[arg-type]  # the columns are typed


def _call(row: Mapping[str, object]) -> Call:
    counted = {key: int(str(row[key])) for key in ("number", "hook", "made", "tries", "next", "status")}
    told = {key: str(row[key]) for key in ("event", "body", "state", "why")}
    return Call(**counted, **told)  # type: ignore[arg-type]  # idem
