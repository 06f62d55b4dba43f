"""The tree of a page written as Markdown: what Markdown can say in Markdown, the rest in the HTML that it allows."""

from importers.mediawiki.wikitext.markdown.notes import Notes
from importers.mediawiki.wikitext.markdown.writer import Writer

__all__ = ["Notes", "Writer"]
