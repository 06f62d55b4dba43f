"""An export of a wiki of tutorials is brought in, and its properties are seen typed: durations, prices, numbers."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.site import Site

DUMP = Path(__file__).parents[1] / "importers" / "tutorials.xml"


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
