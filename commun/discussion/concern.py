"""Whom a change of a discussion concerns: who is named in it, who is answered, whose page it stands beside."""

import functools
from collections.abc import Callable
from typing import Final

from commun.commons import Commons
from commun.discussion.mentions import mentioned
from fiches import Fiche, PageName, added_messages, read_discussion, slugify
from search_index import RevisionRow

_KEPT: Final = 500


def concerned(wiki: Commons, row: RevisionRow) -> frozenset[str]:
    """The accounts of those whom what was newly said concerns; what came from another wiki concerns nobody here."""
    if not row.name.is_talk or row.source is not None or not row.blob:
        return frozenset()
    texts, answered, _keys = _newly_said(wiki.store.blob, row.name, row.before or "", row.blob)
    find = wiki.accounts.by_name
    people = set(answered)
    for was, now in texts:
        people |= {user.id for user in mentioned(now, find)} - {user.id for user in mentioned(was, find)}
    if any(not was for was, _now in texts) and row.name.space == "discussions/personnes":
        owner = wiki.accounts.by_name(row.name.slug)
        people |= {owner.id} if owner is not None and slugify(owner.name) == row.name.slug else set()
    return frozenset(people)


def said_at(wiki: Commons, row: RevisionRow) -> str:
    """The anchor of what a change of a discussion said first (`?message=m-1f3a#m-1f3a`), "" where it said nothing."""
    if not row.blob or row.source is not None:
        return ""
    keys = _newly_said(wiki.store.blob, row.name, row.before or "", row.blob)[2]
    return f"?message={keys[0]}#{keys[0]}" if keys else ""


@functools.lru_cache(maxsize=_KEPT)
def _newly_said(
    read: Callable[[str], bytes], name: PageName, before: str, after: str
) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...], tuple[str, ...]]:
    """What was said: words before ("" in a new message) and after, accounts answered, the names of the messages."""
    was, now = (_body(read, name, blob) for blob in (before, after))
    discussion = read_discussion(now)
    new = added_messages(was, now)
    parents = (discussion.answered(message) for message in new)
    answered = tuple(each.account for each in parents if each and each.account)
    known = {message.key: message.text for _topic, message in read_discussion(was).messages()}
    said = [*new, *(each for _topic, each in discussion.messages() if known.get(each.key, each.text) != each.text)]
    texts = tuple((known.get(message.key, ""), message.text) for message in said)
    return texts, answered, tuple(message.key for message in said)


def _body(read: Callable[[str], bytes], name: PageName, blob: str) -> str:
    return Fiche.parse(name, read(blob).decode("utf-8", "replace")).body if blob else ""
