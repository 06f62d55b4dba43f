"""The engine that a commons is born with: Whoosh 2.7.4, good to about ten thousand fiches.

What is ours, and why (each measured):

- Stems go straight into posting lists, and these in whole blocks into the segment; through Whoosh's analysis, pool of
  tuples and posting by posting, writing takes three times as long and twenty-five times the memory.
- Neither positions nor texts are in it: phrases are checked, and excerpts cut, from `texts`. Indexing is half as long
  again with positions and the files three times as large.
- Scores are computed here over whole posting lists (BM25: S. Robertson, H. Zaragoza, “The Probabilistic Relevance
  Framework”, 2009, §3.4) instead of one posting at a time through Whoosh's matchers, which costs ten times more;
  facets need every matching document anyway.
- Segments are merged while they are small, so that a save is found at once; the rest is for quiet moments (`tidy`).
"""

import math
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from whoosh import fields, formats, index
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher
from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.writing import SegmentWriter

from search_index.text.text_index import Found, Group, Indexed, Sought

_K1: Final = 1.2
_B: Final = 0.6
_BLOCK: Final = 1024
"""Postings in a block: read whole, so larger than Whoosh's 128."""
_COMPRESSION: Final = 1
_SMALL: Final = 256
"""Documents of a segment that a save may merge: a quarter of a second at most."""
_MANY_SEGMENTS: Final = 12
_ATTEMPTS: Final = 10
_CACHED_POSTINGS: Final = 1_500_000
"""Postings kept decoded, 8 bytes each."""


class StemField(fields.FieldType):  # type: ignore[misc]  # Whoosh carries no types
    """The field of stems. Its postings do not come through Whoosh's analysis but straight to `_Pool`."""

    def __init__(self) -> None:  # Whoosh's own constructor wants an analyser
        self.format = formats.Existence()
        self.analyzer = None
        self.scorable = True
        self.stored = False
        self.unique = False
        self.indexed = True
        self.vector = None
        self.column_type = None
        self.spelling = False

    def to_bytes(self, value: str | bytes) -> bytes:
        """A stem as Whoosh keeps it."""
        return value if isinstance(value, bytes) else value.encode()

    def from_bytes(self, value: bytes) -> str:
        """A stem as it is read back."""
        return value.decode()


_Postings = tuple["array[int]", "array[float]"]
"""The numbers of the documents that hold a stem, ascending, and how much it weighs in each."""


class _Pool:
    """The postings of the segment being written, by stem: 8 bytes each, where Whoosh's own pool sorts tuples of 200."""

    def __init__(self) -> None:
        self.postings: dict[str, _Postings] = {}

    def take(self, number: int, document: Indexed) -> None:
        """The postings of one document; numbers must come in order."""
        postings = self.postings
        for stem, weight in document.stems.items():
            known = postings.get(stem)
            if known is None:
                known = postings[stem] = array("I"), array("f")
            known[0].append(number)
            known[1].append(weight)

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        """One posting of a segment that is being merged (Whoosh calls this)."""
        _, stem, number, weight, _ = item
        numbers, weights = self.postings.setdefault(stem.decode(), (array("I"), array("f")))
        numbers.append(number)
        weights.append(weight)

    def iter_postings(self) -> dict[str, _Postings]:
        """All of them (Whoosh hands this to `_FieldWriter.add_postings`)."""
        return self.postings

    def cleanup(self) -> None:
        """Forget them (Whoosh calls this when the segment is written)."""
        self.postings = {}


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh carries no types
    """Writes posting lists in whole blocks."""

    def add_postings(self, schema: Any, _: object, postings: dict[str, _Postings]) -> None:
        """Write these posting lists, in the order of their stems (that of their UTF-8 is that of their signs)."""
        if not postings:
            return
        self.start_field("text", schema["text"])
        writer = self._postwriter
        for stem in sorted(postings):
            numbers, weights = postings[stem]
            self.start_term(stem.encode())
            for start in range(0, len(numbers), _BLOCK):
                writer._ids = numbers[start : start + _BLOCK]  # noqa: SLF001 (what its `add_posting` fills one by one)
                writer._weights = weights[start : start + _BLOCK]  # noqa: SLF001 (idem)
                writer._maxweight = max(writer._weights)  # noqa: SLF001 (idem)
                writer._write_block(last=start + _BLOCK >= len(numbers))  # noqa: SLF001 (idem)
            self.finish_term()
        self.finish_field()


