"""`/accessibilite`: the declaration of accessibility that French law asks of public services (RGAA 4.1)."""

from flask import Blueprint, render_template

from commun.web.guard import guard
from commun.web.page_cache import cached_page

blueprint = Blueprint("accessibility", __name__)


@blueprint.get("/accessibilite")
@guard("public")
@cached_page
def declaration() -> str:
    """What was checked, how, what is not yet so, and whom to tell."""
    return render_template("care/accessibility.html")
