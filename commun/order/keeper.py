"""The keeper of order of one commons: blocks, protections, patrolled changes, and the journal of those with power.

`Commons` asks it before it writes, `guard` before it lets somebody in. Of pages it knows one thing: where one lies
today and of which type it is. Who writes from an older version of a page, or to an older address, meets what protects
it now.
"""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from commun.accounts import Database, Role
from commun.order.said import said
from fiches import CommunError, PageName
from search_index import PageRow

PROGRAM: Final = "commun"
"""Who is named in the journal for a command on the server, and for what the worker does by itself."""

_OTHER_PAGES: Final = "UPDATE counters SET value = value + 1 WHERE name = 'people'"
"""Pages that members were shown are made again: a protection takes buttons off them, or gives them back."""


class Blocked(CommunError):
    """Somebody who may not write for now: `why`, and `until` when."""

    fr = "Votre compte ne peut pas écrire{until_fr}. La raison donnée\u202f: {why}."
    en = "Your account may not write{until_en}. The reason given: {why}."


class Protected(CommunError):
    """A page that only people of some role change: `why`."""

    fr = "Cette page est protégée\u202f: {why}. Vous pouvez proposer votre changement."
    en = "This page is protected: {why}. You may propose your change."


@dataclass(frozen=True, slots=True)
class Held:
    """A block: of whom, why, until when (0: without end), by whom, since when; moments in unix seconds.

    `places` says whether it holds for what comes without an account from where this person came.
    """

    person: str
    why: str
    until: int
    by: str
    made: int
    places: int = 0


@dataclass(frozen=True, slots=True)
class Protection:
    """What is protected (`page:fiches/x`, `type:methode`, `space:aide`), the least role that writes there, why."""

    target: str
    role: Role
    why: str
    by: str
    made: int


@dataclass(frozen=True, slots=True)
class Deed:
    """A line of the journal: who did what to what, when, in which words."""

    number: int
    moment: int
    person: str
    deed: str
    target: str
    detail: str


