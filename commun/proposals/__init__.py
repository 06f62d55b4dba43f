"""Proposals: what somebody who does not write directly sends, kept on a branch of its own until it is decided."""

from commun.proposals.book import Book, Proposal, ProposalMissing
from commun.proposals.parts import Part, composed, parts_of
from commun.proposals.verbs import (
    ANONYMOUS,
    AlreadyDecided,
    Sender,
    TooManyLinks,
    accept,
    propose,
    proposed_by,
    refuse,
    texts_of,
    tidy,
    writes_directly,
)

__all__ = [
    "ANONYMOUS",
    "AlreadyDecided",
    "Book",
    "Part",
    "Proposal",
    "ProposalMissing",
    "Sender",
    "TooManyLinks",
    "accept",
    "composed",
    "parts_of",
    "propose",
    "proposed_by",
    "refuse",
    "texts_of",
    "tidy",
    "writes_directly",
]
