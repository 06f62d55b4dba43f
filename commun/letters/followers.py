"""How each person wishes to be written to, and the token by which one click ends it (RFC 8058)."""

import secrets
import sqlite3

from commun.accounts.database import Database


class Followers:
    """The wishes of everybody, in the accounts' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def token(self, person: str) -> str:
        """The token of a person; made at the first call, the same ever after."""
        with self._database.transaction() as connection:
            return token_of(connection, person)

    def holder(self, token: str) -> str | None:
        """The id of the person to whom a token was given; None for one that never was."""
        row = self._database.connection().execute("SELECT person FROM followers WHERE token = ?", (token,)).fetchone()
        return None if row is None else str(row[0])

    def wants_reminders(self, person: str) -> bool:
        """Whether a person wishes to be asked to read their fiches again."""
        row = (
            self._database.connection()
            .execute("SELECT reminders FROM followers WHERE person = ?", (person,))
            .fetchone()
        )
        return row is None or bool(row[0])

    def set_reminders(self, person: str, *, wanted: bool) -> None:
        """Begin or stop to ask a person to read their fiches again."""
        with self._database.transaction() as connection:
            token_of(connection, person)
            connection.execute("UPDATE followers SET reminders = ? WHERE person = ?", (int(wanted), person))

    def seen(self, person: str) -> int:
        """The number of the last change that a person has looked at, 0 for none yet."""
        row = self._database.connection().execute("SELECT seen FROM followers WHERE person = ?", (person,)).fetchone()
        return 0 if row is None else int(row[0])

    def set_seen(self, person: str, number: int) -> None:
        """Remember the last change that a person has looked at."""
        with self._database.transaction() as connection:
            token_of(connection, person)
            connection.execute("UPDATE followers SET seen = ? WHERE person = ?", (number, person))


def token_of(connection: sqlite3.Connection, person: str) -> str:
    """The token of a person, inside a transaction."""
    row = connection.execute("SELECT token FROM followers WHERE person = ?", (person,)).fetchone()
    if row is not None:
        return str(row[0])
    token = secrets.token_urlsafe(24)
    connection.execute("INSERT INTO followers (person, token) VALUES (?, ?)", (person, token))
    return token
