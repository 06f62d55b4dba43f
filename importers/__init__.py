"""How other wikis come in, and stay in step.

This room knows the fiches and nothing of the index or of the web. It is entered here.
"""

from importers.mediawiki.wikitext import Converted, Loss, PageContext, SiteNames, to_markdown

__all__ = ["Converted", "Loss", "PageContext", "SiteNames", "to_markdown"]
