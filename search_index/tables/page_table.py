"""Reading the page table: one page, a list of pages, and what pages say about themselves.

Each method is one indexed query. A page answers to its title and its other titles; a link finds it by MediaWiki's rule
(first letter, `_`), accents exact first and folded second.
"""

import sqlite3
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from fiches import SPACES, FileName, PageName, fold, numbered, slugify, split_prefix, title_key
from search_index.tables.names import target_names, words_begun
from search_index.tables.similar import similar_titles

Connections = Callable[[], sqlite3.Connection]
"""Gives the calling thread its connection to the tables of now."""

Sort = Literal["title", "modified", "created"]
Field = Literal["type", "theme", "territory", "keyword", "category", "source", "space"]

_NAMES_A_QUERY: Final = 200


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page as the tables know it.

    Attributes:
        key: its number here, kept through renames, deletion and restoration (until a rebuild).
        id: the id of its head.
        size: bytes.
        created, modified: earliest and latest author date of its revisions, unix seconds.
        revisions: how many it has.
    """

    key: int
    id: str | None
    name: PageName
    title: str
    type: str | None
    blob: str
    size: int
    summary: str
    created: int
    modified: int
    first_author: str
    last_author: str
    last_commit: str
    revisions: int
    deleted: bool
    language: str | None
    licence: str | None
    status: str | None


PAGE_COLUMNS: Final = (
    "p.key, p.id, p.space, p.slug, p.title, p.type, p.blob, p.size, p.summary, p.created, p.modified, "
    "p.first_author, p.last_author, p.last_commit, p.revisions, p.deleted, p.language, p.licence, p.status"
)


def page_row(row: Sequence[object]) -> PageRow:
    """The row that a query of `PAGE_COLUMNS` gives."""
    key, id_, space, slug, *rest = row
    rest[11] = bool(rest[11])
    return PageRow(key, id_, PageName(space, slug), *rest)  # type: ignore[arg-type]  # the schema types the columns


class PageTable:
    """The pages, living unless said otherwise."""

    def __init__(self, connections: Connections) -> None:
        self._connection = connections
        self._counted: dict[str, tuple[object, list[tuple[str, int]]]] = {}

    def _rows(self, sql: str, *values: object) -> list[PageRow]:
        """The pages of a query that starts after `SELECT <columns> `."""
        return [page_row(row) for row in self._connection().execute(f"SELECT {PAGE_COLUMNS} {sql}", values)]

    def _row(self, sql: str, *values: object) -> PageRow | None:
        row = self._connection().execute(f"SELECT {PAGE_COLUMNS} {sql}", values).fetchone()
        return page_row(row) if row else None

    def get(self, name: PageName, *, deleted: bool = False) -> PageRow | None:
        """The page at `name`; with `deleted`, also the one that was last deleted there."""
        row = self._row("FROM page p WHERE p.path = ? AND p.deleted = 0", name.path)
        if row or not deleted:
            return row
        return self._row("FROM page p WHERE p.path = ? ORDER BY p.modified DESC, p.key DESC LIMIT 1", name.path)

    def by_key(self, key: int) -> PageRow | None:
        """The page of this key, deleted or not."""
        return self._row("FROM page p WHERE p.key = ?", key)

    def by_keys(self, keys: Sequence[int]) -> list[PageRow]:
        """The pages of these keys, in this order; keys of no page are left out."""
        if not keys:
            return []
        rows = self._rows(f"FROM page p WHERE p.key IN ({', '.join('?' * len(keys))})", *keys)
        found = {row.key: row for row in rows}
        return [found[key] for key in keys if key in found]

    def by_id(self, id_: str) -> PageRow | None:
        """The page whose head carries this id: a living one, else a deleted one."""
        return self._row("FROM page p WHERE p.id = ? ORDER BY p.deleted, p.key LIMIT 1", id_)

    def after(self, key: int, limit: int, kind: str | None = None) -> list[PageRow]:
        """The `limit` living pages that follow `key`, in the order of keys, but discussions: for walking over all.

        With `kind`, only the pages of this type.
        """
        of_kind, values = (" AND p.type = ?", (kind,)) if kind is not None else ("", ())
        return self._rows(
            "FROM page p WHERE p.key > ? AND p.deleted = 0 AND p.space NOT LIKE 'discussions/%'"
            f"{of_kind} ORDER BY p.key LIMIT ?",
            key,
            *values,
            limit,
        )

    def ids(self, names: Collection[PageName]) -> dict[PageName, str]:
        """The ids of the living pages at `names`; a page without one is left out."""
        found: dict[PageName, str] = {}
        paths = sorted({name.path for name in names})
        for start in range(0, len(paths), _NAMES_A_QUERY):
            some = paths[start : start + _NAMES_A_QUERY]
            rows = self._connection().execute(
                f"SELECT space, slug, id FROM page WHERE deleted = 0 AND path IN ({', '.join('?' * len(some))})",  # noqa: S608 (marks)
                some,
            )
            found |= {PageName(space, slug): id_ for space, slug, id_ in rows if id_}
        return found

    def moved(self, name: PageName, *, deleted: bool = False) -> PageRow | None:
        """The living page that lay at `name` before it was renamed (None where a page lies there now).

        With `deleted`, also one that was deleted since.
        """
        return self._row(
            "FROM held h JOIN page p ON p.key = h.page WHERE h.path = ? AND p.deleted <= ? AND p.path <> h.path",
            name.path,
            int(deleted),
        )

    def moved_among(self, names: Collection[PageName]) -> dict[PageName, PageName]:
        """Where the living pages lie now that lay at some of `names` before they were renamed (see `moved`)."""
        found: dict[PageName, PageName] = {}
        asked = {name.path: name for name in names}
        paths = sorted(asked)
        for start in range(0, len(paths), _NAMES_A_QUERY):
            some = paths[start : start + _NAMES_A_QUERY]
            marks = ", ".join("?" * len(some))
            held = f"SELECT path, page FROM held WHERE path IN ({marks})"  # noqa: S608 (marks)
            query = f"SELECT h.path, p.space, p.slug FROM ({held}) h JOIN page p ON p.key = h.page"  # noqa: S608 (ours)
            rows = self._connection().execute(f"{query} WHERE p.deleted = 0 AND p.path <> h.path", some)
            found |= {asked[path]: PageName(space, slug) for path, space, slug in rows}
        return found

    def found_at(self, name: PageName) -> PageRow | None:
        """The living page at `name`, else the one that lay there before it was renamed."""
        return self.get(name) or self.moved(name)

    def other_titles(self, key: int) -> list[str]:
        """The titles that a page answers to beside its own."""
        rows = self._connection().execute("SELECT text FROM title WHERE page = ? AND alias > 0", (key,))
        return [text for (text,) in rows]

    def deleted_called(self, space: str, titles: Collection[str]) -> list[PageRow]:
        """The deleted pages of a space that had one of these titles, accents and case apart."""
        folded = sorted({fold(title) for title in titles})[:_NAMES_A_QUERY]
        marks = ", ".join("?" * len(folded))
        query = f"FROM page p WHERE p.title_fold IN ({marks}) AND p.deleted = 1 AND p.space = ? ORDER BY p.key"
        return self._rows(query, *folded, space) if folded else []

    def by_title(self, target: str) -> PageRow | None:
        """The page that a link to `target` finds: by exact title or other title first, without accents second."""
        return self.by_titles([target])[target]

    def by_titles(self, targets: Collection[str]) -> dict[str, PageRow | None]:
        """What `by_title` says of each target, in one query (a few for hundreds of targets)."""
        wanted = {target: target_names(target) for target in targets}
        found: dict[tuple[str, str], list[tuple[str, str, PageRow]]] = {}
        pairs = sorted({(space, folded) for space, _, folded in wanted.values()})
        for start in range(0, len(pairs), _NAMES_A_QUERY):
            some = pairs[start : start + _NAMES_A_QUERY]
            rows = self._connection().execute(
                f"WITH asked (space, fold) AS (VALUES {', '.join(['(?, ?)'] * len(some))}) "  # noqa: S608 (only marks)
                f"SELECT t.name, t.text, t.space, t.fold, {PAGE_COLUMNS} FROM asked a "
                "JOIN title t ON t.space = a.space AND t.fold = a.fold JOIN page p ON p.key = t.page "
                "ORDER BY t.alias, p.key",
                [part for pair in some for part in pair],
            )
            for name, text, space, folded, *page in rows:
                found.setdefault((space, folded), []).append((name, text, page_row(page)))
        return {
            target: _best(found.get((space, folded), ()), name, target)
            for target, (space, name, folded) in wanted.items()
        }

    def free_name(self, space: str, title: str) -> PageName:
        """A name for a new page of this title: its slug, numbered when another page has or had it."""
        slug = slugify(title)
        number = 1
        while self.get(name := PageName(space, numbered(slug, number)), deleted=True):
            number += 1
        return name

    def listing(
        self,
        *,
        space: str | None = None,
        type: str | None = None,  # noqa: A002 (the word of the head, as everywhere)
        theme: str | None = None,
        territory: str | None = None,
        letter: str | None = None,
        sort: Sort = "title",
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, list[PageRow]]:
        """How many living pages match, and `limit` of them: by title, or newest first by `modified` or `created`."""
        values: list[object] = []
        source = "page p"
        where = "p.deleted = 0"
        for field, value in (("type", type), ("theme", theme), ("territory", territory)):
            if value is not None:
                source += f" JOIN page_value {field}_ ON {field}_.page = p.key AND {field}_.field = '{field}'"
                where += f" AND {field}_.fold = ?"
                values.append(fold(value))
        for column, chosen in (("space", space), ("letter", letter)):
            if chosen is not None:
                where += f" AND p.{column} = ?"
                values.append(chosen)
        total = self._connection().execute(f"SELECT count(*) FROM {source} WHERE {where}", values).fetchone()[0]  # noqa: S608 (our own words only)
        order = "p.title_fold, p.key" if sort == "title" else f"p.{sort} DESC, p.key DESC"
        rows = self._rows(f"FROM {source} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?", *values, limit, offset)
        return total, rows

    def beginning(self, space: str, prefix: str, start: str, limit: int, offset: int = 0) -> list[PageRow]:
        """The living pages of a space by title: those that begin with `prefix`, not before `start` (both folded)."""
        least = max(prefix, start)
        source, values = "FROM page p WHERE p.space = ? AND p.deleted = 0 AND p.title_fold >= ?", [space, least]
        if prefix:
            source, values = f"{source} AND p.title_fold < ?", [*values, f"{prefix}\U0010ffff"]
        return self._rows(f"{source} ORDER BY p.title_fold, p.key LIMIT ? OFFSET ?", *values, limit, offset)

    def letters(self, space: str) -> list[tuple[str, int]]:
        """The initials of the living pages of a space, and how many begin so; `#` for what is no letter."""
        return (
            self._connection()
            .execute("SELECT letter, count(*) FROM page WHERE space = ? AND deleted = 0 GROUP BY letter", (space,))
            .fetchall()
        )

    def counts(self, field: Field) -> list[tuple[str, int]]:
        """Every value of a field with the number of living pages that carry it, the most frequent first.

        Spellings that differ by accents or capitals are one value, shown as it is most often written. What was counted
        is remembered until the tables move: lists and filters ask it at every look.
        """
        state = tuple(
            self._connection().execute("SELECT value FROM meta WHERE key IN ('generation', 'stamp') ORDER BY key")
        )
        known = self._counted.get(field)
        if known is None or known[0] != state:
            known = self._counted[field] = state, self._count(field)
        return list(known[1])

    def _count(self, field: Field) -> list[tuple[str, int]]:
        """The counts of a field, from the tables."""
        if field == "space":
            query = "SELECT count(*) FROM page WHERE space = ? AND deleted = 0"
            counted = ((space, self._connection().execute(query, (space,)).fetchone()[0]) for space in SPACES)
            return [(space, count) for space, count in counted if count]
        spellings: dict[str, list[tuple[int, str]]] = {}
        rows = self._connection().execute(
            "SELECT fold, value, count(*) FROM page_value WHERE field = ? GROUP BY fold, value", (field,)
        )
        for folded, value, count in rows:
            spellings.setdefault(folded, []).append((-count, value))
        found = [(sum(count for count, _ in some), folded, min(some)[1]) for folded, some in spellings.items()]
        return [(value, -count) for count, _, value in sorted(found)]

    def values(self, page: int, field: Field) -> list[str]:
        """What a page says in one field, in its own order."""
        rows = self._connection().execute(
            "SELECT value FROM page_value WHERE page = ? AND field = ? ORDER BY place", (page, field)
        )
        return [value for (value,) in rows]

    def values_of(self, pages: Sequence[int], fields: Sequence[Field]) -> dict[tuple[int, str], list[str]]:
        """What pages say in some fields: (page, field) → values, in the order of the page."""
        found: dict[tuple[int, str], list[str]] = {}
        if not pages:
            return found
        rows = self._connection().execute(
            f"SELECT page, field, value FROM page_value WHERE page IN ({', '.join('?' * len(pages))}) "  # noqa: S608 (marks)
            f"AND field IN ({', '.join('?' * len(fields))}) ORDER BY page, place",
            [*pages, *fields],
        )
        for page, field, value in rows:
            found.setdefault((page, field), []).append(value)
        return found

    def licences(self) -> list[tuple[str, int]]:
        """The licences that living pages outside discussions say, with how many say each, the most frequent first.

        "" stands for the pages that say none.
        """
        return (
            self._connection()
            .execute(
                "SELECT coalesce(licence, ''), count(*) FROM page "
                "WHERE deleted = 0 AND space NOT LIKE 'discussions/%' GROUP BY 1 ORDER BY 2 DESC, 1"
            )
            .fetchall()
        )

    def category_members(self, title: str, limit: int = 500, offset: int = 0) -> list[PageRow]:
        """The pages of a category, by title."""
        return self._rows(
            "FROM page_value v JOIN page p ON p.key = v.page WHERE v.field = 'category' AND v.fold = ? "
            "ORDER BY p.title_fold, p.key LIMIT ? OFFSET ?",
            fold(title_key(title)),
            limit,
            offset,
        )

    def category_sizes(self, title: str) -> dict[str, int]:
        """How many pages of each space a category has."""
        rows = self._connection().execute(
            "SELECT p.space, COUNT(*) FROM page_value v JOIN page p ON p.key = v.page "
            "WHERE v.field = 'category' AND v.fold = ? GROUP BY p.space",
            (fold(title_key(title)),),
        )
        return {str(space): int(count) for space, count in rows}

    def deleted(self, limit: int = 50, offset: int = 0) -> list[PageRow]:
        """The pages that were deleted, the last ones first."""
        return self._rows(
            "FROM page p WHERE p.deleted = 1 ORDER BY p.modified DESC, p.key DESC LIMIT ? OFFSET ?", limit, offset
        )

    def file_exists(self, name: FileName) -> bool:
        """Whether the bytes of a file are there."""
        return self._connection().execute("SELECT 1 FROM file WHERE name = ?", (name.name,)).fetchone() is not None

    def file_blob(self, name: FileName) -> str | None:
        """The blob that holds the bytes of a file."""
        row = self._connection().execute("SELECT blob FROM file WHERE name = ?", (name.name,)).fetchone()
        return row[0] if row else None

    def files(self) -> list[FileName]:
        """Every file that was uploaded and is still there, by name."""
        return [FileName(name) for (name,) in self._connection().execute("SELECT name FROM file ORDER BY name")]

    def suggest(self, prefix: str, limit: int = 10) -> list[PageRow]:
        """Pages whose title or another title begins so, then those with a word that does (without accents or case)."""
        start = fold(" ".join(prefix.split()))
        if not start:
            return []
        rows = self._rows(
            "FROM title t JOIN page p ON p.key = t.page WHERE t.fold >= ? AND t.fold < ? ORDER BY t.fold LIMIT ?",
            start,
            _after(start),
            limit * 3,
        )
        found = {row.key: row for row in rows if not row.name.is_talk}
        words = words_begun(start)
        if words and len(found) < limit:
            found |= {row.key: row for row in self._by_inner_words(words, limit * 3) if row.key not in found}
        return list(found.values())[:limit]

    def similar(self, title: str, limit: int = 5) -> list[PageRow]:
        """The fiches whose title is nearly `title` (or its own), the nearest first."""
        keys = similar_titles(self._connection(), title, limit)
        return [row for key in keys if (row := self.by_key(key)) is not None]

    def _by_inner_words(self, words: Sequence[str], limit: int) -> Iterable[PageRow]:
        """Living pages whose titles hold a word that begins with each of `words`."""
        source, values = "title_word w0", [words[0], _after(words[0])]
        where = "w0.word >= ? AND w0.word < ?"
        for number, word in enumerate(words[1:], 1):
            source += f" JOIN title_word w{number} ON w{number}.page = w0.page"
            where += f" AND w{number}.word >= ? AND w{number}.word < ?"
            values += [word, _after(word)]
        rows = self._rows(
            f"FROM {source} JOIN page p ON p.key = w0.page WHERE {where} ORDER BY p.title_fold LIMIT ?", *values, limit
        )
        return [row for row in rows if not row.name.is_talk]


def _best(candidates: Sequence[tuple[str, str, PageRow]], name: str, target: str) -> PageRow | None:
    """Of the pages whose folded name fits: the one of this exact name, else the first.

    Of two that differ by their first letter alone (`iPod` and `IPod`, on a wiki that tells them apart), it is the one
    that is spelled as the link is, by its title or by another one that it had.
    """
    exact = [(text, row) for spelled, text, row in candidates if spelled == name]
    if len(exact) > 1:
        said = " ".join(unicodedata.normalize("NFC", split_prefix(target)[1]).replace("_", " ").split())
        exact.sort(key=lambda each: each[0] != said)
    return exact[0][1] if exact else candidates[0][2] if candidates else None


def _after(prefix: str) -> str:
    """The first text that sorts after everything that begins with `prefix`."""
    return f"{prefix}\U0010ffff"
