"""The vault: reserved values by reference, who may read them, and what is left when one was erased.

A reference is made of the value itself, with a key that never leaves the file: the same contact gets the same reference
again from a form, from an import that comes back or from a table. So nothing changes in git when nothing changed, and
what somebody asked us to forget stays forgotten when another wiki sends it once more (the row stays, empty).
"""

import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from commun.accounts import Database, Role
from fiches import Fiche, PageName, fold, is_reserved, opened, read_date, reference, sealed, visibility_of

_LEAST: Final[Mapping[str, Role]] = {"membres": Role.CONTRIBUTOR, "sur demande": Role.MAINTAINER}
"""Who reads what: « sur demande » is shown to nobody but those who answer for the commons."""

_STRICTEST: Final = "sur demande"
_VISIBILITY: Final = "visibilite"
_AGREEMENT: Final = "accord_de_publication"
_DECIDING: Final = frozenset({_VISIBILITY, _AGREEMENT})

_SIGNS: Final = 20
"""Hexadecimal digits of a reference: 80 bits of an HMAC, as in `fiches.reserved`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A reserved value.

    Attributes:
        ref: the name under which heads refer to it.
        field: the key of the field that it is a value of.
        value: what was written; None once it is erased.
        page: where it was last written.
        email: the address by which its person is known, "" for none.
        expires: when the agreement ends, unix seconds; 0 for never.
        kept: when it was first written, unix seconds.
        erased: when it was erased, unix seconds; 0 while it is there.
        why: why it was erased, in a word: `expired`, `asked`, `orphan`.
    """

    ref: str
    field: str
    value: object | None
    page: str
    email: str
    expires: int
    kept: int
    erased: int
    why: str

    def holds(self, now: float) -> bool:
        """Whether there is something to show: neither erased nor past its date."""
        return self.value is not None and (not self.expires or now < self.expires)

    @property
    def address(self) -> str:
        """Where its person is written to: what is written there now, whoever wrote it; "" for nowhere."""
        return _email(self.value)


def may_read(role: Role, *records: object) -> bool:
    """Whether somebody of this role reads a reserved record; where several speak of it, the strictest one counts."""
    return all(role.reaches(_LEAST[visibility_of(record)]) for record in records)


def agreement_end(text: str, zone: ZoneInfo) -> int:
    """When an agreement that holds until `text` ends: midnight, in `zone`, after that day, month or year.

    In unix seconds; 0 where the text is no date, which ends nothing.
    """
    moment = read_date(text) if text else None
    if moment is None:
        return 0
    try:
        end = datetime.fromtimestamp(moment.end + 1, UTC)
        return max(1, int(end.replace(tzinfo=zone).timestamp()))
    except (ValueError, OverflowError, OSError):  # a year that no calendar of ours holds
        return max(1, int(moment.end) + 1)


