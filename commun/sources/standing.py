"""How each source stands: its last run, the one that goes on, what waits, when it is next."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import importers
from commun.commons import Commons

if TYPE_CHECKING:
    from importers import Run, SourceConfig


@dataclass(frozen=True, slots=True)
class Standing:
    """A source as it stands.

    Attributes:
        source: its settings.
        runs: its last runs, the latest first; one that died without a word is told as stopped.
        asked: whether a run is asked for and has not begun.
        pages: how many pages of this commons come from it.
        waiting: how many conflicts wait.
    """

    source: "SourceConfig"
    runs: "tuple[Run, ...]"
    asked: bool
    pages: int
    waiting: int

    @property
    def running(self) -> "Run | None":
        """The run that goes on."""
        return self.runs[0] if self.runs and self.runs[0].state == "running" else None

    @property
    def last(self) -> "Run | None":
        """The last run that ended."""
        return next((run for run in self.runs if run.state != "running"), None)

    @property
    def next_due(self) -> float | None:
        """When the worker brings it in next, unix seconds; None when only somebody's asking does."""
        if not self.source.every:
            return None
        if not self.runs:
            return 0.0
        return self.runs[0].began + wait_after(self.source, self.runs)


_BRANCHES = "refs/heads/sources/"
_AGAIN = 900.0
"""Seconds after a first failure; doubled at each further one, and never more than the usual time between runs."""


def wait_after(source: "SourceConfig", runs: "tuple[Run, ...]") -> float:
    """Seconds from the beginning of the last run to the next one."""
    usual = source.every * 3600
    failed = next((n for n, run in enumerate(runs) if run.state not in {"failed", "stopped"}), len(runs))
    return min(usual, _AGAIN * 2.0 ** (failed - 1)) if failed else usual


def standings(wiki: Commons) -> list[Standing]:
    """Every source, by name."""
    data = wiki.config.data
    declared = {source.name: source for source in importers.list_sources(data, wiki.config.inner_hosts)}
    brought = (ref.removeprefix(_BRANCHES) for ref in wiki.store.branches() if ref.startswith(_BRANCHES))
    found = {name: importers.brought_source(wiki.store, data, name) for name in brought if name not in declared}
    return [_stand(wiki, source) for _, source in sorted((declared | found).items())]


def standing(wiki: Commons, name: str) -> Standing:
    """One source.

    Raises:
        SourceUnknown: when there is none of this name.
    """
    try:
        return _stand(wiki, importers.brought_source(wiki.store, wiki.config.data, name))
    except importers.SourceNameRefused:
        raise importers.SourceUnknown(name=name) from None
    except importers.SourceUnknown:
        arriving = importers.arriving_source(wiki.config.data, name)
        if arriving is None:
            raise
        return _stand(wiki, arriving)


def _stand(wiki: Commons, source: "SourceConfig") -> Standing:
    journal = importers.journal_of(source.folder)
    runs = journal.runs(source.name)
    if runs and runs[0].state == "running" and not importers.is_running(source):
        # It may have ended between the two looks.
        runs = [replace(run, state="stopped") if run.state == "running" else run for run in journal.runs(source.name)]
    return Standing(
        source,
        tuple(runs),
        source.name in journal.asked(),
        dict(wiki.counts("source")).get(source.name, 0),
        importers.inbox_of(source.folder).counts().get(source.name, 0),
    )
