"""What a page keeps from those who may not read it: which values, and how they leave the text that git holds."""

from fiches.reserved.rule import REF, VISIBILITY, is_reference, is_reserved, reference, visibility_of
from fiches.reserved.sealing import Keep, has_reserved, masked, opened, references, sealed

__all__ = [
    "REF",
    "VISIBILITY",
    "Keep",
    "has_reserved",
    "is_reference",
    "is_reserved",
    "masked",
    "opened",
    "reference",
    "references",
    "sealed",
    "visibility_of",
]
