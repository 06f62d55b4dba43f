"""The functions of MediaWiki's parser (`{{#if:…}}`, `{{lc:…}}`): which they are, and what some answer by themselves."""

from importers.mediawiki.wikitext.functions.answering import UNANSWERED, answered, first_part, function_of, is_variable

__all__ = ["UNANSWERED", "answered", "first_part", "function_of", "is_variable"]
