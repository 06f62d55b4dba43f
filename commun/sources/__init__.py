"""The wikis whose pages come here, as those who look after a commons see them: how each stands, and its runs."""

from commun.sources.arrivals import Arrival, ExportRefused, arrivals, bring_arrival, keep_arrival
from commun.sources.running import (
    FicheUnknown,
    credit,
    due,
    fiches_to_create,
    noted,
    run_due,
    start,
    start_command,
)
from commun.sources.standing import Standing, standing, standings

__all__ = [
    "Arrival",
    "ExportRefused",
    "FicheUnknown",
    "Standing",
    "arrivals",
    "bring_arrival",
    "credit",
    "due",
    "fiches_to_create",
    "keep_arrival",
    "noted",
    "run_due",
    "standing",
    "standings",
    "start",
    "start_command",
]
