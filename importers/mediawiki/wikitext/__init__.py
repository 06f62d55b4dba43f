"""Wikitext to Markdown: `to_markdown`, what it is told (`PageContext`, `SiteNames`) and what it hands back."""

from importers.mediawiki.wikitext.context import Converted, Loss, PageContext, Redirect, SiteNames, read_redirect
from importers.mediawiki.wikitext.convert import to_markdown

__all__ = ["Converted", "Loss", "PageContext", "Redirect", "SiteNames", "read_redirect", "to_markdown"]
