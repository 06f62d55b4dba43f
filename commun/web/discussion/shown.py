"""A discussion as its page shows it: topics in pages, messages as HTML, and what the reader may do with each."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

from commun.accounts import User
from commun.commons import Commons
from commun.discussion import linked_mentions
from commun.i18n import date_long, language, time_long
from commun.web.guard import may
from fiches import Discussion, Done, Fiche, Head, Message, PageName, Topic, slugify

MOST_MESSAGES: Final = 50
"""Messages on a page; a topic is never cut in two."""
_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """A message: its HTML, who signs it (and where they are read), when, what it answers, what may be done."""

    key: str
    author: str
    author_url: str
    when: Markup
    step: int
    answers: str
    html: Markup
    changed: str
    hidden: Done | None
    hidden_on: str
    own: bool
    answerable: bool
    removable: bool


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """A topic: its title, whether and by whom it was settled, its messages."""

    key: str
    title: str
    resolved: Done | None
    resolved_on: str
    messages: Sequence[ShownMessage]


def pages_of(discussion: Discussion) -> list[list[Topic]]:
    """The topics in pages of some length; one empty page where there is none."""
    pages: list[list[Topic]] = [[]]
    count = 0
    for topic in discussion.topics:
        if pages[-1] and count + len(topic.messages) > MOST_MESSAGES:
            pages.append([])
            count = 0
        pages[-1].append(topic)
        count += len(topic.messages)
    return pages


def page_holding(pages: Sequence[Sequence[Topic]], key: str) -> int:
    """The number, from 1, of the page on which a message or topic stands; 1 where there is none."""
    for number, topics in enumerate(pages, 1):
        if any(topic.key == key or any(m.key == key for m in topic.messages) for topic in topics):
            return number
    return 1


def moment_of(when: str) -> int | None:
    """A moment of a signature in unix seconds, None where it says none."""
    try:
        return int(datetime.fromisoformat(when).timestamp())
    except ValueError:
        return None


def said_on(when: str) -> str:
    """A moment of a signature in words."""
    moment = moment_of(when)
    return when if moment is None else date_long(moment)


def shown_topic(wiki: Commons, name: PageName, topic: Topic, discussion: Discussion, user: User | None) -> ShownTopic:
    """A topic for its page."""
    answered = {parent.key for m in topic.messages if (parent := discussion.answered(m)) is not None}
    messages = []
    for message in topic.messages:
        parent = discussion.answered(message)
        mine = not message.foreign and user is not None and user.id == message.account and may("edit")
        own = mine and message.hidden is None
        free = not message.foreign and message.key not in answered
        messages.append(
            ShownMessage(
                key=message.key,
                author=message.author,
                author_url=_author_url(wiki, message),
                when=_when(message.when),
                step=min(message.depth, _DEEPEST),
                answers=parent.author if parent is not None else "",
                html=Markup(message_html(wiki, name, message.text)) if message.hidden is None else Markup(""),  # noqa: S704 (sanitised by the renderer)
                changed=said_on(message.changed.when) if message.changed else "",
                hidden=message.hidden,
                hidden_on=said_on(message.hidden.when) if message.hidden else "",
                own=own,
                answerable=message.hidden is None,
                removable=free and (own or may("review")),
            )
        )
    resolved_on = said_on(topic.resolved.when) if topic.resolved else ""
    return ShownTopic(topic.key, topic.title, topic.resolved, resolved_on, messages)


def message_html(wiki: Commons, name: PageName, text: str) -> str:
    """The words of a message as HTML, laid out like any text, with the people it names as links."""
    fiche = Fiche(name=name, head=Head.parse(""), body=text, problem=None)
    key = f"message {hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}"
    return linked_mentions(wiki, wiki.render(fiche, key, language()).html)


def quoted(message: Message) -> str:
    """A message as one quotes it in an answer."""
    return "\n".join(f"> {line}" if line else ">" for line in message.text.split("\n")) + "\n\n"


def _when(when: str) -> Markup:
    moment = moment_of(when)
    return Markup("{}").format(when) if moment is None else time_long(moment)


def _author_url(wiki: Commons, message: Message) -> str:
    """Where the author of a message is read: what they wrote here, or the page of a person of another wiki."""
    if message.account:
        return f"/contributions/{quote(message.account)}"
    if not message.author:
        return ""
    page = PageName("personnes", slugify(message.author))
    return page.url if wiki.index.pages.get(page) is not None else ""


def as_json(discussion: Discussion) -> list[dict[str, object]]:
    """A discussion for programs."""
    return [
        {
            "id": topic.key,
            "title": topic.title,
            "resolved": None if topic.resolved is None else {"by": topic.resolved.who, "at": topic.resolved.when},
            "messages": [
                {
                    "id": message.key,
                    "author": message.author,
                    "at": message.when,
                    "depth": message.depth,
                    "hidden": message.hidden is not None,
                    "text": message.text,
                }
                for message in topic.messages
            ],
        }
        for topic in discussion.topics
    ]
