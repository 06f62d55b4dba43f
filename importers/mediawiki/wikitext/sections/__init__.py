"""A page cut at its titles, so that what did not change from one version to the next is turned once."""

from importers.mediawiki.wikitext.sections.memory import REMEMBERED, Memory, Section

__all__ = ["REMEMBERED", "Memory", "Section"]
