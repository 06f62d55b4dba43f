"""From where blocked people come back: without an account, or with a new one, from the same address.

Of each account a hash of the address is noted when it comes in and goes out, and when it tries to write while it is
blocked, as for any attempt (see `ledger`): without the secret of the commons it says nothing, and it is forgotten after
thirty days. It is made otherwise than that of what comes without an account: one cannot be joined to the other.

A block that holds for its places keeps what comes from these addresses without an account from being sent: proposals,
messages, new accounts. People who have another account write from there as before. It ends with the block, and a week
after its beginning at the latest, wherever the person comes in meanwhile: an address is soon somebody else's, and a
town hall has one for everybody. The machine of the commons itself and the addresses of a local network, which a server
that stands before us may give to everybody, are never held.
"""

from datetime import datetime
from ipaddress import ip_network
from typing import Final

from commun.commons import Commons
from commun.patience.ledger import FORGOTTEN_AFTER, Ledger
from fiches import CommunError

_WEEK: Final = 7 * 86_400
_EVERYBODYS: Final = (
    *("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"),
    *("::/64", "fc00::/7", "fe80::/10"),
)
"""Networks (RFC 1122, 1918, 3927, 4193, 4291) whose addresses may be those of a server that stands before us."""
_NOWHERE: Final = ""
"""What is kept for such an address instead of a hash."""


class PlaceHeld(CommunError):
    """What comes from an address from which somebody blocked wrote, until the day `until_fr`."""

    fr = (
        "Quelqu’un qui ne peut plus écrire ici est passé par la même adresse que vous\u202f: jusqu’au {until_fr}, "
        "ce qui en vient sans compte n’est pas pris. Votre texte n’est pas perdu. Si vous avez un compte, "
        "connectez-vous\u202f; sinon, écrivez aux personnes qui tiennent ce site."
    )
    en = (
        "Somebody who may not write here any more came from the same address as you: until {until_en}, what comes from "
        "there without an account is not taken. Your text is not lost. If you have an account, please log in; if not, "
        "write to those who look after this site."
    )


class Places:
    """The places of one commons from which people come in, and those that are held."""

    def __init__(self, wiki: Commons) -> None:
        self._order = wiki.order
        self._database = wiki.accounts.database
        self._hashed = Ledger(wiki).hashed
        self._clock, self._zone = wiki.clock, wiki.config.timezone

    def saw(self, person: str, address: str) -> None:
        """Note that somebody comes in, goes out or is refused at `address`; hold it where their block says so."""
        now, place = int(self._clock().timestamp()), self._place(address)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM attempts WHERE who = ? AND deed = ?", (place, _deed(person)))
            connection.execute("INSERT INTO attempts (who, deed, moment) VALUES (?, ?, ?)", (place, _deed(person), now))
        self.hold(person)

    def moments(self, person: str) -> list[int]:
        """When somebody came in or went out, as far as it is kept (unix s)."""
        rows = self._database.connection().execute(
            "SELECT moment FROM attempts WHERE deed = ? ORDER BY moment", (_deed(person),)
        )
        return [int(moment) for (moment,) in rows]

    def hold(self, person: str) -> None:
        """Hold the places where somebody was seen, where their block says so: a week from its beginning at most.

        They count for as long as they are kept, which is as long as one stays logged in.
        """
        held, now = self._order.held(person), int(self._clock().timestamp())
        if held is None or not held.places:
            return
        until = min(held.made + _WEEK, held.until or held.made + _WEEK)
        if until <= now:
            return
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO held_places (place, person, until) "
                "SELECT who, ?1, ?2 FROM attempts WHERE deed = ?3 AND who <> ?4 AND moment > ?5 "
                "ON CONFLICT (place, person) DO UPDATE SET until = excluded.until",
                (person, until, _deed(person), _NOWHERE, now - FORGOTTEN_AFTER),
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
        (until,) = self._database.connection().execute(query, (self._place(address), now)).fetchone()
        if until is not None:
            day = datetime.fromtimestamp(until, self._zone).date()
            raise PlaceHeld(until_fr=f"{day:%d/%m/%Y}", until_en=day.isoformat())

    def _place(self, address: str) -> str:
        """What is kept of an address, or of the network of a household."""
        try:
            known = ip_network(address.partition("%")[0], strict=False)
        except ValueError:
            return _NOWHERE
        shared = (ip_network(each) for each in _EVERYBODYS)
        if any(known.version == each.version and known.subnet_of(each) for each in shared):  # type: ignore[arg-type] # one version
            return _NOWHERE
        return self._hashed(f"place {address}")


def forget_places(wiki: Commons) -> None:
    """Forget the places that are held no longer."""
    with wiki.accounts.database.transaction() as connection:
        connection.execute("DELETE FROM held_places WHERE until <= ?", (int(wiki.clock().timestamp()),))


def _deed(person: str) -> str:
    return f"seen {person}"
