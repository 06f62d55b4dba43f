"""Writing the facts of pages, and saying which subject each value points to.

A value that points to a page holds the name as it was written; `target` is the subject that answers to that name now,
by the rule of links (title or other title, exact first, accents folded second). When names are born, die or move, the
facts that name them are resolved again: a page and its other titles are one value.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from fiches import Catalogue, Fact, Fiche, fold, problems_of, sort_text, split_prefix, title_key
from fiches import facts_of as state
from search_index.facts.asked import asked_by
from search_index.facts.finding import page_of
from search_index.facts.rows import INSERT, INSERT_SUBJECT, SUBJECT, Row, is_same, row_of
from search_index.facts.schema import ROOM
from search_index.problems.table import write_problems
from search_index.tables.names import target_names

Name = tuple[str, str]
"""A space and a folded name."""

_MAX_SORT: Final = 120
_SORT_KEY: Final = "cle_de_tri"
_UNSTATED: Final = ("modeles",)
"""Spaces whose texts are patterns: what they annotate is said by the pages that use them."""


class FactFill:
    """Rewrites the facts of pages inside the transaction of the caller; `finish` must be called at the end.

    Args:
        connection: the tables.
        catalogue: types the values.
        first: whether the tables hold no fact yet: then nothing is looked for, and all values are resolved at once.

    Attributes:
        changed: whether something stands in the tables now that did not, or no more.
    """

    def __init__(self, connection: sqlite3.Connection, catalogue: Catalogue, *, first: bool = False) -> None:
        self._sql = connection
        self._catalogue = catalogue
        self._first = first
        self.changed = False
        self._written: dict[int, set[int]] = {}  # positions by page
        self._names: set[Name] = set()

    def write(self, page: int, fiche: Fiche | None) -> None:
        """Write what a page states now (None: nothing, it is deleted), where that differs from what it stated.

        Most saves leave most facts as they were, and nine indexes with them.
        """
        subjects: list[Row] = []
        rows: list[Row] = []
        problems = []
        if fiche is not None and not fiche.name.is_talk:
            if fiche.name.space in _UNSTATED:
                fiche = replace(fiche, body="")
            stated = state(fiche, self._catalogue, self._special(page, fiche), asked_by(fiche))
            facts = [_without_signs(fact) for fact in stated]
            subjects = self._subjects(page, fiche, facts)
            keys = {fragment: key for key, _, fragment, *_ in subjects}
            rows = [
                row_of(fact, page, keys[fact.subject], _own_target(fact, fiche, keys))
                for fact in facts
                if fact.subject in keys
            ]
            problems = problems_of(facts, fiche, self._catalogue)
        self._put_subjects(page, subjects)
        self._put_facts(page, rows)
        self.changed |= write_problems(self._sql, page, problems)

    def put(self, page: int, rows: Sequence[Row]) -> None:
        """Write facts of a page in the place of those that stand there, leaving its others alone."""
        if rows:
            self.changed = True
            self._sql.executemany(INSERT, rows)
            self._written.setdefault(page, set()).update(row[1] for row in rows)

    def _put_subjects(self, page: int, now: list[Row]) -> None:
        """Write the subjects of a page; where their names differ, all that points to the page is resolved again."""
        if self._first:
            self._sql.executemany(INSERT_SUBJECT, now)
            return
        before = self._sql.execute(f"SELECT {SUBJECT} FROM subject WHERE page = ? ORDER BY key", (page,)).fetchall()  # noqa: S608 (our words)
        if before != now:
            self.changed = True
            self._sql.execute("DELETE FROM subject WHERE page = ?", (page,))
            self._sql.executemany(INSERT_SUBJECT, now)
        if [_called(row) for row in before] != [_called(row) for row in now]:
            self._names.update(self._sql.execute("SELECT space, fold FROM title WHERE page = ?", (page,)))

    def _put_facts(self, page: int, rows: list[Row]) -> None:
        """Write the facts of a page that are not written yet, and take away those that it states no more."""
        if self._first:
            self._sql.executemany(INSERT, rows)
            return
        before = {row[1]: row for row in self._sql.execute("SELECT * FROM fact WHERE page = ?", (page,))}
        fresh = [row for row in rows if not is_same(before.pop(row[1], None), row)] if before else rows
        self.changed |= bool(before or fresh)
        if before:
            self._sql.executemany(
                "DELETE FROM fact WHERE page = ? AND position = ?", [(page, position) for position in before]
            )
        if fresh:
            self._sql.executemany(INSERT, fresh)
            self._written[page] = {row[1] for row in fresh}

    def finish(self, moved: Iterable[Name] = ()) -> None:
        """Say where values point: those that were just written, and all that name one of `moved`."""
        if self._first:
            self._resolve_everything()
            return
        names = self._names | set(moved)
        found: dict[tuple[str, str, str], tuple[int | None, str]] = {}
        for page in sorted(self._written):
            for position, kind, sort, space, name, folded, fragment in self._sql.execute(
                "SELECT position, kind, sort, space, name, fold, fragment FROM fact "
                "WHERE page = ? AND space IS NOT NULL",
                (page,),
            ).fetchall():
                if position in self._written[page] and (space, folded) not in names:
                    key = (space, name, fragment)
                    if key not in found:
                        found[key] = self._resolve(space, name, folded, fragment)
                    target, order = found[key][0], found[key][1] if kind == "page" else sort
                    if target is not None or order != sort:  # a value is born pointing nowhere
                        self._sql.execute(
                            "UPDATE fact SET target = ?, sort = ? WHERE page = ? AND position = ?",
                            (target, order, page, position),
                        )
        for space, folded in sorted(names):
            self._resolve_all(space, folded)
        self._names.clear()
        self._written.clear()

    def _resolve_everything(self) -> None:
        """Say where every value of every page points."""
        named = self._sql.execute("SELECT DISTINCT space, name, fold, fragment FROM fact WHERE space IS NOT NULL")
        self._sql.execute(
            "CREATE TEMP TABLE found (space, name, fragment, target, sort, PRIMARY KEY (space, name, fragment)) "
            "WITHOUT ROWID"
        )
        self._sql.executemany(
            "INSERT INTO found VALUES (?, ?, ?, ?, ?)",
            [
                (space, name, fragment, *self._resolve(space, name, folded, fragment))
                for space, name, folded, fragment in named.fetchall()
            ],
        )
        self._sql.execute(
            "UPDATE fact SET target = found.target, sort = CASE kind WHEN 'page' THEN found.sort ELSE fact.sort END "
            "FROM found WHERE found.space = fact.space AND found.name = fact.name AND found.fragment = fact.fragment "
            "AND (found.target IS NOT NULL OR (kind = 'page' AND found.sort <> fact.sort))"
        )
        self._sql.execute("DROP TABLE found")

    def _resolve_all(self, space: str, folded: str) -> None:
        """Say again where every value of this name points."""
        named = self._sql.execute(
            "SELECT DISTINCT name, fragment, kind = 'page' FROM fact WHERE space = ? AND fold = ?", (space, folded)
        ).fetchall()
        for name, fragment, is_page in named:
            target, sort = self._resolve(space, name, folded, fragment)
            self._sql.execute(
                "UPDATE fact SET target = ?1, sort = CASE WHEN ?2 THEN ?3 ELSE sort END "
                "WHERE space = ?4 AND fold = ?5 AND name = ?6 AND fragment = ?7 AND (kind = 'page') = ?2 "
                "AND (target IS NOT ?1 OR (?2 AND sort <> ?3))",
                (target, is_page, sort, space, folded, name, fragment),
            )

    def _resolve(self, space: str, name: str, folded: str, fragment: str) -> tuple[int | None, str]:
        """The subject that a name finds, and what orders the value: the title of the page, or the name as written."""
        page = page_of(self._sql, space, name, folded)
        end = f"#{fold(fragment)}" if fragment else ""
        found = (
            self._sql.execute(
                "SELECT s.key, t.title FROM subject s JOIN subject t ON t.key = s.page * ? "
                "WHERE s.page = ? AND s.fragment = ?",
                (ROOM, page, fragment),
            ).fetchone()
            if page is not None
            else None
        )
        return (None, (folded + end)[:_MAX_SORT]) if found is None else (found[0], (found[1] + end)[:_MAX_SORT])

    def _subjects(self, page: int, fiche: Fiche, facts: list[Fact]) -> list[Row]:
        """The subjects of a page as rows, the page itself first."""
        row = self._sql.execute("SELECT fold FROM title WHERE page = ? AND alias = 0", (page,)).fetchone()
        title = row[0] if row else fold(fiche.title)
        fragments = dict.fromkeys(fact.subject for fact in facts)
        fragments.pop("", None)
        keys = {fragment: page * ROOM + place for place, fragment in enumerate(("", *fragments)) if place < ROOM}
        sorts = {fact.subject: fact.value.text for fact in facts if fact.property == _SORT_KEY and fact.value}
        return [
            (key, page, fragment, fiche.name.space, name := title + (f"#{fold(fragment)}" if fragment else ""),
             sort_text(sorts[fragment]) if fragment in sorts else name[:_MAX_SORT])
            for fragment, key in keys.items()
        ]  # fmt: skip

    def _special(self, page: int, fiche: Fiche) -> dict[str, object]:
        """What only the history knows of a page."""
        created, modified, author = self._sql.execute(
            "SELECT created, modified, last_author FROM page WHERE key = ?", (page,)
        ).fetchone()
        authors = self._sql.execute(
            "SELECT author, count(*) FROM revision WHERE page = ? GROUP BY author ORDER BY min(number)", (page,)
        ).fetchall()
        source = (fiche.source or {}).get("wiki")
        return {
            "date_de_creation": _instant(created),
            "date_de_modification": _instant(modified),
            "dernier_auteur": author,
            "nouvelle_page": sum(times for _name, times in authors) == 1,
            "auteurs": [name for name, _times in authors],
            "source": str(source) if source else None,
        }


def _called(subject: Row) -> tuple[object, ...]:
    """What a subject is called: the names by which values find it."""
    return subject[2], subject[4]


def _instant(seconds: int) -> str:
    """An instant as the datatype of dates reads it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _own_target(fact: Fact, fiche: Fiche, keys: dict[str, int]) -> int | None:
    """The sub-object of the same page that a value points to by the name of the page, whoever else is called so."""
    title, mark, fragment = (fact.value.target if fact.value and fact.value.target else "").partition("#")
    if not mark or fragment not in keys:
        return None
    space, bare = split_prefix(fiche.title)
    own = bare if space == fiche.name.space else fiche.title
    return keys[fragment] if target_names(title)[:2] == (fiche.name.space, title_key(own)) else None


def _without_signs(fact: Fact) -> Fact:
    """A fact that UTF-8 can hold: a lone surrogate of a broken YAML escape is shown as a question mark."""
    if fact.raw.isascii() or fact.raw.encode(errors="replace").decode() == fact.raw:
        return fact
    return replace(fact, raw=fact.raw.encode(errors="replace").decode(), value=None)
