"""Browsing what fiches say: explored by facets, compared side by side, and what defines it on its own pages."""

from typing import Final

from flask import Blueprint

from commun.web.browse import compare, everything, quality
from commun.web.browse.catalogue import index
from commun.web.browse.explorer import page as explorer

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    explorer.blueprint,
    compare.blueprint,
    everything.blueprint,
    index.blueprint,
    quality.blueprint,
)
