"""Writing pages: the editor, the page for two who wrote at once, a proposal touched up before it is accepted."""

from typing import Final

from flask import Blueprint

from commun.web.writing.conflict import blueprint as conflict
from commun.web.writing.edit import blueprint as edit
from commun.web.writing.touching import blueprint as touching

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (touching, edit, conflict)

__all__ = ["BLUEPRINTS"]
