"""What people take away: which pages, and the making of files that take a while."""

from commun.carrying.chosen import MOST_CHOSEN, chosen_by_question, chosen_names, split_names, title_of
from commun.carrying.making import Making, MakingBusy, MakingFailed
from commun.carrying.telling import Progress, Told, progress_of

__all__ = [
    "MOST_CHOSEN",
    "Making",
    "MakingBusy",
    "MakingFailed",
    "Progress",
    "Told",
    "chosen_by_question",
    "chosen_names",
    "progress_of",
    "split_names",
    "title_of",
]
