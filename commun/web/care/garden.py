"""`/jardinier`: what could be mended by itself, proposed kind by kind, looked at, ticked, and done in one version.

And what can only be found by reading every text: pictures without words, near twins.
"""

from collections.abc import Sequence
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from commun.batches import Proposal, do
from commun.commons import author_of
from commun.gardener import REPAIRS, Garden, propose
from commun.i18n import _, ngettext
from commun.web.browse.addresses import pages_of
from commun.web.care.batches import tell_done
from commun.web.discover.address import past, whole
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited

blueprint = Blueprint("garden", __name__)

SHOWN: Final = 60
"""Proposals looked at, and done, together."""
_READ_NOW: Final = 300
"""Texts read while somebody waits; the worker reads the others."""
_ROWS: Final = 100


@blueprint.app_template_global()
def repair_label(repair: str) -> str:  # noqa: PLR0911 (a table of words)
    """What a kind of mending is called."""
    match repair:
        case "adresses":
            return _("Adresses web abîmées (« https//… »)")
        case "dates":
            return _("Dates écrites en toutes lettres")
        case "termes":
            return _("Termes écrits autrement que dans la liste")
        case "categories":
            return _("Catégories écrites de plusieurs façons")
        case "champs":
            return _("Champs sous un autre de leurs noms")
        case "lettres":
            return _("Lettres abîmées (« fÃªte »)")
        case "gras":
            return _("Gras et italique d’un autre wiki")
        case "vides":
            return _("Valeurs qui ne disent rien (« No-image-yet.jpg »)")
        case _:
            return _("Espaces en trop")


@blueprint.get("/jardinier")
@guard("read")
def overview() -> str:
    """The kinds of mending, each with how many pages it would change."""
    with Garden(commons()) as garden:
        left = garden.catch_up(_READ_NOW)
        found = garden.counts()
    counts = [(repair, found.get(repair, 0)) for repair in REPAIRS]
    return render_template("care/garden.html", counts=[each for each in counts if each[1]], left=left)


@blueprint.get("/jardinier/<repair>")
@guard("read")
def proposals(repair: str) -> str:
    """The changes that one kind of mending proposes, each with its difference and its box."""
    total, shown = _proposed(repair)
    return render_template("care/repair.html", repair=repair, total=total, proposals=shown)


@blueprint.post("/jardinier/<repair>")
@guard("garden")
@limited("save")
def carry_out(repair: str) -> ResponseReturnValue:
    """Do what was ticked, in one version: exactly the changes that were looked at, and no other."""
    wiki = commons()
    chosen = set(request.form.getlist("choix"))
    _total, shown = _proposed(repair)
    agreed = [each for each in shown if each.seen in chosen]
    if len(agreed) < len(chosen):
        tell(_("Des fiches ont changé entre-temps : elles sont proposées à nouveau."), "info")
    summary = ngettext("Jardinier : %(what)s (une page)", "Jardinier : %(what)s (%(n)s pages)", len(agreed),
                       what=repair_label(repair))  # fmt: skip
    user = author()
    done = do(wiki, author_of(user), agreed, summary, "jardinier", user=user)
    tell_done(wiki, done, _("Rien n’a été coché."))
    return redirect(url_for("batches.one", revision=done.commit) if done.commit else f"/jardinier/{repair}", 303)


def _proposed(repair: str) -> tuple[int, Sequence[Proposal]]:
    """How many pages a kind of mending would change, and the first changes.

    Raises:
        NotFound: for a kind that there is not.
    """
    if repair not in REPAIRS:
        raise NotFound
    wiki = commons()
    with Garden(wiki) as garden:
        garden.catch_up(_READ_NOW)
        shown = list(propose(wiki, garden.found(repair, SHOWN), repair, garden.known()))
        return garden.counts().get(repair, 0), shown


@blueprint.get("/qualite/images")
@guard("read")
def pictures() -> ResponseReturnValue:
    """Fiches with a picture that has no alternative text or no credit, and files that lack them."""
    page = whole(request.args.get("page"), 1)
    with Garden(commons()) as garden:
        left = garden.catch_up(_READ_NOW)
        rows = garden.found("images", _ROWS, (page - 1) * _ROWS)
        lacking, files = garden.files_lacking(_ROWS, (page - 1) * _ROWS)
        total = garden.counts().get("images", 0)
    pages, page_address = -(-max(total, lacking) // _ROWS), pages_of("/qualite/images")
    return past(page, pages, page_address) or render_template(
        "care/pictures.html",
        rows=rows,
        files=files,
        total=total + lacking,
        left=left,
        page=page,
        pages=pages,
        page_address=page_address,
    )


@blueprint.get("/qualite/sans-licence")
@guard("read")
def unlicensed() -> ResponseReturnValue:
    """Fiches that say no licence of their own and come from no wiki that does: they have that of the commons."""
    page = whole(request.args.get("page"), 1)
    with Garden(commons()) as garden:
        garden.catch_up(_READ_NOW)
        total, rows = garden.unlicensed(_ROWS, (page - 1) * _ROWS)
    pages, page_address = -(-total // _ROWS), pages_of("/qualite/sans-licence")
    return past(page, pages, page_address) or render_template(
        "care/unlicensed.html",
        rows=rows,
        total=total,
        licence=commons().config.licence,
        page=page,
        pages=pages,
        page_address=page_address,
    )


@blueprint.get("/qualite/doublons")
@guard("read")
def twins() -> ResponseReturnValue:
    """Pages whose texts are nearly the same."""
    page = whole(request.args.get("page"), 1)
    with Garden(commons()) as garden:
        left = garden.catch_up(_READ_NOW)
        total, found = garden.twins(_ROWS, (page - 1) * _ROWS)
    pages, page_address = -(-total // _ROWS), pages_of("/qualite/doublons")
    return past(page, pages, page_address) or render_template(
        "care/twins.html",
        twins=found,
        total=total,
        left=left,
        page=page,
        pages=pages,
        page_address=page_address,
    )
