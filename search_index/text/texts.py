"""What stands beside the engine: the text of each document, its words in order, and the words as they are written.

From here come excerpts (the text), phrases in quotes (the order of the words) and « vouliez-vous dire » (the words).
The same SQLite file remembers up to where the full text follows the tables.
"""

import threading
import zlib
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fiches import fold
from search_index.documents import TextDocument
from search_index.tables.schema import connect

TEXT_VERSION: Final = 5
"""Moves whenever the analysis of words changes, or what is kept and how: the full text is then built again."""

_SCHEMA: Final = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE document (path TEXT PRIMARY KEY, blob TEXT NOT NULL, body BLOB NOT NULL, sounds BLOB NOT NULL);
-- Words as they are written: folded, with the spelling to show, backwards for a search from their end, and their stem.
CREATE TABLE word (
    form TEXT PRIMARY KEY, spelled TEXT NOT NULL, backwards TEXT NOT NULL, stem TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX word_backwards ON word (backwards);
"""

_COMPRESSION: Final = 3
_AT_ONCE: Final = 500
_SAME_LETTERS: Final = 3
_MAX_NEAR: Final = 3_000


@dataclass(frozen=True, slots=True)
class Written:
    """A document ready to be kept.

    Attributes:
        document: what was read of the page.
        sounds: the numbers of its words in two bytes each, in order, with a 0 between the parts of the document.
        tokens: its words as they are written.
    """

    document: TextDocument
    sounds: bytes
    tokens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to where something follows the tables: which building of them, and which catch-up of it."""

    generation: str
    stamp: int
    commit: str | None


def sound_number(stem: str) -> int:
    """The number of a word in the order of a document: 1 to 65535.

    Two words may share one; that a phrase is then found where only its numbers stand is rarer than once in
    50,000 documents that hold all of its words.
    """
    return zlib.crc32(stem.encode()) % 65_535 + 1


class Texts:
    """The texts beside an engine, in the SQLite file `path`; may be used from any thread.

    Args:
        path: the file.
        forms: the words worth suggesting in a word as written: folded, as it is best shown, stem.
        make: whether to begin a new file.
    """

    def __init__(
        self, path: Path, forms: Callable[[str], Iterable[tuple[str, str, str]]], *, make: bool = False
    ) -> None:
        self._forms = forms
        self._lock = threading.Lock()
        self._sql = connect(path, make=make)
        self._seen: set[str] = set()
        if make:
            self._sql.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT")
            self._sql.execute("INSERT INTO meta VALUES ('version', ?)", (TEXT_VERSION,))

    def is_current(self) -> bool:
        """Whether these texts were written by this version of the program."""
        return self._meta().get("version") == TEXT_VERSION

    def mark(self) -> Mark | None:
        """Up to where the full text follows the tables; None before its first update."""
        meta = self._meta()
        if "generation" not in meta:
            return None
        commit = meta["commit"]
        return Mark(str(meta["generation"]), int(str(meta["stamp"])), None if commit is None else str(commit))

    def blobs(self) -> dict[str, str]:
        """The path and blob of every document."""
        with self._lock:
            return dict(self._sql.execute("SELECT path, blob FROM document"))

    def blobs_of(self, paths: Sequence[str]) -> dict[str, str]:
        """The blobs of some documents."""
        return {path: str(blob) for path, blob in self._of(paths, "blob").items()}

    def update(self, documents: Iterable[Written], removed: Iterable[str], mark: Mark) -> None:
        """Keep these documents, forget the paths `removed`, and remember the mark, in one transaction."""
        with self._lock:
            self._sql.execute("BEGIN IMMEDIATE")
            try:
                self._sql.executemany("DELETE FROM document WHERE path = ?", [(path,) for path in removed])
                for written in documents:
                    self._keep(written)
                self._sql.executemany(
                    "INSERT OR REPLACE INTO meta VALUES (?, ?)",
                    [("generation", mark.generation), ("stamp", mark.stamp), ("commit", mark.commit)],
                )
            except BaseException:
                self._sql.execute("ROLLBACK")
                self._seen.clear()
                raise
            self._sql.execute("COMMIT")

    def bodies(self, paths: Sequence[str]) -> dict[str, str]:
        """The texts of some documents, without their marks."""
        return {path: zlib.decompress(body).decode() for path, body in self._of(paths, "body").items()}

    def with_phrase(self, paths: Sequence[str], phrase: Sequence[str]) -> set[str]:
        """Of these documents, those in which the stems of `phrase` follow one another."""
        needle = _needle(phrase)
        return {path for path, sounds in self._of(paths, "sounds").items() if _holds(sounds, needle)}

    def near(self, form: str) -> list[tuple[str, str, str]]:
        """Words that begin or end like a folded one and are about as long: (folded, as written, stem)."""
        start, end = form[:_SAME_LETTERS], form[::-1][:_SAME_LETTERS]
        first = form[:1]
        lengths = (len(form) - 2, len(form) + 2)
        with self._lock:
            rows = self._sql.execute(
                "SELECT form, spelled, stem FROM word WHERE form >= ? AND form < ? AND length(form) BETWEEN ? AND ? "
                "UNION SELECT form, spelled, stem FROM word WHERE backwards >= ? AND backwards < ? "
                "AND length(form) BETWEEN ? AND ? LIMIT ?",
                (start, f"{start}\U0010ffff", *lengths, end, f"{end}\U0010ffff", *lengths, _MAX_NEAR),
            ).fetchall()
            if len(form) <= 2 * _SAME_LETTERS:
                rows += self._sql.execute(
                    "SELECT form, spelled, stem FROM word WHERE form >= ? AND form < ? "
                    "AND length(form) BETWEEN ? AND ? LIMIT ?",
                    (first, f"{first}\U0010ffff", *lengths, _MAX_NEAR),
                ).fetchall()
        return rows

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._sql.close()

    def _meta(self) -> dict[str, object]:
        with self._lock:
            return dict(self._sql.execute("SELECT key, value FROM meta"))

    def _of(self, paths: Sequence[str], column: str) -> dict[str, bytes]:
        """One column of some documents."""
        found: dict[str, bytes] = {}
        with self._lock:
            for start in range(0, len(paths), _AT_ONCE):
                some = paths[start : start + _AT_ONCE]
                found.update(
                    self._sql.execute(
                        f"SELECT path, {column} FROM document WHERE path IN ({', '.join('?' * len(some))})",  # noqa: S608 (our own words and marks)
                        list(some),
                    )
                )
        return found

    def _keep(self, written: Written) -> None:
        document = written.document
        self._sql.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?, ?)",
            (document.path, document.blob, zlib.compress(document.body.encode(), _COMPRESSION), written.sounds),
        )
        new = written.tokens - self._seen
        self._seen |= new
        self._sql.executemany(
            "INSERT OR IGNORE INTO word VALUES (?, ?, ?, ?)",
            [(form, spelled, form[::-1], stem) for token in sorted(new) for form, spelled, stem in self._forms(token)],
        )


def spelling(token: str, form: str) -> str:
    """How a folded word is best shown: as it is written in `token`, when that is the word itself."""
    lower = token.lower()
    return lower if fold(lower) == form else form


def holds_phrase(sounds: bytes, phrase: Sequence[str]) -> bool:
    """Whether the stems of `phrase` follow one another in a document, kept as the numbers `sounds`."""
    return _holds(sounds, _needle(phrase))


def _needle(phrase: Sequence[str]) -> bytes:
    return array("H", map(sound_number, phrase)).tobytes()


def _holds(sounds: bytes, needle: bytes) -> bool:
    """Whether the two-byte numbers of `needle` stand one after the other in `sounds`."""
    at = sounds.find(needle)
    while at >= 0 and at % 2:
        at = sounds.find(needle, at + 1)
    return at >= 0
