"""The ledger of letters: what is to be sent, what was, and what nobody can know any more.

A letter is written here together with the reason for it, in one transaction; it then goes through these states:

    due → sending → sent            as usual
    due → sending → due             the server did not take it yet: later again
    due → sending → refused         the server will never take it
    due → sending → (stopped) → unsure

A letter is `sending` only while its text is being handed over. Whoever finds it so after a stop cannot know whether it
left: it is kept as `unsure` and never sent again, because twice is worse than once too few.
"""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from commun.accounts.database import Database

State = Literal["due", "sending", "sent", "refused", "unsure"]

_MOST_TRIES: Final = 8
_FIRST_WAIT: Final = 300
"""Seconds before a letter that could not be handed over is tried again; twice as long each time."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter.

    Attributes:
        key: what it is about; the same is never written twice.
        person: the id of whom it goes to.
        subject, text, html: what it says.
        unsubscribe: the local address (with its token) that ends such letters, "" for none.
        tries: how often it was tried in vain.
    """

    key: str
    person: str
    subject: str
    text: str
    html: str = ""
    unsubscribe: str = ""
    tries: int = 0


class Ledger:
    """The letters of everybody, in the accounts' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    def write(connection: sqlite3.Connection, letter: Letter) -> bool:
        """Write a letter that is due, inside the transaction of whoever has the reason; False where it was before."""
        done = connection.execute(
            "INSERT INTO letters (key, person, subject, text, html, unsubscribe, state, written) "
            "VALUES (?, ?, ?, ?, ?, ?, 'due', ?) ON CONFLICT (key) DO NOTHING",
            (letter.key, letter.person, letter.subject, letter.text, letter.html, letter.unsubscribe,
             int(time.time())),
        )  # fmt: skip
        return done.rowcount == 1

    def due(self, now: float, limit: int) -> Sequence[Letter]:
        """The letters that wait to be sent now, the oldest first."""
        rows = self._database.connection().execute(
            "SELECT key, person, subject, text, html, unsubscribe, tries FROM letters "
            "WHERE state = 'due' AND (tries = 0 OR tried + ? * (1 << (tries - 1)) <= ?) ORDER BY written, key LIMIT ?",
            (_FIRST_WAIT, int(now), limit),
        )
        return [Letter(*row) for row in rows]

    def take(self, key: str, now: float) -> bool:
        """Begin to hand over a letter; False when somebody else has."""
        with self._database.transaction() as connection:
            taken = connection.execute(
                "UPDATE letters SET state = 'sending', tried = ? WHERE key = ? AND state = 'due'", (int(now), key)
            )
            return taken.rowcount == 1

    def settle(self, key: str, state: State) -> None:
        """Say how the handing over ended; the text of what needs none any more is forgotten."""
        kept = state == "due"
        with self._database.transaction() as connection:
            if kept:
                connection.execute(
                    "UPDATE letters SET tries = tries + 1, state = CASE WHEN tries + 1 >= ? THEN 'refused' ELSE 'due' "
                    "END WHERE key = ?",
                    (_MOST_TRIES, key),
                )
            else:
                connection.execute("UPDATE letters SET state = ?, text = '', html = '' WHERE key = ?", (state, key))

    def give_up(self, person: str, about: str) -> None:
        """Send nothing more of what waits for somebody under keys that begin with `about`: they asked for no more."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE letters SET state = 'refused', text = '', html = '' "
                "WHERE person = ?1 AND state = 'due' AND substr(key, 1, length(?2)) = ?2",
                (person, about),
            )

    def left_behind(self) -> list[str]:
        """The keys of the letters whose handing over was stopped in the middle; they are `unsure` from now on."""
        with self._database.transaction() as connection:
            rows = connection.execute("SELECT key FROM letters WHERE state = 'sending'").fetchall()
            connection.execute("UPDATE letters SET state = 'unsure', text = '', html = '' WHERE state = 'sending'")
        return [str(row[0]) for row in rows]

    def of_person(self, person: str) -> list[tuple[str, str, int]]:
        """The subject, the state and the moment (unix s) of each letter to somebody, the oldest first."""
        rows = self._database.connection().execute(
            "SELECT subject, state, written FROM letters WHERE person = ? ORDER BY written, key", (person,)
        )
        return [(str(subject), str(state), int(written)) for subject, state, written in rows]

    def counts(self) -> dict[str, int]:
        """How many letters there are in each state."""
        rows = self._database.connection().execute("SELECT state, count(*) FROM letters GROUP BY state")
        return dict(rows)
