"""What happened in a discussion between two versions: « a répondu dans « Faut-il un abri ? » »."""

from collections.abc import Mapping
from typing import Final

from fiches.discussion.model import Discussion, Message, Topic
from fiches.discussion.reading import read_discussion

_SHOWN: Final = 60
_MANY: Final = 3

_FR: Final = {
    "topic": "a ouvert le sujet «\u202f{title}\u202f»",
    "answer": "a répondu dans «\u202f{title}\u202f»",
    "answers": "a répondu {n} fois dans «\u202f{title}\u202f»",
    "resolved": "a marqué comme résolu «\u202f{title}\u202f»",
    "reopened": "a rouvert le sujet «\u202f{title}\u202f»",
    "hidden": "a masqué un message dans «\u202f{title}\u202f»",
    "changed": "a modifié un message dans «\u202f{title}\u202f»",
    "gone": "a retiré un message de «\u202f{title}\u202f»",
    "topic_gone": "a retiré le sujet «\u202f{title}\u202f»",
    "start": "début",
}
_EN: Final = {
    "topic": "opened the topic “{title}”",
    "answer": "answered in “{title}”",
    "answers": "answered {n} times in “{title}”",
    "resolved": "marked “{title}” as resolved",
    "reopened": "opened “{title}” again",
    "hidden": "hid a message in “{title}”",
    "changed": "edited a message in “{title}”",
    "gone": "removed a message from “{title}”",
    "topic_gone": "removed the topic “{title}”",
    "start": "beginning",
}


def tell_discussion(old: str, new: str, language: str = "fr") -> list[str]:
    """What happened from one body to the next, the most telling first; nothing where no message or topic moved."""
    before, after = read_discussion(old), read_discussion(new)
    return list(dict.fromkeys(_told(before, after, _FR if language == "fr" else _EN)))


def added_messages(old: str, new: str) -> list[Message]:
    """The messages that the second body has and the first has not."""
    known = {message.key for _topic, message in read_discussion(old).messages()}
    return [message for _topic, message in read_discussion(new).messages() if message.key not in known]


def _told(before: Discussion, after: Discussion, say: Mapping[str, str]) -> list[str]:
    was = {message.key: (topic, message) for topic, message in before.messages()}
    now = {message.key: (topic, message) for topic, message in after.messages()}
    topics = {topic.key: topic for topic in before.topics}
    parts = []
    for topic in after.topics:
        new = [message for message in topic.messages if message.key not in was]
        known = [message for message in topic.messages if message.key in was]
        if topic.key not in topics and not known:
            parts.append(say["topic"].format(title=_title(topic, say)))
        elif new:
            word = "answer" if len(new) == 1 else "answers"
            parts.append(say[word].format(title=_title(topic, say), n=len(new)))
    parts += [word for key, topic in topics.items() if (word := _settled(topic, after.topic(key), say))]
    for key, (topic, message) in was.items():
        if key in now:
            word = _altered(message, now[key][1])
            parts += [say[word].format(title=_title(topic, say))] if word else []
        elif after.topic(topic.key) is not None:
            parts.append(say["gone"].format(title=_title(topic, say)))
        else:
            parts.append(say["topic_gone"].format(title=_title(topic, say)))
    return parts


def _settled(before: Topic, after: Topic | None, say: Mapping[str, str]) -> str:
    if after is None or (before.resolved is None) == (after.resolved is None):
        return ""
    return say["resolved" if after.resolved else "reopened"].format(title=_title(after, say))


def _altered(before: Message, after: Message) -> str:
    if after.hidden and not before.hidden:
        return "hidden"
    return "changed" if before.text != after.text else ""


def _title(topic: Topic, say: Mapping[str, str]) -> str:
    title = topic.title or say["start"]
    return title if len(title) <= _SHOWN else f"{title[:_SHOWN].rsplit(' ', 1)[0]}…"
