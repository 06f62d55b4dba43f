"""Batches that were made: what each changed, and taking one back in one go without losing what was written since."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from commun.accounts import User
from commun.batches.doing import TRAILER, Done, is_guarded, settle
from commun.batches.proposal import Proposal
from commun.commons import Commons
from fiches import Author, Change, Commit, EditConflict, Fiche, PageName, undo
from search_index import RevisionRow

_LOOKED: Final = 3_000
"""Changes of pages among which the last batches are looked for."""


@dataclass(frozen=True)
class Batch:
    """A version that changed several pages at once.

    Attributes:
        commit: the version.
        kind: which kind of batch it was, "" for one that was not made as a batch.
        pages: each page, as it was before and after.
    """

    commit: Commit
    kind: str
    pages: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """A batch in a list: its version, and how many pages it changed."""

    row: RevisionRow
    pages: int


def batch_of(commons: Commons, revision: str) -> Batch:
    """What the version `revision` changed.

    Raises:
        RevisionRefused: when it names no version.
    """
    commit = commons.store.commit(revision)
    parent = commit.parents[0] if commit.parents else ""
    pages = (
        Proposal(
            each.name,
            Fiche.parse(each.name, each.after or each.before or "").title,
            parent,
            each.before or "",
            each.after or "",
        )
        for each in _texts(commons, commit, readable=True)
    )
    return Batch(commit, commit.trailers.get(TRAILER, ""), tuple(pages))


def recent_batches(commons: Commons, limit: int = 20) -> list[Past]:
    """The last versions that changed several pages, the newest first."""
    counts: dict[str, list[RevisionRow]] = {}
    for row in commons.index.revisions.recent(limit=_LOOKED):
        if row.source is None:
            counts.setdefault(row.commit, []).append(row)
    found = [Past(rows[0], len(rows)) for rows in counts.values() if len(rows) > 1]
    return found[:limit]


def undo_batch(commons: Commons, author: Author, revision: str, summary: str, *, user: User | None = None) -> Done:
    """Take back everything that a version changed, in one new version; what was written since is kept.

    A page where somebody has since changed the same place is left as it is, and so is one that is protected against
    `user`, who asked for it (None: a command of the server).

    Raises:
        RevisionRefused: when `revision` names no version.
    """
    commit = commons.store.commit(revision)
    waiting, left = list(_texts(commons, commit)), list[PageName]()
    guarded = tuple(
        each.name
        for each in waiting
        if is_guarded(commons, user, each.name, each.before, each.after, _now(commons, each.name))
    )
    waiting = [each for each in waiting if each.name not in guarded]
    while waiting:
        head = commons.head()
        try:
            with commons.store.change(author, summary, trailers={TRAILER: "annulation"}) as change:
                undone = [each.name for each in waiting if _take_back(change, each, _now(commons, each.name), head)]
        except EditConflict as conflict:
            left += [each.name for each in waiting if each.name == conflict.name]
            waiting = [each for each in waiting if each.name != conflict.name]
        else:
            settle(commons)
            left += [each.name for each in waiting if each.name not in undone]
            return Done(change.commit, tuple(undone), tuple(dict.fromkeys(left)), guarded)
    return Done(None, (), tuple(dict.fromkeys(left)), guarded)


@dataclass(frozen=True, slots=True)
class _Text:
    """A page that a version changed, with its texts before and after (None for none)."""

    name: PageName
    before: str | None
    after: str | None


def _take_back(change: Change, each: _Text, now: str | None, head: str) -> bool:
    """Take back what was done to one page; False where it is left as it is."""
    if now == each.before:
        return True
    if each.before is None or each.after is None or now is None:
        if now != each.after:
            return False  # written again, or deleted, by somebody since
        if each.before is None:
            change.delete(each.name, head)
        else:
            change.write(each.name, each.before, None if now is None else head)
        return True
    merged = undo(now, each.after, each.before)
    if merged.conflicts:
        return False
    change.write(each.name, merged.text, head)
    return True


def _texts(commons: Commons, commit: Commit, *, readable: bool = False) -> Iterator[_Text]:
    """The pages that a version changed; `readable`: as everybody may read them."""
    for change in commit.changes:
        name = PageName.from_path(change.path)
        if name is not None:
            blobs = (change.before, change.after)
            if readable:
                before, after = (commons.fiche_of(name, blob).text if blob else None for blob in blobs)
            else:
                before, after = (_decoded(commons, blob) for blob in blobs)
            yield _Text(name, before, after)


def _now(commons: Commons, name: PageName) -> str | None:
    return _decoded(commons, commons.store.blob_at(name.path))


def _decoded(commons: Commons, blob: str | None) -> str | None:
    return None if blob is None else commons.store.blob(blob).decode("utf-8", "replace")
