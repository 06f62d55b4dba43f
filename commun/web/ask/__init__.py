"""Asking the commons: the page on which anybody builds a question, and what programs ask."""

from typing import Final

from flask import Blueprint

from commun.web.ask import api, page

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (page.blueprint, api.blueprint)
