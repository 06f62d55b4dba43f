"""What the explorer and pages with questions cost the server, each address asked for the first time."""

from typing import Final
from urllib.parse import quote

from bench.corpus import Corpus
from bench.facts.asking import give_fields
from bench.figures import Figure
from bench.keeping import copied
from bench.pages import asks, told
from bench.server import Server

_THEMES: Final = ("Eau", "Alimentation", "Énergie", "Habitat", "Santé")
_KINDS: Final = ("methode", "retour", "acteur")
_PAGES: Final = 40
_WARM: Final = 4


def explorer(size: int) -> list[Figure]:
    """The explorer with its facets: over everything, over a type, narrowed by a facet; no address twice."""
    places = [quote(place) for place in Corpus(min(size, 50)).communes[:_PAGES]]
    themes = [quote(theme) for theme in _THEMES]
    ways = ("", "&tri=duree", "&tri=duree&sens=desc")
    addresses = {
        "everything, six facets": [f"/explorer?facette=langue&plus=x{n}" for n in range(_PAGES)],
        "a type, six facets": [f"/explorer?type={kind}&plus=x{n}" for kind in _KINDS for n in range(_PAGES // 3)],
        "a type narrowed by a facet, as a table": [
            f"/explorer?type={kind}&f-themes={theme}&affichage=tableau{way}"
            for kind in _KINDS for theme in themes for way in ways
        ],
        "everything narrowed by a place": [f"/explorer?f-territoires={place}" for place in places],
    }  # fmt: skip
    with copied(size) as data:
        give_fields(data)
        with Server(data) as server:
            browser = server.browser()
            figures = []
            for figure, paths in addresses.items():
                server.measure(asks(browser, paths[:_WARM]))
                figures += told("explorer", figure, server.measure(asks(browser, paths[_WARM:])), 60, size)
            return figures


def page_with_questions(size: int) -> list[Figure]:
    """Pages that hold three questions, each read for the first time since the server started."""
    places = Corpus(min(size, 50)).communes[: _PAGES + _WARM]
    texts = [
        f"```ask\n[[Territoire::{place}]]\n|?Thème\n|?Durée\n|sort=Date de modification\n|order=desc\n```\n\n"
        f"Il y a {{{{#ask: [[Thème::{_THEMES[n % 5]}]] [[Type::retour]]|format=count}}}} retours.\n\n"
        f"```ask\n[[Type::{_KINDS[n % 3]}]] [[Durée::>{2 + n % 9} h]]\n|?Territoire\n|format=cartes\n|limit=12\n```\n"
        for n, place in enumerate(places)
    ]
    with copied(size) as data:
        give_fields(data, texts)
        with Server(data) as server:
            browser = server.browser()
            paths = [f"/fiches/questions-{n}" for n in range(len(texts))]
            server.measure(asks(browser, paths[:_WARM]))
            cost = server.measure(asks(browser, paths[_WARM:]))
            return told("page_with_questions", "first view of a page with three questions", cost, 40, size)
