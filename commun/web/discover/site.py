"""What machines ask of a site: its map, its rules for robots, its card for phones, its search for browsers."""

import json
from typing import Final

from flask import Blueprint, Response, abort, current_app, request
from markupsafe import escape

from commun.i18n import _, date_iso
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import SPACES

MAP_SIZE: Final = 50_000
"""Addresses in one sitemap (sitemaps.org protocol, 0.9)."""

_MOST_MAPS: Final = 50_000
"""Maps that one index may name (the same protocol)."""

_XMLNS: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"

_SHORT_NAME: Final = 16
"""Characters of the short name (OpenSearch 1.1, « ShortName »)."""

_NOT_INDEXED: Final = (
    "/recherche",
    "/suggestions",
    "/demander",
    "/explorer",
    "/comparer",
    "/parcourir/",
    "/integrer/",
    "/*/integrer",
    "/qualite",
    "/api",
    "/donnees/",
    "/livret",
    "/copie",
    "/deposer",
    "/modifications",
    "/contributions/",
    "/connexion",
    "/inscription",
    "/compte",
    "/nouvelle",
    "/televerser",
    "/index.php",
    "/*/modifier",
    "/*/auteurs",
    "/*/historique",
    "/*/revisions/",
    "/*/diff/",
    "/*/annuler/",
    "/*/renommer",
    "/*/supprimer",
    "/*/restaurer",
    "/*/liens",
    "/*/citer",
    "/*/imprimer",
)
"""What robots are asked to leave alone: forms, histories and lists, whose number grows with every edit."""

blueprint = Blueprint("site", __name__)


def root() -> str:
    """The absolute address of the site, without its last slash: the setting, or how this request came."""
    return commons().config.base_url or request.url_root.rstrip("/")


def _mapped_spaces() -> list[str]:
    """The spaces whose pages are for readers: no discussion, no machinery."""
    return [key for key in SPACES if not key.startswith("discussions/") and key not in ("modeles", "concepts")]


@blueprint.get("/sitemap.xml")
@guard("public")
@cached_page
def sitemap() -> Response:
    """Every page with its date; an index of several maps when they are more than one may hold."""
    _members_only()
    total = sum(commons().index.pages.listing(space=space, limit=1)[0] for space in _mapped_spaces())
    if total <= MAP_SIZE:
        return _map(0)
    maps = "".join(
        f"<sitemap><loc>{escape(root())}/sitemap-{n + 1}.xml</loc></sitemap>\n" for n in range(-(-total // MAP_SIZE))
    )
    return _xml(f'<sitemapindex xmlns="{_XMLNS}">\n{maps}</sitemapindex>\n')


@blueprint.get("/sitemap-<int:number>.xml")
@guard("public")
@cached_page
def sitemap_part(number: int) -> Response:
    """The `number`-th map, from 1."""
    _members_only()
    return _map(number - 1) if 0 < number <= _MOST_MAPS else abort(404)


def _members_only() -> None:
    """A commons that only its members read has no map."""
    if commons().config.who_may_read != "public":
        abort(404)


def _map(part: int) -> Response:
    """The pages from `part` × 50,000 on, space after space."""
    skip, room, lines = part * MAP_SIZE, MAP_SIZE, []
    for space in _mapped_spaces():
        total, rows = commons().index.pages.listing(space=space, sort="created", limit=room, offset=skip)
        lines += [
            f"<url><loc>{escape(root() + row.name.url)}</loc><lastmod>{date_iso(row.modified)}</lastmod></url>\n"
            for row in rows
        ]
        skip, room = max(0, skip - total), room - len(rows)
        if room == 0:
            break
    if part and not lines:
        abort(404)
    return _xml(f'<urlset xmlns="{_XMLNS}">\n{"".join(lines)}</urlset>\n')


def _xml(body: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>\n{body}', content_type="application/xml; charset=utf-8")


@blueprint.get("/robots.txt")
@guard("public")
def robots() -> Response:
    """What robots may walk through (RFC 9309), and where the map is."""
    if commons().config.who_may_read != "public":
        text = "User-agent: *\nDisallow: /\n"
    else:
        rules = "".join(f"Disallow: {path}\n" for path in _NOT_INDEXED)
        text = f"User-agent: *\n{rules}\nSitemap: {root()}/sitemap.xml\n"
    return Response(text, content_type="text/plain; charset=utf-8")


@blueprint.get("/site.webmanifest")
@guard("public")
def manifest() -> Response:
    """The card of the commons for phones that keep it on their first screen."""
    static = current_app.extensions["commun_static"]
    card = {
        "name": commons().config.title,
        "short_name": commons().config.title[:30],
        "lang": commons().config.language,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": "#faf6ed",
        "theme_color": "#1d6a44",
        "icons": [
            {"src": static.url("favicon.svg"), "sizes": "any", "type": "image/svg+xml"},
            *(
                {"src": static.url(f"icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
                for size in (192, 512)
                for use in ("any", "maskable")
            ),
        ],
        "shortcuts": [{"name": _("Lire sans réseau"), "url": "/hors-ligne"}],
    }
    return Response(json.dumps(card, ensure_ascii=False), content_type="application/manifest+json; charset=utf-8")


@blueprint.get("/opensearch.xml")
@guard("public")
def opensearch() -> Response:
    """How a browser searches here from its own bar (OpenSearch 1.1)."""
    title = escape(commons().config.title[:_SHORT_NAME])
    words = escape(_("Chercher dans %(site)s", site=commons().config.title))
    here = escape(root())
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{title}</ShortName>\n<Description>{words}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Url type="text/html" template="{here}/recherche?q={{searchTerms}}"/>\n'
        "</OpenSearchDescription>\n",
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )
