"""The pages of contacts: those that a member may read, and the message to one whose address is not shown."""

from typing import Final

from flask import Blueprint

from commun.web.contacts.asking import blueprint as asking
from commun.web.contacts.listing import blueprint as listing
from commun.web.contacts.past import blueprint as past

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (listing, asking, past)

__all__ = ["BLUEPRINTS"]
