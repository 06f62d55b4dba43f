"""An XML export of MediaWiki, read from a file."""

from importers.mediawiki.export.dump import Dump
from importers.mediawiki.export.reader import MADE

__all__ = ["MADE", "Dump"]
