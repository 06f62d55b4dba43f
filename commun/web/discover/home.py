"""The home page: the doors of the commons."""

from typing import Final

from flask import Blueprint, render_template
from markupsafe import Markup

from commun.i18n import _, language
from commun.sheets import sketch_of
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import PageName
from search_index import PageRow

WELCOME: Final = PageName("fiches", "accueil")
"""The fiche whose text opens the home page, where there is one."""

_THEMES: Final = 10
_TERRITORIES: Final = 8
_CARDS: Final = 6
_CHANGES: Final = 8
_REPORTS: Final = 3
_PLACES: Final = 200
_ON_A_MAP: Final = "/explorer?type=territoire&affichage=carte"

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@guard("read")
@cached_page
def home() -> str:
    """Doors by theme, territory and type, the last fiches, what changed, reports, how to take part."""
    pages, revisions = commons().index.pages, commons().index.revisions
    _total, last = pages.listing(space="fiches", sort="created", limit=_CARDS + 1)
    _total, reports = pages.listing(space="fiches", type="retour", sort="modified", limit=_REPORTS)
    welcome = pages.get(WELCOME)
    wiki = commons()
    themes, territories = wiki.counts("theme"), wiki.counts("territory")
    return render_template(
        "discover/home.html",
        welcome=welcome,
        welcome_html=_welcome_html(welcome),
        themes=themes[:_THEMES],
        more_themes=len(themes) > _THEMES,
        territories=territories[:_TERRITORIES],
        more_territories=len(territories) > _TERRITORIES,
        territory_map=_territory_map(),
        types=wiki.counts("type"),
        last=[row for row in last if row.name != WELCOME][:_CARDS],
        reports=reports,
        changes=revisions.recent(space="fiches", limit=_CHANGES),
    )


def _territory_map() -> Markup:
    """The territories written of last, on a small map; empty where none says where it is."""
    wiki = commons()
    _total, rows = wiki.index.pages.listing(space="fiches", type="territoire", sort="modified", limit=_PLACES)
    places = wiki.index.facts.placed([row.key for row in rows], "territoire") if rows else []
    return sketch_of(places, wiki.answers.context(language(), title=_("Carte des territoires")), _ON_A_MAP)


def _welcome_html(row: PageRow | None) -> str:
    """The text of the welcome fiche as HTML, empty where there is none."""
    if row is None:
        return ""
    fiche = commons().fiche(row)
    return commons().render(fiche, row.blob, language()).html
