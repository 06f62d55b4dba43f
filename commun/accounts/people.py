"""The people of a commons: their names, roles and passwords, and the links by which a lost password is replaced.

Git only ever sees `User.id` and the display name: the address stays in this database.
"""

import functools
import hashlib
import re
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commun.accounts.database import Database
from commun.accounts.drafts import Drafts
from commun.accounts.errors import (
    AccountRefused,
    EmailUnfit,
    LastAdmin,
    LoginRefused,
    NameMixed,
    NameTaken,
    NameUnfit,
    PersonMissing,
    ResetRefused,
)
from commun.accounts.likeness import latin_look, mixes_alphabets
from commun.accounts.passwords import hash_password, is_dated, password_problem, verify_password
from commun.accounts.rights import Right, Role, allows
from commun.accounts.tokens import Tokens
from fiches import COMMUN, fold

RESET_SECONDS: Final = 3600
"""How long a link to choose a new password is good: one hour."""

_ID_LETTERS: Final = 10
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_ID: Final = re.compile(rf"m-[{_LETTERS}]{{{_ID_LETTERS}}}")
_SHORTEST_NAME: Final = 2
_LONGEST_NAME: Final = 60
_LONGEST_EMAIL: Final = 254  # RFC 5321, 4.5.3.1.3


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account.

    Attributes:
        id: never changes and is never given twice; signs commits as `<id>@commun.invalid`.
        name: what people read.
        email: for lost passwords only; may be empty.
        role: what the person is in this commons.
        created: when the account was opened, in seconds since 1970.
        epoch: grows when the password or the role changes; sessions of another epoch are over.
        proven: whether they followed a link sent to `email`: anybody may type the address of somebody else.
    """

    id: str
    name: str
    email: str
    role: Role
    created: int
    epoch: int
    proven: bool = False

    def may(self, right: Right, *, members_only: bool = False) -> bool:
        """Whether this person has `right`."""
        return allows(self.role, right, members_only=members_only)


class Accounts:
    """Everything about people that is kept outside git, in the file `path`."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.drafts = Drafts(self._database)
        self.tokens = Tokens(self._database)

    @functools.cached_property
    def _decoy(self) -> str:
        """What the password of somebody unknown is compared with; made at the first login, not at each start."""
        return hash_password(secrets.token_urlsafe())

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    @property
    def database(self) -> Database:
        """The file itself, for the rooms that keep something about people beside their accounts."""
        return self._database

    def generation(self) -> int:
        """A number that grows whenever somebody's name, address, role or password changes, in any process."""
        row = self._database.connection().execute("SELECT value FROM counters WHERE name = 'people'").fetchone()
        return int(row[0])

    # ——— finding

    def by_id(self, user_id: str) -> User | None:
        """The person with this id."""
        return self._one("id = ?", user_id)

    def by_name(self, name: str) -> User | None:
        """The person with this name; case, accents and spaces do not count."""
        return self._one("name_key = ?", _name_key(name))

    def people(self) -> list[User]:
        """Everybody, by name."""
        return [_user(row) for row in self._database.connection().execute("SELECT * FROM people ORDER BY name_key")]

    def has_admin(self) -> bool:
        """Whether somebody administers this commons."""
        query = "SELECT 1 FROM people WHERE role = ? LIMIT 1"
        return self._database.connection().execute(query, (Role.ADMIN.value,)).fetchone() is not None

    def named_or_written_to(self, text: str) -> list[User]:
        """Those whom `text` names, by name or by address of mail (which several people may share)."""
        named = self.by_name(text)
        return [named] if named is not None else self.written_to(text)

    def written_to(self, email: str) -> list[User]:
        """Those who gave this address of mail."""
        rows = self._database.connection().execute(
            "SELECT * FROM people WHERE email = ? AND email <> ''", (email.strip().lower(),)
        )
        return [_user(row) for row in rows]

    # ——— opening an account, coming in

    def problems(self, name: str, password: str, email: str = "") -> list[AccountRefused]:
        """Everything that stands against opening this account, in the order of the form."""
        found = (self._name_problem(name), password_problem(password, name, email), _email_problem(email))
        return [problem for problem in found if problem is not None]

    def register(self, name: str, password: str, email: str = "", role: Role | str = Role.CONTRIBUTOR) -> User:
        """Open an account.

        Raises:
            AccountRefused: the first of `problems`.
        """
        for problem in self.problems(name, password, email):
            raise problem
        name = _clean_name(name)
        user = User(_new_id(), name, email.strip().lower(), Role(role), int(time.time()), 1)
        kept = hash_password(password)
        try:
            with self._database.transaction() as connection:
                connection.execute(
                    "INSERT INTO people (id, name, name_key, email, password, role, epoch, created)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (user.id, name, _name_key(name), user.email, kept, user.role.value, user.epoch, user.created),
                )
        except sqlite3.IntegrityError:
            # Somebody took the name between the question and the answer.
            raise NameTaken(name=name) from None
        return user

    def authenticate(self, name: str, password: str) -> User:
        """The person whose `name` (or address, if only they have it) and `password` these are.

        An unknown name costs the same time as a wrong password, and gets the same answer.

        Raises:
            LoginRefused: when they do not go together.
        """
        found = self.named_or_written_to(name)
        user = found[0] if len(found) == 1 else None
        decoy = self._decoy  # asked whoever it is: the first login takes its time for everybody
        kept = decoy if user is None else self._kept(user)
        if not verify_password(kept, password) or user is None:
            raise LoginRefused
        if is_dated(kept):
            with self._database.transaction() as connection:
                connection.execute("UPDATE people SET password = ? WHERE id = ?", (hash_password(password), user.id))
        return user

    def has_password(self, user: User, password: str) -> bool:
        """Whether `password` is this person's."""
        return verify_password(self._kept(user), password)

    # ——— changing

    def set_role(self, user_id: str, role: Role | str) -> User:
        """Give a person another role; their sessions end, so that the old one is nowhere left.

        Raises:
            PersonMissing: when there is nobody with this id.
            LastAdmin: when nobody would administer the commons any more.
        """
        role = Role(role)
        with self._database.transaction() as connection:
            user = self._known(user_id)
            if role is not Role.ADMIN:
                self._refuse_last(connection, user)
            if user.role is not role:
                connection.execute("UPDATE people SET role = ?, epoch = epoch + 1 WHERE id = ?", (role.value, user_id))
        return self._known(user_id)

    def close_account(self, user_id: str) -> None:
        """Close an account for good: its name, address, password, drafts and links to reset it are gone.

        Raises:
            PersonMissing: when there is nobody with this id.
            LastAdmin: when nobody would administer the commons any more.
        """
        with self._database.transaction() as connection:
            user = self._known(user_id)
            self._refuse_last(connection, user)
            connection.execute("DELETE FROM people WHERE id = ?", (user_id,))

    def set_password(self, user_id: str, password: str) -> User:
        """Change a person's password; their other sessions end, and links to reset it no longer work.

        Raises:
            PersonMissing: when there is nobody with this id.
            AccountRefused: when the password cannot be kept.
        """
        user = self._known(user_id)
        problem = password_problem(password, user.name, user.email)
        if problem is not None:
            raise problem
        kept = hash_password(password)
        with self._database.transaction() as connection:
            self._write_password(connection, user_id, kept)
        return self._known(user_id)

    def set_email(self, user_id: str, email: str) -> User:
        """Change (or, empty, forget) a person's address.

        Raises:
            PersonMissing: when there is nobody with this id.
            EmailUnfit: when it is not an address.
        """
        problem = _email_problem(email)
        if problem is not None:
            raise problem
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE people SET email = ?1, proven = proven AND email = ?1 WHERE id = ?2",
                (email.strip().lower(), user_id),
            )
            # A link sent to the former address must not outlive it.
            connection.execute("DELETE FROM resets WHERE person = ?", (user_id,))
        return self._known(user_id)

    # ——— a lost password

    def start_reset(self, name_or_email: str) -> list[tuple[User, str]]:
        """For each person meant who has an address: the token of a link to choose a new password.

        Only a hash of the token is kept; the former tokens of the person no longer work.
        """
        return self._links([user for user in self.named_or_written_to(name_or_email) if user.email])

    def start_proof(self, user: User) -> str | None:
        """The token of a link to the address of `user`, by which they show that it is theirs; None without address.

        It opens no more than one to choose a new password, which goes to the same place.
        """
        return next((token for _user, token in self._links([user] if user.email else [])), None)

    def finish_proof(self, user: User, token: str) -> User:
        """Note that the address of `user` is theirs, by a link, which is then used up.

        Raises:
            ResetRefused: when it is used up, too old, or was never given to them.
        """
        with self._database.transaction() as connection:
            used = connection.execute(
                "DELETE FROM resets WHERE token_hash = ? AND person = ? AND expires >= ?",
                (_token_hash(token), user.id, int(time.time())),
            ).rowcount
            if used != 1:
                raise ResetRefused
            connection.execute("UPDATE people SET proven = 1 WHERE id = ?", (user.id,))
        return self._known(user.id)

    def _links(self, people: Sequence[User]) -> list[tuple[User, str]]:
        """A new token for each of them whose address is still the one that it goes to, good for an hour."""
        made: list[tuple[User, str]] = []
        now = int(time.time())
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM resets WHERE expires < ?", (now,))
            for user in people:
                token = secrets.token_urlsafe(32)
                connection.execute("DELETE FROM resets WHERE person = ?", (user.id,))
                # Who changes their address meanwhile would show by this link that the new one is theirs.
                given = connection.execute(
                    "INSERT INTO resets (token_hash, person, expires) SELECT ?, id, ? FROM people"
                    " WHERE id = ? AND email = ?",
                    (_token_hash(token), now + RESET_SECONDS, user.id, user.email),
                ).rowcount
                if given:
                    made.append((user, token))
        return made

    def reset_holder(self, token: str) -> User:
        """The person to whom a link was given.

        Raises:
            ResetRefused: when it is used up, too old, or was never given.
        """
        row = (
            self._database.connection()
            .execute(
                "SELECT person FROM resets WHERE token_hash = ? AND expires >= ?",
                (_token_hash(token), int(time.time())),
            )
            .fetchone()
        )
        user = None if row is None else self.by_id(row["person"])
        if user is None:
            raise ResetRefused
        return user

    def finish_reset(self, token: str, password: str) -> User:
        """Choose a new password by a link, which is then used up.

        Raises:
            ResetRefused: when the link is no longer good.
            AccountRefused: when the password cannot be kept (the link stays good).
        """
        user = self.reset_holder(token)
        problem = password_problem(password, user.name, user.email)
        if problem is not None:
            raise problem
        kept = hash_password(password)
        with self._database.transaction() as connection:
            used = connection.execute("DELETE FROM resets WHERE token_hash = ?", (_token_hash(token),)).rowcount
            if used != 1:
                # The same link sent twice at once: one of them was first.
                raise ResetRefused
            self._write_password(connection, user.id, kept)
            connection.execute("UPDATE people SET proven = 1 WHERE id = ?", (user.id,))  # the link was read there
        return self._known(user.id)

    # ——— inside

    def _one(self, condition: str, value: str) -> User | None:
        """The person that `condition` (ours, never typed) finds."""
        query = f"SELECT * FROM people WHERE {condition}"  # noqa: S608 — the condition is a constant of this file
        row = self._database.connection().execute(query, (value,)).fetchone()
        return None if row is None else _user(row)

    def _known(self, user_id: str) -> User:
        """The person with this id, who must exist."""
        user = self.by_id(user_id)
        if user is None:
            raise PersonMissing(who=user_id)
        return user

    @staticmethod
    def _refuse_last(connection: sqlite3.Connection, user: User) -> None:
        """Refuse that the only administrator goes."""
        admins = connection.execute("SELECT count(*) FROM people WHERE role = ?", (Role.ADMIN.value,)).fetchone()[0]
        if user.role is Role.ADMIN and admins == 1:
            raise LastAdmin

    def _kept(self, user: User) -> str:
        """The hash kept for a person."""
        row = self._database.connection().execute("SELECT password FROM people WHERE id = ?", (user.id,)).fetchone()
        return self._decoy if row is None else str(row["password"])

    def _write_password(self, connection: sqlite3.Connection, user_id: str, kept: str) -> None:
        """Write a hash; the person's sessions and links end with the old one."""
        connection.execute("UPDATE people SET password = ?, epoch = epoch + 1 WHERE id = ?", (kept, user_id))
        connection.execute("DELETE FROM resets WHERE person = ?", (user_id,))

    def _name_problem(self, name: str) -> AccountRefused | None:
        """Why nobody may newly be called `name`, or None."""
        clean = _clean_name(name)
        bad = any(c in "<>@/[]{}|#\\" or unicodedata.category(c)[0] == "C" for c in clean)
        key = _name_key(clean)
        if bad or not _SHORTEST_NAME <= len(clean) <= _LONGEST_NAME or not key:
            return NameUnfit()
        if mixes_alphabets(clean):
            return NameMixed()
        ours = key == _name_key(COMMUN.name) or _ID.fullmatch(clean.lower()) is not None  # the program's, or an id
        taken = ours or self._one("name_key = ?", key) is not None or self._has_the_look_of(key)
        return NameTaken(name=clean) if taken else None

    def _has_the_look_of(self, key: str) -> bool:
        """Whether somebody has a name that looks like this one, whichever of the two is written in other letters."""
        look = latin_look(key)
        if look != key and self._one("name_key = ?", look) is not None:
            return True
        query = "SELECT name_key FROM people WHERE name_key GLOB '*[^ -~]*'"  # only these look like something else
        return any(latin_look(other) == look for (other,) in self._database.connection().execute(query))


