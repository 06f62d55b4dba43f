"""What each person follows, and how often they wish to be told of it."""

import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from commun.accounts.database import Database
from fiches import CommunError

Kind = Literal["moi", "page", "theme", "territoire", "type", "recherche", "question", "tout"]
Rhythm = Literal["none", "now", "daily", "weekly"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
RHYTHMS: Final[tuple[Rhythm, ...]] = get_args(Rhythm)
MOST: Final = 200
"""Things that one person may follow."""
_LONGEST: Final = 500


class WatchRefused(CommunError):
    """Something that cannot be followed, or one thing too many."""

    fr = "Cela ne peut pas être suivi, ou vous suivez déjà {most} choses."
    en = "This cannot be followed, or you follow {most} things already."

    def __init__(self) -> None:
        super().__init__(most=MOST)


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that somebody follows.

    Attributes:
        id: names it.
        person: the id of who follows.
        kind, target: what: of a page its id, of a theme, a territory or a type its name, of a search or a question its
            text, "" for everything; of what concerns oneself (`moi`: one is named or answered), one's account.
        label: what people read for it.
        rhythm: how often letters tell of it.
        since: up to which change nothing is told of it: what it was when one began to follow it, or what the letters
            of another rhythm told of before; None once the letters of its rhythm have caught up.
    """

    id: str
    person: str
    kind: Kind
    target: str
    label: str
    rhythm: Rhythm
    since: int | None = None


class Watches:
    """What everybody follows, in the accounts' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: str, kind: str, target: str, label: str, rhythm: str, *, since: int | None = None) -> Watch:
        """Follow something; what is followed already only gets its new rhythm.

        `since` is the number of the last change that there is now: what comes after it is told, whenever the worker
        next looks. Without it, only what comes after the worker has next looked.

        Raises:
            WatchRefused: for what cannot be followed, or when too much is.
        """
        if kind not in KINDS or rhythm not in RHYTHMS or len(target) > _LONGEST or (not target and kind != "tout"):
            raise WatchRefused
        with self._database.transaction() as connection:
            count = connection.execute("SELECT count(*) FROM watches WHERE person = ?", (person,)).fetchone()[0]
            if count >= MOST:
                raise WatchRefused
            connection.execute(
                "INSERT INTO watches (id, person, kind, target, label, rhythm, created, since) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (person, kind, target) DO UPDATE SET label = excluded.label",
                (secrets.token_hex(8), person, kind, target, label[:_LONGEST], rhythm, int(time.time()), since),
            )
            _turn(connection, rhythm, since, "person = ?3 AND kind = ?4 AND target = ?5", person, kind, target)
        found = self.find(person, kind, target)
        if found is None:
            raise WatchRefused
        return found

    def find(self, person: str, kind: str, target: str) -> Watch | None:
        """The watch of somebody for something."""
        found = self._rows("person = ? AND kind = ? AND target = ?", person, kind, target)
        return found[0] if found else None

    def of(self, person: str) -> list[Watch]:
        """What somebody follows, by what it is called."""
        return sorted(self._rows("person = ?", person), key=lambda watch: (KINDS.index(watch.kind), watch.label))

    def at(self, rhythm: Rhythm) -> list[Watch]:
        """Everything that is told at a rhythm, person by person."""
        return self._rows("rhythm = ?", rhythm)

    def set_rhythm(self, person: str, watch: str, rhythm: str, *, since: int | None = None) -> None:
        """Tell of something more or less often; `since` as in `add`, for what no letter told of until now.

        Raises:
            WatchRefused: for a rhythm that there is not.
        """
        if rhythm not in RHYTHMS:
            raise WatchRefused
        with self._database.transaction() as connection:
            _turn(connection, rhythm, since, "id = ?3 AND person = ?4", watch, person)

    def remove(self, person: str, watch: str) -> None:
        """Follow something no longer."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM watches WHERE id = ? AND person = ?", (watch, person))

    @staticmethod
    def go_on(connection: sqlite3.Connection, person: str, rhythm: str) -> None:
        """Note, inside a transaction, that the letters of a rhythm have caught up with those of the one before."""
        connection.execute(
            "UPDATE watches SET since = NULL WHERE person = ? AND rhythm = ? AND since IS NOT NULL", (person, rhythm)
        )

    def follow_too(self, kind: Kind, target: str, more: str, label: str) -> None:
        """Let everybody who follows something follow something more, at the same rhythm and from the same moment."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO watches (id, person, kind, target, label, rhythm, created, since) "
                "SELECT lower(hex(randomblob(8))), person, kind, ?, ?, rhythm, ?, since FROM watches "
                "WHERE kind = ? AND target = ? ON CONFLICT (person, kind, target) DO NOTHING",
                (more, label[:_LONGEST], int(time.time()), kind, target),
            )

    def silence(self, person: str) -> None:
        """Send no more letters to somebody about what they follow; they go on following it on the site."""
        with self._database.transaction() as connection:
            _turn(connection, "none", None, "person = ?3", person)

    def _rows(self, condition: str, *values: object) -> list[Watch]:
        """The watches that `condition` (ours, never typed) finds."""
        query = (
            f"SELECT id, person, kind, target, label, rhythm, since FROM watches WHERE {condition} ORDER BY person, id"  # noqa: S608 (a constant of this file)
        )
        rows = self._database.connection().execute(query, values).fetchall()
        return [
            Watch(row[0], row[1], cast("Kind", row[2]), row[3], row[4], cast("Rhythm", row[5]), row[6]) for row in rows
        ]


def _turn(connection: sqlite3.Connection, rhythm: str, since: int | None, condition: str, *values: object) -> None:
    """Give what `condition` (ours) finds another rhythm, which begins where the letters of the one before ended.

    Else what was told every day would be told once more at the end of the week, or what was waiting for that never.
    What was followed on the site alone goes on with the letters that there are, from `since` where there are none: what
    is months old is not told.
    """
    told = "(SELECT until FROM digests WHERE digests.person = watches.person AND digests.rhythm = {})"
    at_old, at_new = told.format("watches.rhythm"), told.format("?1")
    connection.execute(
        f"UPDATE watches SET rhythm = ?1, since = CASE rhythm "  # noqa: S608 (constants of this file)
        f"WHEN 'none' THEN coalesce(max({at_new}, coalesce(since, 0)), ?2) ELSE coalesce(since, {at_old}) END "
        f"WHERE rhythm <> ?1 AND {condition}",
        (rhythm, since, *values),
    )
