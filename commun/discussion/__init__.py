"""Discussions beside pages: what is written in them, who is named or answered, and how many topics are open."""

from commun.discussion.acting import beside, bring_back_beside, bring_beside, open_topics, signature, write_beside
from commun.discussion.concern import concerned, said_at
from commun.discussion.mentions import linked_mentions, mentioned

__all__ = [
    "beside",
    "bring_back_beside",
    "bring_beside",
    "concerned",
    "linked_mentions",
    "mentioned",
    "open_topics",
    "said_at",
    "signature",
    "write_beside",
]
