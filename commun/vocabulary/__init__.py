"""A vocabulary that lives: its terms are renamed, put together and parted, in the list and in every fiche at once."""

from commun.vocabulary.errors import PartsMissing, TermExists, TermItself, TermMissing, TermRefused, VocabularyMissing
from commun.vocabulary.followers import follow_parts
from commun.vocabulary.operations import Merge, Operation, Rename, Split
from commun.vocabulary.plan import Plan, plan, vocabulary_named

__all__ = [
    "Merge",
    "Operation",
    "PartsMissing",
    "Plan",
    "Rename",
    "Split",
    "TermExists",
    "TermItself",
    "TermMissing",
    "TermRefused",
    "VocabularyMissing",
    "follow_parts",
    "plan",
    "vocabulary_named",
]
