"""Making one version of many proposals: pages that somebody has changed in the same place meanwhile are left out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from commun.batches.proposal import Proposal
from commun.commons import Commons
from fiches import Author, EditConflict, PageName

TRAILER = "Lot"
"""The line of a version's message that says that it was made as a batch, and of which kind."""


_TOLD_NOW = 200
"""Changes of a batch that are told while it is made: a fraction of a second; the worker tells the others."""


@dataclass(frozen=True)
class Done:
    """What a batch did.

    Attributes:
        commit: the version that was made; None when nothing changed.
        pages: the pages that it changed.
        left: the pages that were left as they are, because somebody changed the same place meanwhile.
    """

    commit: str | None
    pages: tuple[PageName, ...] = ()
    left: tuple[PageName, ...] = field(default=())


def do(commons: Commons, author: Author, proposals: Sequence[Proposal], summary: str, kind: str) -> Done:
    """Make the proposals one version; `kind` is written beside its message."""
    waiting = [each for each in proposals if each.after != each.before]
    left: list[PageName] = []
    while waiting:
        try:
            with commons.store.change(author, summary, trailers={TRAILER: kind}) as change:
                for each in waiting:
                    change.write(each.name, each.after, each.base)
        except EditConflict as conflict:
            kept = [each for each in waiting if each.name != conflict.name]
            if len(kept) == len(waiting):
                raise
            left += [each.name for each in waiting if each.name == conflict.name]
            waiting = kept
        else:
            settle(commons)
            return Done(change.commit, tuple(each.name for each in waiting), tuple(left))
    return Done(None, (), tuple(left))


def settle(commons: Commons) -> None:
    """Bring what is derived to the version just made: tables and sentences at once, text within the second."""
    commons.index.catch_up()
    commons.told.catch_up(_TOLD_NOW)
    commons.on_change()
