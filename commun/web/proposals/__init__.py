"""The pages of proposals: followed by a private link by whoever sent one, reviewed by those who decide."""

from typing import Final

from flask import Blueprint

from commun.web.proposals.follow import blueprint as follow
from commun.web.proposals.review import blueprint as review

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (review, follow)

__all__ = ["BLUEPRINTS"]
