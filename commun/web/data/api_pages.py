"""`/api/openapi.json`, the description for programs, and `/api`, the same for people."""

from flask import Blueprint, Response, jsonify, render_template

from commun.i18n import language
from commun.web.ask.api import allowed
from commun.web.data.api_described import description
from commun.web.data.api_table import OPERATIONS
from commun.web.discover.site import root
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page

blueprint = Blueprint("api_pages", __name__)


@blueprint.get("/api/openapi.json")
@guard("public")
def openapi() -> Response:
    """The description in OpenAPI 3.1."""
    config = commons().config
    return allowed(jsonify(description(config.title, config.licence, root(), language())))


@blueprint.get("/api")
@guard("public")
@cached_page
def page() -> str:
    """The same, to be read."""
    listed = [
        (each.method, each.address, each.keyed, each.summary.said(language()), list(each.answers),
         [(one.name, one.help.said(language()), one.required, one.allowed) for one in each.parameters])
        for each in OPERATIONS
    ]  # fmt: skip
    return render_template("data/api.html", operations=listed)
