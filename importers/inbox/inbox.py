"""The inbox of conflicts: a small database beside the sources' settings.

An item names three blobs of the repository — what both sides had, what lies here, what the wiki has — which the
branches `main` and `sources/<name>` hold for ever; so an item is a few words, and no text can be lost with it.
Decisions are remembered by the place that they were about: the same change against the same text is not asked again.
"""

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

from fiches import Choice, Conflict

Kind = Literal["texts", "gone_there", "gone_here", "file", "veiled", "unveiled"]
"""Both changed a page in the same place; the wiki deleted one; we deleted one that it changed; both sent a file; the
wiki hid a version after it came (its key ends in `#` and the revision); it shows again such a version, of which copies
written here were hidden too (the same key)."""

State = Literal["waiting", "solved", "settled"]
"""Waits for a decision; a person decided; a later run brought the sides together by itself."""

Answer = Literal["ours", "theirs", "both", "choices", "text"]
"""What a person decided: one side, the other, both, place by place, or a text of their own."""

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS items (
    number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, key TEXT NOT NULL, kind TEXT NOT NULL,
    path TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL, base TEXT, ours TEXT, theirs TEXT,
    since INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', answer TEXT, person TEXT, ended INTEGER);
CREATE UNIQUE INDEX IF NOT EXISTS one_waits ON items (source, key) WHERE state = 'waiting';
CREATE TABLE IF NOT EXISTS decisions (digest TEXT PRIMARY KEY, choice TEXT NOT NULL, moment INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS copies (key TEXT NOT NULL, blob TEXT NOT NULL, PRIMARY KEY (key, blob)) WITHOUT ROWID;
"""
_COLUMNS: Final = "number, source, key, kind, path, title, url, base, ours, theirs, since, state, answer, person, ended"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A conflict.

    Attributes:
        number: its number, for addresses and commands.
        source: the source whose page it is.
        key: the `id` of the page, or the path of a file.
        kind: what happened.
        path: where the page lay here when it began to wait.
        title: what the page is called.
        url: its address in the wiki.
        base, ours, theirs: the blobs of the three texts; None where there is nothing.
        since: when it began to wait, unix seconds.
        state: whether it still waits.
        answer, person, ended: how it ended, by whom (the id of an account), when.
    """

    number: int
    source: str
    key: str
    kind: Kind
    path: str
    title: str
    url: str
    base: str | None
    ours: str | None
    theirs: str | None
    since: int
    state: State = "waiting"
    answer: Answer | None = None
    person: str | None = None
    ended: int | None = None


def inbox_of(folder: Path) -> "Inbox":
    """The inbox of the sources whose settings lie in `folder`."""
    return Inbox(folder / "inbox.sqlite")


class Inbox:
    """All that waits, and what was decided; each call opens the file for itself, so any thread may ask."""

    def __init__(self, file: Path) -> None:
        self._file = file

    # What waits

    def waiting(self, source: str | None = None) -> list[Waiting]:
        """What waits, the oldest first; of one source, or of all."""
        return self._select("state = 'waiting' AND (? IS NULL OR source = ?) ORDER BY since, number", source, source)

    def ended(self, limit: int = 50) -> list[Waiting]:
        """What does not wait any more, the latest first."""
        return self._select("state <> 'waiting' ORDER BY ended DESC, number DESC LIMIT ?", limit)

    def get(self, number: int) -> Waiting | None:
        """An item, waiting or not."""
        return next(iter(self._select("number = ?", number)), None)

    def counts(self) -> dict[str, int]:
        """How many wait: source → number."""
        if not self._file.exists():
            return {}
        with self._opened() as db:
            return dict(db.execute("SELECT source, count(*) FROM items WHERE state = 'waiting' GROUP BY source"))

    def _select(self, where: str, *values: object) -> list[Waiting]:
        if not self._file.exists():
            return []
        with self._opened() as db:
            # `where` is one of the texts above, never something that a person typed.
            rows = db.execute(f"SELECT {_COLUMNS} FROM items WHERE {where}", values).fetchall()  # noqa: S608
        return [Waiting(*row) for row in rows]

    # For the run that finds conflicts

    def base_of(self, source: str, key: str) -> str | None:
        """What both sides had when a change of this page began to wait."""
        found = self._select("source = ? AND key = ? AND state = 'waiting'", source, key)
        return found[0].base if found else None

    def kept_from(self, source: str, key: str) -> str | None:
        """What a page was that the wiki deleted last and that stayed here."""
        found = self._select("source = ? AND key = ? AND kind = 'gone_there' ORDER BY number DESC", source, key)
        return found[0].base if found and found[0].answer != "theirs" else None

    def lay(self, items: Iterable[Waiting], settled: Iterable[tuple[str, str]]) -> None:
        """Let these wait (one that waits already gets the texts of now), and end those of (source, key) `settled`."""
        now = int(time.time())
        with self._opened() as db:
            db.execute("BEGIN IMMEDIATE")
            for each in items:
                db.execute(
                    "INSERT INTO items (source, key, kind, path, title, url, base, ours, theirs, since) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, key) WHERE state = 'waiting' "
                    "DO UPDATE SET kind = excluded.kind, path = excluded.path, title = excluded.title, "
                    "url = excluded.url, base = excluded.base, ours = excluded.ours, theirs = excluded.theirs",
                    (
                        each.source, each.key, each.kind, each.path, each.title, each.url,
                        each.base, each.ours, each.theirs, each.since or now,
                    ),
                )  # fmt: skip
            for source, key in settled:
                db.execute(
                    "UPDATE items SET state = 'settled', ended = ? WHERE source = ? AND key = ? AND state = 'waiting'",
                    (now, source, key),
                )
            db.execute("COMMIT")

    # For the person who decides

    def solve(self, item: Waiting, answer: Answer, person: str) -> None:
        """Note that somebody decided; where a run laid another text meanwhile, that one still waits."""
        with self._opened() as db:
            db.execute(
                "UPDATE items SET state = 'solved', answer = ?, person = ?, ended = ? "
                "WHERE number = ? AND state = 'waiting' AND theirs IS ?",
                (answer, person, int(time.time()), item.number, item.theirs),
            )

    def remember(self, key: str, conflicts: Sequence[Conflict], choices: Sequence[Choice]) -> None:
        """Remember what was chosen at each place of a page."""
        now = int(time.time())
        rows = [(_digest(key, place), choice, now) for place, choice in zip(conflicts, choices, strict=True)]
        with self._opened() as db:
            db.executemany("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?)", rows)

    def decided(self, key: str, conflicts: Sequence[Conflict]) -> list[Choice | None]:
        """What was chosen before at each place, None where nobody was asked."""
        if not self._file.exists():
            return [None] * len(conflicts)
        with self._opened() as db:
            found = [
                db.execute("SELECT choice FROM decisions WHERE digest = ?", (_digest(key, place),)).fetchone()
                for place in conflicts
            ]
        return [None if row is None else cast("Choice", row[0]) for row in found]

    def note_copies(self, key: str, blobs: Iterable[str]) -> None:
        """Note the texts written here that somebody hid with the version that an item is about."""
        with self._opened() as db:
            db.executemany("INSERT OR IGNORE INTO copies VALUES (?, ?)", [(key, blob) for blob in blobs])

    def copies(self, key: str) -> frozenset[str]:
        """The texts that were hidden with the version that an item is about."""
        if not self._file.exists():
            return frozenset()
        with self._opened() as db:
            return frozenset(row[0] for row in db.execute("SELECT blob FROM copies WHERE key = ?", (key,)))

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """The file; every write waits until it is on the disk, because the merge that follows forgets."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.executescript(_TABLES)
            yield db


def _digest(key: str, place: Conflict) -> str:
    """The name of a place: the page, where in it, and the three texts that stood there."""
    told = json.dumps([key, place.where, place.base, place.mine, place.theirs], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
