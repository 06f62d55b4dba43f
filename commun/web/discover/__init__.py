"""The pages by which fiches are found: home, search, recent changes, lists, feeds and maps for machines."""

from typing import Final

from flask import Blueprint

from commun.web.discover import changes, home, lines, lists, search, site, wording, words
from commun.web.discover.site import root

__all__ = ["BLUEPRINTS", "root"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    home.blueprint,
    search.blueprint,
    wording.blueprint,
    changes.blueprint,
    lists.blueprint,
    site.blueprint,
    words.blueprint,
    lines.blueprint,
)
