"""Odd wikitexts read here as a real MediaWiki shows them."""

import random
from dataclasses import replace

import pytest

from bench.wikitext.fidelity import Everything, shown
from bench.wikitext.normal import normal
from commun import Renderer
from fiches import Fiche, PageName
from importers import PageContext
from importers.mediawiki.outgoing import to_wikitext
from importers.mediawiki.siteinfo import SITE_PROPERTIES, read_site
from tests.importers.outgoing.test_to_wikitext import WRITTEN
from tests.mediawiki.live import HERE, Api, LiveWiki

ODD = (HERE / "odd_wikitexts.txt").read_text(encoding="utf-8").split("\n%%%\n")
"""Unbalanced quotes, lists in tables in lists, half-closed tags, comments at line starts, links that are none…"""


@pytest.fixture(scope="module")
def api(shared_wiki: LiveWiki) -> Api:
    return shared_wiki.api()


def told(api: Api, wikitext: str) -> str:
    """What the wiki shows for a wikitext."""
    parsed = api(
        "parse", text=wikitext, title="Essai", contentmodel="wikitext", prop="text", disablelimitreport=1,
        disableeditsection=1, wrapoutputclass="",
    )  # fmt: skip
    return normal(parsed["parse"]["text"])


@pytest.fixture(scope="module")
def context(api: Api) -> PageContext:
    names = read_site(api("query", meta="siteinfo", siprop=SITE_PROPERTIES)["query"]).names
    return PageContext("Essai", 0, replace(names, article_path="/wiki/$1"))


def test_odd_wikitexts_read_as_the_wiki_shows_them(api: Api, context: PageContext) -> None:
    assert [wikitext for wikitext in ODD if told(api, wikitext) != normal(shown(wikitext, context))] == []


ELSEWHERE = ("::", "[^", "$`", "```python", "Fichier:", "{{Modèle", "Catégorie:")
"""What this wiki has no extension for, or shows in its own dress."""


def test_what_is_sent_reads_on_the_wiki_as_it_reads_here(api: Api, context: PageContext) -> None:
    chance = random.Random(5)  # noqa: S311 - the same texts at each run
    blocks = [markdown for markdown in WRITTEN if not any(sign in markdown for sign in ELSEWHERE)]
    for body in [*blocks, *("\n\n".join(chance.sample(blocks, 4)) for _ in range(40))]:
        fiche = Fiche.parse(PageName("fiches", "essai"), f"---\ntitre: Essai\n---\n{body}\n")
        here = normal(Renderer().render(fiche, Everything()).html)
        went = to_wikitext(fiche, "", context)
        assert not went.exact or told(api, went.text) == here, body
