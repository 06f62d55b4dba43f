"""Another commons as a source: fetched by git, its commits one by one on a branch, then merged."""

from importers.neighbour.bringing import sync_neighbour

__all__ = ["sync_neighbour"]
