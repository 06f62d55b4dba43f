"""Markdown back to wikitext, for the pages that came from a wiki."""

from importers.mediawiki.outgoing.normal import normal
from importers.mediawiki.outgoing.page import Outgoing, OutgoingSection, to_wikitext

__all__ = ["Outgoing", "OutgoingSection", "normal", "to_wikitext"]
