"""`/hors-ligne`: fiches kept in the browser, to be read without network; and the script that shows them there."""

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from commun.carrying import chosen_names
from commun.web.guard import commons, guard, may
from commun.web.static import StaticFiles

blueprint = Blueprint("offline", __name__)

_LEFT_OUT = ("leaflet/", "icon-")
"""Files that no page needs without network: maps have their list."""


@blueprint.get("/hors-ligne")
@guard("public")
def kept() -> str:
    """What this browser keeps; with `?garder=a,b` the fiches that are about to be."""
    wiki = commons()
    names = chosen_names(wiki, request.args.get("garder", "")) if may("read") else ()
    rows = [row for name in names if (row := wiki.index.pages.get(name)) is not None]
    files = _files()
    needed = [files.url(name) for name in files.assets if not name.startswith(_LEFT_OUT)]
    return render_template("carry/offline.html", rows=rows, needed=" ".join(needed))


@blueprint.get("/service-worker.js")
@guard("public")
def worker() -> BaseResponse:
    """The service worker: asked for at the root, because it may only answer for addresses below its own."""
    response = Response(_files().assets["offline/worker.js"].plain, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _files() -> StaticFiles:
    files: StaticFiles = current_app.extensions["commun_static"]
    return files
