"""The pages of a real wiki read here as they read there: our HTML beside MediaWiki's own."""

import re
from collections.abc import Iterator
from difflib import unified_diff

import pytest

from bench.wikitext.fidelity import Everything
from bench.wikitext.normal import normal
from commun.render import Renderer
from fiches import Fiche, Store
from importers import SyncReport
from tests.importers.asked import pages
from tests.mediawiki.live import Api, LiveWiki

Brought = tuple[LiveWiki, Store, SyncReport]

OTHERWISE = {
    "Galerie": "a gallery is a row of figures here",
    "Image": "a figure has its caption elsewhere",
    "Mots magiques": "the year of today is a template, kept as it is",
    "Grainothèque": "a template is kept as it is",
    "Sémantique": "annotations are links to MediaWiki without its extension, a function is kept as it is",
    "Nulle part": "a redirect is a sentence here",
    "En rond A": "idem",
    "En rond B": "idem",
    "Comment écrire": "idem",
    "Poème": "a poem stands in no frame here",
    "Notes": "notes are numbered and listed by each in its way",
}
"""Pages that are meant to look different, and why."""


def shown(api: Api, title: str) -> str:
    """What MediaWiki makes of a page."""
    return str(
        api("parse", page=title, prop="text", disabletoc=1, disableeditsection=1, wrapoutputclass="")["parse"]["text"]
    )


def fiches(store: Store) -> Iterator[tuple[str, Fiche]]:
    """The pages in wikitext that came, by their full title in the wiki."""
    for fiche in pages(store):
        source = fiche.source
        assert source is not None
        if fiche.name.space in ("fiches", "discussions/fiches", "aide", "personnes", "categories"):
            yield str(source["page"]), fiche


def test_every_page_reads_as_in_the_wiki(brought: Brought) -> None:
    wiki, store, _ = brought
    api, renderer = wiki.api(), Renderer()
    differ = {}
    for title, fiche in fiches(store):
        if title in OTHERWISE:
            continue
        ours = without_addresses(normal(renderer.render(fiche, Everything()).html))
        theirs = without_addresses(normal(shown(api, title)))
        if ours != theirs:
            differ[title] = list(unified_diff(theirs.split("\n"), ours.split("\n"), lineterm="", n=0))[3:]
    assert not differ, "\n".join(f"{title}: {lines}" for title, lines in differ.items())


def without_addresses(text: str) -> str:
    """The form of a page without where its links lead (each wiki has its addresses, and words for a section's)."""
    return re.sub(r"<a [^>]*>#?", "<a>", text)


@pytest.mark.parametrize("title", ["Image", "Notes", "Galerie", "Sémantique"])
def test_no_word_is_lost_even_where_a_page_looks_different(brought: Brought, title: str) -> None:
    wiki, store, _ = brought
    fiche = next(f for t, f in fiches(store) if t == title)
    theirs = set(re.findall(r"\w{3,}", re.sub(r"<[^>]*>", " ", shown(wiki.api(), title))))
    ours = set(re.findall(r"\w{3,}", fiche.text))
    assert theirs - ours <= {"mw", "parser", "output"} | {"160", "Aller", "jusqu", "aux"}
