"""Documents that came a moment ago: a line each in a file beside the segments, until there are enough for a segment.

A segment of Whoosh costs some 25 ms of processor however small it is, and has to be merged with others afterwards; a
line costs less than one. Readers take what was added since they last looked, and hold these few documents in memory.
Each line is one update: it is seen whole or not at all.

The file bears the number of the engine's generation: whoever writes these documents into a segment moves the
generation in the same step, and what the file said is then said by the segment. A line that a killed process left
unfinished is no line; the next writer cuts it off.
"""

import json
import os
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path

from search_index.text.text_index import Indexed

Postings = tuple["array[int]", "array[float]"]
"""The numbers of the documents that hold a stem, ascending, and how much it weighs in each."""


class Recent:
    """The documents added to one generation of the engine in `folder`; followed by readers, added to by one writer.

    Attributes:
        said: what was said last of each path: its document, or None where it was taken out.
        paths: the paths of the documents, in the order of their numbers.
        lengths: how many words each has.
        read: the octets of the file that were read; those of paths said several times are among them.
    """

    name = ""
    """Stands where a segment has its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._forget(-1)

    def _forget(self, generation: int) -> None:
        self._generation = generation
        self.read = 0
        self.said: dict[str, Indexed | None] = {}
        self._number([])

    def _number(self, documents: list[Indexed]) -> None:
        self._documents = documents
        self.paths = [document.path for document in documents]
        self.lengths = array("f", (document.length for document in documents))

    def follow(self, generation: int) -> bool:
        """Take in what was added to this generation since the last look; whether that was anything."""
        moved = generation != self._generation
        if moved:
            self._forget(generation)
        fresh = self._fresh()
        rows = [row for line in fresh.splitlines() for row in json.loads(line)]
        self.read += len(fresh)
        for path, length, stems in rows:
            self.said.pop(path, None)  # said anew, it comes last
            self.said[path] = None if stems is None else Indexed(path, stems, length)
        if fresh:
            self._number([document for document in self.said.values() if document is not None])
        return moved or bool(fresh)

    def add(self, documents: Iterable[Indexed], removed: Iterable[str]) -> None:
        """Add what is said of some paths to the generation that was followed; for the writer alone.

        It lies on the disk when this returns: whoever notes then that these paths were read notes what stays true after
        a power cut.
        """
        rows: list[tuple[str, int, Mapping[str, float] | None]] = [(path, 0, None) for path in removed]
        rows += [(document.path, document.length, document.stems) for document in documents]
        with self._file().open("ab") as file:
            file.truncate(self.read)
            file.write(json.dumps(rows).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def sweep(self) -> None:
        """Take away what belonged to generations before the one that was followed last; for the writer alone."""
        for path in self._folder.glob("recent-*.jsonl"):
            if path != self._file():
                path.unlink(missing_ok=True)

    def postings(self, stem: str) -> Postings:
        """The documents that hold a stem."""
        held = [
            (number, document.stems[stem]) for number, document in enumerate(self._documents) if stem in document.stems
        ]
        return array("I", (number for number, _ in held)), array("f", (weight for _, weight in held))

    def holding(self, stem: str) -> int:
        """How many documents hold a stem."""
        return sum(stem in document.stems for document in self._documents)

    def _file(self) -> Path:
        return self._folder / f"recent-{self._generation}.jsonl"

    def _fresh(self) -> bytes:
        """The whole lines that came since the last look."""
        try:
            if self._file().stat().st_size == self.read:
                return b""
            with self._file().open("rb") as file:
                file.seek(self.read)
                fresh = file.read()
        except FileNotFoundError:
            return b""
        return fresh[: fresh.rfind(b"\n") + 1]
