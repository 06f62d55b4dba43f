"""What came of a source so far, in a small database beside its settings.

The branch is the truth: every row here can be read again from the trailers of its commits, and `catch_up` does so for
the commits that a cut-off run left unread. A lost or foreign file is simply built anew.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Final

from fiches import Commit, FileName, PageName, RevisionRefused, Store
from importers.mediawiki.places import shown_user
from importers.upstream import Event, Memory, PageStub, RevisionStub

SCHEMA: Final = "1"
_JSON: Final = json.JSONEncoder(ensure_ascii=False).encode

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS pages (
    page_id INTEGER PRIMARY KEY, namespace INTEGER, title TEXT, path TEXT, born INTEGER, latest INTEGER,
    redirect_to TEXT, live INTEGER, gone INTEGER, aliases TEXT, former TEXT, authors TEXT);
CREATE TABLE IF NOT EXISTS revisions (
    revision INTEGER PRIMARY KEY, page_id INTEGER, moment INTEGER, user TEXT, sha1 TEXT);
CREATE INDEX IF NOT EXISTS twins ON revisions (page_id, moment, user, sha1);
CREATE TABLE IF NOT EXISTS files (title TEXT PRIMARY KEY, path TEXT, sha1 TEXT, live INTEGER);
CREATE TABLE IF NOT EXISTS todo (
    moment INTEGER, kind INTEGER, number INTEGER, page_id INTEGER, user TEXT, sha1 TEXT, twins TEXT, extra TEXT);
CREATE INDEX IF NOT EXISTS todo_order ON todo (moment, kind, number);
CREATE TABLE IF NOT EXISTS listed (
    page_id INTEGER PRIMARY KEY, namespace INTEGER, title TEXT, latest INTEGER, redirect_to TEXT, section TEXT);
CREATE TABLE IF NOT EXISTS log (
    kind TEXT, page_id INTEGER, title TEXT, moment INTEGER, user TEXT, comment TEXT, new_title TEXT);
CREATE TABLE IF NOT EXISTS shown (title TEXT PRIMARY KEY, sha1 TEXT);
CREATE TABLE IF NOT EXISTS hidden (revision INTEGER PRIMARY KEY, page_id INTEGER, parts TEXT, told INTEGER);
CREATE TABLE IF NOT EXISTS unhidden (revision INTEGER PRIMARY KEY, page_id INTEGER, parts TEXT);
CREATE UNIQUE INDEX IF NOT EXISTS todo_twins ON todo (page_id, moment, user, sha1) WHERE kind = 0;
"""


@dataclass
class PageRow:
    """A page as it came.

    Attributes:
        page_id, namespace, title: as in the wiki (full title).
        path: where it lies here.
        born: the time of its first revision.
        latest: the last revision that came.
        redirect_to: the full title it leads to, when it is a redirect.
        live: whether its file stands on the branch.
        gone: whether the wiki has it no more.
        aliases: the `autres_titres` of its head.
        former: the full titles that it had.
        authors: everyone who wrote it, in order of their first revision.
    """

    page_id: int
    namespace: int
    title: str
    path: str
    born: int
    latest: int = 0
    redirect_to: str | None = None
    live: bool = False
    gone: bool = False
    aliases: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


