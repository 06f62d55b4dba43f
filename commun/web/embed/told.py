"""How others embed a page: the code to copy, and oEmbed (https://oembed.com), by which their sites find it alone."""

from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from flask import Response, abort, jsonify, render_template, request
from markupsafe import Markup, escape

from commun.i18n import _
from commun.web.discover.site import root
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import NameRefused, PageName
from search_index import PageRow

blueprint = page_blueprint("embed_told")

WIDTH: Final = 600
HEIGHTS: Final = {"page": 360, "text": 720, "answer": 480}
"""Pixels that show each without a second scroll bar, in most cases."""


@blueprint.get("/<page:name>/integrer")
@guard("read")
@cached_page
def code(name: PageName) -> str:
    """The code to copy: in a few lines, or the whole text."""
    row = commons().page(name)
    address = f"{root()}/integrer/{name}"
    return render_template(
        "embed/code.html",
        title=row.title,
        back=row.name.url,
        codes=[
            (_("En quelques lignes"), frame(address, row.title, HEIGHTS["page"])),
            (_("Le texte entier"), frame(f"{address}?texte=1", row.title, HEIGHTS["text"])),
        ],
    )


@blueprint.get("/demander/integrer")
@guard("search")
@cached_page
def code_of_answer() -> str:
    """The same for the answer to `?question=`."""
    question, title = request.args.get("question", "").strip(), _("Réponse à une question")
    asked = quote(question, safe="")
    code = frame(f"{root()}/integrer/demander?question={asked}", title, HEIGHTS["answer"])
    return render_template(
        "embed/code.html", title=title, back=f"/demander?question={asked}", codes=[(_("La réponse, à jour"), code)]
    )


@blueprint.get("/oembed")
@guard("read")
def oembed() -> Response:
    """What a site needs that was given one of our addresses (`?url=`)."""
    if request.args.get("format", "json") != "json":
        abort(501)
    parts = urlsplit(request.args.get("url", ""))
    if f"{parts.scheme}://{parts.netloc}" != root():
        abort(404)
    if parts.path == "/demander":
        question = parse_qs(parts.query).get("question", [""])[0]
        title, height = commons().config.title, HEIGHTS["answer"]
        address = f"{root()}/integrer/demander?question={quote(question, safe='')}"
    else:
        row = _page(parts.path)
        title, height = row.title, HEIGHTS["page"]
        address = f"{root()}/integrer{row.name.url}"
    width, height = _most("maxwidth", WIDTH), _most("maxheight", height)
    return jsonify(
        {
            "version": "1.0",
            "type": "rich",
            "provider_name": commons().config.title,
            "provider_url": f"{root()}/",
            "title": title,
            "width": width,
            "height": height,
            "html": frame(address, title, height, str(width)),
        }
    )


def _page(path: str) -> PageRow:
    """The page at an address of ours, even one that it had before; 404 where there is none."""
    pages = commons().index.pages
    try:
        name = PageName.parse(path)
    except NameRefused:
        abort(404)
    return pages.get(name) or pages.moved(name) or abort(404)


def _most(name: str, default: int) -> int:
    written = request.args.get(name, "")
    return min(int(written), default) if written.isascii() and written.isdigit() and len(written) < 6 else default  # noqa: PLR2004


def frame(address: str, title: str, height: int, width: str = "100%") -> str:
    """The code of the frame."""
    return str(
        Markup('<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy"></iframe>').format(
            escape(address), title, width, height
        )
    )