class _Codec(W3Codec):  # type: ignore[misc]  # Whoosh carries no types
    """Whoosh's own format, in larger blocks, without the shortest and longest document of each block: we score all."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=_BLOCK, compression=_COMPRESSION)

    def field_writer(self, storage: Any, segment: Any) -> _FieldWriter:
        """Ours."""
        return _FieldWriter(self, storage, segment)


class _Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh carries no types
    """Writes a segment; it holds a lock of the kernel, which a killed process lets go of."""

    def __init__(self, opened: Any) -> None:
        super().__init__(opened, codec=_Codec())
        self.pool = _Pool()

    def take(self, document: Indexed) -> None:
        """Add a document."""
        column = self.schema["path"].column_type
        self.perdocwriter.start_doc(self.docnum)
        self.perdocwriter.add_column_value("path", column, self.schema["path"].to_column_value(document.path))
        self.perdocwriter.add_field("text", self.schema["text"], None, document.length)
        self.perdocwriter.finish_doc()
        self.pool.take(self.docnum, document)
        self._added = True
        self.docnum += 1


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


class WhooshIndex:
    """A `TextIndex` in a folder; with `make`, a new one is begun there."""

    def __init__(self, folder: Path, *, make: bool = False) -> None:
        if make:
            folder.mkdir(parents=True)
            schema = fields.Schema(path=fields.ID(sortable=True), text=StemField())
            self._index = index.create_in(folder, schema)
        else:
            self._index = index.open_dir(folder)
        self._lock = threading.Lock()
        self._generation = -1
        self._segments: list[_Segment] = []
        self._paths: list[str] = []
        self._struck: frozenset[int] = frozenset()
        self._average = 1.0
        self._postings: OrderedDict[tuple[str, str], tuple[array[int], array[float]]] = OrderedDict()
        self._held = 0

    def update(self, documents: Iterable[Indexed], removed: Iterable[str]) -> None:
        """Put these documents in place of those of the same path, and take out the paths `removed`, in one step."""
        writer = _Writer(self._index)
        try:
            with self._lock:
                self._refresh()
                numbers = {path: number for number, path in enumerate(self._paths) if number not in self._struck}
            for path in removed:
                if path in numbers:
                    writer.delete_document(numbers.pop(path))
            for document in documents:
                if document.path in numbers:
                    writer.delete_document(numbers.pop(document.path))
                writer.take(document)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=_merge_small)

    def find(self, sought: Sought) -> Found:
        """Every document that answers."""
        with self._lock:
            self._refresh()
            scores: dict[int, float] = {}
            if not sought.groups:
                return Found(scores, self._paths)
            weights = [self._rarity(group) for group in sought.groups]
            base = 0
            for segment in self._segments:
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
            _Writer(self._index).commit(optimize=True)
        return many

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            for segment in self._segments:
                segment.reader.close()
            self._segments, self._generation = [], -1
            self._index.close()

    def _refresh(self) -> None:
        """Look at what was committed since; segments that are still there stay open, with what is cached of them."""
        if self._generation == self._index.latest_generation():
            return
        contents, opened = self._open()
        segments = {**{segment.name: segment for segment in self._segments}, **opened}
        self._segments = [segments.pop(entry.segment_id()) for entry in contents.segments]
        struck: set[int] = set()
        base = 0
        for entry, segment in zip(contents.segments, self._segments, strict=True):
            struck.update(base + number for number in entry.deleted_docs() or ())
            base += len(segment.paths)
        self._generation, self._struck = contents.generation, frozenset(struck)
        self._paths = [path for segment in self._segments for path in segment.paths]
        self._average = max(sum(sum(segment.lengths) for segment in self._segments) / max(base, 1), 1.0)
        for gone in segments.values():
            gone.reader.close()
        for key in [key for key in self._postings if key[0] in segments]:
            self._held -= len(self._postings.pop(key)[0])

    def _open(self) -> tuple[Any, dict[str, _Segment]]:
        """The table of contents of now, and the segments in it that were not open yet.

        A writer removes the files of segments that it has merged: whoever was about to open them looks again.
        """
        known = {segment.name for segment in self._segments}
        storage = self._index.storage
        for attempt in range(_ATTEMPTS):
            try:
                contents = index.TOC.read(storage, self._index.indexname)
                entries = {entry.segment_id(): entry for entry in contents.segments}
                return contents, {
                    name: _Segment(SegmentReader(storage, contents.schema, entry), name)
                    for name, entry in entries.items()
                    if name not in known
                }
            except OSError:
                if attempt == _ATTEMPTS - 1:
                    raise
        raise AssertionError  # the loop returns or raises

    def _documents_with(self, stem: str) -> int:
        return sum(int(segment.reader.doc_frequency("text", stem.encode())) for segment in self._segments)

    def _rarity(self, group: Group) -> float:
        """The weight of a group: the rarer its most frequent stem, the more it says."""
        documents = max(len(self._paths), 1)
        holding = max(self._documents_with(stem) for stem in group)
        return math.log(1 + (documents - min(holding, documents) + 0.5) / (holding + 0.5))

    def _find_in(self, segment: _Segment, sought: Sought, weights: list[float]) -> dict[int, float]:
        """The scores of one segment's documents, by their number in it."""
        if sought.share >= 1:
            scores = self._with_all(segment, sought.groups, weights)
        else:
            scores = self._with_some(segment, sought, weights)
        for stem in sought.excluded:
            for number in self._read(segment, stem)[0]:
                scores.pop(number, None)
        return scores

    def _with_all(self, segment: _Segment, groups: tuple[Group, ...], weights: list[float]) -> dict[int, float]:
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
        return scores

    def _with_some(self, segment: _Segment, sought: Sought, weights: list[float]) -> dict[int, float]:
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

    def _occurrences(self, segment: _Segment, group: Group) -> dict[int, float]:
        """Documents of a segment that hold a stem of the group, with its weight there."""
        numbers, weights = self._read(segment, group[0])
        found = dict(zip(numbers, weights, strict=True))
        for stem in group[1:]:
            for number, weight in zip(*self._read(segment, stem), strict=True):
                found[number] = max(weight, found.get(number, 0.0))
        return found

    def _read(self, segment: _Segment, stem: str) -> tuple["array[int]", "array[float]"]:
        """The posting list of a stem, decoded once and kept while there is room."""
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


def _merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge small segments as a carry goes through a number: each is merged about log₂(`_SMALL`) times in its life."""
    kept, merged = [], writer.doc_count()
    for segment in sorted(segments, key=lambda segment: segment.doc_count_all()):
        size = segment.doc_count_all()
        if size <= max(merged, 1) and merged + size <= _SMALL:
            reader = SegmentReader(writer.storage, writer.schema, segment)
            writer.add_reader(reader)
            reader.close()
            merged += size
        elif segment.deleted_count() < size:
            kept.append(segment)
    return kept
