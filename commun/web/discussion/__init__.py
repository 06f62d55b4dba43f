"""The discussion beside each page: read, answered, settled, followed."""

from typing import Final

from flask import Blueprint

from commun.web.discussion.page import blueprint as page

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (page,)
