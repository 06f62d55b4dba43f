"""The pages of people: coming in, opening an account, one's account and drafts, a lost password, roles."""

from typing import Final

from flask import Blueprint

from commun.web.people import account, administration, drafts, login, register, reset

BLUEPRINTS: Final[tuple[Blueprint, ...]] = (
    login.blueprint,
    register.blueprint,
    reset.blueprint,
    account.blueprint,
    administration.blueprint,
    drafts.blueprint,
)

__all__ = ["BLUEPRINTS"]
