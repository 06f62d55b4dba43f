"""What an export holds, on disk: read in the order of the file, asked for in the order of time."""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from importers.upstream import Event, FileVersion, PageStub, Revision, RevisionStub

_TABLES: Final = """
CREATE TABLE pages (page_id INTEGER PRIMARY KEY, namespace INTEGER, title TEXT, latest INTEGER, redirect_to TEXT);
CREATE TABLE revisions (
    revision INTEGER PRIMARY KEY, page_id INTEGER, moment INTEGER, user TEXT, comment TEXT, text TEXT, sha1 TEXT,
    model TEXT, minor INTEGER, hidden TEXT, slots TEXT);
CREATE TABLE events (kind TEXT, title TEXT, moment INTEGER, user TEXT, comment TEXT, new_title TEXT);
CREATE TABLE uploads (
    title TEXT, moment INTEGER, sha1 TEXT, user TEXT, comment TEXT, url TEXT, current INTEGER, rel TEXT, bytes BLOB);
"""
_RENUMBER: Final = (
    "UPDATE revisions SET revision = -before FROM renumbered WHERE revision = number",
    "UPDATE revisions SET revision = -revision WHERE revision < 0",
    "UPDATE pages SET latest = before FROM renumbered WHERE latest = number",
    "DROP TABLE renumbered",
)
"""New numbers by way of negative ones, which nobody has: one after the other would fall on each other."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A version of a file as an export tells of it.

    Attributes:
        version: what is known of it.
        rel: where a copy of the wiki's files holds it (`a/ab/Jardin.png`).
        data: its bytes, when the export holds them.
    """

    version: FileVersion
    rel: str
    data: bytes | None


class Spool:
    """The database of one reading; it goes when the import is done."""

    def __init__(self, file: Path) -> None:
        self._file = file
        file.unlink(missing_ok=True)
        self._db = sqlite3.connect(file, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")

    def close(self) -> None:
        """End, and leave nothing."""
        self._db.close()
        self._file.unlink(missing_ok=True)

    # Writing

    def put_page(self, stub: PageStub) -> None:
        """A page whose element ended."""
        values = (stub.page_id, stub.namespace, stub.title, stub.latest, stub.redirect_to)
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", values)

    def put_revision(self, revision: Revision) -> None:
        """A revision."""
        stub = revision.stub
        slots = json.dumps(dict(revision.slots), ensure_ascii=False) if revision.slots else ""
        self._db.execute(
            "INSERT OR IGNORE INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (stub.revision, stub.page_id, stub.when, stub.user, revision.comment, revision.text, stub.sha1,
             revision.model, int(revision.minor), " ".join(sorted(revision.hidden)), slots),
        )  # fmt: skip

    def put_event(self, event: Event) -> None:
        """A line of the wiki's log."""
        values = (event.kind, event.title, event.when, event.user, event.comment, event.new_title)
        self._db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", values)

    def put_upload(self, upload: Upload) -> None:
        """A version of a file."""
        v = upload.version
        values = (v.title, v.when, v.sha1, v.user, v.comment, v.url, int(v.current), upload.rel, upload.data)
        self._db.execute("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def drop_unfinished(self) -> int:
        """Forget the revisions of pages that the file does not finish; how many pages are whole.

        Here all is read, and what is looked for by page from now on gets its index.
        """
        self._db.execute("CREATE INDEX IF NOT EXISTS of_page ON revisions (page_id)")
        self._db.execute("DELETE FROM revisions WHERE page_id NOT IN (SELECT page_id FROM pages)")
        return int(self._db.execute("SELECT count(*) FROM pages").fetchone()[0])

    def renumber(self, known: Mapping[int, int]) -> None:
        """Give revisions the numbers that they came under before: number of this file → that one, no two the same.

        All at once, because a number that one leaves may be that which another takes.
        """
        if not known:
            return
        self._db.execute("CREATE TEMP TABLE renumbered (number INTEGER PRIMARY KEY, before INTEGER UNIQUE)")
        self._db.executemany("INSERT INTO renumbered VALUES (?, ?)", known.items())
        for step in _RENUMBER:
            self._db.execute(step)

    def numbers_from(self, number: int) -> list[int]:
        """The numbers of revisions from this one on."""
        return [row[0] for row in self._db.execute("SELECT revision FROM revisions WHERE revision >= ?", (number,))]

    # Reading

    def pages(self) -> Iterator[PageStub]:
        """The pages."""
        for row in self._db.execute("SELECT page_id, namespace, title, latest, redirect_to FROM pages"):
            yield PageStub(*row)

    def events(self) -> Iterator[Event]:
        """What the log tells, oldest first."""
        for row in self._db.execute("SELECT kind, title, moment, user, comment, new_title FROM events ORDER BY moment"):
            yield Event(row[0], 0, row[1], row[2], row[3], row[4], row[5])

    def stubs(self, pages: Sequence[int] | None) -> Iterator[RevisionStub]:
        """The revisions of these pages (None: all)."""
        select = "SELECT revision, page_id, moment, user, sha1, hidden FROM revisions"
        if pages is None:
            for row in self._db.execute(select):
                yield _stub(row)
            return
        for page_id in pages:
            for row in self._db.execute(f"{select} WHERE page_id = ?", (page_id,)):
                yield _stub(row)

    def revision(self, stub: RevisionStub) -> Revision | None:
        """A revision with its text."""
        row = self._db.execute(
            "SELECT comment, text, model, minor, hidden, slots FROM revisions WHERE revision = ?", (stub.revision,)
        ).fetchone()
        if row is None:
            return None
        slots = json.loads(row[5]) if row[5] else {}
        return Revision(stub, row[0], row[1], row[2], bool(row[3]), frozenset(row[4].split()), slots)

    def uploads(self) -> Iterator[Upload]:
        """The versions of files, oldest first, without their bytes."""
        select = "SELECT title, moment, sha1, user, comment, url, current, rel, bytes IS NULL FROM uploads"
        for row in self._db.execute(f"{select} ORDER BY title, moment"):
            version = FileVersion(row[0], row[1], row[2], row[3], row[4], row[5], current=bool(row[6]))
            yield Upload(version, row[7], None if row[8] else b"")

    def upload_bytes(self, version: FileVersion) -> bytes | None:
        """The bytes of a version, when the export holds them."""
        row = self._db.execute(
            "SELECT bytes FROM uploads WHERE title = ? AND moment = ? AND sha1 = ?",
            (version.title, version.when, version.sha1),
        ).fetchone()
        return None if row is None else row[0]


def _stub(row: tuple[int, int, int, str | None, str | None, str]) -> RevisionStub:
    return RevisionStub(*row[:5], hidden=frozenset(row[5].split()))
