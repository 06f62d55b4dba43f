"""The engine that a commons is born with: Whoosh 2.7.4, good to about ten thousand fiches.

What is ours, and why (each measured):

- Segments are written in whole posting lists (`segments`).
- Neither positions nor texts are in it: phrases are checked, and excerpts cut, from `texts`. Indexing is half as long
  again with positions and the files three times as large.
- Scores are computed here over whole posting lists (BM25: S. Robertson, H. Zaragoza, “The Probabilistic Relevance
  Framework”, 2009, §3.4) instead of one posting at a time through Whoosh's matchers, which costs ten times more;
  facets need every matching document anyway.
- A few documents at a time go to `recent`, and into a segment when there are `_A_SEGMENT` of them: a save is found at
  once, and costs a tenth. Small segments are merged; the rest is for quiet moments (`tidy`).
"""

import math
import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeVar

from whoosh import fields, index
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import SegmentReader, TermNotFound

from search_index.text.recent import Postings, Recent
from search_index.text.segments import StemField, Writer, merge_small
from search_index.text.text_index import Found, Group, Indexed, Sought, in_title

_K1: Final = 1.2
_B: Final = 0.6
_MANY_SEGMENTS: Final = 12
_A_SEGMENT: Final = 100
"""Recent documents that are worth a segment: its half a second of processor is then five milliseconds for each."""
_RECENT: Final = 2 * _A_SEGMENT
"""Recent documents at most; each takes some 30 kB of memory in every process that reads."""
_RECENT_OCTETS: Final = 4 << 20
"""Octets that the recent documents take in their file, after which they go into a segment: a few pages that are saved
again and again are few documents, and a line each time."""
_ATTEMPTS: Final = 10
_CACHED_POSTINGS: Final = 1_500_000
"""Postings kept decoded, 8 bytes each."""

_Opened = TypeVar("_Opened")


def _while_others_write(opening: Callable[[], _Opened]) -> _Opened:
    """What `opening` opens; a writer removes the files it has merged: whoever was about to open them looks again."""
    for _attempt in range(_ATTEMPTS - 1):
        try:
            return opening()
        except (OSError, index.EmptyIndexError):  # the latter where files come and go while the folder is listed
            continue
    return opening()


class _Segment:
    """A segment that is open: never changes, but for the documents struck out of it."""

    def __init__(self, reader: SegmentReader, name: str) -> None:
        self.reader = reader
        self.name = name
        size = reader.doc_count_all()
        column = reader.column_reader("path")
        self.paths = [column[number] for number in range(size)]
        length = reader.doc_field_length
        self.lengths = array("f", (length(number, "text") or 0 for number in range(size)))

    def holding(self, stem: str) -> int:
        """How many documents hold a stem, those struck out included."""
        return int(self.reader.doc_frequency("text", stem.encode()))


