"""`/qualite/traductions`: the translations whose original has changed since, and what changed in it."""

from typing import Final

from flask import Blueprint, render_template, request

from commun.i18n import language
from commun.translated import stale_translations
from commun.web.browse.addresses import pages_of
from commun.web.discover.address import whole
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page

blueprint = Blueprint("translations", __name__)

_ROWS: Final = 50


@blueprint.get("/qualite/traductions")
@guard("read")
@cached_page
def stale() -> str:
    """The translations that are behind, with the sentence of what changed."""
    found = stale_translations(commons(), language())
    page = whole(request.args.get("page"), 1)
    return render_template(
        "care/translations.html",
        lines=found[(page - 1) * _ROWS : page * _ROWS],
        total=len(found),
        page=page,
        pages=-(-len(found) // _ROWS),
        page_address=pages_of("/qualite/traductions"),
    )
