"""`/accessibilite`: the declaration of accessibility that French law asks of public services (RGAA 4.1)."""

from flask import Blueprint, render_template

from commun.render import french_line
from commun.web.guard import guard
from commun.web.page_cache import cached_page

blueprint = Blueprint("accessibility", __name__)


@blueprint.app_template_filter("typo")
def typo(text: str, language: str | None = None) -> str:
    """A title or a summary as a French printer would set it, where it is in French; nothing changes in git."""
    return french_line(text) if (language or "fr") == "fr" else text


@blueprint.get("/accessibilite")
@guard("public")
@cached_page
def declaration() -> str:
    """What was checked, how, what is not yet so, and whom to tell."""
    return render_template("care/accessibility.html")