class WhooshIndex:
    """A `TextIndex` in a folder; with `make`, a new one is begun there."""

    def __init__(self, folder: Path, *, make: bool = False) -> None:
        if make:
            folder.mkdir(parents=True)
            schema = fields.Schema(path=fields.ID(sortable=True), text=StemField())
            self._index = index.create_in(folder, schema)
        else:
            self._index = _while_others_write(lambda: index.open_dir(folder))
        self._lock = threading.Lock()
        self._generation = -1
        self._segments: list[_Segment] = []
        self._recent = Recent(folder)
        self._numbered = False
        self._paths: list[str] = []
        self._deleted: frozenset[int] = frozenset()
        self._struck: frozenset[int] = frozenset()
        self._average = 1.0
        self._postings: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._held = 0

    def update(self, documents: Iterable[Indexed], removed: Iterable[str]) -> None:
        """Put these documents in place of those of the same path, and take out the paths `removed`, in one step."""
        documents, gone = iter(documents), set(removed)
        with self._lock:
            self._look()
            room = _RECENT - len(self._recent.said) - len(gone) if self._segments else 0
            if self._recent.read >= _RECENT_OCTETS:
                room = -1
        few = list(islice(documents, max(room, 0) + 1))
        if len(few) <= room:
            self._recent.add(few, gone)
        else:
            self._write(chain(few, documents), gone)

    def _write(self, documents: Iterable[Indexed], gone: set[str]) -> None:
        """The same by a segment, which the recent documents go into too."""
        writer = Writer(self._index)
        try:
            with self._lock:
                self._look()
                recent = dict(self._recent.said)
                numbers = {
                    path: number for number, path in enumerate(self._in_segments()) if number not in self._deleted
                }
            said = set(gone)
            for document in documents:
                said.add(document.path)
                writer.take(document)
            for path, recently in recent.items():
                if path not in said and recently is not None:
                    writer.take(recently)
            for path in said | recent.keys():
                if path in numbers:
                    writer.delete_document(numbers[path])
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=merge_small)
        with self._lock:
            self._look()
            self._recent.sweep()

    def settle(self) -> None:
        """Write the recent documents into a segment, once they are many or their file is large."""
        with self._lock:
            self._look()
            many = len(self._recent.said) >= _A_SEGMENT or self._recent.read >= _RECENT_OCTETS
        if many:
            self._write((), set())

    def find(self, sought: Sought) -> Found:
        """Every document that answers."""
        with self._lock:
            self._refresh()
            scores: dict[int, float] = {}
            if not sought.groups:
                return Found(scores, self._paths)
            weights = [self._rarity(group) for group in sought.groups]
            base = 0
            for segment in self._all():
                for number, score in self._find_in(segment, sought, weights).items():
                    scores[base + number] = score
                base += len(segment.paths)
            for number in self._struck & scores.keys():
                del scores[number]
            return Found(scores, self._paths)

    def documents_with(self, stem: str) -> int:
        """How many documents hold a stem, more or less (those replaced a moment ago may still count)."""
        with self._lock:
            self._refresh()
            return self._documents_with(stem)

    def paths(self) -> set[str]:
        """The paths of all documents."""
        with self._lock:
            self._refresh()
            return {path for number, path in enumerate(self._paths) if number not in self._struck}

    def tidy(self) -> bool:
        """Merge all segments into one, where there are many or much is struck out."""
        with self._lock:
            self._refresh()
            many = len(self._segments) > _MANY_SEGMENTS or len(self._struck) * 4 > len(self._paths)
        if many:
            self._write((), set())  # what is recent belongs to the generation of before
            Writer(self._index).commit(optimize=True)
        return many

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for segment in self._segments:
                segment.reader.close()
            self._segments, self._generation = [], -1
            self._index.close()

    def _refresh(self) -> None:
        """Look at what was written since, and number the documents where they are others than before."""
        self._look()
        if self._numbered:
            return
        paths = self._in_segments()
        said = self._recent.said
        replaced = (number for number, path in enumerate(paths) if path in said) if said else ()
        self._struck = self._deleted.union(replaced)
        self._paths = paths + self._recent.paths
        self._average = max(sum(sum(each.lengths) for each in self._all()) / max(len(self._paths), 1), 1.0)
        self._numbered = True

    def _look(self) -> None:
        """Look at what was written since; segments that are still there stay open, with what is cached of them.

        The generation is looked at again after the recent documents, which a writer takes away once they are in a
        segment of the next one.
        """
        is_last = False
        while not is_last:
            numbered, self._numbered = self._numbered, False  # whatever fails below, they are numbered anew
            moved = self._generation != self._index.latest_generation()
            if moved:
                self._reopen()
            told = self._recent.follow(self._generation)
            self._numbered = numbered and not moved and not told
            is_last = self._generation == self._index.latest_generation()

    def _all(self) -> list[_Segment | Recent]:
        """Where documents are, in the order of their numbers."""
        return [*self._segments, self._recent]

    def _in_segments(self) -> list[str]:
        """The paths of the documents of all segments, those struck out included, by their numbers."""
        return [path for segment in self._segments for path in segment.paths]

    def _reopen(self) -> None:
        """Open the segments of now."""
        contents, opened = _while_others_write(self._open)
        segments = {**{segment.name: segment for segment in self._segments}, **opened}
        self._segments = [segments.pop(entry.segment_id()) for entry in contents.segments]
        deleted: set[int] = set()
        base = 0
        for entry, segment in zip(contents.segments, self._segments, strict=True):
            deleted.update(base + number for number in entry.deleted_docs() or ())
            base += len(segment.paths)
        self._generation, self._deleted = contents.generation, frozenset(deleted)
        for gone in segments.values():
            gone.reader.close()
        for key in [key for key in self._postings if key[0] in segments]:
            self._held -= len(self._postings.pop(key)[0])

    def _open(self) -> tuple[Any, dict[str, _Segment]]:
        """The table of contents of now, and the segments in it that were not open yet."""
        known = {segment.name for segment in self._segments}
        storage = self._index.storage
        contents = index.TOC.read(storage, self._index.indexname)
        return contents, {
            name: _Segment(SegmentReader(storage, contents.schema, entry), name)
            for entry in contents.segments
            if (name := entry.segment_id()) not in known
        }

    def _documents_with(self, stem: str) -> int:
        return sum(segment.holding(stem) for segment in self._all())

    def _rarity(self, group: Group) -> float:
        """The weight of a group: the rarer its most frequent stem, the more it says."""
        documents = max(len(self._paths), 1)
        holding = max(self._documents_with(stem) for stem in group)
        return math.log(1 + (documents - min(holding, documents) + 0.5) / (holding + 0.5))

    def _find_in(self, segment: _Segment | Recent, sought: Sought, weights: list[float]) -> dict[int, float]:
        """The scores of one segment's documents, by their number in it."""
        if sought.share >= 1:
            scores = self._with_all(segment, sought.groups, weights)
        else:
            scores = self._with_some(segment, sought, weights)
        for stem in sought.excluded:
            for number in self._read(segment, stem)[0]:
                scores.pop(number, None)
        return scores

    def _with_all(
        self, segment: _Segment | Recent, groups: tuple[Group, ...], weights: list[float]
    ) -> dict[int, float]:
        lists = [(self._occurrences(segment, group), weight) for group, weight in zip(groups, weights, strict=True)]
        lists.sort(key=lambda pair: len(pair[0]))
        (first, weight), *others = lists
        keep = set(first)
        for occurrences, _ in others:
            keep &= occurrences.keys()
        slope, floor = _K1 * _B / self._average, _K1 * (1 - _B)
        lengths = segment.lengths
        scores = {}
        for number in keep:
            norm = floor + slope * lengths[number]
            score = weight * first[number] / (first[number] + norm)
            for occurrences, rarity in others:
                times = occurrences[number]
                score += rarity * times / (times + norm)
            scores[number] = score
        for number, share in self._titled(segment, groups, weights).items():
            if number in scores:
                scores[number] += share
        return scores

    def _titled(self, segment: _Segment | Recent, groups: tuple[Group, ...], weights: list[float]) -> dict[int, float]:
        """What documents gain whose title holds all groups: more than any score, which all weights together exceed."""
        whole = sum(weights)
        gains: dict[int, float] | None = None
        for group, weight in zip(groups, weights, strict=True):
            held = self._occurrences(segment, tuple(in_title(stem) for stem in group))
            gains = {
                number: (whole if gains is None else gains[number]) + weight * share
                for number, share in held.items()
                if gains is None or number in gains
            }
        return gains or {}

    def _with_some(self, segment: _Segment | Recent, sought: Sought, weights: list[float]) -> dict[int, float]:
        """Documents with the share of the groups that is asked; whoever has more of what is rare comes first."""
        slope, floor = _K1 * _B / self._average, _K1 * (1 - _B)
        lengths = segment.lengths
        scores: dict[int, float] = {}
        said: dict[int, float] = {}
        for group, weight in zip(sought.groups, weights, strict=True):
            for number, times in self._occurrences(segment, group).items():
                score = weight * times / (times + floor + slope * lengths[number])
                scores[number] = scores.get(number, 0.0) + score
                said[number] = said.get(number, 0.0) + weight
        whole = sum(weights) or 1.0
        least = sought.share * whole
        return {number: score * said[number] / whole for number, score in scores.items() if said[number] >= least}

    def _occurrences(self, segment: _Segment | Recent, group: Group) -> dict[int, float]:
        """Documents of a segment that hold a stem of the group, with its weight there."""
        numbers, weights = self._read(segment, group[0])
        found = dict(zip(numbers, weights, strict=True))
        for stem in group[1:]:
            for number, weight in zip(*self._read(segment, stem), strict=True):
                found[number] = max(weight, found.get(number, 0.0))
        return found

    def _read(self, segment: _Segment | Recent, stem: str) -> Postings:
        """The posting list of a stem, decoded once and kept while there is room."""
        if isinstance(segment, Recent):
            return segment.postings(stem)
        key = segment.name, stem
        known = self._postings.get(key)
        if known is not None:
            self._postings.move_to_end(key)
            return known
        numbers, weights = array("I"), array("f")
        for some, heavy in _blocks(segment.reader, stem):
            numbers.extend(some)
            weights.extend(heavy)
        self._postings[key] = numbers, weights
        self._held += len(numbers)
        while self._held > _CACHED_POSTINGS and len(self._postings) > 1:
            self._held -= len(self._postings.popitem(last=False)[1][0])
        return numbers, weights


def _blocks(reader: SegmentReader, stem: str) -> Iterator[tuple[Iterable[int], Iterable[float]]]:
    """The posting list of a stem block by block (Whoosh's public way gives them one by one)."""
    try:
        matcher = reader.postings("text", stem.encode())
    except TermNotFound:
        return
    if isinstance(matcher, FilterMatcher):  # struck documents are ours to leave out
        matcher = matcher.child
        matcher.reset()
    if not isinstance(matcher, W3LeafMatcher):
        raise TypeError(f"unexpected postings: {matcher!r}")
    while matcher.is_active():
        matcher.id()
        matcher.weight()
        yield matcher._ids, matcher._weights  # noqa: SLF001 (a block as it was decoded)
        matcher._next_block()  # noqa: SLF001 (idem)
