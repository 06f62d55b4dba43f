"""Undoing all that somebody did, in one commit, where it still stands; and telling what could not be undone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from commun.accounts import User
from commun.batches import is_guarded, settle
from commun.commons import Commons, author_of
from commun.i18n import _
from fiches import PageName

_MOST: Final = 2_000
"""Changes of one person that are looked at."""

Fate = Literal["restore", "delete", "later", "moved", "gone", "guarded"]
"""What becomes of a page: its text of before comes back, it goes, or nothing is done because somebody wrote after, it
was renamed, it is deleted already, or it is protected against who undoes."""


@dataclass(frozen=True, slots=True)
class SeriesPage:
    """What somebody did to one page, and what undoing it does.

    Attributes:
        name, title: the page.
        changes: how many changes of theirs stand at its end.
        fate: what becomes of it.
        blob: the text that comes back, None for none.
        under: how many changes of theirs stay, because somebody else wrote after them.
    """

    name: PageName
    title: str
    changes: int
    fate: Fate
    blob: str | None
    under: int = 0

    @property
    def is_done(self) -> bool:
        """Whether it can be undone."""
        return self.fate in {"restore", "delete"}


@dataclass(frozen=True, slots=True)
class Series:
    """All that somebody did since a moment, page by page, and the commits of it."""

    email: str
    name: str
    pages: tuple[SeriesPage, ...]
    commits: tuple[str, ...]


def series_of(wiki: Commons, email: str, since: int = 0, *, user: User | None = None) -> Series:
    """What whoever signs with `email` did since a moment (unix s), and what can still be undone, by `user`."""
    wiki.head()
    rows = [
        row for row in wiki.index.revisions.contributions(email, limit=_MOST) if row.when >= since and not row.source
    ]
    keys = dict.fromkeys(row.page for row in rows)
    pages = tuple(_open_to(wiki, user, _page(wiki, key, email, since)) for key in keys)
    return Series(email, rows[0].author if rows else "", pages, tuple(dict.fromkeys(row.commit for row in rows)))


def _open_to(wiki: Commons, user: User | None, page: SeriesPage) -> SeriesPage:
    """The same, with the fate of a page that is protected against `user`."""
    if user is None or not page.is_done:
        return page
    blobs = [page.blob, wiki.store.blob_at(page.name.path)]
    texts = [wiki.fiche_of(page.name, blob).text for blob in blobs if blob]
    return replace(page, fate="guarded") if is_guarded(wiki, user, page.name, *texts) else page


def _page(wiki: Commons, key: int, email: str, since: int) -> SeriesPage:
    """What becomes of a page: the run of their changes at its end is what can be undone."""
    history = wiki.index.revisions.of_page(key, limit=_MOST)
    run = []
    for row in history:
        if row.author_email != email or row.when < since:
            break
        run.append(row)
    last, before = history[0], run[-1].before if run else None
    under = sum(row.author_email == email and row.when >= since for row in history[len(run) :])
    fate: Fate = "restore" if before else "delete"
    if not run:
        fate = "later"
    elif any(row.kind == "rename" for row in run):
        fate = "moved"
    elif before is None and last.blob is None:
        fate = "gone"
    return SeriesPage(last.name, last.title, len(run), fate, before if fate == "restore" else None, under)


def roll_back(wiki: Commons, user: User, series: Series) -> str | None:
    """Undo a series in one commit, signed by `user`; gives it (None when there is nothing to undo).

    Raises:
        EditConflict: when somebody wrote to one of the pages meanwhile; nothing was done.
    """
    pages = (_open_to(wiki, user, page) for page in series.pages)
    done = [page for page in pages if page.is_done]
    if not done:
        return None
    base = wiki.head()
    summary = _("Annulation de la série de %(who)s : %(n)s pages", who=series.name, n=len(done))
    with wiki.store.change(author_of(user), summary) as change:
        for page in done:
            if page.blob is None:
                change.delete(page.name, base=base)
            else:
                living = wiki.index.pages.get(page.name) is not None
                change.write(page.name, wiki.fiche_of(page.name, page.blob).text, base=base if living else None)
    settle(wiki)
    wiki.order.patrol(_commits(series.commits, change.commit), user.id)
    wiki.order.note(user.id, "rollback", series.email, summary)
    return change.commit


def _commits(commits: Sequence[str], last: str | None) -> list[str]:
    return [*commits, *([last] if last else [])]
