"""The book of proposals: who sent what, by which private link they follow it, and what was decided.

The text is in git, on the branch `propositions/<n>`. Here is what must be erasable: the address of mail, and the link,
of which only a hash is kept.
"""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass

from commun.accounts import Database
from fiches import CommunError, PageName


class ProposalMissing(CommunError):
    """A number or a private link that leads to no proposal."""

    fr = "Cette proposition n’existe pas, ou son lien n’est pas entier."
    en = "There is no such proposal, or its link is not whole."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal.

    Attributes:
        number: its number, which names its branch.
        page: the page that it changes, or would create.
        title: the title of the page when it was sent.
        base: the commit that its author read, "" for a new page.
        author: the name that its author gave, which signs the change.
        person: the id of the author's account, "" for none.
        email: where to write to them, "" for nowhere; erasable.
        summary: what they said of the change.
        state: `open`, `accepted` (wholly or partly), `refused` or `withdrawn`.
        reason: why it was refused, or what was left out.
        made, decided: unix seconds; 0 while it is open.
        decider: the id of who decided.
        commit: the commit that brought it to the pages, "" for none.
    """

    number: int
    page: PageName
    title: str
    base: str
    author: str
    person: str
    email: str
    summary: str
    state: str
    reason: str
    made: int
    decided: int
    decider: str
    commit: str

    @property
    def branch(self) -> str:
        """The branch that holds its text."""
        return f"propositions/{self.number}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == "open"


class Book:
    """The proposals of one commons, in the file of its accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, page: PageName, *, title: str, base: str, author: str, person: str, email: str, summary: str, token: str
    ) -> int:
        """Write a proposal down, with the token of its private link (of which a hash is kept); its number."""
        with self._database.transaction() as connection:
            number = connection.execute(
                "INSERT INTO proposals (page, title, base, author, person, email, summary, token_hash, made)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (str(page), title, base, author, person, email, summary, _hash(token), int(time.time())),
            ).lastrowid
        return int(number or 0)

    def drop(self, number: int) -> None:
        """Take back one whose text could not be kept."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM proposals WHERE number = ?", (number,))

    def get(self, number: int) -> Proposal:
        """The proposal of this number.

        Raises:
            ProposalMissing: when there is none.
        """
        return self._one("number = ?", number)

    def followed(self, token: str) -> Proposal:
        """The proposal that a private link leads to.

        Raises:
            ProposalMissing: when it leads to none.
        """
        return self._one("token_hash = ?", _hash(token))

    def waiting(self) -> int:
        """How many wait for a decision."""
        row = self._database.connection().execute("SELECT count(*) FROM proposals WHERE state = 'open'").fetchone()
        return int(row[0])

    def those(self, *, state: str = "open", limit: int = 200, skip: int = 0) -> list[Proposal]:
        """`limit` of those in this state after `skip` of them: the oldest first, of those decided the latest first."""
        order = "number" if state == "open" else "decided DESC, number DESC"
        where = "state = 'open'" if state == "open" else "state <> 'open'"
        query = f"SELECT * FROM proposals WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 (both are ours)
        return [_proposal(row) for row in self._database.connection().execute(query, (limit, skip))]

    def last_number(self) -> int:
        """The number of the last one that was sent, 0 before the first."""
        row = self._database.connection().execute("SELECT coalesce(max(number), 0) FROM proposals").fetchone()
        return int(row[0])

    def sent_after(self, number: int, limit: int) -> list[Proposal]:
        """Those sent after this number, the oldest first."""
        query = "SELECT * FROM proposals WHERE number > ? ORDER BY number LIMIT ?"
        return [_proposal(row) for row in self._database.connection().execute(query, (number, limit))]

    def decided_between(self, since: int, before: int) -> list[Proposal]:
        """Those decided from `since` on and before `before` (unix seconds), in the order of their decisions."""
        rows = self._database.connection().execute(
            "SELECT * FROM proposals WHERE state <> 'open' AND decided >= ? AND decided < ? ORDER BY decided, number",
            (since, before),
        )
        return [_proposal(row) for row in rows]

    def of_person(self, person: str) -> list[Proposal]:
        """Those that somebody with an account sent."""
        rows = self._database.connection().execute(
            "SELECT * FROM proposals WHERE person = ? ORDER BY number", (person,)
        )
        return [_proposal(row) for row in rows]

    def decide(
        self,
        number: int,
        state: str,
        *,
        reason: str = "",
        decider: str = "",
        commit: str = "",
        page: PageName | None = None,
    ) -> bool:
        """Write a decision down, and where the page is by now; False when another one came first."""
        with self._database.transaction() as connection:
            done = connection.execute(
                "UPDATE proposals SET state = ?, reason = ?, decider = ?, commit_sha = ?, decided = ?,"
                " page = coalesce(?, page) WHERE number = ? AND state = 'open'",
                (state, reason, decider, commit, int(time.time()), str(page) if page else None, number),
            ).rowcount
        return done == 1

    def forget_email(self, number: int) -> None:
        """Erase the address of mail of an author."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE proposals SET email = '' WHERE number = ?", (number,))

    def forget_person(self, person: str) -> None:
        """Erase who sent the proposals of an account that is closed."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE proposals SET email = '', author = 'Compte effacé', person = '' WHERE person = ?", (person,)
            )

    def forget_decided(self, before: int) -> int:
        """Erase the addresses of those decided before a moment; how many."""
        with self._database.transaction() as connection:
            return connection.execute(
                "UPDATE proposals SET email = '' WHERE email <> '' AND state <> 'open' AND decided < ?", (before,)
            ).rowcount

    def _one(self, condition: str, value: object) -> Proposal:
        query = f"SELECT * FROM proposals WHERE {condition}"  # noqa: S608 (the condition is ours)
        row = self._database.connection().execute(query, (value,)).fetchone()
        if row is None:
            raise ProposalMissing
        return _proposal(row)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _proposal(row: Mapping[str, object]) -> Proposal:
    said = {key: str(row[key]) for key in ("title", "base", "author", "person", "email", "summary", "state", "reason")}
    return Proposal(
        number=int(str(row["number"])),
        page=PageName.parse(str(row["page"])),
        made=int(str(row["made"])),
        decided=int(str(row["decided"])),
        decider=str(row["decider"]),
        commit=str(row["commit_sha"]),
        **said,
    )
