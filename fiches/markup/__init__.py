"""Our own marks in Markdown, and its headings: the one place that finds them, with their positions.

Everything that asks what a text links to (index, rename, renderer) asks here, so that all agree.
"""

from fiches.markup.headings import Anchors, Heading, anchor_of, headings, plain_title, section, splice_section
from fiches.markup.marks import Mark, Piece, parse_inner, retarget_piece
from fiches.markup.walk import pieces, retarget, scan

__all__ = [
    "Anchors",
    "Heading",
    "Mark",
    "Piece",
    "anchor_of",
    "headings",
    "parse_inner",
    "pieces",
    "plain_title",
    "retarget",
    "retarget_piece",
    "scan",
    "section",
    "splice_section",
]
