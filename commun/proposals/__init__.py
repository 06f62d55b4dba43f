"""Proposals: what somebody who does not write directly sends, kept on a branch of its own until it is decided."""

from commun.proposals.book import Book, Proposal, ProposalMissing
from commun.proposals.newcomers import in_queue, newcomers_among
from commun.proposals.parts import Part, composed, parts_of
from commun.proposals.verbs import (
    ANONYMOUS,
    AlreadyDecided,
    PageGone,
    Sender,
    TooManyLinks,
    accept,
    place_of,
    propose,
    proposed_by,
    refuse,
    texts_of,
    tidy,
    withdraw,
    writes_directly,
)

__all__ = [
    "ANONYMOUS",
    "AlreadyDecided",
    "Book",
    "PageGone",
    "Part",
    "Proposal",
    "ProposalMissing",
    "Sender",
    "TooManyLinks",
    "accept",
    "composed",
    "in_queue",
    "newcomers_among",
    "parts_of",
    "place_of",
    "propose",
    "proposed_by",
    "refuse",
    "texts_of",
    "tidy",
    "withdraw",
    "writes_directly",
]
