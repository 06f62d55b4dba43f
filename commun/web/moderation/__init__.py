"""The pages of those who look after the pages: read changes again, undo a series, block, protect, change in mass."""

from typing import Final

from flask import Blueprint

from commun.web.moderation.hooks import blueprint as hooks
from commun.web.moderation.journal import blueprint as journal
from commun.web.moderation.mass import blueprint as mass
from commun.web.moderation.patrol import blueprint as patrol
from commun.web.moderation.people import blueprint as people
from commun.web.moderation.protect import blueprint as protect

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (patrol, people, protect, mass, hooks, journal)

__all__ = ["BLUEPRINTS"]
