"""The pages of people: coming in, opening an account, one's account and drafts, a lost password, roles.

With them come those of what people entrust (contacts), propose, and look after together (moderation).
"""

from typing import Final

from flask import Blueprint

from commun.web.contacts import BLUEPRINTS as CONTACTS
from commun.web.moderation import BLUEPRINTS as MODERATION
from commun.web.people.account import blueprint as account
from commun.web.people.administration import blueprint as administration
from commun.web.people.drafts import blueprint as drafts
from commun.web.people.login import blueprint as login
from commun.web.people.register import blueprint as register
from commun.web.people.reset import blueprint as reset
from commun.web.proposals import BLUEPRINTS as PROPOSALS

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    login,
    register,
    reset,
    account,
    administration,
    drafts,
    *CONTACTS,
    *PROPOSALS,
    *MODERATION,
)

__all__ = ["BLUEPRINTS"]
