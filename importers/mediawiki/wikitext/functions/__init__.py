"""The functions of MediaWiki's parser (`{{#if:…}}`, `{{lc:…}}`): which they are, and what some answer by themselves."""

from importers.mediawiki.wikitext.functions.answering import (
    UNANSWERED,
    answered,
    first_part,
    function_of,
    is_variable,
    parts_of,
)
from importers.mediawiki.wikitext.functions.spelled import canonical, defaults

__all__ = [
    "UNANSWERED",
    "answered",
    "canonical",
    "defaults",
    "first_part",
    "function_of",
    "is_variable",
    "parts_of",
]
