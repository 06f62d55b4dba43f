"""Somebody compares three territories, on the smallest phone and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from fiches import Author, PageName, Store
from tests.journeys.site import Site

HAMLET = """---
titre: Brassange
type: territoire
categorie: commune
resume: Un bourg de mille deux cents habitant·es, au bord de la rivière.
typologie: rural sous influence d’un pôle
population: 1200
themes: [Mobilité, Habitat]
langue: fr
licence: CC BY-SA 4.0
statut: à relire
---
Un bourg inventé.
"""


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)])
def test_three_territories_side_by_side(site: Site, *, javascript: bool, width: int) -> None:
    store = Store(site.data)
    with store.change(Author.of_user(1, "Ana"), "Un territoire de plus") as change:
        change.write(PageName("fiches", "brassange"), HAMLET, None)
    store.close()
    reader = site.visitor(width=width, javascript=javascript)
    reader.get_by_role("navigation", name="Parcourir").get_by_role("link", name="Explorer").click()
    if width < 960:
        reader.locator("summary").filter(has_text="Filtrer").click()
    filters = reader.get_by_role("form", name="Filtrer les fiches")
    filters.get_by_label("Type de fiche").select_option(label="Territoire")
    filters.get_by_role("button", name="Voir les fiches").click()
    expect(reader).to_have_url(re.compile(r"/explorer\?type=territoire$"))
    expect(reader.get_by_role("status").filter(has_text="3 fiches")).to_be_visible()
    for title in ("Lestrac", "Pays de Vernaise", "Brassange"):
        reader.get_by_role("checkbox", name=f"Comparer {title}", exact=True).check()
    reader.get_by_role("button", name="Comparer les fiches cochées").click()
    expect(reader).to_have_url(re.compile(r"/comparer\?fiches=brassange,lestrac,pays-de-vernaise$"))
    row = reader.get_by_role("row").filter(has=reader.get_by_role("rowheader", name=re.compile("^Population")))
    expect(row.get_by_role("rowheader")).to_contain_text("diffère")
    expect(row.get_by_role("cell")).to_have_text([re.compile("1.200"), "412", re.compile("11.200")])
    word = reader.get_by_role("listitem").filter(has_text=re.compile(r"^\s*démographique\s*$")).first.bounding_box()
    assert word is not None
    assert word["height"] < 30, "a word is cut in two in a narrow column"
    same = reader.get_by_role("rowheader", name="Statut", exact=True)
    expect(same).to_be_visible()
    reader.get_by_role("link", name="Ne montrer que ce qui diffère").click()
    expect(same).to_have_count(0)
    assert reader.locator("body").evaluate("() => document.documentElement.scrollWidth") <= width
