"""The store of pages, over git. Entered here: other modules of `fiches` take these names from `fiches.store`."""

from fiches.store.branches import MergeReport
from fiches.store.change import Change
from fiches.store.store import Store

__all__ = ["Change", "MergeReport", "Store"]
