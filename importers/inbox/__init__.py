"""What two sides could not agree on waits here for a person; nothing of either side is lost meanwhile."""

from importers.inbox.bringing import brake_here, bring, merge_branch
from importers.inbox.desk import SourceDesk, whole
from importers.inbox.inbox import Answer, Inbox, Kind, State, Waiting, inbox_of

__all__ = [
    "Answer",
    "Inbox",
    "Kind",
    "SourceDesk",
    "State",
    "Waiting",
    "brake_here",
    "bring",
    "inbox_of",
    "merge_branch",
    "whole",
]
