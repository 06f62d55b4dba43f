"""Where words came into the pages and where they went out: the search in what is no longer said."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from commun.commons import Commons
from fiches import CommunError, PageName, Wording
from search_index import PageRow, RevisionRow

__all__ = ["LONGEST", "SECONDS", "SHORTEST", "Found", "HistoryBusy", "Trace", "Turns", "in_page", "in_pages"]

SHORTEST: Final = 3
"""Signs of what is looked for, at least: fewer stand in nearly every version."""
LONGEST: Final = 100
"""Signs of it that are looked for, at most."""
SECONDS: Final = 15.0
"""How long git looks through all pages: some 100,000 versions on a machine that does nothing else."""
_MOST: Final = 50
"""Versions told."""
_VERSIONS: Final = 1000
_OCTETS: Final = 3_000_000
"""Versions of one page looked at, and octets of them, the newest first."""
_AT_ONCE: Final = 2


class HistoryBusy(CommunError):
    """Others are looking through the history of all pages."""

    fr = "D’autres cherchent dans l’historique en ce moment\u202f: réessayez dans un instant."
    en = "Others are searching the history at this moment: please try again in a moment."


class Turns:
    """How many may look through the history of all pages at once: each one keeps a process of git busy."""

    def __init__(self) -> None:
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One of the turns.

        Raises:
            HistoryBusy: when none is free.
        """
        if not self._free.acquire(blocking=False):
            raise HistoryBusy
        try:
            yield
        finally:
            self._free.release()


@dataclass(frozen=True, slots=True)
class Trace:
    """A version that says the words more often than the one before it, or less.

    Attributes:
        name: where the page lies today, or lay when it was deleted.
        before, after: how many times they stood there, and stand.
        excerpt: what stands before the words, the words, and what stands after, where they are said.
    """

    row: RevisionRow
    name: PageName
    before: int
    after: int
    excerpt: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, newest first, and whether all versions were looked at."""

    traces: list[Trace]
    whole: bool


def in_page(wiki: Commons, wording: Wording, page: PageRow) -> Found:
    """The versions of one page, under all its names, that gained or lost the words."""
    rows = wiki.index.revisions.of_page(page.key, limit=_VERSIONS + 1)
    traces: list[Trace] = []
    octets = 0
    for place, row in enumerate(rows):
        if octets > _OCTETS or place == _VERSIONS or len(traces) == _MOST:
            return Found(traces, whole=False)
        octets += row.size
        traces += _traced(wiki, wording, row)
    return Found(traces, whole=True)


def in_pages(wiki: Commons, wording: Wording, head: str) -> Found:
    """The versions of all pages up to the commit `head` that gained or lost the words."""
    traces: list[Trace] = []
    try:
        for commit in wiki.store.search(head, wording.posix, SECONDS):
            changed = {change.path for change in commit.changes}
            for row in wiki.index.revisions.of_commit(commit.sha):
                if row.name.path in changed:
                    traces += _traced(wiki, wording, row)
                if len(traces) == _MOST:  # one commit may be that of an import
                    return Found(traces, whole=False)
    except TimeoutError:
        return Found(traces, whole=False)
    return Found(traces, whole=True)


def _traced(wiki: Commons, wording: Wording, row: RevisionRow) -> list[Trace]:
    """What one version did to the words, read as everybody may read it: nothing of what is veiled or in the vault."""
    if any(blob and wiki.store.veiled.hides(blob) for blob in (row.before, row.blob)):
        return []
    before, after = (_said(wiki, row.name, blob) for blob in (row.before, row.blob))
    counts = wording.count(before), wording.count(after)
    if counts[0] == counts[1]:
        return []
    page = wiki.index.pages.by_key(row.page)
    return [Trace(row, page.name if page else row.name, *counts, wording.around(after if counts[1] else before))]


def _said(wiki: Commons, name: PageName, blob: str | None) -> str:
    """What a version says to people: its text, and its head as it stands in the file."""
    return "" if blob is None else wiki.fiche_of(name, blob).text