class Vault:
    """The reserved values of one commons, in the file of its accounts; agreements end by the clocks of `zone`."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone
        self._secret = b""

    # ——— on the way to git, and back

    def seal(self, name: PageName, text: str) -> str:
        """The text of a page with its reserved values moved here; the one way by which they are."""
        fiche = Fiche.parse(name, text)
        after = self.sealed(fiche)
        return text if after is fiche else after.text

    def sealed(self, fiche: Fiche) -> Fiche:
        """`fiche` with its reserved values moved here; the very same one where it has none."""
        return sealed(fiche, lambda key, raw: self._keep(str(fiche.name), key, raw))

    def opened(self, fiche: Fiche, role: Role) -> Fiche:
        """`fiche` with the values that somebody of this role may read, for their eyes alone."""
        if role is Role.VISITOR:
            return fiche

        def read(ref: str, record: Mapping[str, object]) -> object | None:
            kept = self.get(ref)
            if kept is None or not kept.holds(time.time()) or not may_read(role, record, kept.value):
                return None
            return _strictly(kept.value, record) if isinstance(kept.value, Mapping) else kept.value

        return opened(fiche, read)

    def _keep(self, page: str, key: str, raw: object) -> Mapping[str, object]:
        """Keep a value, and give the reference that stands for it."""
        value, email = raw, _email(raw)
        if isinstance(raw, Mapping):
            said = {str(k): each for k, each in raw.items() if k != "ref"}
            known = self._known(str(raw.get("ref") or ""))
            if known is not None:
                # Whoever could not read it is not its person, whatever address they add.
                value, email = _added(known, said), known.email
            else:
                value = said
        written = _written(value)
        ref = self._ref(written)
        connection = self._database.connection()
        row = connection.execute("SELECT page, email, erased FROM contacts WHERE ref = ?", (ref,)).fetchone()
        if row is None:
            self._insert(ref, key, written, page, email, self._expiry(value))
        elif row["page"] != page or (row["email"] != email and not row["erased"]):
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE contacts SET page = ?, email = CASE erased WHEN 0 THEN ? ELSE '' END WHERE ref = ?",
                    (page, email, ref),
                )
        return reference(ref, value)

    def _ref(self, written: str) -> str:
        return f"c-{hmac.digest(self._key(), written.encode(), hashlib.sha256).hex()[:_SIGNS]}"

    def _known(self, ref: str) -> Kept | None:
        """The record that a reference names; None for none, and for what is past its date: nothing brings it back."""
        known = self.get(ref)
        return known if known and isinstance(known.value, Mapping) and known.holds(time.time()) else None

    def _expiry(self, value: object) -> int:
        """When the agreement ends, unix seconds: after the day, month or year of `expire_le`; 0 where it says none."""
        return agreement_end(str(value.get("expire_le") or ""), self._zone) if isinstance(value, Mapping) else 0

    def _insert(self, ref: str, key: str, written: str, page: str, email: str, expires: int) -> None:  # noqa: PLR0917
        """Write a row, on the disk before git refers to it: a reference to nothing would be a contact lost."""
        now = int(time.time())
        connection = self._database.connection()
        connection.execute("PRAGMA synchronous = FULL")
        try:
            with self._database.transaction() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO contacts (ref, field, value, page, email, expires, kept, seen)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (ref, key, written, page, email, expires, now, now),
                )
        finally:
            connection.execute("PRAGMA synchronous = NORMAL")

    def _key(self) -> bytes:
        if not self._secret:
            self._secret = bytes(self._database.connection().execute("SELECT secret FROM contact_key").fetchone()[0])
        return self._secret

    # ——— reading

    def get(self, ref: str) -> Kept | None:
        """What a reference names; None where nothing ever had that name."""
        if not ref:
            return None
        row = self._database.connection().execute("SELECT * FROM contacts WHERE ref = ?", (ref,)).fetchone()
        return None if row is None else _kept(row)

    def living(self) -> list[Kept]:
        """Everything that is not erased, by page."""
        rows = self._database.connection().execute("SELECT * FROM contacts WHERE erased = 0 ORDER BY page, ref")
        return [_kept(row) for row in rows]

    def of_person(self, email: str) -> list[Kept]:
        """What is kept of the person who has this address."""
        address = email.strip().lower()
        if not address:
            return []
        rows = self._database.connection().execute(
            "SELECT * FROM contacts WHERE email = ? AND erased = 0 ORDER BY ref", (address,)
        )
        return [_kept(row) for row in rows]

    # ——— forgetting

    def erase(self, refs: list[str], why: str) -> int:
        """Erase values for good; the names stay, so that the same ones do not come back by themselves."""
        done = 0
        with self._database.transaction() as connection:
            self._erase_in_drafts(connection, frozenset(refs))
            for ref in refs:
                done += connection.execute(
                    "UPDATE contacts SET value = '', email = '', erased = ?, why = ? WHERE ref = ? AND erased = 0",
                    (int(time.time()), why, ref),
                ).rowcount
        if done:
            self._database.wipe()
        return done

    def _erase_in_drafts(self, connection: sqlite3.Connection, refs: frozenset[str]) -> None:
        """Put these values out of the texts that members are writing: a form that they opened had filled them in."""

        def named(_key: str, raw: object) -> object:
            ref = self._ref(_written(raw))
            return reference(ref, raw) if ref in refs else raw

        for row in connection.execute("SELECT rowid, text FROM drafts").fetchall() if refs else ():
            fiche = Fiche.parse(PageName("fiches", "x"), row["text"])
            after = sealed(fiche, named)
            if after is not fiche:
                connection.execute("UPDATE drafts SET text = ? WHERE rowid = ?", (after.text, row["rowid"]))

    def expired(self, now: float) -> list[str]:
        """The names of what is past its date."""
        rows = self._database.connection().execute(
            "SELECT ref FROM contacts WHERE erased = 0 AND expires > 0 AND expires <= ?", (int(now),)
        )
        return [str(row["ref"]) for row in rows]

    def saw(self, refs: list[str], now: float) -> None:
        """Note that pages, or proposals, still refer to these."""
        with self._database.transaction() as connection:
            connection.executemany("UPDATE contacts SET seen = ? WHERE ref = ?", [(int(now), ref) for ref in refs])

    def unseen_since(self, when: float) -> list[str]:
        """The names of what nothing has referred to since then."""
        rows = self._database.connection().execute(
            "SELECT ref FROM contacts WHERE erased = 0 AND seen < ?", (int(when),)
        )
        return [str(row["ref"]) for row in rows]


def _written(value: object) -> str:
    """A value as it is kept: the same one is always written the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _added(known: Kept, said: Mapping[str, object]) -> Mapping[str, object]:
    """What was said of a record that the reader could not see, added to it: both stay.

    Whoever may not read a record does not decide who may.
    """
    value = known.value if isinstance(known.value, Mapping) else {}
    strict = _strictly(value, said)
    kept = {part: each for part, each in said.items() if _plain(part) not in _DECIDING}
    return {**strict, **kept}


