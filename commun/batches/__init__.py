"""Batches: many pages changed in one version, which is proposed, looked at, chosen from, done, and undone in one go."""

from commun.batches.doing import TRAILER, Done, do, is_guarded, settle
from commun.batches.heads import Change, rewritten
from commun.batches.past import Batch, batch_of, recent_batches, undo_batch
from commun.batches.proposal import Proposal

__all__ = [
    "TRAILER",
    "Batch",
    "Change",
    "Done",
    "Proposal",
    "batch_of",
    "do",
    "is_guarded",
    "recent_batches",
    "rewritten",
    "settle",
    "undo_batch",
]
