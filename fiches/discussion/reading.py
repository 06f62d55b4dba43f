"""Reading a discussion: topics by their headings, messages by their signatures."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from fiches.discussion.foreign import foreign_messages
from fiches.discussion.model import TOP, Discussion, Done, Message, Topic
from fiches.markup import Heading, headings

_MOMENT: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
SIGNED: Final = re.compile(
    rf"(?P<level>#{{3,6}})[ \t]+(?P<author>\S.*?), (?P<when>{_MOMENT})[ \t]+"
    r"\{#(?P<key>m-[0-9a-z]{4,20})(?: de=(?P<account>[\w.-]{1,60}))?\}[ \t]*"
)
"""The heading of a message."""

SAID: Final = re.compile(
    rf"\*(?P<what>Résolu|Modifié|Masqué)[ \u00a0\u202f]?: (?P<who>\S.*?), (?P<when>{_MOMENT})\*"
    r"(?: \{de=(?P<account>[\w.-]{1,60})\})?(?: – (?P<why>[^\n]*))?"
)
"""The line that says what was done to a topic or a message."""


def read_discussion(body: str) -> Discussion:
    """The topics and messages of a discussion; this never fails, whatever the text."""
    heads = headings(body)
    starts = [head for head in heads if head.level < TOP]
    topics = []
    if body[: starts[0].start if starts else len(body)].strip():
        topics.append(_topic(body, None, 0, starts[0].start if starts else len(body), heads))
    for place, head in enumerate(starts):
        end = starts[place + 1].start if place + 1 < len(starts) else len(body)
        topics.append(_topic(body, head, head.start, end, heads))
    return Discussion(tuple(_named(topics)))


def _topic(body: str, head: Heading | None, start: int, end: int, heads: Sequence[Heading]) -> Topic:
    """One topic; its key is given later, when all are known."""
    opening = start if head is None else _after_heading(body, head, end)
    signed = [
        (each.start, found)
        for each in heads
        if each.level >= TOP and start <= each.start < end and (found := SIGNED.fullmatch(_line(body, each.start)))
    ]
    first = signed[0][0] if signed else end
    resolved, from_here = _said(body, opening, first, "Résolu")
    messages = list(foreign_messages(body, from_here, first))
    for place, (at, found) in enumerate(signed):
        until = signed[place + 1][0] if place + 1 < len(signed) else end
        depth = min(len(found["level"]) - TOP, messages[-1].depth + 1 if messages else 0)
        messages.append(_message(body, at, until, found, depth))
    return Topic("", head.title if head else "", tuple(messages), resolved, start, end, opening)


def _message(body: str, at: int, until: int, found: re.Match[str], depth: int) -> Message:
    """A message signed by a heading."""
    below = at + len(_line(body, at))
    changed, below = _said(body, below, until, "Modifié")
    hidden, below = _said(body, below, until, "Masqué")
    return Message(
        key=found["key"],
        author=found["author"],
        account=found["account"] or "",
        when=found["when"],
        depth=depth,
        text=body[below:until].strip("\n"),
        changed=changed,
        hidden=hidden,
        start=at,
        end=until,
    )


def _named(topics: Sequence[Topic]) -> Iterator[Topic]:
    """The topics with keys: every message has one of its own, also where two were written alike."""
    taken: set[str] = set()

    def free(key: str) -> str:
        number, name = 1, key
        while name in taken:
            number += 1
            name = f"{key}-{number}"
        taken.add(name)
        return name

    for topic in topics:
        messages = tuple(
            replace(message, key=free(message.key or f"i-{_digest(topic.title, message.author, message.when)}"))
            for message in topic.messages
        )
        key = messages[0].key if messages else free(f"s-{_digest(topic.title)}")
        yield replace(topic, key=key, messages=messages)


def _digest(*parts: str) -> str:
    """A short name made from what does not change when somebody writes elsewhere in the page."""
    return hashlib.sha1("\n".join(parts).encode(), usedforsecurity=False).hexdigest()[:8]


def _line(body: str, at: int) -> str:
    end = body.find("\n", at)
    return body[at : end if end >= 0 else len(body)]


def _after_heading(body: str, head: Heading, end: int) -> int:
    """Where what follows a heading begins: a setext heading takes several lines."""
    line = _line(body, head.start)
    at = head.start + len(line)
    while not line.lstrip().startswith("#") and at < end:
        line = _line(body, at + 1)
        at += 1 + len(line)
        if re.fullmatch(r" {0,3}(?:=+|-+)[ \t]*", line):
            break
    return min(at, end)


def _said(body: str, at: int, end: int, what: str) -> tuple[Done | None, int]:
    """What the first line under a heading says was done, and where the text goes on."""
    gap = re.compile(r"\s*").match(body, at, end)
    start = gap.end() if gap else at
    found = SAID.match(body, start, end)
    if found is None or found["what"] != what or (found.end() < end and body[found.end()] != "\n"):
        return None, at
    return Done(found["who"], found["when"], (found["why"] or "").strip(), found["account"] or ""), found.end()


def readable_discussion(body: str, date: Callable[[str], str]) -> str:
    """The same text for reading where it is shown as a page: moments in words (`date`), without names for programs."""
    lines = []
    for line in body.split("\n"):
        signed, said = SIGNED.fullmatch(line), SAID.fullmatch(line)
        if signed:
            lines.append(f"{signed['level']} {signed['author']}, {date(signed['when'])}")
        elif said:
            why = f" – {said['why']}" if said["why"] else ""
            lines.append(f"*{said['what']}\u202f: {said['who']}, {date(said['when'])}*{why}")
        else:
            lines.append(line)
    return "\n".join(lines)
