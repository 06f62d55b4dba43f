"""The tables, their version, and how a connection to them is opened.

Everything here is derived from the commits: no table holds a fact of its own, so a newer `SCHEMA_VERSION` simply makes
the program build the tables again. Deleted pages keep their row and their revisions.
"""

import sqlite3
from pathlib import Path
from typing import Final

from search_index.facts import schema as facts
from search_index.facts.functions import register

SCHEMA_VERSION: Final = 12
"""Moves whenever a table, or what is written in one, changes: older tables are then rebuilt without being asked."""

_READ_WHILE_FILLING: Final = frozenset(
    ("page_living", "page_path_any", "page_id", "title_fold", "revision_page", "subject_page")
)
"""Indexes that the first filling of the tables looks into; the others are made when it is done."""

BUSY_MS: Final = 5_000
"""How long a writer waits for another writer, in milliseconds."""

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

-- One row a page, for ever: the key survives renames, deletion and restoration.
CREATE TABLE page (
    key INTEGER PRIMARY KEY,
    path TEXT NOT NULL,             -- where it lies now, or lay when it was deleted
    space TEXT NOT NULL,
    slug TEXT NOT NULL,
    id TEXT,                        -- the id of its head
    title TEXT NOT NULL,
    title_fold TEXT NOT NULL,       -- sorts and compares: no accents, no capitals
    letter TEXT NOT NULL,           -- A to Z, or #
    type TEXT,
    blob TEXT NOT NULL,
    size INTEGER NOT NULL,          -- bytes
    summary TEXT NOT NULL,
    language TEXT, licence TEXT, status TEXT,
    created INTEGER NOT NULL,       -- the earliest author date of its revisions, unix seconds
    modified INTEGER NOT NULL,      -- the latest one
    first_author TEXT NOT NULL,
    last_author TEXT NOT NULL,
    last_commit TEXT NOT NULL,
    revisions INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    stamp INTEGER NOT NULL          -- the catch-up that last touched the row: text and columns ask from there
);
CREATE UNIQUE INDEX page_living ON page (path) WHERE deleted = 0;
CREATE INDEX page_path_any ON page (path);
CREATE INDEX page_id ON page (id);
CREATE INDEX page_title ON page (deleted, title_fold, key);
CREATE INDEX page_space_title ON page (space, deleted, title_fold, key);
CREATE INDEX page_letter ON page (space, deleted, letter, title_fold, key);
CREATE INDEX page_modified ON page (deleted, modified, key);
CREATE INDEX page_space_modified ON page (space, deleted, modified, key);
CREATE INDEX page_created ON page (deleted, created, key);
CREATE INDEX page_space_created ON page (space, deleted, created, key);
CREATE INDEX page_stamp ON page (stamp);

