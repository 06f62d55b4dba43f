"""Writing in the discussion beside a page, such that two who write at once never stand in each other's way.

An act is a cut into the text as it is (`fiches.discussion`), not a text: where somebody wrote to the same place
meanwhile, the act is done again on what they left.
"""

import functools
from collections.abc import Callable, Mapping
from typing import Final

from commun.accounts import User
from commun.commons import Commons, Saved
from fiches import (
    EditConflict,
    Fiche,
    PageExists,
    PageMissing,
    PageName,
    Signature,
    brought_over,
    describe_change,
    new_head,
    new_id,
    read_discussion,
)
from search_index import PageRow

_TRIES: Final = 20
"""How often an act is done again after others; each of those others has written by then."""


def signature(wiki: Commons, author: str, account: str = "") -> Signature:
    """The signature of somebody who writes now."""
    return Signature(author, account, wiki.clock().strftime("%Y-%m-%dT%H:%M:%SZ"))


def beside(wiki: Commons, name: PageName, title: str) -> tuple[Fiche, str]:
    """The discussion beside a page and the version it is read in; an empty one and "" where there is none yet."""
    row = wiki.index.pages.get(name.talk)
    if row is not None:
        return wiki.fiche(row), row.last_commit
    return Fiche.parse(name.talk, f"---\n{new_head({'id': new_id(), 'titre': title})}---\n"), ""


def write_beside(wiki: Commons, user: User, name: PageName, title: str, act: Callable[[str], str]) -> Saved:
    """Do something in the discussion beside a page, and say in the history what it was.

    Raises:
        CommunError: what the act or a save refuses.
        EditConflict: when others wrote to the same place each time.
    """
    left = _TRIES
    while True:
        wiki.head()
        before, base = beside(wiki, name, title)
        after = before.with_body(act(before.body))
        summary = describe_change(before if base else None, after)
        try:
            return wiki.save(user, name.talk, after.text, base or None, summary)
        except (EditConflict, PageExists):
            left -= 1
            if not left:
                raise


def bring_beside(
    wiki: Commons, user: User, texts: tuple[Fiche, Fiche], summary: str, trailers: Mapping[str, str]
) -> Saved:
    """Bring what somebody did in a copy of a discussion (`texts`: before, after) into the discussion as it is now.

    Messages that others wrote meanwhile stand beside it; nothing of both is lost.

    Raises:
        PageMissing: when the page beside which it stands is gone.
        EditConflict: when the same message was changed differently meanwhile.
        CommunError: what else a save would refuse.
    """
    before, after = texts
    left = _TRIES
    while True:
        wiki.head()
        row = wiki.index.pages.get(after.name) or wiki.index.pages.moved(after.name)
        if row is None:
            subject = wiki.index.pages.get(after.name.subject) or wiki.index.pages.moved(after.name.subject)
            if subject is None:
                raise PageMissing(name=after.name.subject)
            after = Fiche.parse(subject.name.talk, after.text)
            row = wiki.index.pages.get(after.name)
        now = after if row is None else wiki.fiche(row)
        body = after.body if row is None else brought_over(before.body, after.body, now.body)
        if body is None:
            seen = row.last_commit if row else ""
            raise EditConflict(now.name, base=before.text, theirs=now.text, mine=after.text, theirs_commit=seen)
        if now.id is None:
            now = now.with_head({"id": new_id()})
        try:
            written = now.with_body(body).text
            return wiki.save(user, now.name, written, row.last_commit if row else None, summary, trailers=trailers)
        except (EditConflict, PageExists):
            left -= 1
            if not left:
                raise


def bring_back_beside(wiki: Commons, user: User, name: PageName, deleted: str, summary: str) -> None:
    """Bring back the discussion that went away with its page in the commit `deleted`."""
    talk = wiki.index.pages.get(name.talk, deleted=True)
    if not name.is_talk and talk is not None and talk.deleted and talk.last_commit == deleted:
        wiki.restore(user, name.talk, None, summary)


def open_topics(wiki: Commons, talk: PageRow | None) -> int:
    """How many topics of a discussion are open; read once for each text of it."""
    return _open_topics(wiki.store.blob, talk.blob) if talk is not None and talk.blob else 0


@functools.lru_cache(maxsize=2000)
def _open_topics(read: Callable[[str], bytes], blob: str) -> int:
    text = read(blob).decode("utf-8", "replace")
    return read_discussion(Fiche.parse(PageName("discussions/fiches", "x"), text).body).open_topics
