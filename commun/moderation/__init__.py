"""What those who look after the pages do with many changes at once: read them again, undo a series, change in mass."""

from commun.moderation.mass import ACTIONS, MassChange, MassLine, carry_out_mass, plan_mass
from commun.moderation.patrol import to_patrol, unread_among
from commun.moderation.series import Series, SeriesPage, roll_back, series_of
from commun.moderation.validated import Reading, reading, validated_version

__all__ = [
    "ACTIONS",
    "MassChange",
    "MassLine",
    "Reading",
    "Series",
    "SeriesPage",
    "carry_out_mass",
    "plan_mass",
    "reading",
    "roll_back",
    "series_of",
    "to_patrol",
    "unread_among",
    "validated_version",
]
