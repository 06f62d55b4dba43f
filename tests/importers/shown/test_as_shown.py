"""Odd wikitexts read here as a real MediaWiki shows them."""

from dataclasses import replace

import pytest

from bench.wikitext.fidelity import shown
from bench.wikitext.normal import normal
from importers import PageContext
from importers.mediawiki.siteinfo import SITE_PROPERTIES, read_site
from tests.mediawiki.live import HERE, Api, LiveWiki

ODD = (HERE / "odd_wikitexts.txt").read_text(encoding="utf-8").split("\n%%%\n")
"""Unbalanced quotes, lists in tables in lists, half-closed tags, comments at line starts, links that are none…"""


@pytest.fixture(scope="module")
def api(shared_wiki: LiveWiki) -> Api:
    return shared_wiki.api()


def test_odd_wikitexts_read_as_the_wiki_shows_them(api: Api) -> None:
    names = read_site(api("query", meta="siteinfo", siprop=SITE_PROPERTIES)["query"]).names
    context = PageContext("Essai", 0, replace(names, article_path="/wiki/$1"))
    differing = []
    for wikitext in ODD:
        told = api(
            "parse", text=wikitext, title="Essai", contentmodel="wikitext", prop="text", disablelimitreport=1,
            disableeditsection=1, wrapoutputclass="",
        )  # fmt: skip
        if normal(told["parse"]["text"]) != normal(shown(wikitext, context)):
            differing.append(wikitext)
    assert not differing
