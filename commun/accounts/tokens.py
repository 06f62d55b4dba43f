"""Keys for programs: each one stands for a person, with some of their rights, until it is taken back.

Only a hash is kept: a key is shown once, when it is made. It holds 256 bits of chance, so that a plain SHA-256 is
enough (nothing could be guessed faster than the key itself).
"""

import hashlib
import secrets
import sqlite3
import time
from dataclasses import dataclass
from typing import Final

from commun.accounts.database import Database
from commun.accounts.errors import AccountRefused
from commun.accounts.rights import Right

PREFIX: Final = "commun_"
"""How every key begins, so that one left in a public file can be found."""

_READING: Final = frozenset({Right.PUBLIC, Right.READ, Right.SEARCH})
SCOPES: Final[dict[str, frozenset[Right]]] = {
    "lire": _READING,
    "proposer": _READING | {Right.PROPOSE},
    "ecrire": _READING
    | {Right.PROPOSE, Right.EDIT, Right.UPLOAD, Right.RENAME, Right.UNDO, Right.RESTORE, Right.DELETE},
}
"""What a key may be for, with the rights that it lets through; the person's role still decides."""

MOST: Final = 20
_USED_EVERY: Final = 3600
"""Seconds between two notes of when a key was last used."""


class TokenRefused(AccountRefused):
    """A key that cannot be made."""

    fr = "Donnez un nom à cette clé, et dites ce qu’elle permet (20 clés au plus par personne)."
    en = "Give this key a name, and say what it allows (20 keys at most for each person)."


@dataclass(frozen=True, slots=True)
class Token:
    """A key, without what it is.

    Attributes:
        person: the id of whom it stands for.
        scopes: what it is for: keys of `SCOPES`.
        created, used, ends: in seconds since 1970; 0 for never.
    """

    id: int
    person: str
    name: str
    scopes: frozenset[str]
    created: int
    used: int
    ends: int

    @property
    def rights(self) -> frozenset[Right]:
        """The rights that it lets through."""
        return frozenset().union(*(SCOPES.get(scope, frozenset()) for scope in self.scopes))


class Tokens:
    """The keys of everybody, in the accounts' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, person: str, name: str, scopes: frozenset[str], *, days: int = 0) -> str:
        """Make a key for `person` and give it, once; `days` until it ends, 0 for never.

        Raises:
            TokenRefused: without a name or a scope, or when the person has too many.
        """
        name = " ".join(name.split())[:60]
        now = int(time.time())
        if not name or not scopes or not scopes <= set(SCOPES) or len(self.of(person)) >= MOST:
            raise TokenRefused
        key = PREFIX + secrets.token_urlsafe(32)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO tokens (person, name, hash, scopes, created, ends) VALUES (?, ?, ?, ?, ?, ?)",
                (person, name, _hash(key), " ".join(sorted(scopes)), now, now + days * 86_400 if days else 0),
            )
        return key

    def of(self, person: str) -> list[Token]:
        """The keys of a person, the latest first."""
        rows = self._database.connection().execute("SELECT * FROM tokens WHERE person = ? ORDER BY id DESC", (person,))
        return [_token(row) for row in rows]

    def find(self, key: str) -> Token | None:
        """The key that this is, unless it has ended or was taken back."""
        if not key.startswith(PREFIX):
            return None
        row = self._database.connection().execute("SELECT * FROM tokens WHERE hash = ?", (_hash(key),)).fetchone()
        now = int(time.time())
        if row is None or (row["ends"] and row["ends"] < now):
            return None
        if now - row["used"] > _USED_EVERY:
            with self._database.transaction() as connection:
                connection.execute("UPDATE tokens SET used = ? WHERE id = ?", (now, row["id"]))
        return _token(row)

    def get(self, number: int) -> Token | None:
        """The key of this number, unless it has ended or was taken back."""
        row = self._database.connection().execute("SELECT * FROM tokens WHERE id = ?", (number,)).fetchone()
        return None if row is None or 0 < row["ends"] < int(time.time()) else _token(row)

    def revoke(self, person: str, number: int) -> bool:
        """Take back a key of `person`; whether there was one."""
        with self._database.transaction() as connection:
            gone = connection.execute("DELETE FROM tokens WHERE person = ? AND id = ?", (person, number))
        return gone.rowcount > 0


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _token(row: sqlite3.Row) -> Token:
    scopes = frozenset(row["scopes"].split())
    return Token(row["id"], row["person"], row["name"], scopes, row["created"], row["used"], row["ends"])
