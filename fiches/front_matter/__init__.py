"""The YAML head of a page: read tolerantly, written back so that only what was touched changes."""

from fiches.front_matter.head import Head, Parts, cut, new_head, normalise, split
from fiches.front_matter.kept import rewritten
from fiches.front_matter.nodes import own_and_trail
from fiches.front_matter.written import Figure, in_threes, same, write_entry

__all__ = [
    "Figure",
    "Head",
    "Parts",
    "cut",
    "in_threes",
    "new_head",
    "normalise",
    "own_and_trail",
    "rewritten",
    "same",
    "split",
    "write_entry",
]