def is_email(text: str) -> bool:
    """Whether `text` is an address of mail."""
    return bool(text.strip()) and _email_problem(text) is None


def _email_problem(email: str) -> AccountRefused | None:
    """Why `email` is no address, or None; an empty one is none at all, and that is allowed."""
    text = email.strip()
    fits = len(text) <= _LONGEST_EMAIL and re.fullmatch(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"()]+\.[^\s@<>,;:\"().]+", text)
    return None if not text or fits else EmailUnfit()


def _clean_name(name: str) -> str:
    """The name as it is kept: NFC, spaces run together."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _name_key(name: str) -> str:
    """What makes two names the same: letters and digits without case or accents, so that nobody passes for another."""
    return re.sub(r"[\W_]+", "", fold(name))


def _new_id() -> str:
    """An id that is never given twice and says nothing of the person: it signs commits, which are never forgotten."""
    return f"m-{''.join(secrets.choice(_LETTERS) for _ in range(_ID_LETTERS))}"


def _token_hash(token: str) -> str:
    """What is kept of a token; it is random and long, so one pass of SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _user(row: sqlite3.Row) -> User:
    """The person that `row` holds."""
    return User(
        row["id"], row["name"], row["email"], Role(row["role"]), row["created"], row["epoch"], bool(row["proven"])
    )
