"""What somebody did in a copy of a discussion, done again in the discussion as it is now."""

import contextlib
from typing import Final

from fiches.discussion.model import Discussion, Message, Topic
from fiches.discussion.reading import read_discussion
from fiches.discussion.writing import (
    MessageMissing,
    Signature,
    after_answers,
    joined,
    level_of,
    remove_message,
    set_resolved,
)

_GONE: Final = "…"


def brought_over(base: str, theirs: str, now: str) -> str | None:
    """The discussion `now` with what `theirs` did to `base`.

    That is new topics and answers, other words, topics settled, messages taken back. What is new keeps its name and
    stands under what it answers. None where the words of one message were changed on both sides.
    """
    was, done = read_discussion(base), read_discussion(theirs)
    known = {message.key for _topic, message in was.messages()}
    for topic in done.topics:
        new = [message for message in topic.messages if message.key not in known]
        if topic.messages and len(new) == len(topic.messages) and was.topic(topic.key) is None:
            if read_discussion(now).topic(topic.key) is None:
                now = joined(now, theirs[topic.start : topic.end], "")
            continue
        for message in new:
            now = _with_answer(now, done, topic, message, theirs)
        if (settled := _settled(was, topic, now)) is not None:
            now = settled
    for _topic, message in done.messages():
        changed = _with_other_words(base, theirs, now, message) if message.key in known else now
        if changed is None:
            return None
        now = changed
    for key in known - {message.key for _topic, message in done.messages()}:
        with contextlib.suppress(MessageMissing):  # somebody answered it meanwhile: it stays
            now = remove_message(now, key)
    return now


def _with_answer(now: str, done: Discussion, topic: Topic, message: Message, theirs: str) -> str:
    """A message under what it answers; where that is gone, in its topic; where that is gone too, in one of its own."""
    discussion, text = read_discussion(now), theirs[message.start : message.end]
    if discussion.find(message.key) is not None:
        return now
    parent = done.answered(message)
    found = discussion.find(parent.key) if parent is not None else None
    if found is not None and not found[1].foreign:
        at = after_answers(now, found[0], found[1], level_of(now, found[1]))
        return joined(now[:at], text, now[at:])
    place = discussion.topic(topic.key) or next((t for t in discussion.topics if t.title == topic.title), None)
    if place is not None:
        return joined(now[: place.end], text, now[place.end :])
    return joined(now, f"{theirs[topic.start : topic.opening].rstrip() or _GONE}\n\n{text}", "")


def _settled(was: Discussion, topic: Topic, now: str) -> str | None:
    """The discussion with a topic settled or opened again, as it was in the copy; None where nothing was done to it."""
    before = was.topic(topic.key)
    if before is None or (before.resolved is None) == (topic.resolved is None):
        return None
    if read_discussion(now).topic(topic.key) is None:
        return None
    by = topic.resolved
    return set_resolved(now, topic.key, Signature(by.who, by.account, by.when) if by is not None else None)


def _with_other_words(base: str, theirs: str, now: str, message: Message) -> str | None:
    """The discussion with the words that a message has in the copy; None where others changed them too."""
    old, new = read_discussion(base).find(message.key), theirs[message.start : message.end].strip("\n")
    before = base[old[1].start : old[1].end].strip("\n") if old is not None else new
    if before == new:
        return now
    found = read_discussion(now).find(message.key)
    if found is None:
        return now
    there = now[found[1].start : found[1].end].strip("\n")
    if there not in {before, new}:
        return None
    return joined(now[: found[1].start], new, now[found[1].end :])
