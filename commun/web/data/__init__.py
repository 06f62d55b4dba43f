"""Taking data away, and bringing data in: linked data of a fiche, whole dumps, the description of the API."""

from typing import Final

from flask import Blueprint

from commun.web.data import api_pages, csv_in, dumps, linked, lists

__all__ = ["BLUEPRINTS"]

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    linked.blueprint,
    dumps.blueprint,
    csv_in.blueprint,
    api_pages.blueprint,
    lists.blueprint,
)
