"""Changes told in plain words, kept: « Durée : 2 h → 3 h ; 2 étapes ajoutées ».

A sentence depends on nothing but two texts, so it is kept by their two blobs, in French and in English, in a file of
the cache. It is made at the save, where both texts lie open; by whoever brings changes another way (a push, an import)
for the newest of them, and by the worker for the others; and on the spot for the few lines that a feed or a letter
shows. A page of fifty lines asks once for all it shows and makes none: a page that was made before its sentences were
known shows them from the next change on, as pages are kept for a state of the commons.

What is reserved is told as git holds it: that it changed, never what it says, whoever reads. What a wiki has veiled is
not told at all. A field that was renamed since keeps its former name in sentences already made.
"""

import hashlib
import logging
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from commun.cache_file import CacheFile
from commun.render import french_line
from fiches import Fiche, Store, describe_change, masked
from search_index import Index, RevisionRow

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS told (pair BLOB PRIMARY KEY, fr TEXT NOT NULL, en TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, number INTEGER NOT NULL, sha TEXT NOT NULL) WITHOUT ROWID;
"""
_VERSION: Final = 8
"""Moves when the tables do, or the words of `fiches.describe_change`."""
_LARGE: Final = 100_000
"""Octets of a text above which only the worker reads it."""
A_RUN: Final = 2_000
"""Changes told in one go: some seconds of processor."""
_CHUNK: Final = 20
"""Changes whose texts are in memory together."""

_VAGUE: Final = frozenset({"Texte modifié", "Text changed", "Mise en forme", "Layout"})
"""Sentences that say less than any words of an author."""

_Sentences = tuple[str, str]
"""What changed, in French and in English; "" for nothing."""

_log = logging.getLogger(__name__)


class Told:
    """What the changes of one commons changed; safe to share between threads.

    Args:
        data: the folder of the commons.
        store, index: its texts, and their versions.
    """

    def __init__(self, data: Path, store: Store, index: Index) -> None:
        self._data, self._store, self._index = data, store, index
        self._lock = threading.Lock()
        self._file: _File | None = None

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._file is not None:
                self._file.__exit__()
            self._file = None

    def of(self, rows: Sequence[RevisionRow], language: str, at_once: int = 0) -> dict[int, str]:
        """By number, what those of the changes `rows` say that are told, and say more than their authors did.

        `at_once`: how many of the ones not yet known are made now, the first ones first.
        """
        try:
            return self._of(rows, language, at_once)
        except sqlite3.Error:  # a page is worth more than what it could say besides
            _log.warning("Des changements n’ont pas pu être dits.", exc_info=True)
            return {}

    def _of(self, rows: Sequence[RevisionRow], language: str, at_once: int) -> dict[int, str]:
        pairs = {row.number: _pair(row.before, row.blob) for row in rows if row.before and row.blob}
        known = self._known(set(pairs.values()))
        if at_once:
            missing = [row for row in rows if row.number in pairs and pairs[row.number] not in known and _is_small(row)]
            known |= self._make(missing[:at_once]) if missing else {}
        if not known:
            return {}
        found = {}
        for row in rows:
            sentences = known.get(pairs.get(row.number, b""))
            sentence = "" if sentences is None else sentences[0 if language == "fr" else 1]
            if sentence and _says_more(sentence, row.summary):
                found[row.number] = french_line(sentence) if language == "fr" else sentence
        if not found:
            return found
        veiled = self._store.veiled.among(sha for row in rows for sha in (row.before, row.blob) if sha)
        return {row.number: found[row.number] for row in rows if row.number in found and not _hidden(row, veiled)}

    def keep(self, before: Fiche | None, after: Fiche) -> None:
        """Keep what a save changed, from two fiches as git holds them; whatever goes wrong stays here."""
        if before is None or len(before.text) + len(after.text) > _LARGE:
            return
        try:
            pair = _pair(_sha(before.text), _sha(after.text))
            self._write({pair: self._sentences(before, after)})
        except Exception:  # noqa: BLE001 (what was saved is saved; the worker tells it later)
            _log.warning("Un changement n’a pas pu être dit.", exc_info=True)

    def catch_up(self, most: int = A_RUN) -> int:
        """Make the sentences that are missing, the newest first, at most `most`; how many were made.

        Two marks enclose the changes that are all told: the newest of them, and the oldest one reached so far.
        """
        newest, oldest = self._marks()
        last, made = self._index.revisions.last_number(), 0
        if newest:
            made, reached = self._descend(last, newest, most)
            if reached > newest:
                return made
        more, reached = self._descend(oldest - 1 if newest else last, 0, most - made)
        self._mark("newest", last)
        self._mark("oldest", reached + 1)
        return made + more

    def _descend(self, above: int, floor: int, most: int) -> tuple[int, int]:
        """Make what is missing from the change `above` down to above `floor`: how many, and what was not reached."""
        made, number = 0, above
        while number > floor and made < most:
            first = max(floor, number - _CHUNK)
            rows = self._index.revisions.following(first, number - first)[::-1]
            pairs = {_pair(row.before, row.blob): row for row in rows if row.before and row.blob}
            known = self._known(pairs)
            made += len(self._make([row for pair, row in pairs.items() if pair not in known]))
            number = first
        return made, number

    def _make(self, rows: Sequence[RevisionRow]) -> dict[bytes, _Sentences]:
        """Read the texts of some changes, tell what changed, and keep it."""
        shas = {sha for row in rows for sha in (row.before, row.blob) if sha}
        texts = {sha: data.decode("utf-8", "replace") for sha, data in self._store.blobs(sorted(shas))}
        made = {}
        for row in rows:
            if row.before in texts and row.blob in texts:
                old, new = (masked(Fiche.parse(row.name, texts[sha])) for sha in (row.before, row.blob))
                made[_pair(row.before, row.blob)] = self._sentences(old, new)
        self._write(made)
        return made

    def _sentences(self, before: Fiche, after: Fiche) -> _Sentences:
        names = self._index.catalogue
        return describe_change(before, after, "fr", names), describe_change(before, after, "en", names)

    # ——— the file

    def _opened(self) -> "_File":
        """The file, opened when it is first asked for; to be called under the lock."""
        if self._file is None:
            self._file = _File(self._data, "told", _SCHEMA, _VERSION, shared=True)
        return self._file

    def _known(self, pairs: Iterable[bytes]) -> dict[bytes, _Sentences]:
        asked = list(pairs)
        if not asked:
            return {}
        with self._lock:
            return self._opened().known(asked)

    def _write(self, made: Mapping[bytes, _Sentences]) -> None:
        if made:
            with self._lock:
                self._opened().write(made)

    def _marks(self) -> tuple[int, int]:
        """The newest and the oldest change of those that are all told; 0 and 0 for none, or after a rebuild."""
        with self._lock:
            marks = self._opened().marks()
        for number, sha in marks.values():
            row = self._index.revisions.by_number(number)
            if row is None or row.commit != sha:
                return 0, 0
        return marks.get("newest", (0, ""))[0], marks.get("oldest", (0, ""))[0]

    def _mark(self, name: str, number: int) -> None:
        row = self._index.revisions.by_number(number)
        if row is not None:
            with self._lock:
                self._opened().mark(name, number, row.commit)


class _File(CacheFile):
    """The tables."""

    def known(self, pairs: Sequence[bytes]) -> dict[bytes, _Sentences]:
        marks = ", ".join("?" * len(pairs))
        rows = self._sql.execute(f"SELECT pair, fr, en FROM told WHERE pair IN ({marks})", pairs)  # noqa: S608 (marks)
        return {pair: (fr, en) for pair, fr, en in rows}

    def write(self, made: Mapping[bytes, _Sentences]) -> None:
        with self._together():
            rows = [(pair, *sentences) for pair, sentences in made.items()]
            self._sql.executemany("INSERT OR REPLACE INTO told VALUES (?, ?, ?)", rows)

    def marks(self) -> dict[str, tuple[int, str]]:
        return {name: (number, sha) for name, number, sha in self._sql.execute("SELECT name, number, sha FROM mark")}

    def mark(self, name: str, number: int, sha: str) -> None:
        self._sql.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?)", (name, number, sha))


def _pair(before: str | None, after: str | None) -> bytes:
    """The two blobs as one key."""
    return bytes.fromhex(f"{before or ''}{after or ''}")


def _sha(text: str) -> str:
    """The name that git gives to a text."""
    data = text.encode()
    return hashlib.sha1(b"blob %d\0%b" % (len(data), data), usedforsecurity=False).hexdigest()


def _is_small(row: RevisionRow) -> bool:
    return 2 * row.size - row.delta <= _LARGE


def _hidden(row: RevisionRow, veiled: frozenset[str]) -> bool:
    return row.before in veiled or row.blob in veiled


def _says_more(sentence: str, summary: str) -> bool:
    """Whether a sentence says something that the words of an author (or none) do not."""
    return _bare(sentence) not in _bare(summary) and not (summary and sentence in _VAGUE)


def _bare(text: str) -> str:
    """A sentence without what does not count in comparing it."""
    return text.replace("\u202f", " ").replace("\u00a0", " ").strip(" .").casefold()