class Status:
    """The database of one source; `ref` is its branch."""

    def __init__(self, file: Path, ref: str) -> None:
        self._ref = ref
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """End."""
        self._db.close()

    # In step with the branch

    def catch_up(self, store: Store, each: Callable[[Commit], None]) -> None:
        """Read the commits of the branch that are not in the tables yet (a cut-off run left them); tell `each`."""
        head = store.head(self._ref)
        known = self._meta("commit")
        if self._meta("schema") != SCHEMA or (known and (head is None or not _contains(store, known, head))):
            self._forget()
            known = None
        self._db.execute("BEGIN")
        if head is not None and head != known:
            touched = set()
            for commit in store.log(known, head):
                self._replay(commit)
                touched.add(int(commit.trailers.get("Source-Page-Id", "0")))
                each(commit)
            self._read_aliases(store, touched)
        self.mark(head)

    def mark(self, head: str | None) -> None:
        """All that was written so far reflects `head`; a new transaction begins with the next write."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (SCHEMA,))
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('commit', ?)", (head,))
        self._db.execute("COMMIT")

    def mark_plan(self) -> None:
        """Keep the plan; what the branch holds has not changed."""
        self._db.execute("COMMIT")

    def begin(self) -> None:
        """Hold what follows until `mark`."""
        self._db.execute("BEGIN")

    def rollback(self) -> None:
        """Forget what was not marked."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def _forget(self) -> None:
        for table in ("pages", "revisions", "files", "todo", "meta", "listed", "log", "shown", "hidden", "unhidden"):
            self._db.execute(f"DELETE FROM {table}")  # noqa: S608 - the names stand in the line above

    def _replay(self, commit: Commit) -> None:
        """Take down what one commit of the branch did."""
        trailers = commit.trailers
        written = [c.path for c in commit.changes if c.after is not None]
        gone = [c.path for c in commit.changes if c.after is None]
        if "Source-File" in trailers:
            files = [p for p in (*written, *gone) if FileName.from_path(p)]
            if files:
                # A file that took another title lies there under its former one.
                self._db.executemany("DELETE FROM files WHERE path = ?", [(path,) for path in files])
                self.put_file(trailers["Source-File"], files[0], trailers.get("Source-Sha1", ""), live=bool(written))
            return
        if "Source-Page-Id" not in trailers:
            return
        page_id = int(trailers["Source-Page-Id"])
        self._replay_hidden(trailers, page_id)
        title = trailers["Source-Page"]
        row = self.page(page_id)
        path = next((p for p in (*written, *gone) if PageName.from_path(p)), trailers.get("Source-Path", ""))
        if row is None:
            row = PageRow(page_id, int(trailers.get("Source-Namespace", "0")), title, path, commit.when)
        elif title != row.title:
            row.former = tuple(dict.fromkeys((*row.former, row.title)))
            row.title = title
        if written or gone:
            row.live = bool(written)
            row.path = written[0] if written else row.path
        row.redirect_to = trailers.get("Source-Redirect")
        row.gone = trailers.get("Source-Event") == "delete"
        if user := trailers.get("Source-User"):
            row.authors = tuple(dict.fromkeys((*row.authors, shown_user(user))))
        if number := trailers.get("Source-Revision"):
            row.latest = int(number)
            sha1 = trailers.get("Source-Sha1")
            for each in (number, *trailers.get("Source-Twins", "").split()):
                self.put_revision(int(each), page_id, commit.when, user, sha1)
        self.put_page(row)

    def _replay_hidden(self, trailers: Mapping[str, str], page_id: int) -> None:
        """Take down what the wiki hid when the revision came (`Source-Hidden`) or later, and what it showed again."""
        came = f"{trailers.get('Source-Revision', '0')} {trailers.get('Source-Hidden', '')}"
        revision, _, parts = trailers.get("Source-Hides", came).partition(" ")
        if parts:
            self.hide(int(revision), page_id, parts, told=True)
        revision, _, parts = trailers.get("Source-Shows", "0").partition(" ")
        if parts:
            self.unhide(int(revision), parts)
            self.told_unhidden(int(revision))

    def _read_aliases(self, store: Store, touched: Iterable[int]) -> None:
        """Take the other titles of pages from their heads on the branch."""
        rows = [row for page_id in touched if (row := self.page(page_id)) is not None and row.live]
        revision = store.head(self._ref)
        for row in rows:
            name = PageName.from_path(row.path)
            if name is None or revision is None:
                continue
            row.aliases = store.read(name, revision).other_titles
            self.put_page(row)

    # Pages

    def page(self, page_id: int) -> PageRow | None:
        """A page, None when it never came."""
        found = self._db.execute(f"{_SELECT} WHERE page_id = ?", (page_id,)).fetchone()
        return None if found is None else _row(found)

    def pages(self) -> Iterator[PageRow]:
        """Every page that came."""
        for found in self._db.execute(f"{_SELECT} ORDER BY page_id").fetchall():
            yield _row(found)

    def put_page(self, row: PageRow) -> None:
        """Write a page down."""
        self._db.execute(
            "INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                row.page_id,
                row.namespace,
                row.title,
                row.path,
                row.born,
                row.latest,
                row.redirect_to,
                int(row.live),
                int(row.gone),
                *(_JSON(texts) if texts else "[]" for texts in (row.aliases, row.former, row.authors)),
            ),
        )

    # Revisions

    def knows(self, revision: int) -> bool:
        """Whether a revision came, or is the twin of one that did."""
        return self._db.execute("SELECT 1 FROM revisions WHERE revision = ?", (revision,)).fetchone() is not None

    def known_from(self, number: int) -> Iterator[int]:
        """The numbers of revisions that are in, from this one on."""
        for (revision,) in self._db.execute("SELECT revision FROM revisions WHERE revision >= ?", (number,)):
            yield revision

    def twin(self, page_id: int, when: int, user: str | None, sha1: str | None) -> int | None:
        """A revision of the same page, second, user and text that came already."""
        if sha1 is None or user is None:
            return None
        row = self._db.execute(
            "SELECT revision FROM revisions WHERE page_id = ? AND moment = ? AND user = ? AND sha1 = ?",
            (page_id, when, user, sha1),
        ).fetchone()
        return None if row is None else int(row[0])

    def is_same(self, one: int, other: int) -> bool:
        """Whether two revisions that came are one, or twins."""
        said = "SELECT page_id, moment, user, sha1 FROM revisions WHERE revision = ?"
        return one == other or len({self._db.execute(said, (each,)).fetchone() for each in (one, other)}) == 1

    def comes_back(self, stub: RevisionStub) -> bool:
        """Whether a revision follows one of the same page and second with another text: no twin, then."""
        row = self._db.execute(
            "SELECT sha1 FROM (SELECT number, sha1 FROM todo WHERE kind = 0 AND page_id = :page AND moment = :when "
            "UNION ALL SELECT revision, sha1 FROM revisions WHERE page_id = :page AND moment = :when) "
            "WHERE number < :number ORDER BY number DESC LIMIT 1",
            {"page": stub.page_id, "when": stub.when, "number": stub.revision},
        ).fetchone()
        return row is not None and row[0] != stub.sha1

    def moment(self, revision: int) -> int | None:
        """When a revision that came was written, None for one that never came."""
        row = self._db.execute("SELECT moment FROM revisions WHERE revision = ?", (revision,)).fetchone()
        return None if row is None else int(row[0])

    def put_revision(self, revision: int, page_id: int, when: int, user: str | None, sha1: str | None) -> None:
        """Write a revision down."""
        self._db.execute(
            "INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?, ?)", (revision, page_id, when, user, sha1)
        )

    def hide(self, revision: int, page_id: int, parts: str, *, told: bool) -> None:
        """Note what the wiki hides of a revision (`text user`); `told` when it is so known here already."""
        found = self._db.execute("SELECT parts FROM hidden WHERE revision = ?", (revision,)).fetchone()
        if not told and found is not None and set(parts.split()) <= set(found[0].split()):
            return
        self._db.execute("INSERT OR REPLACE INTO hidden VALUES (?, ?, ?, ?)", (revision, page_id, parts, int(told)))

    def unhide(self, revision: int, parts: str) -> None:
        """Note what the wiki shows again of a revision (`text user`)."""
        found = self._db.execute("SELECT page_id, parts FROM hidden WHERE revision = ?", (revision,)).fetchone()
        if found is None:
            return
        left = sorted(set(found[1].split()) - set(parts.split()))
        self._db.execute("UPDATE hidden SET parts = ? WHERE revision = ?", (" ".join(left), revision))
        self._db.execute("DELETE FROM hidden WHERE parts = ''")
        self._db.execute("INSERT OR REPLACE INTO unhidden VALUES (?, ?, ?)", (revision, found[0], parts))

    def unhidden(self) -> list[tuple[int, int, str]]:
        """What the wiki shows again, and is veiled here until `told_unhidden`: (revision, page, parts)."""
        return self._db.execute("SELECT revision, page_id, parts FROM unhidden").fetchall()

    def told_unhidden(self, revision: int) -> None:
        """Note that a revision is shown here again too."""
        self._db.execute("DELETE FROM unhidden WHERE revision = ?", (revision,))

    def hidden(self) -> dict[int, str]:
        """What the wiki hid of each revision when it was last listed: (`text user`)."""
        return dict(self._db.execute("SELECT revision, parts FROM hidden").fetchall())

    def newly_hidden(self) -> list[tuple[int, int, str]]:
        """What the wiki hid after it came, and nobody was told of yet: (revision, page, parts)."""
        return self._db.execute("SELECT revision, page_id, parts FROM hidden WHERE NOT told").fetchall()

    # Files

    def files(self) -> dict[str, tuple[str, str]]:
        """The files that stand on the branch: title → (path, sha1)."""
        rows = self._db.execute("SELECT title, path, sha1 FROM files WHERE live").fetchall()
        return {title: (path, sha1) for title, path, sha1 in rows}

    def file_versions(self) -> dict[str, str]:
        """The last version met of each file, refused ones too: title → sha1."""
        return dict(self._db.execute("SELECT title, sha1 FROM files").fetchall())

    def put_file(self, title: str, path: str, sha1: str, *, live: bool) -> None:
        """Write a file down."""
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", (title, path, sha1, int(live)))

    def retitle_files(self, titles: Mapping[str, str]) -> None:
        """Files are called otherwise now: old title → new one; two may have changed names with each other."""
        told = [(titles[title], *row) for title, row in self.files().items() if titles.get(title, title) != title]
        self._db.executemany("DELETE FROM files WHERE title = ?", [(title,) for title in titles])
        self._db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, 1)", told)

    def files_gone(self) -> list[str]:
        """Where the files lay that the wiki has no more."""
        return [row[0] for row in self._db.execute("SELECT path FROM files WHERE NOT live AND path <> ''")]

    # What the wiki listed

    def memory(self) -> Memory | None:
        """What the wiki listed at the last run, None before the first."""
        until, compared = self._meta("until"), self._meta("compared")
        if until is None or compared is None:
            return None
        return Memory(
            int(until),
            int(compared),
            {row[0]: PageStub(*row) for row in self._db.execute("SELECT * FROM listed")},
            [Event(*row) for row in self._db.execute("SELECT * FROM log ORDER BY rowid")],
            dict(self._db.execute("SELECT * FROM shown").fetchall()),
            self._meta("scope") or "",
        )

    def remember(self, memory: Memory) -> None:
        """Keep what the wiki lists, for the next run; the part that did not change is not written again."""
        old = self.memory() or Memory(0, 0)
        gone = [(page_id,) for page_id in old.pages if page_id not in memory.pages]
        self._db.executemany("DELETE FROM listed WHERE page_id = ?", gone)
        changed = [stub for stub in memory.pages.values() if old.pages.get(stub.page_id) != stub]
        self._db.executemany("INSERT OR REPLACE INTO listed VALUES (?, ?, ?, ?, ?, ?)", map(astuple, changed))
        if memory.events[: len(old.events)] != old.events:
            self._db.execute("DELETE FROM log")
            old.events = []
        fresh = memory.events[len(old.events) :]
        self._db.executemany("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)", map(astuple, fresh))
        if memory.files != old.files:
            self._db.execute("DELETE FROM shown")
            self._db.executemany("INSERT INTO shown VALUES (?, ?)", memory.files.items())
        for key in ("until", "compared", "scope"):
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, str(getattr(memory, key))))

    def credited(self) -> str:
        """The `state` of `credit`, "" before the first."""
        return self._meta("credits") or ""

    def credit(self, state: str) -> None:
        """Note the state of what is hidden that the authors of all pages agree with."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('credits', ?)", (state,))

    def last_seen(self) -> str | None:
        """The commit of the pages after the last run; None before the first."""
        return self._meta("pages")

    def seen(self, head: str | None) -> None:
        """Note the commit of the pages at the end of a run."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('pages', ?)", (head,))

    # What is to be done, in order

    def clear_todo(self) -> None:
        """Forget the last plan."""
        self._db.execute("DELETE FROM todo")

    def add_todo(self, rows: Iterable[tuple[int, int, int, int, str | None, str | None, str, str]]) -> None:
        """Plan things: (when, kind, number, page, user, sha1, twins, the rest).

        Revisions of the same page, second, user and text are twins: the lowest number stands for all.
        """
        self._db.executemany(
            "INSERT INTO todo VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (page_id, moment, user, sha1) WHERE kind = 0 "
            "DO UPDATE SET twins = trim(twins || ' ' || max(number, excluded.number)), "
            "number = min(number, excluded.number)",
            rows,
        )

    def todo_count(self, kind: int) -> int:
        """How many things of a kind are planned."""
        return int(self._db.execute("SELECT count(*) FROM todo WHERE kind = ?", (kind,)).fetchone()[0])

    def todo_births(self) -> dict[int, int]:
        """The first planned moment of each page."""
        return dict(
            self._db.execute("SELECT page_id, min(moment) FROM todo WHERE kind = 0 GROUP BY page_id").fetchall()
        )

    def todo_ends(self) -> Iterator[tuple[int, int, set[int]]]:
        """The last planned revision of each page, by the wiki's clock: page, moment, its number and its twins'."""
        for row in self._db.execute(_ENDS):
            yield row[0], row[1], {row[2], *map(int, row[3].split())}

    def todo(self, size: int) -> Iterator[list[tuple[int, int, int, int, str | None, str | None, str, str]]]:
        """What is planned, in order of time, a batch at a time."""
        last = (-(1 << 62), 0, 0)
        while True:
            batch = self._db.execute(
                "SELECT * FROM todo WHERE (moment, kind, number) > (?, ?, ?) ORDER BY moment, kind, number LIMIT ?",
                (*last, size),
            ).fetchall()
            if not batch:
                return
            yield batch
            last = batch[-1][:3]


_ENDS: Final = (
    "SELECT page_id, moment, number, twins FROM (SELECT *, row_number() OVER (PARTITION BY page_id "
    "ORDER BY moment DESC, number DESC) AS place FROM todo WHERE kind = 0) WHERE place = 1"
)

_SELECT: Final = (
    "SELECT page_id, namespace, title, path, born, latest, redirect_to, live, gone, aliases, former, authors FROM pages"
)


def _row(found: tuple[int, int, str, str, int, int, str | None, int, int, str, str, str]) -> PageRow:
    aliases, former, authors = (tuple(json.loads(text)) if text != "[]" else () for text in found[9:])
    return PageRow(*found[:7], bool(found[7]), bool(found[8]), aliases, former, authors)


def _contains(store: Store, commit: str, head: str) -> bool:
    """Whether the branch still holds a commit."""
    try:
        return store.is_ancestor(commit, head)
    except RevisionRefused:
        return False
