"""The pages of a copy as HTML: the templates of the site, drawn as somebody sees them who is not logged in."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app, render_template

from commun.commons import Commons
from commun.moderation import reading
from commun.static_site.layout import ABOUT, ALPHABET, HOME, SEARCH
from commun.web.browse.catalogue.below import below
from commun.web.fiche.sheet import surroundings
from commun.web.fiche.view import page_context
from fiches import FileName
from search_index import PageRow

if TYPE_CHECKING:
    from commun.render import Rendered
    from commun.sheets import Sheet


class Drawer:
    """Draws pages inside one request of a visitor's (see `visiting`).

    Args:
        commons: what is copied.
        title: of the copy.
        live: the address of the site, "" where it has none.
    """

    def __init__(self, commons: Commons, title: str, live: str) -> None:
        self._commons = commons
        self._frame = {
            "copy_title": title,
            "live": live,
            "files": {"home": HOME, "search": SEARCH, "alphabet": ALPHABET, "about": ABOUT},
            "styles": styles(),
        }

    def page(self, row: PageRow) -> tuple[str, bool, bool]:
        """A page; whether it asks questions, and whether it depends on the day."""
        wiki = self._commons
        read = reading(wiki, row)
        fiche = read.fiche
        context = page_context(wiki, row, fiche, read.blob)
        near = surroundings(wiki, row, cast("Sheet", context["sheet"]), fiche)
        rendered = cast("Rendered", context["rendered"])
        shown = near.names()
        backlinks = [page for page in wiki.index.pages.backlinks(row.name) if page.name not in shown]
        html = self.draw(
            "page",
            **context,
            validated_on=read.validated_on,
            below=below(wiki, row, fiche),
            near=near,
            backlinks=[page for page in backlinks if not page.name.is_talk],
            uses=wiki.index.pages.uses_of_file(FileName(row.name.slug)) if row.name.space == "fichiers" else [],
            members=wiki.index.pages.category_members(row.title) if row.name.space == "categories" else [],
        )
        return html, bool(rendered.questions), context["state"] is not None

    def draw(self, name: str, **told: Any) -> str:
        """A template of the copy."""
        return render_template(f"static_site/{name}.html", **self._frame, **told)


def styles() -> Sequence[str]:
    """The addresses of the style sheets that the site's own frame loads."""
    files = current_app.extensions["commun_static"]
    names = sorted(name for name in files.assets if name.startswith("css/") and name != "css/print.css")
    order = ("css/base.css", "css/layout.css", "css/parts.css", "css/forms.css", "css/fiche.css", "css/sheet.css")
    return [files.url(name) for name in (*order, *(name for name in names if name not in order))]


def assets(app: Flask) -> dict[str, bytes]:
    """The style sheets and the sign of the site, by their file in the copy."""
    files = app.extensions["commun_static"]
    return {
        f"static/{name}": asset.plain
        for name, asset in files.assets.items()
        if name.startswith("css/") or name == "favicon.svg"
    }
