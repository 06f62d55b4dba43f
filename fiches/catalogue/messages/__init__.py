"""Definitions that a Semantic MediaWiki holds in pages of the namespace MediaWiki, which come in as fiches.

Lists of allowed values (`MediaWiki:Smw allows list X`), patterns (`MediaWiki:Smw allows pattern`) and imported
vocabularies (`MediaWiki:Smw import foaf`): pages of properties name them, and would mean less without them.
"""

from fiches.catalogue.messages.reading import MESSAGE_TITLES, Borrowed, Messages, is_message, messages_of

__all__ = ["MESSAGE_TITLES", "Borrowed", "Messages", "is_message", "messages_of"]
