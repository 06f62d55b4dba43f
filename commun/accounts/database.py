"""The file `accounts.sqlite`: connections, transactions, and a schema that only ever moves forward.

SQL stands in the module that owns the table; here are the tables themselves, because their versions follow each other
in one list. One connection serves one thread (sqlite3 objects are cheap to keep and unsafe to share).
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from commun.accounts.hooks import HOOKS
from commun.accounts.letters import LETTERS
from fiches import CommunError

_FIRST: Final = """
CREATE TABLE people (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL DEFAULT '',
    password TEXT NOT NULL,
    role TEXT NOT NULL,
    epoch INTEGER NOT NULL DEFAULT 1,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX people_by_email ON people (email) WHERE email <> '';
CREATE TABLE resets (
    token_hash TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    expires INTEGER NOT NULL
) STRICT;
CREATE TABLE drafts (
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    page TEXT NOT NULL,
    text TEXT NOT NULL,
    base TEXT,
    summary TEXT NOT NULL DEFAULT '',
    title TEXT NOT NULL DEFAULT '',
    saved INTEGER NOT NULL,
    PRIMARY KEY (person, page)
) STRICT;
CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO counters VALUES ('people', 1);
CREATE TRIGGER people_born AFTER INSERT ON people
    BEGIN UPDATE counters SET value = value + 1 WHERE name = 'people'; END;
CREATE TRIGGER people_changed AFTER UPDATE OF name, email, role, epoch ON people
    BEGIN UPDATE counters SET value = value + 1 WHERE name = 'people'; END;
CREATE TRIGGER people_gone AFTER DELETE ON people
    BEGIN UPDATE counters SET value = value + 1 WHERE name = 'people'; END;
"""

_PROGRAMS: Final = """
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0,
    ends INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tokens_by_person ON tokens (person);
"""

_CONTACTS: Final = """
CREATE TABLE contact_key (secret BLOB NOT NULL) STRICT;
INSERT INTO contact_key VALUES (randomblob(32));
CREATE TABLE contacts (
    ref TEXT PRIMARY KEY,
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    page TEXT NOT NULL,
    email TEXT NOT NULL DEFAULT '',
    expires INTEGER NOT NULL DEFAULT 0,
    kept INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    erased INTEGER NOT NULL DEFAULT 0,
    why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX contacts_by_email ON contacts (email) WHERE email <> '';
CREATE TRIGGER contact_erased AFTER UPDATE OF erased ON contacts
    BEGIN UPDATE counters SET value = value + 1 WHERE name = 'people'; END;
CREATE TABLE attempts (who TEXT NOT NULL, deed TEXT NOT NULL, moment INTEGER NOT NULL) STRICT;
CREATE INDEX attempts_of ON attempts (who, deed, moment);
"""

_PROPOSALS: Final = """
CREATE TABLE proposals (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    page TEXT NOT NULL,
    title TEXT NOT NULL,
    base TEXT NOT NULL,
    author TEXT NOT NULL,
    person TEXT NOT NULL,
    email TEXT NOT NULL,
    summary TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL DEFAULT 'open',
    reason TEXT NOT NULL DEFAULT '',
    decider TEXT NOT NULL DEFAULT '',
    commit_sha TEXT NOT NULL DEFAULT '',
    made INTEGER NOT NULL,
    decided INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX proposals_by_state ON proposals (state, number);
CREATE TABLE journal (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    moment INTEGER NOT NULL,
    person TEXT NOT NULL,
    deed TEXT NOT NULL,
    target TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
CREATE TABLE blocks (
    person TEXT PRIMARY KEY, why TEXT NOT NULL, until INTEGER NOT NULL, by TEXT NOT NULL, made INTEGER NOT NULL
) STRICT;
CREATE TABLE protections (
    target TEXT PRIMARY KEY, role TEXT NOT NULL, why TEXT NOT NULL, by TEXT NOT NULL, made INTEGER NOT NULL
) STRICT;
CREATE TABLE patrols (commit_sha TEXT PRIMARY KEY, person TEXT NOT NULL, moment INTEGER NOT NULL) STRICT;
"""

_SINCE: Final = """
ALTER TABLE watches ADD COLUMN since INTEGER;   -- up to which change letters told of it at its rhythm before this one
ALTER TABLE blocks ADD COLUMN places INTEGER NOT NULL DEFAULT 0;    -- whether it holds for their places too
CREATE TABLE held_places (
    place TEXT NOT NULL,            -- a hash of an address, as in `attempts`
    person TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (place, person)
) STRICT;
"""

_PROVEN: Final = """
ALTER TABLE people ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;    -- whether a link sent to the address was followed
"""

MIGRATIONS: Final[tuple[str, ...]] = (_FIRST, LETTERS, _PROGRAMS, _CONTACTS, _PROPOSALS, HOOKS, _SINCE, _PROVEN)
"""What brings the schema from each version to the next; `PRAGMA user_version` remembers how many were done."""


class AccountsTooNew(CommunError):
    """The file was written by a newer program (`version`): this one would not know what it breaks."""

    fr = "Les comptes ont été écrits par une version plus récente de Commun ({version}) : mettez le programme à jour."
    en = "The accounts were written by a newer Commun ({version}): please update the program."


class AccountsDamaged(CommunError):
    """The file of accounts (`path`) is not what it was written as; nothing can make it again but a backup."""

    fr = "Le fichier des comptes, {path}, est abîmé : remettez en place sa dernière sauvegarde."
    en = "The file of the accounts, {path}, is damaged: put its last backup back in its place."


class Database:
    """The file of accounts.

    Args:
        path: where it lies; made at the first use.

    Raises:
        AccountsTooNew: when its schema is newer than this program.
        AccountsDamaged: when it can no longer be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        if not path.exists():
            with suppress(OSError):  # SQLite says what is wrong with the folder
                path.touch(mode=0o600)  # addresses, contacts: what SQLite lays beside it has the same rights
        try:
            self._migrate()
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
                raise AccountsDamaged(path=path) from error
            raise

    def connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        known: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if known is None:
            # Shared only so that `close` may end it from another thread; used by one.
            known = sqlite3.connect(self._path, timeout=5, isolation_level=None, check_same_thread=False)
            known.row_factory = sqlite3.Row
            known.execute("PRAGMA busy_timeout = 5000")
            known.execute("PRAGMA journal_mode = WAL")
            known.execute("PRAGMA synchronous = NORMAL")
            known.execute("PRAGMA foreign_keys = ON")
            known.execute("PRAGMA secure_delete = ON")  # what somebody asked us to forget stays in no free page
            self._local.connection = known
            self._opened.append(known)
        return known

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Everything inside, or nothing; other writers wait from the start (so that what is read holds)."""
        connection = self.connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def wipe(self) -> None:
        """Let nothing of what was overwritten or deleted stay in the file, or in the journal beside it."""
        self.connection().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection, of every thread."""
        for connection in self._opened:
            connection.close()
        self._opened.clear()
        self._local = threading.local()

    def _migrate(self) -> None:
        """Bring the schema to this program's; two processes that start together do it once."""
        with self.transaction() as connection:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if version > len(MIGRATIONS):
                raise AccountsTooNew(version=version)
            for step in MIGRATIONS[version:]:
                for statement in _statements(step):
                    connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _statements(script: str) -> Iterator[str]:
    """The statements of `script` one by one: `executescript` would end the transaction that must hold them all."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
