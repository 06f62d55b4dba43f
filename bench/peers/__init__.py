"""Commun beside its neighbours, DokuWiki and MediaWiki, on the same pages of the same machine."""

from bench.peers.run import peers

__all__ = ["peers"]
