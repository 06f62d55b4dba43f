"""What people take away: which pages, and the making of files that take a while."""

from commun.carrying.chosen import MOST_CHOSEN, chosen_by_question, chosen_names
from commun.carrying.making import Making, MakingBusy, MakingFailed

__all__ = ["MOST_CHOSEN", "Making", "MakingBusy", "MakingFailed", "chosen_by_question", "chosen_names"]