def _strictly(value: Mapping[str, object], said: Mapping[str, object]) -> dict[str, object]:
    """A kept record with what a reference to it says of who may read it, where that is stricter.

    A reference that says more than the record did (« public ») would be written whole by the next form that a reader
    sends, and git does not forget.
    """
    deciding = {_plain(part): each for part, each in said.items()}
    shown = dict(value)
    if _VISIBILITY in deciding and visibility_of(said) == _STRICTEST != visibility_of(value):
        shown = {part: each for part, each in shown.items() if _plain(part) != _VISIBILITY}
        shown[_VISIBILITY] = deciding[_VISIBILITY]
    if _AGREEMENT in deciding and is_reserved("", {_AGREEMENT: deciding[_AGREEMENT]}):
        shown[_AGREEMENT] = deciding[_AGREEMENT]
    return shown


def _plain(part: object) -> str:
    return fold(str(part)).strip().replace(" ", "_")


def _email(value: object) -> str:
    """The address by which a person is reached, "" where the record says none."""
    if not isinstance(value, Mapping):
        text = str(value or "").strip()
        return text.lower() if "@" in text and " " not in text else ""
    for key, each in value.items():
        if fold(str(key)) in {"courriel", "email", "e-mail", "mail"} and isinstance(each, str) and "@" in each:
            return each.strip().removeprefix("mailto:").lower()
    return ""


def _kept(row: Mapping[str, object]) -> Kept:
    """The value that a row holds."""
    value = json.loads(str(row["value"])) if row["value"] else None
    return Kept(
        str(row["ref"]), str(row["field"]), value, str(row["page"]), str(row["email"]),
        int(str(row["expires"])), int(str(row["kept"])), int(str(row["erased"])), str(row["why"]),
    )  # fmt: skip
