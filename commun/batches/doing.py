"""Making one version of many proposals: pages that somebody has changed in the same place meanwhile are left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from commun.accounts import User
from commun.batches.proposal import Proposal
from commun.commons import Commons
from fiches import Author, EditConflict, Fiche, PageName

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
        guarded: those that are protected against who asked.
    """

    commit: str | None
    pages: tuple[PageName, ...] = ()
    left: tuple[PageName, ...] = ()
    guarded: tuple[PageName, ...] = ()


def do(
    commons: Commons,
    author: Author,
    proposals: Sequence[Proposal],
    summary: str,
    kind: str,
    *,
    user: User | None = None,
) -> Done:
    """Make the proposals one version; `kind` is written beside its message.

    What is protected against `user`, who asked for it, stays; a command of the server (None) changes all of it.
    """
    commons.head()
    waiting = [each for each in proposals if each.after != each.before]
    guarded = tuple(each.name for each in waiting if is_guarded(commons, user, each.name, each.before, each.after))
    waiting = [each for each in waiting if each.name not in guarded]
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
            return Done(change.commit, tuple(each.name for each in waiting), tuple(left), guarded)
    return Done(None, (), tuple(left), guarded)


def is_guarded(commons: Commons, user: User | None, name: PageName, *texts: str | None) -> bool:
    """Whether a page, as any of these texts says it, is protected against `user`; nothing is against the program."""
    if user is None:
        return False
    kinds = {Fiche.parse(name, text).type for text in texts if text}
    return not commons.order.may_write(user.role, name, kinds)


def settle(commons: Commons) -> None:
    """Bring what is derived to the version just made: tables and sentences at once, text within the second."""
    commons.index.catch_up()
    commons.order.follow(commons.index.pages.moved_among)
    commons.told.catch_up(_TOLD_NOW)
    commons.on_change()
