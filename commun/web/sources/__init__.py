"""The wikis whose pages come here: how each stands, what waits for a decision, and deciding."""

from typing import Final

from flask import Blueprint

from commun.web.sources.conflicts import blueprint as conflicts
from commun.web.sources.dashboard import blueprint as dashboard
from commun.web.sources.declaring import blueprint as declaring
from commun.web.sources.sending import blueprint as sending

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (dashboard, conflicts, declaring, sending)

__all__ = ["BLUEPRINTS"]
