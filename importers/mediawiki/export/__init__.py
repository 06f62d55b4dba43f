"""An XML export of MediaWiki, read from a file."""

from importers.mediawiki.export.dump import Dump

__all__ = ["Dump"]
