"""What a discussion is made of.

A discussion is written so that it reads in any editor:

    ## Faut-il un abri ?

    *Résolu : Alix, 2026-03-02T09:00:00Z* {de=3c4d5e}

    ### Sacha, 2026-03-01T10:15:00Z {#m-1f3a9c2e de=0a1b2c}

    Il pleut souvent.

    #### Alix, 2026-03-01T11:00:00Z {#m-77aa01bc de=3c4d5e}

    C’est fait.

A topic is a heading of the second level. A message is signed by a heading below it: its author, the moment (ISO 8601,
UTC), a name of its own and the account of the author. An answer stands one level deeper than what it answers. Under
the heading, a line in italics says who changed or hid the message, or settled the topic, and when, then the account.

What stands in a topic and has no such heading was written by hand or comes from another wiki; it is cut into messages
by the signatures that wikis write.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

TOP: Final = 3
"""The level of the heading of a message that answers nothing."""

DEEPEST: Final = 6
"""The deepest level of a heading: answers to what stands there stand beside it."""


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did to a topic or a message: who, when (ISO 8601), in which words ("" for none), the account."""

    who: str
    when: str
    why: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message.

    Attributes:
        key: names it in its page, for good: its anchor.
        author: the name under which it is signed, "" where it is not.
        account: the account of the author, "" for somebody without one.
        when: the moment: ISO 8601, or the words of another wiki that say none of it; "" where it is not dated.
        depth: 0 for what answers nothing, 1 for an answer, and so on.
        text: what it says, in Markdown.
        changed, hidden: by whom and when it was changed last or hidden, None where it was not.
        foreign: whether it was signed as another wiki does, or not at all.
        start, end: where it stands in the body, heading included.
    """

    key: str
    author: str
    account: str
    when: str
    depth: int
    text: str
    changed: Done | None = None
    hidden: Done | None = None
    foreign: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and its messages.

    Attributes:
        key: names it in its page: the key of its first message, where it has one.
        title: what is read, without Markdown; "" for what stands before the first heading.
        messages: in the order of the page, each answer after what it answers.
        resolved: who settled it and when, None while it is open.
        start, end: where it stands in the body.
        opening: where what follows its title begins.
    """

    key: str
    title: str
    messages: tuple[Message, ...]
    resolved: Done | None = None
    start: int = 0
    end: int = 0
    opening: int = 0


@dataclass(frozen=True, slots=True)
class Discussion:
    """A discussion, read."""

    topics: tuple[Topic, ...] = field(default=())

    @property
    def open_topics(self) -> int:
        """How many topics were not settled."""
        return sum(1 for topic in self.topics if topic.resolved is None)

    def messages(self) -> Iterator[tuple[Topic, Message]]:
        """Every message with its topic, in the order of the page."""
        for topic in self.topics:
            for message in topic.messages:
                yield topic, message

    def find(self, key: str) -> tuple[Topic, Message] | None:
        """The message called so, with its topic."""
        return next(((topic, message) for topic, message in self.messages() if message.key == key), None)

    def topic(self, key: str) -> Topic | None:
        """The topic called so, or that holds the message called so."""
        return next((t for t in self.topics if t.key == key or any(message.key == key for message in t.messages)), None)

    def answered(self, message: Message) -> Message | None:
        """The message that this one answers, None where it opens its topic or answers the topic as a whole."""
        last: dict[int, Message] = {}
        for topic in self.topics:
            last.clear()
            for each in topic.messages:
                if each.key == message.key:
                    return next((last[depth] for depth in range(each.depth - 1, -1, -1) if depth in last), None)
                last[each.depth] = each
                for deeper in [depth for depth in last if depth > each.depth]:
                    del last[deeper]
        return None
