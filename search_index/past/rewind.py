"""Turning a copy of the tables back: the pages that changed since a moment say again what they said then.

A page that did not change since says now what it said then, and is left alone. What the words mean (types, fields,
vocabularies, saved selections, categories) stays as it is today, and so do the rules of who may read what.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fiches import SPACES_OF_CATALOGUE, Catalogue, Fiche, PageName, Store, masked
from search_index.facts.fill import FactFill
from search_index.facts.schema import ROOM
from search_index.past.moment import Moment, PastRefused
from search_index.reading import read_blobs
from search_index.tables.fill import Fill, Name

MOST_READ: Final = 2_000
"""Pages that are read again at the most."""
_BATCH: Final = 100
"""Pages whose texts are in memory together."""
_SAID: Final = ("title", "title_word", "page_value", "link", "problem", "fact", "subject")
"""The tables that hold what a page says."""
_REACHING: Final = ("email", "telephone")
"""Datatypes by which somebody is reached."""
_READERS: Final = ("visibilite", "accord_de_publication")
"""The parts of a record that say who may read it."""
_PRIVATE: Final = ("contact", "contacts")
"""Fields that speak of how to reach people."""

_Kept = tuple[int, int]
"""A page, and the number of the revision that it was at."""


@dataclass(frozen=True, slots=True)
class Since:
    """The pages that changed since a moment.

    Attributes:
        kept: those that were there, each with the revision that it was at.
        gone: those that were not, or may not be read.
    """

    kept: Sequence[_Kept]
    gone: Sequence[int]


def rewind(sql: sqlite3.Connection, store: Store, catalogue: Catalogue, moment: Moment, since: Since) -> None:
    """Let the tables say what was said at `moment`, in one transaction; `since` is what they tell of it themselves."""
    sql.execute("BEGIN IMMEDIATE")
    kept, gone = since.kept, since.gone
    facts = FactFill(sql, catalogue)
    names = _forget(sql, [*gone, *(page for page, _ in kept)], gone)
    back = [page for page, number in kept if _put_back(sql, page, number, moment.until)]
    for start in range(0, len(back), _BATCH):
        names |= _read(sql, store, facts, back[start : start + _BATCH])
    facts.finish(names)
    _keep_private(sql, catalogue)
    sql.execute("UPDATE meta SET value = ? WHERE key = 'commit'", (moment.commit,))
    sql.execute("COMMIT")


def pages_since(sql: sqlite3.Connection, store: Store, until: int) -> Since:
    """The pages that changed since a second.

    Raises:
        PastRefused: when too many did.
    """
    spaces = ", ".join("?" * len(SPACES_OF_CATALOGUE))
    rows = sql.execute(
        "SELECT s.key, r.number, r.blob FROM (SELECT n.page AS key, "  # noqa: S608 (marks)
        '(SELECT o.number FROM revision o WHERE o.page = n.page AND o."when" <= ? '
        'ORDER BY o."when" DESC, o.number DESC LIMIT 1) AS number '
        'FROM (SELECT DISTINCT page FROM revision WHERE "when" > ?) n) s '
        "JOIN page p ON p.key = s.key LEFT JOIN revision r ON r.number = s.number "
        f"WHERE p.space NOT IN ({spaces}) AND p.path NOT LIKE 'discussions/%'",
        (until, until, *SPACES_OF_CATALOGUE),
    ).fetchall()
    veiled = store.veiled.among(blob for *_, blob in rows if blob)
    kept = [(page, number) for page, number, blob in rows if blob and blob not in veiled]
    there = {page for page, _ in kept}
    if len(kept) > MOST_READ:
        raise PastRefused(
            "past_size",
            f"Depuis cette date, plus de {MOST_READ} fiches ont changé : demandez une date plus récente.",
            f"More than {MOST_READ} pages have changed since that date: ask for a later one.",
        )
    return Since(kept, [page for page, *_ in rows if page not in there])


def _forget(sql: sqlite3.Connection, all_of: Sequence[int], gone: Sequence[int]) -> set[Name]:
    """Take pages out of the address book, and what the `gone` ones say out of the tables; gives the names they had."""
    sql.execute("CREATE TEMP TABLE gone (page INTEGER PRIMARY KEY)")
    sql.executemany("INSERT INTO gone VALUES (?)", [(page,) for page in gone])
    names = set(sql.execute("SELECT DISTINCT space, fold FROM title WHERE page IN (SELECT page FROM gone)"))
    for table in _SAID:
        sql.execute(f"DELETE FROM {table} WHERE page IN (SELECT page FROM gone)")  # noqa: S608 (our words)
    sql.executemany("UPDATE page SET deleted = 1 WHERE key = ?", [(page,) for page in all_of])
    return names


def _put_back(sql: sqlite3.Connection, page: int, number: int, until: int) -> bool:
    """Let a page lie where it lay at this revision, with its dates and authors; False where another one lies there."""
    path, space, blob, when, author, sha = sql.execute(
        'SELECT path, space, blob, "when", author, commit_sha FROM revision WHERE number = ?', (number,)
    ).fetchone()
    slug = PageName.from_path(path)
    if slug is None:
        return False
    done = sql.execute(
        "UPDATE OR IGNORE page SET path = ?, space = ?, slug = ?, blob = ?, deleted = 0, modified = ?, "
        "last_author = ?, last_commit = ? WHERE key = ?",
        (path, space, slug.slug, blob, when, author, sha, page),
    )
    sql.execute('DELETE FROM revision WHERE page = ? AND "when" > ?', (page, until))
    return done.rowcount > 0


def _read(sql: sqlite3.Connection, store: Store, facts: FactFill, pages: Sequence[int]) -> set[Name]:
    """Write what these pages said; gives the names that came or went with it."""
    named: dict[str, list[PageName]] = {}
    for page in pages:
        space, slug, blob = sql.execute("SELECT space, slug, blob FROM page WHERE key = ?", (page,)).fetchone()
        named.setdefault(blob, []).append(PageName(space, slug))
    fiches = {
        (name.path, blob): masked(Fiche.parse(name, data.decode("utf-8", "replace")))
        for blob, data in read_blobs(store, named)
        for name in named[blob]
    }
    fill = Fill(sql, store, fiches, facts)
    fill.pages(pages)
    return fill.names_moved


def _keep_private(sql: sqlite3.Connection, catalogue: Catalogue) -> None:
    """Take out what somebody may have closed since: how people are reached, and records that say who may read them.

    Whether they were open then does not count, and whether they are open now is not asked page by page: the past says
    nothing of them at all.
    """
    guarded = {*_PRIVATE, *_READERS}
    guarded |= {
        prop.key
        for prop in catalogue.properties.values()
        if prop.datatype in _REACHING or any(prop.part(part) is not None for part in _READERS)
    }
    keys = ", ".join("?" * len(guarded))
    sql.execute(
        "CREATE TEMP TABLE closed AS WITH RECURSIVE inside (key) AS ("  # noqa: S608 (marks)
        f"SELECT subject FROM fact WHERE property IN ({', '.join('?' * len(_READERS))}) AND subject % {ROOM} > 0 "
        f"UNION SELECT target FROM fact WHERE property IN ({keys}) AND target / {ROOM} = page AND target % {ROOM} > 0 "
        "UNION SELECT f.target FROM inside JOIN fact f ON f.subject = inside.key "
        f"WHERE f.target / {ROOM} = f.page AND f.target % {ROOM} > 0) SELECT key FROM inside",
        (*_READERS, *guarded),
    )
    sql.execute(
        "DELETE FROM fact WHERE kind IN (?, ?) OR subject IN (SELECT key FROM closed) "  # noqa: S608 (marks)
        f"OR target IN (SELECT key FROM closed) OR property IN ({keys})",
        (*_REACHING, *guarded),
    )
    sql.execute(
        f"DELETE FROM problem WHERE property IN ({keys}) "  # noqa: S608 (marks)
        "OR (page, fragment) IN (SELECT page, fragment FROM subject WHERE key IN (SELECT key FROM closed))",
        tuple(guarded),
    )
    sql.execute("DELETE FROM subject WHERE key IN (SELECT key FROM closed)")
