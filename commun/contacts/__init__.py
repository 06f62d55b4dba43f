"""What is done for the contacts of the vault: they are put away, forgotten in time, found by members, written to."""

from commun.contacts.asking import ContactAsked, ContactUnreachable, MailClosed, MessageUnfit, address_of, ask_for
from commun.contacts.directory import Entry, directory
from commun.contacts.past import PastVersions, hide_past, no_longer_public, past_versions, show_past
from commun.contacts.upkeep import care, end_public, put_away

__all__ = [
    "ContactAsked",
    "ContactUnreachable",
    "Entry",
    "MailClosed",
    "MessageUnfit",
    "PastVersions",
    "address_of",
    "ask_for",
    "care",
    "directory",
    "end_public",
    "hide_past",
    "no_longer_public",
    "past_versions",
    "put_away",
    "show_past",
]
