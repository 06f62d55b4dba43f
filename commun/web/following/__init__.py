"""Following: what people wish to be told of, and how they end it."""

from typing import Final

from flask import Blueprint

from commun.web.following.leaving import blueprint as leaving
from commun.web.following.watching import blueprint as watching

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (leaving, watching)
"""The noun's pages."""
