"""Conflicts with other wikis, as people read and settle them: what waits, both sides told, and the decision."""

from commun.inbox.deciding import ConflictMissing, ConflictMoved, Decision, decide, decide_all, inbox, waiting_item
from commun.inbox.looking import Place, Seen, look, title_of

__all__ = [
    "ConflictMissing",
    "ConflictMoved",
    "Decision",
    "Place",
    "Seen",
    "decide",
    "decide_all",
    "inbox",
    "look",
    "title_of",
    "waiting_item",
]
