"""The workbench of a source on the web: what its templates mean, and what could not be turned."""

from typing import Final

from flask import Blueprint

from commun.web.workbench import losses, mapping, telling

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (mapping.blueprint, losses.blueprint, telling.blueprint)
