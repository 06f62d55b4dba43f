"""A copy as one ZIM file, the format of Kiwix: for phones and boxes that carry whole libraries without network.

Only `archive` reads this module, because libzim is not there on every machine.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from libzim.writer import Creator, Hint, Item, StringProvider

from commun.static_site.folder import STATE
from commun.static_site.layout import HOME
from fiches import slugify

_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
}
_TONGUES: Final = {"fr": "fra", "en": "eng"}


class _File(Item):  # type: ignore[misc] # libzim carries no types
    """A file of the copy, as libzim asks for it."""

    def __init__(self, folder: Path, file: str) -> None:
        super().__init__()
        self._data = (folder / file).read_bytes()
        self._file = file

    def get_path(self) -> str:
        """Where it lies in the archive."""
        return self._file

    def get_title(self) -> str:
        """What is searched for by title: that of a page, "" for other files."""
        if not self._file.endswith(".html"):
            return ""
        return self._data.partition(b"<title>")[2].partition(b"</title>")[0].decode().rpartition(" – ")[0]

    def get_mimetype(self) -> str:
        """Its kind."""
        return _TYPES.get(Path(self._file).suffix, "application/octet-stream")

    def get_contentprovider(self) -> Any:
        """Its octets."""
        return StringProvider(self._data)

    def get_hints(self) -> dict[Any, Any]:
        """Whether it is a page to read."""
        return {Hint.FRONT_ARTICLE: self._file.endswith(".html")}


def write_zim(folder: Path, target: Path, *, title: str, language: str, commit: str) -> int:
    """Write the copy in `folder` as the ZIM file `target`; how many files it holds."""
    count = 0
    tongue = _TONGUES.get(language, "fra")
    with Creator(target).config_indexing(True, tongue) as archive:  # noqa: FBT003 (the library's own way)
        archive.set_mainpath(HOME)
        for name, value in _metadata(title, tongue, commit):
            archive.add_metadata(name, value)
        for file in _files(folder):
            archive.add_item(_File(folder, file))
            count += 1
    return count


def _metadata(title: str, tongue: str, commit: str) -> Iterator[tuple[str, str]]:
    """What a ZIM file says of itself (openZIM, « Metadata »)."""
    yield "Title", title[:30]
    yield "Name", f"{slugify(title)}_{tongue}"
    yield "Description", title[:80]
    yield "Language", tongue
    yield "Creator", title
    yield "Publisher", "Commun"
    yield "Date", datetime.now(UTC).date().isoformat()
    yield "Source", commit


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != STATE:
            yield path.relative_to(folder).as_posix()
