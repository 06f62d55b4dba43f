"""Taking the name of somebody who is forgotten out of the tables, as if they had been made without it."""

import sqlite3
from collections.abc import Iterable

from fiches import Author, Fiche, PageName, Store, fold, masked
from search_index.facts.catalogues import Catalogues
from search_index.facts.fill import FactFill
from search_index.reading import read_blobs


def rename_author(sql: sqlite3.Connection, store: Store, catalogues: Catalogues, email: str, author: Author) -> int:
    """Let everything that `email` signed be by `author`; gives how many pages it touches.

    The store must read these commits under the new name already, so that tables built anew say the same.
    """
    sql.execute("BEGIN IMMEDIATE")
    try:
        keys = [key for (key,) in sql.execute("SELECT DISTINCT page FROM revision WHERE author_email = ?", (email,))]
        sql.execute(
            "UPDATE revision SET author = ?, author_email = ?, author_fold = ? WHERE author_email = ?",
            (author.name, author.email, fold(author.name), email),
        )
        _say_authors(sql, store, catalogues, keys)
    except BaseException:
        sql.execute("ROLLBACK")
        raise
    sql.execute("COMMIT")
    return len(keys)


def _say_authors(sql: sqlite3.Connection, store: Store, catalogues: Catalogues, keys: list[int]) -> None:
    """Let pages, and what they state, name the authors that their revisions name by now."""
    for key in keys:
        sql.execute(
            "UPDATE page SET "
            'first_author = (SELECT author FROM revision WHERE page = ?1 ORDER BY "when", number LIMIT 1), '
            'last_author = (SELECT author FROM revision WHERE page = ?1 ORDER BY "when" DESC, number DESC LIMIT 1) '
            "WHERE key = ?1",
            (key,),
        )
    _write_facts(sql, store, catalogues, keys)
    sql.execute("UPDATE meta SET value = value + 1 WHERE key = 'facts_generation'")


def _write_facts(sql: sqlite3.Connection, store: Store, catalogues: Catalogues, keys: list[int]) -> None:
    """State the facts of these pages again: among them are their authors."""
    fill = FactFill(sql, catalogues.of(sql))
    pages: dict[str, list[tuple[int, PageName]]] = {}
    for key in keys:
        row = sql.execute("SELECT space, slug, blob FROM page WHERE key = ? AND deleted = 0", (key,)).fetchone()
        if row is not None:
            pages.setdefault(row[2], []).append((key, PageName(row[0], row[1])))
    for blob, data in read_blobs(store, pages):
        for key, name in pages[blob]:
            fill.write(key, masked(Fiche.parse(name, data.decode("utf-8", "replace"))))
    fill.finish()


def reread(sql: sqlite3.Connection, store: Store, catalogues: Catalogues, shas: Iterable[str]) -> None:
    """Let the revisions of these commits say who wrote and what was said as the store reads it now."""
    sql.execute("BEGIN IMMEDIATE")
    try:
        keys: set[int] = set()
        for sha in shas:
            commit = store.commit(sha)
            keys |= {key for (key,) in sql.execute("SELECT page FROM revision WHERE commit_sha = ?", (sha,))}
            author = commit.author
            sql.execute(
                "UPDATE revision SET author = ?, author_email = ?, author_fold = ?, summary = ? WHERE commit_sha = ?",
                (author.name, author.email, fold(author.name), commit.summary, sha),
            )
        if keys:
            _say_authors(sql, store, catalogues, sorted(keys))
    except BaseException:
        sql.execute("ROLLBACK")
        raise
    sql.execute("COMMIT")
