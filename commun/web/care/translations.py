"""`/qualite/traductions`: the translations whose original has changed since, and what changed in it."""

from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from commun.i18n import language
from commun.translated import stale_translations
from commun.web.browse.addresses import pages_of
from commun.web.discover.address import past, whole
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page

blueprint = Blueprint("translations", __name__)

_ROWS: Final = 50


@blueprint.get("/qualite/traductions")
@guard("read")
@cached_page
def stale() -> ResponseReturnValue:
    """The translations that are behind, with the sentence of what changed."""
    behind = stale_translations(commons(), language())
    page, total = whole(request.args.get("page"), 1), len(behind.lines)
    last, page_address = max(1, -(-total // _ROWS)), pages_of("/qualite/traductions")
    return past(page, last, page_address) or render_template(
        "care/translations.html",
        lines=behind.lines[(page - 1) * _ROWS : page * _ROWS],
        total=total,
        unseen=behind.unseen,
        page=page,
        pages=last,
        page_address=page_address,
    )
