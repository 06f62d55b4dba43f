"""A discussion in a page's text: read into topics and messages, written to by small cuts, told in a sentence."""

from fiches.discussion.bringing import brought_over
from fiches.discussion.model import Discussion, Done, Message, Topic
from fiches.discussion.reading import read_discussion, readable_discussion
from fiches.discussion.telling import added_messages, tell_discussion
from fiches.discussion.writing import (
    LONGEST_TITLE,
    MessageMissing,
    NothingSaid,
    Signature,
    add_message,
    add_topic,
    change_message,
    forgotten,
    hide_message,
    remove_message,
    set_resolved,
)

__all__ = [
    "LONGEST_TITLE",
    "Discussion",
    "Done",
    "Message",
    "MessageMissing",
    "NothingSaid",
    "Signature",
    "Topic",
    "add_message",
    "add_topic",
    "added_messages",
    "brought_over",
    "change_message",
    "forgotten",
    "hide_message",
    "read_discussion",
    "readable_discussion",
    "remove_message",
    "set_resolved",
    "tell_discussion",
]
