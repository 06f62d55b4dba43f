"""Documents that came a moment ago: a line each in a file beside the segments, until there are enough for a segment.

A segment of Whoosh costs some 25 ms of processor however small it is, and has to be merged with others afterwards; a
line costs less than one. Readers take what was added since they last looked, and hold these few documents in memory.
Each line is one update: it is seen whole or not at all.

The file bears the number of the engine's generation: whoever writes these documents into a segment moves the
generation in the same step, and what the file said is then said by the segment. A line that a killed process left
unfinished is no line; the next writer cuts it off.
"""

import json
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
    """

    name = ""
    """Stands where a segment has its name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._forget(-1)

    def _forget(self, generation: int) -> None:
        self._generation = generation
        self._read = 0
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
        lines = self._fresh_lines()
        for path, length, stems in (row for line in lines for row in json.loads(line)):
            self.said.pop(path, None)  # said anew, it comes last
            self.said[path] = None if stems is None else Indexed(path, stems, length)
        if lines:
            self._number([document for document in self.said.values() if document is not None])
        return moved or bool(lines)

    def add(self, documents: Iterable[Indexed], removed: Iterable[str]) -> None:
        """Add what is said of some paths to the generation that was followed; for the writer alone."""
        rows: list[tuple[str, int, Mapping[str, float] | None]] = [(path, 0, None) for path in removed]
        rows += [(document.path, document.length, document.stems) for document in documents]
        with self._file().open("ab") as file:
            file.truncate(self._read)
            file.write(json.dumps(rows).encode() + b"\n")

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

    def _fresh_lines(self) -> list[bytes]:
        """The whole lines that came since the last look."""
        try:
            if self._file().stat().st_size == self._read:
                return []
            with self._file().open("rb") as file:
                file.seek(self._read)
                fresh = file.read()
        except FileNotFoundError:
            return []
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(whole)
        return whole.splitlines()
