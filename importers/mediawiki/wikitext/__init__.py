"""Wikitext to Markdown: `to_markdown`, what it is told (`PageContext`, `SiteNames`) and what it hands back."""

from importers.mediawiki.wikitext.braces import as_written, parsed
from importers.mediawiki.wikitext.context import (
    Converted,
    Loss,
    PageContext,
    Passages,
    Redirect,
    SiteNames,
    after_redirect,
    read_redirect,
)
from importers.mediawiki.wikitext.convert import in_passages, to_markdown, unknown_templates
from importers.mediawiki.wikitext.sections import REMEMBERED, Memory

__all__ = [
    "REMEMBERED",
    "Converted",
    "Loss",
    "Memory",
    "PageContext",
    "Passages",
    "Redirect",
    "SiteNames",
    "after_redirect",
    "as_written",
    "in_passages",
    "parsed",
    "read_redirect",
    "to_markdown",
    "unknown_templates",
]
