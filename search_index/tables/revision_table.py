"""Reading the revision table: the history of a page, recent changes, contributions.

A page's history stands in the order of the log (`number`). Recent changes and contributions stand in the order of the
author dates: a local save bears the moment it was made and comes first; what an import brings from years ago lies
years back, and neither hides the other.
"""

import functools
import sqlite3
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal

from fiches import PageName, fold

Connections = Callable[[], sqlite3.Connection]
Kind = Literal["new", "edit", "rename", "delete", "restore"]


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One change of one page.

    Attributes:
        number: its place in the log, dense from 1.
        page: the key of the page.
        name: where the page lay then.
        when: author date, unix seconds.
        summary: the first line of the commit's message.
        blob: the text after, None for a deletion.
        before: the text before, None for a first one.
        size, delta: bytes after, and how many more than before.
        source, source_revision, source_user: the wiki, revision and person that an imported revision comes from.
        language: in which the page of today says that it is written.
    """

    number: int
    commit: str
    page: int
    name: PageName
    title: str
    author: str
    author_email: str
    when: int
    summary: str
    blob: str | None
    before: str | None
    size: int
    delta: int
    kind: Kind
    source: str | None
    source_revision: str | None
    source_user: str | None
    language: str | None
    minor: bool

    def __hash__(self) -> int:
        return self.number  # two rows of one number are rare; to look at all that each says cost more than its line


_COLUMNS: Final = (
    'r.number, r.commit_sha, r.page, r.space, r.path, r.title, r.author, r.author_email, r."when", r.summary, '
    "r.blob, r.before, r.size, r.delta, r.kind, r.source, r.source_revision, r.source_user, "
    "(SELECT p.language FROM page p WHERE p.key = r.page), r.minor"
)


@functools.lru_cache(maxsize=1000)
def _revision_row(row: tuple[object, ...]) -> RevisionRow:
    """A row of the query as what it says; lists of changes are made again and again of the same ones."""
    number, commit, page, space, path, *rest = row
    slug = str(path).rpartition("/")[2].removesuffix(".md")
    rest[-1] = bool(rest[-1])
    return RevisionRow(number, commit, page, PageName(str(space), slug), *rest)  # type: ignore[arg-type]  # the schema types the columns


_KEPT: Final = 400
"""How many rows each thread keeps by their number: some pages of recent changes."""


class _Rows(threading.local):
    """The rows that a thread has read last, by number, as long as nothing at all was written in the tables.

    SQLite says of a connection whether others wrote since (`PRAGMA data_version`), and counts what it wrote itself
    (`total_changes`). A number may be another change after a rebuild, and a name forgotten: both are written, and so
    known by these two, whoever wrote.
    """

    connection: sqlite3.Connection | None = None
    written: tuple[int, int] = (0, 0)

    def __init__(self) -> None:
        self.rows: dict[int, RevisionRow] = {}

    def of(self, connection: sqlite3.Connection) -> dict[int, RevisionRow]:
        """The rows kept that are still true for whoever reads by this connection."""
        written = (connection.execute("PRAGMA data_version").fetchone()[0], connection.total_changes)
        if connection is not self.connection or written != self.written or len(self.rows) > _KEPT:
            self.connection, self.written, self.rows = connection, written, {}
        return self.rows


class RevisionTable:
    """The changes of pages, newest first unless said otherwise."""

    def __init__(self, connections: Connections) -> None:
        self._connection = connections
        self._kept = _Rows()

    def _rows(self, sql: str, *values: object) -> list[RevisionRow]:
        """The revisions of a query that starts after `SELECT <columns> `."""
        return [_revision_row(row) for row in self._connection().execute(f"SELECT {_COLUMNS} {sql}", values)]

    def _row(self, sql: str, *values: object) -> RevisionRow | None:
        row = self._connection().execute(f"SELECT {_COLUMNS} {sql}", values).fetchone()
        return _revision_row(row) if row else None

    def of_page(self, key: int, limit: int = 50, before: int | None = None) -> list[RevisionRow]:
        """The last `limit` revisions of a page, or those before number `before`."""
        if before is None:
            return self._rows("FROM revision r WHERE r.page = ? ORDER BY r.number DESC LIMIT ?", key, limit)
        return self._rows(
            "FROM revision r WHERE r.page = ? AND r.number < ? ORDER BY r.number DESC LIMIT ?", key, before, limit
        )

    def get(self, key: int, commit: str) -> RevisionRow | None:
        """What a commit (its full name, or its beginning) did to a page."""
        if len(commit) == 40:  # noqa: PLR2004 (the hexadecimal digits of a full sha-1)
            return self._row(
                "FROM revision r WHERE r.commit_sha = ? AND r.page = ? ORDER BY r.number LIMIT 1", commit, key
            )
        return self._row(
            "FROM revision r WHERE r.commit_sha >= ? AND r.commit_sha < ? AND r.page = ? ORDER BY r.number LIMIT 1",
            commit,
            f"{commit}g",
            key,
        )

    def of_commit(self, commit: str) -> list[RevisionRow]:
        """What a commit (its full name) did to each page that it changed."""
        return self._rows("FROM revision r WHERE r.commit_sha = ? ORDER BY r.number", commit)

    def blob_at(self, path: str, commit: str) -> str | None:
        """The blob that the commit of this full name left at the path of a living page, None where it left none."""
        row = (
            self._connection()
            .execute(
                "SELECT r.blob FROM page p JOIN revision r ON r.commit_sha = ? AND r.page = p.key "
                "WHERE p.path = ? AND p.deleted = 0 AND r.path = p.path ORDER BY r.number LIMIT 1",
                (commit, path),
            )
            .fetchone()
        )
        return None if row is None else row[0]

    def by_number(self, number: int) -> RevisionRow | None:
        """The revision of this number."""
        return self._row("FROM revision r WHERE r.number = ?", number)

    def older(self, row: RevisionRow) -> RevisionRow | None:
        """The revision of the same page just before `row`."""
        return self._row(
            "FROM revision r WHERE r.page = ? AND r.number < ? ORDER BY r.number DESC LIMIT 1", row.page, row.number
        )

    def newer(self, row: RevisionRow) -> RevisionRow | None:
        """The revision of the same page just after `row`."""
        return self._row(
            "FROM revision r WHERE r.page = ? AND r.number > ? ORDER BY r.number LIMIT 1", row.page, row.number
        )

    def neighbours(self, row: RevisionRow) -> tuple[RevisionRow | None, RevisionRow | None]:
        """The revisions of the same page just before and just after `row`."""
        return self.older(row), self.newer(row)

    def latest(self, key: int) -> RevisionRow | None:
        """The last revision of a page."""
        return self._row("FROM revision r WHERE r.page = ? ORDER BY r.number DESC LIMIT 1", key)

    def count(self, key: int) -> int:
        """How many revisions a page has."""
        return int(self._connection().execute("SELECT count(*) FROM revision WHERE page = ?", (key,)).fetchone()[0])

    def recent(
        self,
        limit: int = 50,
        before: int | None = None,
        *,
        space: str | None = None,
        type: str | None = None,  # noqa: A002 (the word of the head, as everywhere)
        author: str | None = None,
        source: str | None = None,
        since: int | None = None,
        kinds: Collection[Kind] | None = None,
    ) -> list[RevisionRow]:
        """The last changes of the whole commons, by author date.

        Args:
            limit: how many.
            before: only what comes after this revision number in the list (the last one of the page shown before).
            space: only of pages in this space.
            type: only of fiches that said they were of this type.
            author: only by the person of this address (`author_email`), or, without `@`, by those of this name.
            source: only what came from this wiki.
            since: only from this moment on, unix seconds.
            kinds: only these kinds of change.
        """
        where = "1"
        values: list[object] = []
        who = "author_email" if author is None or "@" in author else "author_fold"
        signed = author if author is None or "@" in author else fold(author)
        for column, value in (("space", space), ("type", type), (who, signed), ("source", source)):
            if value is not None:
                where += f" AND r.{column} = ?"
                values.append(value)
        if since is not None:
            where += ' AND r."when" >= ?'
            values.append(since)
        if kinds is not None:
            where += f" AND r.kind IN ({', '.join('?' * len(kinds))})"
            values += kinds
        if before is not None and (mark := self.by_number(before)):
            where += ' AND (r."when", r.number) < (?, ?)'
            values += [mark.when, mark.number]
        read = self._kept_rows if limit <= _KEPT else self._rows
        return read(f'FROM revision r WHERE {where} ORDER BY r."when" DESC, r.number DESC LIMIT ?', *values, limit)

    def _kept_rows(self, sql: str, *values: object) -> list[RevisionRow]:
        """What `_rows` gives, for lists asked for again and again: their order is an index, and most rows are known.

        Their numbers are read first, and whether anything was written after that: what is kept is true of them then.
        """
        connection = self._connection()
        numbers = [number for (number,) in connection.execute(f"SELECT r.number {sql}", values)]
        kept = self._kept.of(connection)
        missing = [number for number in numbers if number not in kept]
        if 2 * len(missing) > len(numbers):
            rows = self._rows(sql, *values)
            kept.update((row.number, row) for row in rows)
            return rows
        if missing:
            marks = ", ".join("?" * len(missing))
            rows = self._rows(f"FROM revision r WHERE r.number IN ({marks})", *missing)
            kept.update((row.number, row) for row in rows)
        return [kept[number] for number in numbers if number in kept]

    def after(self, number: int, limit: int) -> list[RevisionRow]:
        """The changes that came after the one of this number, the first ones first; of more than `limit` the last."""
        rows = self._rows("FROM revision r WHERE r.number > ? ORDER BY r.number DESC LIMIT ?", number, limit)
        return rows[::-1]

    def following(self, number: int, limit: int) -> list[RevisionRow]:
        """The `limit` changes that come next after the one of this number, the first ones first."""
        return self._rows("FROM revision r WHERE r.number > ? ORDER BY r.number LIMIT ?", number, limit)

    def number_of(self, commit: str) -> int:
        """The number of the last change that a commit made to a page, 0 when it made none."""
        return self._number("SELECT max(number) FROM revision WHERE commit_sha = ?", commit)

    def number_before(self, when: int) -> int:
        """The number of the change just before the first one that was made at `when` (unix seconds) or later."""
        first = self._number('SELECT min(number) FROM revision WHERE "when" >= ?', when)
        return first - 1 if first else self.last_number()

    def _number(self, sql: str, value: object) -> int:
        return int(self._connection().execute(sql, (value,)).fetchone()[0] or 0)

    def last_number(self) -> int:
        """The number of the last change of all, 0 when there is none."""
        return int(self._connection().execute("SELECT coalesce(max(number), 0) FROM revision").fetchone()[0])

    def contributions(self, author_email: str, limit: int = 50, before: int | None = None) -> list[RevisionRow]:
        """The last changes that a person made."""
        return self.recent(limit, before, author=author_email)

    def author_name(self, author_email: str) -> str | None:
        """The name under which a person last signed."""
        row = self._row('FROM revision r WHERE r.author_email = ? ORDER BY r."when" DESC LIMIT 1', author_email)
        return row.author if row else None

    def by_source_revision(self, source: str, revision: str) -> RevisionRow | None:
        """The change that an imported revision became: old links of the other wiki lead here."""
        return self._row(
            "FROM revision r WHERE r.source = ? AND r.source_revision = ? ORDER BY r.number LIMIT 1", source, revision
        )

    def authors(self, key: int) -> list[tuple[str, str, int]]:
        """Who wrote a page: name, address, number of changes; the most active first."""
        return (
            self._connection()
            .execute(
                "SELECT max(author), author_email, count(*) AS changes FROM revision WHERE page = ? "
                "GROUP BY author_email ORDER BY changes DESC, min(number)",
                (key,),
            )
            .fetchall()
        )
