"""Which pages hold some words, as a condition of a question: all of the words, and the texts as they are now.

The full text follows the tables within a second; the pages that it has not read yet are read here, so that an answer
is true for its commit.
"""

import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from fiches import Fiche, PageName, Store, masked
from search_index.analysis import Analyser
from search_index.documents import text_of
from search_index.query import SearchRequest
from search_index.reading import read_blobs
from search_index.text.full_text import Building, FullText
from search_index.text.prepare import Preparer
from search_index.text.text_index import Group, Sought
from search_index.text.texts import holds_phrase

MOST_UNREAD = 400
"""Pages that the full text has not read yet and that are read for one question; beyond, the text is being built."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a text must hold: one stem of each group, none of `excluded`, the phrases (or not, where True)."""

    groups: tuple[Group, ...]
    excluded: frozenset[str]
    phrases: tuple[tuple[tuple[str, ...], bool], ...]


class Holding:
    """Finds the pages whose title, summary, labels or text hold words; may be used from any thread.

    Args:
        full_text: the full text.
        store: where the pages are read that it has not read yet.
    """

    def __init__(self, full_text: FullText, store: Store) -> None:
        self._full_text = full_text
        self._store = store
        self._lock = threading.Lock()
        self._preparer = Preparer()
        self._analyser = Analyser()

    def paths(self, text: str, sql: sqlite3.Connection) -> set[str] | None:
        """The paths of the pages that hold the words, phrases (`"…"`) and no exclusion (`-…`) of `text`.

        None while the full text is being built: nothing can be said then.
        """
        with self._lock:
            building = self._full_text.building()
            words = self._words(text)
            if building is None:
                return None
            unread = _unread(building, sql)  # before the engine: what is written between the two is in both
            if unread is None:
                return None
            found = _found(building, words)
            return (found - unread.keys()) | set(self._holding(unread, words))

    def _words(self, text: str) -> _Words:
        groups: dict[Group, None] = {}
        excluded: set[str] = set()
        phrases = []
        for item in SearchRequest(text).items:
            words = [self._analyser.word(token) for token in self._analyser.tokens(item.text)]
            sound = tuple(stem for word in words for stem in word.sound)
            if len(sound) > 1 and (item.phrase or item.excluded):
                phrases.append((sound, item.excluded))
            elif item.excluded:
                excluded.update(stem for word in words for group in word.groups for stem in group)
            if not item.excluded:
                groups |= dict.fromkeys(group for word in words for group in word.groups)
        return _Words(tuple(groups), frozenset(excluded), tuple(phrases))

    def _holding(self, unread: dict[str, str], words: _Words) -> Iterable[str]:
        """Of the pages that the full text has not read (path → blob), those that hold the words."""
        paths: dict[str, list[str]] = {}
        for path, blob in unread.items():
            paths.setdefault(blob, []).append(path)
        for blob, data in read_blobs(self._store, paths):
            for path in paths[blob]:
                name = PageName.from_path(path)
                if name is None:
                    continue
                fiche = masked(Fiche.parse(name, data.decode("utf-8", "replace")))
                indexed, written = self._preparer.prepare(text_of(fiche, path, blob))
                if (
                    all(any(stem in indexed.stems for stem in group) for group in words.groups)
                    and not any(stem in indexed.stems for stem in words.excluded)
                    and all(holds_phrase(written.sounds, phrase) != without for phrase, without in words.phrases)
                ):
                    yield path


def _found(building: Building, words: _Words) -> set[str]:
    """The pages that hold the words, as far as the full text has read them."""
    if words.groups:
        found = building.engine.find(Sought(words.groups, words.excluded))
        paths = {found.paths[number] for number in found.scores}
    else:
        paths = building.engine.paths()
        for stem in words.excluded:
            gone = building.engine.find(Sought(((stem,),)))
            paths -= {gone.paths[number] for number in gone.scores}
    for phrase, without in words.phrases:
        holding = building.texts.with_phrase(sorted(paths), phrase)
        paths = paths - holding if without else holding
    return paths


def _unread(building: Building, sql: sqlite3.Connection) -> dict[str, str] | None:
    """The pages that the full text has not read as they are now (path → blob); None for too many."""
    meta = dict(sql.execute("SELECT key, value FROM meta WHERE key IN ('generation', 'stamp')"))
    known = building.texts.mark()
    if known is None:
        return None
    if known.generation == str(meta["generation"]):
        rows = sql.execute(
            "SELECT path, blob FROM page WHERE stamp > ? AND deleted = 0 LIMIT ?", (known.stamp, MOST_UNREAD + 1)
        ).fetchall()
    else:
        read = building.texts.blobs()
        living = sql.execute("SELECT path, blob FROM page WHERE deleted = 0")
        rows = [(path, blob) for path, blob in living if read.get(path) != blob]
    return dict(rows) if len(rows) <= MOST_UNREAD else None
