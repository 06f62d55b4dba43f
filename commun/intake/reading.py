"""A mail as it lies in a mailbox: who sent it, whether a program did, and the files that may be fiches."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import Final

from commun.accounts import is_email
from fiches import CommunError

LARGEST: Final = 30_000_000
"""Octets of a mail: a document of 20 MB grows by a third on its way."""
_MOST_FILES: Final = 5
_ENDINGS: Final = (".odt", ".docx", ".json")
_OFTEN_SENT: Final = (".doc", ".rtf", ".pages", ".pdf", ".html", ".htm", ".md", ".odm", ".ott", ".docm", ".dotx")
"""What people send in the place of one: told that it is not read, instead of waiting for an answer."""
_BULK: Final = frozenset({"bulk", "junk", "list"})


class MailRefused(CommunError):
    """A mail that cannot be read."""

    fr = "Ce courriel ne peut pas être lu\u202f: il est trop lourd ou abîmé."
    en = "This mail cannot be read: it is too large or damaged."


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail.

    Attributes:
        name: the name that its sender gives.
        address: where it came from, "" where it says nothing of use.
        by_program: whether a program sent it, which is never answered: two of them would write for ever.
        files: the names and the octets of what may be a fiche, and of what its sender may take for one.
        left: how many files more there were than are taken.
    """

    name: str
    address: str
    by_program: bool
    files: tuple[tuple[str, bytes], ...]
    left: int


def read_mail(data: bytes) -> Mail:
    """Read a mail.

    Raises:
        MailRefused: when it is too large, or no mail.
    """
    if len(data) > LARGEST:
        raise MailRefused
    try:
        message = message_from_bytes(data, policy=default)
        name, address = parseaddr(str(message.get("From", "")))
        # What can be read first: five are taken of a mail, whatever stands beside them.
        files = sorted(_files(message), key=lambda file: not file[0].lower().endswith(_ENDINGS))
        by_program = _by_program(message)
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise MailRefused from None
    sender = address if is_email(address) else ""
    return Mail(name, sender, by_program, tuple(files[:_MOST_FILES]), max(0, len(files) - _MOST_FILES))


def _files(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for part in message.walk():
        name = part.get_filename() or ""
        if not part.is_multipart() and name.lower().endswith(_ENDINGS + _OFTEN_SENT):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                yield name.replace("\\", "/").rpartition("/")[2], content


def _by_program(message: EmailMessage) -> bool:
    """Whether a program wrote it, or many read it (RFC 3834, 2)."""
    said = str(message.get("Auto-Submitted", "no")).split(";")[0].strip().lower()
    bulk = str(message.get("Precedence", "")).strip().lower() in _BULK or "List-Id" in message
    return said != "no" or bulk or str(message.get("Return-Path", "x")).strip() == "<>"
