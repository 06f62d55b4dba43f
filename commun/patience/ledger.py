"""The ledger of attempts: a hash of who, what, when; nothing else, and nothing for longer than thirty days.

The hash is made with the secret of the commons: without it nobody can tell whose address a row is, not even by trying
all of them. It outlives a restart, unlike the counts of `commun.web.security.limits`, which slow down guessing.
"""

import hashlib
import hmac
from typing import Final

from commun.commons import Commons
from commun.config import secret_key
from fiches import CommunError

FORGOTTEN_AFTER: Final = 30 * 86_400
"""Seconds after which an attempt is forgotten."""


class TooOften(CommunError):
    """Too many deeds of one kind from one place; `hours` until the next one is taken."""

    fr = "C’est beaucoup pour aujourd’hui\u202f: réessayez dans {hours} h. Votre texte n’est pas perdu."
    en = "That is a lot for one day: please try again in {hours} h. Your text is not lost."


class Ledger:
    """The attempts of one commons."""

    def __init__(self, wiki: Commons) -> None:
        self._database = wiki.accounts.database
        self._secret = secret_key(wiki.config.data)
        self._clock = wiki.clock

    def count(self, deed: str, address: str, most: int, seconds: int) -> None:
        """Count one deed from `address`.

        Args:
            deed: what is done.
            address: from where; only a hash of it is kept.
            most: how many are taken within `seconds`.
            seconds: the length of time that is looked at.

        Raises:
            TooOften: when there were as many already; this one is not counted.
        """
        with self._database.transaction() as connection:
            self.check(deed, address, most, seconds)
            now = int(self._clock().timestamp())
            connection.execute(
                "INSERT INTO attempts (who, deed, moment) VALUES (?, ?, ?)", (self.hashed(address), deed, now)
            )

    def check(self, deed: str, address: str, most: int, seconds: int) -> None:
        """Refuse what `count` would refuse, and count nothing.

        Raises:
            TooOften: when there were `most` already.
        """
        now = int(self._clock().timestamp())
        rows = self._database.connection().execute(
            "SELECT moment FROM attempts WHERE who = ? AND deed = ? AND moment > ? ORDER BY moment",
            (self.hashed(address), deed, now - seconds),
        ).fetchall()  # fmt: skip
        if len(rows) >= most:
            wait = rows[len(rows) - most]["moment"] + seconds - now
            raise TooOften(hours=max(1, -(-wait // 3600)))

    def hashed(self, address: str) -> str:
        """What is kept of an address."""
        return hmac.digest(self._secret, f"attempt {address}".encode(), hashlib.sha256).hex()[:32]
