"""The catalogue: what the types, fields, vocabularies, selections and categories of a commons mean.

They are pages like any other; here they are read, never written.
"""

from fiches.catalogue.catalogue import SPACES_OF_CATALOGUE, Catalogue, concept_question, is_definition
from fiches.catalogue.delays import Delay, read_delay
from fiches.catalogue.messages import MESSAGE_TITLES
from fiches.catalogue.model import Property, Term, Type, TypeField, Vocabulary
from fiches.catalogue.moving import Moved, moved
from fiches.catalogue.own_pages import own_catalogue, own_kind
from fiches.catalogue.reading import (
    key_of,
    lists_named,
    property_of,
    type_of,
    units_of,
    unsaid_key,
    vocabulary_of,
    words_of,
)
from fiches.catalogue.special import SPECIAL

__all__ = [
    "MESSAGE_TITLES",
    "SPACES_OF_CATALOGUE",
    "SPECIAL",
    "Catalogue",
    "Delay",
    "Moved",
    "Property",
    "Term",
    "Type",
    "TypeField",
    "Vocabulary",
    "concept_question",
    "is_definition",
    "key_of",
    "lists_named",
    "moved",
    "own_catalogue",
    "own_kind",
    "property_of",
    "read_delay",
    "type_of",
    "units_of",
    "unsaid_key",
    "vocabulary_of",
    "words_of",
]
