"""An XML export of MediaWiki as an upstream (schema 0.10 and 0.11, mediawiki.org/xml/export-0.11).

The file is read once, element by element, into a database on disk beside the source's status: an export is ordered by
page and history wants to be written in the order of time, whatever its size. Memory stays constant.
No entity is ever expanded: an export has no document type, so one that declares any is refused.
"""

import bz2
import gzip
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from xml.parsers import expat

from fiches import fold
from importers.errors import DumpUnreadable
from importers.mediawiki.recent import unix
from importers.mediawiki.wikitext import SiteNames
from importers.report import Progress
from importers.source import SourceConfig
from importers.upstream import Event, FileVersion, Memory, PageStub, Revision, RevisionStub, SiteInfo

_CHUNK: Final = 1 << 20
_BATCH: Final = 200
_MEDIAWIKI: Final = (8, 9)

_TABLES: Final = """
CREATE TABLE pages (page_id INTEGER PRIMARY KEY, namespace INTEGER, title TEXT, latest INTEGER, redirect_to TEXT);
CREATE TABLE revisions (
    revision INTEGER PRIMARY KEY, page_id INTEGER, moment INTEGER, user TEXT, comment TEXT, text TEXT, sha1 TEXT,
    model TEXT, minor INTEGER, hidden TEXT);
"""


