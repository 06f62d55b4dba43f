"""`/sources/<name>/pertes`: what could not be turned of a source, by construct and by page."""

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import importers
from commun.i18n import _
from commun.web.guard import commons, guard
from commun.web.messages import tell
from fiches import PageName
from importers import SourceNameRefused, SourceUnknown

if TYPE_CHECKING:
    from importers import Kept, LossReport

blueprint = Blueprint("source_losses", __name__)

_AT_ONCE: Final = 500
"""Pages of a source that are counted while a person waits."""
_SHOWN: Final = 200
"""Rows of each table."""


@blueprint.get("/sources/<name>/pertes")
@guard("read")
def show(name: str) -> str:
    """The report."""
    kept = _kept(name)
    report = _report(kept)
    pages = [] if report is None else [(page, _address(report, page), lost) for page, lost in report.of_pages()]
    wanted = request.args.get("construction", "")
    if wanted:
        pages = [row for row in pages if any(loss.name == wanted for loss in row[2])]
    return render_template(
        "workbench/losses.html", source=kept.source, report=report, pages=pages, wanted=wanted, most=_SHOWN
    )


@blueprint.get("/sources/<name>/pertes.json")
@guard("read")
def as_json(name: str) -> Response:
    """The report for programs."""
    kept = _kept(name)
    report = _report(kept)
    return jsonify({"source": name, "counted": None} if report is None else report.to_json())


@blueprint.post("/sources/<name>/pertes")
@guard("import")
def count(name: str) -> ResponseReturnValue:
    """Count again."""
    importers.count_losses(_kept(name))
    tell(_("Les pertes sont recomptées."), "ok")
    return make_response(redirect(url_for("source_losses.show", name=name), 303))


def _kept(name: str) -> "Kept":
    wiki = commons()
    try:
        return importers.Kept(wiki.store, importers.brought_source(wiki.store, wiki.config.data, name))
    except (SourceUnknown, SourceNameRefused):
        abort(404)


def _report(kept: "Kept") -> "LossReport | None":
    """The last count; a small source is counted when nobody did."""
    known = importers.known_losses(kept)
    if known is None and len(kept.rows) <= _AT_ONCE:
        return importers.count_losses(kept)
    return known


def _address(report: "LossReport", page: str) -> str:
    """Where the fiche of a page is, "" where it has none any more."""
    name = PageName.from_path(report.paths.get(page, ""))
    return f"/{name}" if name is not None else ""
