"""Searching what pages said once: which versions brought some words in, and which took them out."""

from typing import cast

from flask import current_app, render_template, request

from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from commun.web.security import count
from commun.wording import LONGEST, SHORTEST, Found, Turns, in_page, in_pages
from fiches import SPACES, PageName, Wording
from search_index import PageRow

blueprint = page_blueprint("wording")


@blueprint.get("/recherche/historique")
@guard("search")
def everywhere() -> str:
    """The versions of all pages that gained or lost the words asked."""
    wiki, asked = commons(), _asked()
    if asked is None:
        return _shown(None)
    count("history")
    with cast("Turns", current_app.extensions["commun.wording"]).taken():
        return _shown(in_pages(wiki, asked, wiki.head()))


@blueprint.get("/<page:name>/historique/recherche")
@guard("read")
def of_page(name: PageName) -> str:
    """The versions of one page, living or deleted, that gained or lost the words asked."""
    wiki, asked = commons(), _asked()
    row = wiki.history_row(name)
    if asked is None:
        return _shown(None, row)
    count("history")
    return _shown(in_page(wiki, asked, row), row)


def _typed() -> str:
    # No text holds a NUL, and no program can be asked with one.
    return " ".join(request.args.get("q", "").replace("\0", " ").split())[:LONGEST]


def _asked() -> Wording | None:
    """The words typed; None while they are too few to be looked for."""
    text = _typed()
    return Wording(text) if len(text) >= SHORTEST else None


def _shown(found: Found | None, page: PageRow | None = None) -> str:
    return render_template(
        "discover/wording.html",
        q=_typed(),
        least=SHORTEST,
        most=LONGEST,
        found=found,
        page=page,
        space=SPACES[page.name.space] if page else None,
    )
