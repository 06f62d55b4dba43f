"""`/qualite/liens`: the links that lead nowhere any more, those in doubt, those that have moved, and who names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from commun.commons import Commons
from commun.dead_links import LinkBook, Told
from commun.gardener import Garden
from commun.i18n import _
from commun.web.browse.addresses import pages_of
from commun.web.discover.address import past, whole
from commun.web.guard import commons, guard
from search_index import PageRow

blueprint = Blueprint("dead_links", __name__)

_ROWS: Final = 50
_SHOWN: Final = ("dead", "doubtful", "moved")


@dataclass(frozen=True, slots=True)
class Line:
    """An address and the pages that name it."""

    told: Told
    pages: Sequence[PageRow]


@blueprint.app_template_global()
def link_why(told: Told) -> str:  # noqa: PLR0911 (a table of words)
    """What was seen of an address, in words."""
    match told.why:
        case "gone":
            return _("la page n’existe plus (%(status)s)", status=told.status)
        case "server":
            return _("le serveur a répondu par une erreur (%(status)s)", status=told.status)
        case "timeout":
            return _("le serveur ne répond pas à temps")
        case "certificate":
            return _("son certificat n’est pas bon")
        case "name":
            return _("ce nom de site n’existe plus")
        case "redirects":
            return _("elle renvoie sans fin d’une adresse à l’autre")
        case "moved":
            return _("elle a déménagé")
        case _:
            return _("la connexion ne se fait pas")


@blueprint.get("/qualite/liens")
@guard("read")
def dead_links() -> ResponseReturnValue:
    """The list, by state: dead first."""
    wiki = commons()
    chosen = request.args.get("etat", "")
    page = whole(request.args.get("page"), 1)
    states = [chosen] if chosen in _SHOWN else _SHOWN
    with LinkBook(wiki.config.data) as book:
        counts = book.counts()
        found = book.listing(states, _ROWS, (page - 1) * _ROWS)
    total = sum(counts.get(state, 0) for state in states)
    pages, page_address = -(-total // _ROWS), pages_of("/qualite/liens", {"etat": [chosen]} if chosen in _SHOWN else {})
    return past(page, pages, page_address) or render_template(
        "care/links.html",
        counts=[(state, counts.get(state, 0)) for state in _SHOWN],
        chosen=chosen,
        known=sum(counts.values()),
        lines=_lines(wiki, found),
        total=total,
        page=page,
        pages=pages,
        page_address=page_address,
    )


def _lines(wiki: Commons, found: Sequence[Told]) -> list[Line]:
    """The addresses of this page with the living pages that name them."""
    with Garden(wiki) as garden:
        naming = garden.naming([told.url for told in found])
    return [Line(told, naming.get(told.url, ())) for told in found]
