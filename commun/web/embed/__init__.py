"""Pages shown inside those of other sites: small, without a cookie, without a script."""

from typing import Final

from flask import Blueprint

from commun.web.embed.frames import blueprint as frames
from commun.web.embed.told import blueprint as told

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (frames, told)
