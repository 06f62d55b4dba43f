"""The store of pages, over git. Entered here: other modules of `fiches` take these names from `fiches.store`."""

from fiches.store.branches import Desk, Held, MergeReport
from fiches.store.change import Change
from fiches.store.former import anonymous
from fiches.store.store import Store
from fiches.store.veiled import Signatory, credit_mark, veiled_fiche

__all__ = ["Change", "Desk", "Held", "MergeReport", "Signatory", "Store", "anonymous", "credit_mark", "veiled_fiche"]
