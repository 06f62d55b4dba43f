"""An XML export of MediaWiki as an upstream (schema 0.10 and 0.11, mediawiki.org/xml/export-0.11).

The file is read once, element by element, into a database on disk beside the source's status: an export is ordered by
page and history wants to be written in the order of time, whatever its size. Memory stays constant.
No entity is ever expanded: an export has no document type, so one that declares any is refused.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha1
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from xml.parsers import expat

from fiches import FileRefused
from importers.errors import DumpUnreadable
from importers.mediawiki.export.packed import packing, unpacked
from importers.mediawiki.export.reader import MADE, Reader, without_place
from importers.mediawiki.export.spool import Spool, Upload
from importers.mediawiki.wikitext import Loss, SiteNames
from importers.report import Progress, Step
from importers.source import SourceConfig
from importers.upstream import Event, FileVersion, Memory, PageStub, Revision, RevisionStub, SiteInfo

_CHUNK: Final = 1 << 20
_KEPT: Final = "contenu annexe"


class Dump:
    """Reads one export; use it in a `with`, so that what it wrote aside goes when it is done.

    Attributes:
        cut: the title of the page in which the file ends too early, None when the file is whole.
    """

    complete = False

    def __init__(
        self, file: Path, source: SourceConfig, *, logs: Path | None = None, files: Path | None = None
    ) -> None:
        self._file = file
        self._logs = logs
        self._files = files
        self._source = source
        self._spool = Spool(source.folder / f"{source.name}.export.sqlite")
        self._site = SiteInfo(SiteNames(), "", "", ())
        self._told: dict[tuple[str, str], int] = {}
        self.cut: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._spool.close()

    def read(self, progress: Progress | None = None) -> int:
        """Read the whole file; gives how many pages it holds whole.

        Raises:
            DumpUnreadable: when it is no export, or holds no whole page.
            UnpackerMissing: for a 7z where no program reads it.
        """
        reader = Reader(self._spool, self._source.namespaces)
        if not self._read(reader, self._file, progress):
            self.cut = reader.page
        pages = self._spool.drop_unfinished()
        if self.cut is not None and not pages:
            raise DumpUnreadable(file=self._file.name, why="il s’arrête avant la fin de sa première page")
        self._site = reader.site()
        self._told = dict(reader.told)
        if self._logs is not None and not self._read(Reader(self._spool, ()), self._logs, progress):
            raise DumpUnreadable(file=self._logs.name, why="il s’arrête avant la fin")
        return pages

    def _read(self, reader: Reader, file: Path, progress: Progress | None) -> bool:
        """Take in a file; whether it was whole."""
        total = 0 if packing(file) == "7z" else max(1, file.stat().st_size)
        done = 0
        try:
            with file.open("rb") as raw, unpacked(file, raw) as stream:
                while chunk := stream.read1(_CHUNK):  # of a file that is cut, all that can be had
                    reader.parser.Parse(chunk, False)  # noqa: FBT003 - expat takes it by place
                    done += len(chunk)
                    if progress is not None:
                        progress(
                            Step("lecture de l’export", "reading the export"), raw.tell() if total else done, total
                        )
            reader.parser.Parse(b"", True)  # noqa: FBT003 - idem
        except EOFError:
            return False
        except expat.ExpatError as error:
            if error.code in _TOO_SHORT and done:
                return False
            raise DumpUnreadable(file=file.name, why=f"ligne {error.lineno}") from None
        except (OSError, ValueError, KeyError) as error:
            raise DumpUnreadable(file=file.name, why=str(error)) from None
        return True

    def came_before(self, known: Iterable[int]) -> None:
        """Know again what came already, although another export held other revisions of the same seconds.

        Only numbers that we made are looked at: those of a wiki never change.
        """
        came = _by_revision(known)
        made = _by_revision(self._spool.numbers_from(MADE)) if came else {}
        self._spool.renumber({
            number: before
            for said, numbers in made.items()
            for number, before in _paired(numbers, came.get(said, []))
            if number != before
        })  # fmt: skip

    @property
    def name(self) -> str:
        """What the file is called."""
        return self._file.name

    def recall(self, memory: Memory | None) -> None:
        """An export is read whole each time."""

    def clock(self) -> tuple[int, int] | None:
        """None: the next export is read whole too."""
        return None

    def losses(self) -> Iterator[tuple[str, Loss]]:
        """What the export itself lacks, or says wrongly: (page, loss)."""
        for (title, name), count in sorted(self._told.items()):
            yield title, Loss("export", name, count, kept=name.startswith(_KEPT) or "sha1" in name)
        for upload in self._spool.uploads():
            if self._place(upload) is None:
                yield upload.version.title, Loss("file", f"absent de l’export : {upload.version.url}", kept=False)

    def site(self) -> SiteInfo:
        """The wiki that wrote the export, as its header says."""
        return self._site

    def pages(self) -> Iterator[PageStub]:
        """The pages of the export."""
        return self._spool.pages()

    def events(self) -> Iterator[Event]:
        """The moves and deletions of its log, where it holds one."""
        return self._spool.events()

    def revisions(self, pages: Sequence[int] | None) -> Iterator[RevisionStub]:
        """The revisions of these pages (None: all)."""
        return self._spool.stubs(pages)

    def contents(self, stubs: Iterable[RevisionStub]) -> Iterator[Revision]:
        """The revisions with their texts."""
        for stub in stubs:
            revision = self._spool.revision(stub)
            if revision is not None:
                yield revision

    # Files

    def file_titles(self) -> dict[str, str]:
        """The files whose bytes are at hand: title → sha1 of the one that the wiki shows."""
        return {
            upload.version.title: upload.version.sha1
            for upload in self._spool.uploads()
            if upload.version.current and self._place(upload) is not None
        }

    def files(self, known: dict[str, str]) -> Iterator[FileVersion]:
        """The versions of files whose bytes are in the export, or in the folder that was given with it."""
        current = self.file_titles()
        for upload in self._spool.uploads():
            title = upload.version.title
            if self._place(upload) is not None and known.get(title, "") != current.get(title):
                yield upload.version

    def fetch(self, version: FileVersion) -> bytes:
        """The bytes of a version.

        Raises:
            FileRefused: when they are not at hand.
        """
        data = self._spool.upload_bytes(version)
        if data is not None:
            return data
        place = next((p for u in self._spool.uploads() if u.version == version and (p := self._place(u))), None)
        if not isinstance(place, Path):
            raise FileRefused(
                name=version.title, why_fr="ses octets ne sont pas dans l’export", why_en="the export does not hold it"
            )
        return place.read_bytes()

    def _place(self, upload: Upload) -> Path | bool | None:
        """Where the bytes are: True for in the export, a file of the folder, None for nowhere."""
        if upload.data is not None:
            return True
        if self._files is None:
            return None
        name = upload.version.title.replace(" ", "_")
        for part in (upload.rel, name) if upload.version.current else (upload.rel,):
            file = (self._files / part).resolve()
            if part and file.is_file() and file.is_relative_to(self._files.resolve()):
                stated = upload.version.sha1
                return file if not stated or _sha1_of(file) == stated else None
        return None


_TOO_SHORT: Final = frozenset(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_ASYNC_ENTITY,
    )
)
"""What expat says of a document that ends too early."""


def _by_revision(numbers: Iterable[int]) -> dict[int, list[int]]:
    """Numbers that we made by what they say of their revision, those of one second in their order.

    A text that comes back within a second has several.
    """
    found: dict[int, list[int]] = {}
    for number in sorted(numbers):
        found.setdefault(without_place(number), []).append(number)
    return found


def _paired(numbers: list[int], before: list[int]) -> Iterator[tuple[int, int]]:
    """Which of the numbers `before` each of `numbers` came under: the same one, else the next that is free."""
    if len(numbers) == len(before):
        yield from zip(numbers, before, strict=True)
        return
    same = {*numbers} & {*before}
    free = (number for number in before if number not in same)
    yield from zip((number for number in numbers if number not in same), free, strict=False)


def _sha1_of(file: Path) -> str:
    with file.open("rb") as stream:
        digest = sha1(usedforsecurity=False)
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
