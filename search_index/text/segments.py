"""How segments are written, in Whoosh's own format: posting lists whole, from stems that are ready.

Stems go straight into posting lists, and these in whole blocks into the segment; through Whoosh's analysis, pool of
tuples and posting by posting, writing takes three times as long and twenty-five times the memory.
"""

from array import array
from typing import Any, Final

from whoosh import fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from search_index.text.recent import Postings
from search_index.text.text_index import Indexed

_BLOCK: Final = 1024
"""Postings in a block: read whole, so larger than Whoosh's 128."""
_COMPRESSION: Final = 1
_SMALL: Final = 256
"""Documents of a segment that may be merged after a save: a quarter of a second at most."""


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


class _Pool:
    """The postings of the segment being written, by stem: 8 bytes each, where Whoosh's own pool sorts tuples of 200."""

    def __init__(self) -> None:
        self.postings: dict[str, Postings] = {}

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

    def iter_postings(self) -> dict[str, Postings]:
        """All of them (Whoosh hands this to `FieldWriter.add_postings`)."""
        return self.postings

    def cleanup(self) -> None:
        """Forget them (Whoosh calls this when the segment is written)."""
        self.postings = {}


class FieldWriter(W3FieldWriter):  # type: ignore[misc]  # Whoosh carries no types
    """Writes posting lists in whole blocks."""

    def add_postings(self, schema: Any, _: object, postings: dict[str, Postings]) -> None:
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


class Codec(W3Codec):  # type: ignore[misc]  # Whoosh carries no types
    """Whoosh's own format, in larger blocks, without the shortest and longest document of each block: we score all."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=_BLOCK, compression=_COMPRESSION)

    def field_writer(self, storage: Any, segment: Any) -> FieldWriter:
        """Ours."""
        return FieldWriter(self, storage, segment)


class Writer(SegmentWriter):  # type: ignore[misc]  # Whoosh carries no types
    """Writes a segment; it holds a lock of the kernel, which a killed process lets go of."""

    def __init__(self, opened: Any) -> None:
        super().__init__(opened, codec=Codec())
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


def merge_small(writer: Any, segments: list[Any]) -> list[Any]:
    """Merge small segments into the one that is written, from the smallest; gives those that stay.

    One is merged when it is no larger than what was gathered before it (or of one document) and all of it has `_SMALL`
    documents at most; one whose documents are all struck out goes. Sizes count what is struck out, too.
    """
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
