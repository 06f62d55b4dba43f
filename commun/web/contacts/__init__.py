"""The pages of contacts: those that a member may read, and the message to one whose address is not shown."""

from typing import Final

from flask import Blueprint

from commun.web.contacts.asking import blueprint as asking
from commun.web.contacts.listing import blueprint as listing

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (listing, asking)

__all__ = ["BLUEPRINTS"]