-- Every path that ever held a page, and the page that held it last: old addresses, imported histories.
CREATE TABLE held (path TEXT PRIMARY KEY, page INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX held_page ON held (page);

-- What a living page can be called: its title (alias 0) and its other titles (alias 1).
CREATE TABLE title (
    page INTEGER NOT NULL, alias INTEGER NOT NULL, text TEXT NOT NULL,
    space TEXT NOT NULL, name TEXT NOT NULL, fold TEXT NOT NULL,   -- name: `title_key`
    PRIMARY KEY (page, alias, text)
) WITHOUT ROWID;
CREATE INDEX title_name ON title (space, name, alias, page);
CREATE INDEX title_fold ON title (space, fold, alias, page);
CREATE INDEX title_prefix ON title (fold, space, alias, page);

-- The words of titles, so that a completion finds a title by a word inside it.
CREATE TABLE title_word (word TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (word, page)) WITHOUT ROWID;
CREATE INDEX title_word_page ON title_word (page);

-- What a living page says about itself, one value a row: type, theme, territory, keyword, category, source.
CREATE TABLE page_value (
    page INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, fold TEXT NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (page, field, place)
) WITHOUT ROWID;
CREATE INDEX page_value_fold ON page_value (field, fold, page, value);

-- Every mark of a living page that names another page.
CREATE TABLE link (
    page INTEGER NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
    space TEXT NOT NULL, name TEXT NOT NULL, fold TEXT NOT NULL,
    PRIMARY KEY (page, place)
) WITHOUT ROWID;
CREATE INDEX link_target ON link (space, fold, page, name, kind);

-- Every name that is linked to: how many pages do, and whether nobody answers to it.
CREATE TABLE target (
    space TEXT NOT NULL, fold TEXT NOT NULL, links INTEGER NOT NULL, missing INTEGER NOT NULL,
    PRIMARY KEY (space, fold)
) WITHOUT ROWID;
CREATE INDEX target_wanted ON target (missing, links, space, fold);

CREATE TABLE file (name TEXT PRIMARY KEY, path TEXT NOT NULL, blob TEXT NOT NULL) WITHOUT ROWID;

-- Every change of every page, in the order of the log.
CREATE TABLE revision (
    number INTEGER PRIMARY KEY,
    commit_sha TEXT NOT NULL, page INTEGER NOT NULL, path TEXT NOT NULL, space TEXT NOT NULL, title TEXT NOT NULL,
    type TEXT, author TEXT NOT NULL, author_email TEXT NOT NULL, author_fold TEXT NOT NULL,
    "when" INTEGER NOT NULL, summary TEXT NOT NULL, blob TEXT, before TEXT, size INTEGER NOT NULL,
    delta INTEGER NOT NULL, kind TEXT NOT NULL, source TEXT, source_revision TEXT, source_user TEXT,
    minor INTEGER NOT NULL
);
CREATE INDEX revision_page ON revision (page, number);
CREATE INDEX revision_page_commit ON revision (commit_sha, page);
-- Recent changes are asked by author date: revisions that an import brings from years ago sort years back.
CREATE INDEX revision_when ON revision ("when", number);
CREATE INDEX revision_space ON revision (space, "when", number);
CREATE INDEX revision_type ON revision (type, "when", number);
CREATE INDEX revision_source ON revision (source, "when", number);
CREATE INDEX revision_source_revision ON revision (source_revision, source);
CREATE INDEX revision_author ON revision (author_email, "when", number);
CREATE INDEX revision_author_fold ON revision (author_fold, page);
CREATE INDEX revision_author_name ON revision (author_fold, "when", number);
"""

CONTENT_TABLES: Final = ("page", "held", "title", "title_word", "page_value", "link", "target", "file", "revision",
                         *facts.CONTENT)  # fmt: skip
"""The tables that a rebuild must give again row by row (`meta` holds counters, which only move forward)."""


def connect(path: Path, *, make: bool = False) -> sqlite3.Connection:
    """An autocommit connection to the tables at `path`, readable while another one writes.

    The tables can be made again from git, so `synchronous=NORMAL` is enough: a power cut can lose the last
    transactions, never mix them, and the next catch-up does them again. A file that is not there is only made with
    `make`: a building that was replaced a moment ago must not come back empty.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={'rwc' if make else 'rw'}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_MS / 1000,
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        register(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def create(path: Path, generation: str, titles_generation: int) -> sqlite3.Connection:
    """New empty tables at `path`.

    Args:
        path: where; nothing may lie there.
        generation: the name of this building of the tables: page keys mean nothing in another one.
        titles_generation: where the counter starts, so that it moves forward through a rebuild.
    """
    connection = connect(path, make=True)
    connection.executescript(_SCHEMA + facts.SCHEMA)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [
            ("schema_version", SCHEMA_VERSION),
            ("generation", generation),
            ("commit", None),
            ("titles_generation", titles_generation),
            ("stamp", 0),
            ("facts_generation", titles_generation),
            ("catalogue", ""),  # names the catalogue that the page table holds
            ("typing", ""),  # names the part of it that types facts
            ("typed", ""),  # under which all facts were typed: behind `typing`, they are typed again
            ("typed_commit", None),  # a commit that holds it; None where facts of several catalogues stand together
            ("retyped_to", 0),  # how far that work has come: the key of a page
        ],
    )
    return connection


def drop_indexes(connection: sqlite3.Connection) -> list[str]:
    """Take out of tables that are to be filled the indexes that filling does not read; gives what makes them again."""
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    later = {name: sql for name, sql in indexes.fetchall() if name not in _READ_WHILE_FILLING}
    for name in later:
        connection.execute(f"DROP INDEX {name}")
    return list(later.values())


def read_meta(connection: sqlite3.Connection) -> dict[str, object]:
    """What the tables say about themselves (empty when they are no tables of ours)."""
    return dict(connection.execute("SELECT key, value FROM meta"))
