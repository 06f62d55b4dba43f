"""Where a wiki's addresses may lead."""

from importers.mediawiki.reaching.guarded import Guarded

__all__ = ["Guarded"]