class Dump:
    """Reads one export; use it in a `with`, so that what it wrote aside goes when it is done."""

    complete = False

    def __init__(self, file: Path, source: SourceConfig) -> None:
        self._file = file
        self._source = source
        self._spool = source.folder / f"{source.name}.export.sqlite"
        self._spool.unlink(missing_ok=True)
        self._db = sqlite3.connect(self._spool, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.executescript(_TABLES)
        self._site = SiteInfo(SiteNames(), "", "", ())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._spool.unlink(missing_ok=True)

    def read(self, progress: Progress | None = None) -> None:
        """Read the whole file.

        Raises:
            DumpUnreadable: when it is no export.
        """
        reader = _Reader(self._db, self._source.namespaces)
        total = max(1, self._file.stat().st_size)
        self._db.execute("BEGIN")
        try:
            with self._file.open("rb") as raw, _plain(raw, self._file) as stream:
                while chunk := stream.read(_CHUNK):
                    reader.parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by place
                    if progress is not None:
                        progress("lecture de l’export", raw.tell(), total)
                reader.parser.Parse(b"", True)  # noqa: FBT003 - idem
        except (expat.ExpatError, OSError, EOFError, ValueError, KeyError) as error:
            raise DumpUnreadable(file=self._file.name, why=str(error)) from None
        self._db.execute("COMMIT")
        self._site = reader.site()

    def recall(self, memory: Memory | None) -> None:
        """An export is read whole each time."""

    def clock(self) -> tuple[int, int] | None:
        """None: the next export is read whole too."""
        return None

    def site(self) -> SiteInfo:
        """The wiki that wrote the export, as its header says."""
        return self._site

    def pages(self) -> Iterator[PageStub]:
        """The pages of the export."""
        for row in self._db.execute("SELECT page_id, namespace, title, latest, redirect_to FROM pages"):
            yield PageStub(*row)

    def events(self) -> Iterator[Event]:
        """An export tells of no moves."""
        return iter(())

    def revisions(self, pages: Sequence[int] | None) -> Iterator[RevisionStub]:
        """The revisions of these pages (None: all)."""
        select = "SELECT revision, page_id, moment, user, sha1 FROM revisions"
        if pages is None:
            for row in self._db.execute(select):
                yield RevisionStub(*row)
            return
        for page_id in pages:
            for row in self._db.execute(f"{select} WHERE page_id = ?", (page_id,)):
                yield RevisionStub(*row)

    def contents(self, stubs: Iterable[RevisionStub]) -> Iterator[Revision]:
        """The revisions with their texts."""
        waiting = iter(stubs)
        while batch := list(islice(waiting, _BATCH)):
            for stub in batch:
                row = self._db.execute(
                    "SELECT comment, text, model, minor, hidden FROM revisions WHERE revision = ?", (stub.revision,)
                ).fetchone()
                if row is not None:
                    yield Revision(stub, row[0], row[1], row[2], bool(row[3]), frozenset(row[4].split()))

    def file_titles(self) -> dict[str, str]:
        """An export holds no files."""
        return {}

    def files(self, known: dict[str, str]) -> Iterator[FileVersion]:  # noqa: ARG002 - the protocol's shape
        """None: the descriptions come, the bytes are not in the export."""
        return iter(())

    def fetch(self, version: FileVersion) -> bytes:
        """Nothing to fetch."""
        raise DumpUnreadable(file=self._file.name, why=version.title)


class _Reader:
    """Takes what the parser meets, one page and one revision at a time."""

    def __init__(self, db: sqlite3.Connection, namespaces: tuple[int, ...]) -> None:
        self._db = db
        self._wanted = frozenset(namespaces)
        self._path: list[str] = []
        self._text: list[str] = []
        self._attributes: dict[str, str] = {}
        self._header: dict[str, str] = {}
        self._names: dict[int, str] = {}
        self._page: dict[str, str] = {}
        self._revision: dict[str, str] = {}
        self._hidden: set[str] = set()
        self._latest = (0, 0)
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def site(self) -> SiteInfo:
        """The wiki, from the export's header."""
        default = SiteNames()
        base = self._header.get("base", "")
        names = SiteNames(
            namespaces=self._names or default.namespaces,
            aliases={**default.aliases, **{fold(n): k for k, n in self._names.items() if n}},
            # An export does not say where `/` makes subpages: who writes `[[/Suite]]` means one.
            subpages=frozenset(self._names or default.namespaces),
            site_name=self._header.get("sitename", ""),
            article_path=f"{base.rpartition('/')[0]}/$1" if base else "",
            capital_links=self._header.get("case", "first-letter") == "first-letter",
            language=self._header.get("lang", ""),
        )
        return SiteInfo(names, base, "", tuple(n for n in self._names if n >= 0))

    @staticmethod
    def _refuse(*_: object) -> None:
        raise ValueError("déclaration de type ou d’entité")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag)
        if len(self._path) == 1 and tag != "mediawiki":
            raise ValueError(f"<{tag}>")
        self._text.clear()
        self._attributes = attributes
        if tag == "mediawiki":
            self._header["lang"] = attributes.get("xml:lang", "")
        if tag == "page":
            self._page, self._latest = {}, (0, 0)
        elif tag == "revision":
            self._revision, self._hidden = {}, set()
        elif tag == "redirect" and "title" in attributes:
            self._page["redirect"] = attributes["title"]
        if attributes.get("deleted") == "deleted":
            self._hidden.add({"contributor": "user"}.get(tag, tag))

    def _end(self, tag: str) -> None:
        text = "".join(self._text)
        self._text.clear()
        self._path.pop()
        parent = self._path[-1] if self._path else ""
        if parent == "siteinfo":
            self._header[tag] = text
        elif tag == "namespace":
            self._names[int(self._attributes["key"])] = text
        elif parent == "page" and tag == "revision":
            self._keep_revision()
        elif parent == "page":
            self._page.setdefault(tag, text)
        elif parent in ("revision", "contributor"):
            self._revision[f"contributor-{tag}" if parent == "contributor" else tag] = text
        elif tag == "page":
            self._keep_page()

    def _is_wanted(self) -> bool:
        namespace = int(self._page.get("ns", "0"))
        return namespace in self._wanted if self._wanted else namespace not in _MEDIAWIKI

    def _keep_revision(self) -> None:
        row = self._revision
        if not self._is_wanted():
            return
        number, moment = int(row["id"]), unix(row["timestamp"])
        self._latest = max(self._latest, (moment, number))
        hidden = self._hidden & {"text", "user", "comment"}
        user = row.get("contributor-username") or row.get("contributor-ip")
        self._db.execute(
            "INSERT OR IGNORE INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                number,
                int(self._page["id"]),
                moment,
                None if "user" in hidden else user,
                None if "comment" in hidden else row.get("comment", ""),
                None if "text" in hidden else row.get("text", ""),
                None if "text" in hidden else base16(row.get("sha1", "")),
                row.get("model") or "wikitext",
                int("minor" in row),
                " ".join(sorted(hidden)),
            ),
        )

    def _keep_page(self) -> None:
        if not self._is_wanted() or not self._latest[1]:
            return
        page = self._page
        values = (int(page["id"]), int(page.get("ns", "0")), page["title"], self._latest[1], page.get("redirect"))
        self._db.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", values)


def base16(sha1: str) -> str | None:
    """A sha1 as the API writes it, from the base 36 of exports; None where there is none."""
    if not sha1:
        return None
    return f"{int(sha1, 36):040x}"


def _plain(raw: IO[bytes], file: Path) -> IO[bytes] | gzip.GzipFile | bz2.BZ2File:
    """The stream without its compression."""
    if file.suffix == ".gz":
        return gzip.open(raw, "rb")
    if file.suffix == ".bz2":
        return bz2.open(raw, "rb")
    return raw
