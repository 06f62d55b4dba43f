"""The wikis whose pages come here, as those who look after a commons see them: how each stands, and its runs."""

from commun.sources.running import credit, due, run_due, start
from commun.sources.standing import Standing, standing, standings

__all__ = ["Standing", "credit", "due", "run_due", "standing", "standings", "start"]
