"""The API in JSON: pages read and written with a key, files, search, what has changed since."""

from typing import Final

from flask import Blueprint

from commun.web.api import files, finding, managing, pages

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (pages.blueprint, managing.blueprint, files.blueprint, finding.blueprint)
