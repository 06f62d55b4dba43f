"""`/accessibilite`: the declaration of accessibility that French law asks of public services (RGAA 4.1)."""

from flask import Blueprint, render_template
from markupsafe import Markup

from commun.i18n import language as spoken
from commun.render import set_line
from commun.web.guard import guard
from commun.web.page_cache import cached_page

blueprint = Blueprint("accessibility", __name__)


@blueprint.app_template_filter("typo")
def typo(text: str, language: object = None) -> str:
    """What somebody wrote (a title, a summary, a reason…) as a French printer would set it, where it is in French.

    Where a template does not know of which language it is, it is of that in which the page is read. Nothing changes in
    git or in fields. Our own sentences, which are markup already, are set where they are written.
    """
    if not text or isinstance(text, Markup):
        return text
    return set_line(text, language if isinstance(language, str | None) else spoken())


@blueprint.get("/accessibilite")
@guard("public")
@cached_page
def declaration() -> str:
    """What was checked, how, what is not yet so, and whom to tell."""
    return render_template("care/accessibility.html")
