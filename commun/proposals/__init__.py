"""Proposals: what somebody who does not write directly sends, kept on a branch of its own until it is decided."""

from commun.proposals.book import Book, Proposal, ProposalMissing
from commun.proposals.newcomers import in_queue, newcomers_among
from commun.proposals.parts import Part, composed, parts_of
from commun.proposals.pictures import Kept, Sent, kept_pictures, pictures_of
from commun.proposals.verbs import (
    ANONYMOUS,
    AlreadyDecided,
    AuthorHeld,
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
    "AuthorHeld",
    "Book",
    "Kept",
    "PageGone",
    "Part",
    "Proposal",
    "ProposalMissing",
    "Sender",
    "Sent",
    "TooManyLinks",
    "accept",
    "composed",
    "in_queue",
    "kept_pictures",
    "newcomers_among",
    "parts_of",
    "pictures_of",
    "place_of",
    "propose",
    "proposed_by",
    "refuse",
    "texts_of",
    "tidy",
    "withdraw",
    "writes_directly",
]
