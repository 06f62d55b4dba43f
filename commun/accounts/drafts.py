"""Drafts: a text being written, kept for its writer beside the page until it is saved or thrown away.

They lie with the accounts and never in git: a draft is nobody else's business.
"""

import sqlite3
import time
from dataclasses import dataclass
from typing import Final

from commun.accounts.database import Database

MOST_DRAFTS: Final = 100
"""Drafts that one person may keep; beyond, the oldest goes."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text being written.

    Attributes:
        page: the page, as `space/slug` (for a page not born yet: `space/` and whatever slug it will try first).
        text: the whole text of the page.
        base: the version it was written from, None for a new page.
        summary: the summary typed so far.
        saved: when it was kept, in seconds since 1970.
        title: the title typed so far, for a page not born yet.
    """

    page: str
    text: str
    base: str | None
    summary: str
    saved: int
    title: str = ""


class Drafts:
    """The drafts of everybody, in the accounts' database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self, person: str, page: str, text: str, base: str | None = None, *, summary: str = "", title: str = ""
    ) -> Draft:
        """Keep the draft of `person` for `page`, in place of the one before."""
        draft = Draft(page, text, base, summary, int(time.time()), title)
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO drafts (person, page, text, base, summary, saved, title) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (person, page) DO UPDATE SET text = excluded.text, base = excluded.base,"
                " summary = excluded.summary, saved = excluded.saved, title = excluded.title",
                (person, page, text, base, summary, draft.saved, title),
            )
            connection.execute(
                "DELETE FROM drafts WHERE person = ?1 AND page NOT IN"
                " (SELECT page FROM drafts WHERE person = ?1 ORDER BY saved DESC, rowid DESC LIMIT ?2)",
                (person, MOST_DRAFTS),
            )
        return draft

    def get(self, person: str, page: str) -> Draft | None:
        """The draft of `person` for `page`, if there is one."""
        row = (
            self._database.connection()
            .execute("SELECT * FROM drafts WHERE person = ? AND page = ?", (person, page))
            .fetchone()
        )
        return None if row is None else _draft(row)

    def delete(self, person: str, page: str) -> None:
        """Throw away the draft of `person` for `page`; nothing happens where there is none."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM drafts WHERE person = ? AND page = ?", (person, page))

    def list(self, person: str) -> "list[Draft]":
        """The drafts of `person`, the latest first."""
        rows = self._database.connection().execute(
            "SELECT * FROM drafts WHERE person = ? ORDER BY saved DESC, page", (person,)
        )
        return [_draft(row) for row in rows]


def _draft(row: sqlite3.Row) -> Draft:
    """The draft that `row` holds."""
    return Draft(row["page"], row["text"], row["base"], row["summary"], row["saved"], row["title"])
