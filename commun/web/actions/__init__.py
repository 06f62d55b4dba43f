"""`/api.php`: what clients of MediaWiki and of Semantic MediaWiki ask of a wiki, answered in their shapes."""

from typing import Final

from flask import Blueprint

from commun.web.actions.entry import blueprint

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (blueprint,)
