"""From where blocked people come back: without an account, or with a new one, from the same address.

Of each account a hash of the address is noted when it comes in and goes out, as for any attempt (see `ledger`): without
the secret of the commons it says nothing, and it is forgotten after thirty days. A block that holds for its places
keeps what comes from these addresses without an account from being sent: proposals, messages, new accounts. People who
have another account write from there as before. It ends with the block, and a week after the person was last seen
there: an address is soon somebody else's, and a town hall has one for everybody.
"""

from datetime import datetime
from typing import Final

from commun.commons import Commons
from commun.patience.ledger import Ledger
from fiches import CommunError

_WEEK: Final = 7 * 86_400


class PlaceHeld(CommunError):
    """What comes from an address from which somebody blocked wrote, until the day `until_fr`."""

    fr = (
        "Quelqu’un qui ne peut plus écrire ici est passé par la même adresse que vous\u202f: jusqu’au {until_fr}, "
        "ce qui en vient sans compte n’est pas pris. Votre texte n’est pas perdu. Si vous avez un compte, "
        "connectez-vous."
    )
    en = (
        "Somebody who may not write here any more came from the same address as you: until {until_en}, what comes from "
        "there without an account is not taken. Your text is not lost. If you have an account, please log in."
    )


class Places:
    """The places of one commons from which people come in, and those that are held."""

    def __init__(self, wiki: Commons) -> None:
        self._order = wiki.order
        self._database = wiki.accounts.database
        self._hashed = Ledger(wiki).hashed
        self._clock, self._zone = wiki.clock, wiki.config.timezone

    def saw(self, person: str, address: str) -> None:
        """Note that somebody comes in, or goes out, from `address`; hold it where their block says so."""
        now, place = int(self._clock().timestamp()), self._hashed(address)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM attempts WHERE who = ? AND deed = ?", (place, _deed(person)))
            connection.execute("INSERT INTO attempts (who, deed, moment) VALUES (?, ?, ?)", (place, _deed(person), now))
        held = self._order.held(person)
        if held is not None and held.places:
            self.hold(person, held.until)

    def moments(self, person: str) -> list[int]:
        """When somebody came in or went out, as far as it is kept (unix s)."""
        rows = self._database.connection().execute(
            "SELECT moment FROM attempts WHERE deed = ? ORDER BY moment", (_deed(person),)
        )
        return [int(moment) for (moment,) in rows]

    def hold(self, person: str, until: int) -> None:
        """Hold the places where somebody was seen, for a week from then, until the end of their block at most."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO held_places (place, person, until) "
                "SELECT who, ?1, CASE WHEN ?2 THEN min(moment + ?3, ?2) ELSE moment + ?3 END FROM attempts "
                "WHERE deed = ?4 ON CONFLICT (place, person) DO UPDATE SET until = excluded.until",
                (person, until, _WEEK, _deed(person)),
            )

    def release(self, person: str) -> None:
        """Hold the places of somebody no longer."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM held_places WHERE person = ?", (person,))

    def forget_person(self, person: str) -> None:
        """Forget from where somebody came whose account is closed."""
        self.release(person)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM attempts WHERE deed = ?", (_deed(person),))

    def refuse_held(self, address: str) -> None:
        """Refuse what comes without an account from a place that is held.

        Raises:
            PlaceHeld: with the day until which it is.
        """
        query = "SELECT max(until) FROM held_places WHERE place = ? AND until > ?"
        now = int(self._clock().timestamp())
        (until,) = self._database.connection().execute(query, (self._hashed(address), now)).fetchone()
        if until is not None:
            day = datetime.fromtimestamp(until, self._zone).date()
            raise PlaceHeld(until_fr=f"{day:%d/%m/%Y}", until_en=day.isoformat())


def forget_places(wiki: Commons) -> int:
    """Forget the places that are held no longer; how many."""
    with wiki.accounts.database.transaction() as connection:
        done = connection.execute("DELETE FROM held_places WHERE until <= ?", (int(wiki.clock().timestamp()),))
    return done.rowcount


def _deed(person: str) -> str:
    return f"seen {person}"
