"""What people take away: which pages, and the making of files that take a while."""

from commun.carrying.chosen import MOST_CHOSEN, chosen_by_question, chosen_names

__all__ = ["MOST_CHOSEN", "chosen_by_question", "chosen_names"]
