"""The protocol of a full-text engine, and what goes in and out of one.

An engine knows documents by their path, and words by their stems: the French of it (`analysis`), phrases, filters,
facets, sorting and excerpts stand outside, the same for every engine. One engine stands behind it (`whoosh_index`);
another one has to pass the same tests.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Group = tuple[str, ...]
"""Stems of which one is enough."""


def in_title(stem: str) -> str:
    """What stands among the stems of a document for a stem of its title; no word has this sign."""
    return f"={stem}"


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document as an engine takes it.

    Attributes:
        path: its name.
        stems: its stems and how much each weighs (occurrences, those in the title counting several times); and those of
            its title again, as `in_title` writes them, with the share of the title that each is.
        length: how many words it has.
    """

    path: str
    stems: Mapping[str, float]
    length: int


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked of an engine.

    Where every group is asked, documents whose title holds them all rank before all others, and among these the more
    the words are the whole title the higher.

    Attributes:
        groups: in each, one stem is enough.
        excluded: stems that a document must not hold.
        share: how much must be found, of the weight of all groups (a rare one weighs more): 1 is every group; with
            less, documents that hold more rank higher; 0 is any group.
    """

    groups: tuple[Group, ...]
    excluded: frozenset[str] = frozenset()
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Found:
    """What an engine found: documents by a number of its own, with their scores.

    Attributes:
        scores: number → score, higher is better.
        paths: the path of each number, for every document of the engine (`""` for a number not in use); the very same
            object as long as the numbers mean the same.
    """

    scores: dict[int, float]
    paths: Sequence[str]


class TextIndex(Protocol):
    """A full-text engine in a folder of its own.

    `find` and `documents_with` may be called from any thread, and see what `update` of any process wrote once it
    has returned. `update` is called by one process at a time. Readers never wait for it.
    """

    def update(self, documents: Iterable[Indexed], removed: Iterable[str]) -> None:
        """Put these documents in place of those of the same path, and take out the paths `removed`, in one step."""

    def find(self, sought: Sought) -> Found:
        """Every document that answers."""

    def documents_with(self, stem: str) -> int:
        """How many documents hold a stem, more or less (those replaced a moment ago may still count)."""

    def paths(self) -> set[str]:
        """The paths of all documents."""

    def settle(self) -> None:
        """Put what many small updates left behind in order: after them, and before whoever called them rests."""

    def tidy(self) -> bool:
        """Make reading faster, if it is worth it; whether something was done."""

    def close(self) -> None:
        """Let go of the files."""