class Keeper:
    """Keeps order in one commons, in the file of its accounts; `found_at` finds the page that is meant by a name."""

    def __init__(self, database: Database, found_at: Callable[[PageName], PageRow | None]) -> None:
        self._database = database
        self._found_at = found_at

    # ——— the journal

    def note(self, person: str, deed: str, target: str, detail: str = "") -> None:
        """Write into the journal what somebody with power did; no line is ever taken out of it."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO journal (moment, person, deed, target, detail) VALUES (?, ?, ?, ?, ?)",
                (int(time.time()), person, deed, target, detail),
            )

    def journal(self, *, person: str = "", deed: str = "", limit: int = 100, before: int = 0) -> list[Deed]:
        """The last deeds, the newest first; of one person, of one kind, before a number."""
        rows = self._database.connection().execute(
            "SELECT * FROM journal WHERE (?1 = '' OR person = ?1) AND (?2 = '' OR deed = ?2)"
            " AND (?3 = 0 OR number < ?3) ORDER BY number DESC LIMIT ?4",
            (person, deed, before, limit),
        )
        return [Deed(*row) for row in rows]

    # ——— blocks

    def block(self, person: str, why: str, until: int, by: str, *, places: bool = False) -> None:
        """Keep somebody from writing until a moment (0: without end)."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO blocks (person, why, until, by, made, places) VALUES (?, ?, ?, ?, ?, ?)",
                (person, why, until, by, int(time.time()), int(places)),
            )
        self.note(by, "block", person, said("blocked", why=why, until=until, places=int(places)))

    def unblock(self, person: str, by: str) -> None:
        """Let somebody write again."""
        with self._database.transaction() as connection:
            done = connection.execute("DELETE FROM blocks WHERE person = ?", (person,)).rowcount
        if done:
            self.note(by, "unblock", person)

    def forget_person(self, person: str) -> None:
        """Forget the block of somebody whose account is closed, and what the journal says of them in words."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM blocks WHERE person = ?", (person,))
            connection.execute("UPDATE journal SET detail = '' WHERE target = ?", (person,))

    def held(self, person: str) -> Held | None:
        """The block of somebody, None where there is none or it has ended."""
        row = (
            self._database.connection()
            .execute("SELECT * FROM blocks WHERE person = ? AND (until = 0 OR until > ?)", (person, int(time.time())))
            .fetchone()
        )
        return None if row is None else Held(*row)

    def all_held(self) -> list[Held]:
        """Every block that holds now."""
        rows = self._database.connection().execute(
            "SELECT * FROM blocks WHERE until = 0 OR until > ? ORDER BY made DESC", (int(time.time()),)
        )
        return [Held(*row) for row in rows]

    def refuse_blocked(self, person: str) -> None:
        """Refuse somebody who may not write for now.

        Raises:
            Blocked: with the reason and the end.
        """
        held = self.held(person)
        if held is not None:
            day = datetime.fromtimestamp(held.until, UTC).date() if held.until else None
            raise Blocked(
                why=held.why.rstrip(". "),
                until_fr=f" jusqu’au {day:%d/%m/%Y}" if day else "",
                until_en=f" until {day.isoformat()}" if day else "",
            )

    # ——— protections

    def protect(self, target: str, role: Role, why: str, by: str) -> None:
        """Let only people of this role (or above) write to a page, a type or a space."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO protections (target, role, why, by, made) VALUES (?, ?, ?, ?, ?)",
                (target, role.value, why, by, int(time.time())),
            )
            connection.execute(_OTHER_PAGES)
        self.note(by, "protect", target, f"{role.value} : {why}")

    def unprotect(self, target: str, by: str) -> None:
        """Let everybody who may write do so again."""
        with self._database.transaction() as connection:
            done = connection.execute("DELETE FROM protections WHERE target = ?", (target,)).rowcount
            connection.execute(_OTHER_PAGES)
        if done:
            self.note(by, "unprotect", target)

    def follow(self, moved: Callable[[Collection[PageName]], Mapping[PageName, PageName]]) -> None:
        """Let the protections of pages follow those that lie elsewhere by now: `moved` says which, and where."""
        pages = [each.target.removeprefix("page:") for each in self.protections() if each.target.startswith("page:")]
        there = [(f"page:{new}", f"page:{old}") for old, new in moved([*map(PageName.parse, pages)]).items()]
        if there:
            with self._database.transaction() as connection:
                connection.executemany("UPDATE OR IGNORE protections SET target = ? WHERE target = ?", there)

    def protections(self) -> list[Protection]:
        """Everything that is protected."""
        rows = self._database.connection().execute("SELECT * FROM protections ORDER BY target")
        return [_protection(row) for row in rows]

    def protection(self, name: PageName, kinds: Iterable[str | None] = ()) -> Protection | None:
        """What protects a page that is, was or would be of these types, the strictest first; None for nothing."""
        now = self._found_at(name)
        names, kinds = ({name}, {*kinds}) if now is None else ({name, now.name}, {*kinds, now.type})
        targets = [
            *{f"space:{each.space}" for each in names},
            *(f"page:{each}" for each in names),
            *(f"type:{kind}" for kind in kinds if kind),
        ]
        marks = ", ".join("?" * len(targets))
        query = f"SELECT * FROM protections WHERE target IN ({marks})"  # noqa: S608 (marks)
        found = [_protection(row) for row in self._database.connection().execute(query, targets)]
        return max(found, key=lambda each: each.role.rank, default=None)

    def may_write(self, role: Role, name: PageName, kinds: Iterable[str | None] = ()) -> bool:
        """Whether nothing keeps somebody of this role from writing to a page of these types."""
        found = self.protection(name, kinds)
        return found is None or role.reaches(found.role)

    def refuse_protected(self, role: Role, name: PageName, kinds: Iterable[str | None] = ()) -> None:
        """Refuse a change of a page that is protected against this role.

        Raises:
            Protected: with the reason.
        """
        found = self.protection(name, kinds)
        if found is not None and not role.reaches(found.role):
            raise Protected(why=found.why.rstrip(". ") or "…")

    def check(self, person: str, role: Role, name: PageName, kinds: Iterable[str | None]) -> None:
        """Refuse a change by somebody who may not write for now, or not to this page.

        Raises:
            Blocked, Protected: with the reason.
        """
        self.refuse_blocked(person)
        self.refuse_protected(role, name, kinds)

    # ——— changes that were read again

    def patrol(self, commits: Iterable[str], person: str) -> int:
        """Mark changes as read again; how many were not yet."""
        now = int(time.time())
        with self._database.transaction() as connection:
            return sum(
                connection.execute(
                    "INSERT OR IGNORE INTO patrols (commit_sha, person, moment) VALUES (?, ?, ?)", (sha, person, now)
                ).rowcount
                for sha in commits
            )

    def patrolled(self, commits: Iterable[str]) -> set[str]:
        """Those of these changes that were read again."""
        known = list(dict.fromkeys(commits))
        found: set[str] = set()
        for start in range(0, len(known), 500):
            some = known[start : start + 500]
            marks = ", ".join("?" * len(some))
            query = f"SELECT commit_sha FROM patrols WHERE commit_sha IN ({marks})"  # noqa: S608 (marks)
            found.update(str(row[0]) for row in self._database.connection().execute(query, some))
        return found


def _protection(row: Mapping[str, object]) -> Protection:
    made = int(str(row["made"]))
    return Protection(str(row["target"]), Role(str(row["role"])), str(row["why"]), str(row["by"]), made)
