"""Wikis come in: a real one, whose history is read; an export of tutorials, whose properties are seen typed."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.site import Site
from tests.mediawiki.live import LiveWiki
from tests.mediawiki.texts import USERS

DUMP = Path(__file__).parents[1] / "importers" / "tutorials.xml"


def test_bring_a_wiki_in_and_read_an_old_version_with_its_author(site: Site, shared_wiki: LiveWiki) -> None:
    site.commun("source", "add", "essai", shared_wiki.url)
    site.commun("sync", "essai")

    reader = site.visitor()
    # The page was renamed twice over there; its history goes through both names.
    reader.goto("/recherche?q=nom+definitif")
    reader.get_by_role("link", name="Nom définitif : la fiche").first.click()
    expect(reader.get_by_text("Une page qui a changé de nom, et changera encore.")).to_be_visible()
    reader.get_by_role("link", name="Historique").click()
    first = reader.locator(".history__list li").filter(has_text="première version")
    expect(first).to_contain_text(USERS[0])
    first.locator("a.history__when").click()
    expect(reader.get_by_text("Une page qui va changer de nom, et de nouveau.")).to_be_visible()
    bar = reader.locator(".revision-bar")
    expect(bar).to_contain_text(f"par {USERS[0]}")
    bar.get_by_role("link", name="Version suivante").click()
    expect(reader.locator(".revision-bar")).to_contain_text("Version précédente")

    # A second time, nothing has changed over there, and nothing changes here.
    reader.goto("/modifications")
    before = reader.get_by_role("main").inner_text()
    site.commun("sync", "essai")
    reader.reload()
    assert reader.get_by_role("main").inner_text() == before


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)])
def test_the_properties_of_tutorials_are_typed(site: Site, *, javascript: bool, width: int) -> None:
    site.commun("import-dump", str(DUMP), "--name", "tutoriels")
    reader = site.visitor(width=width, javascript=javascript)
    reader.goto("/recherche?q=four+a+pain+mobile")
    reader.get_by_role("link", name="Monter un four à pain mobile").first.click()
    expect(reader.get_by_role("main")).to_contain_text("3 jours")
    expect(reader.get_by_role("main")).to_contain_text(re.compile("1.250"))
    expect(reader.get_by_role("heading", name=re.compile("Poser la sole"))).to_be_visible()
    reader.goto("/explorer?type=methode&min-duree=2+jours&max-duree=4+jours&affichage=tableau&colonne=duree")
    expect(reader.get_by_role("rowheader", name="Monter un four à pain mobile")).to_be_visible()
    expect(reader.get_by_role("cell", name="3 jours")).to_be_visible()
    reader.goto("/proprietes/hauteur-du-toit")
    expect(reader.get_by_role("main")).to_contain_text("Nombre")
    assert reader.evaluate("document.documentElement.scrollWidth") <= width
