"""Somebody searches by theme, on the smallest phone and without JavaScript."""

import re

from playwright.sync_api import expect

from tests.journeys.site import Site


def test_search_by_theme_with_facets_at_360_px_without_javascript(site: Site) -> None:
    reader = site.visitor(width=360, javascript=False)
    reader.get_by_role("searchbox").first.fill("jardins partages")
    reader.get_by_role("button", name="Chercher").first.click()
    count = reader.get_by_role("status").filter(has_text="résultat")
    expect(count).to_be_visible()
    before = count.inner_text()

    facets = reader.get_by_role("form", name="Filtrer les résultats")
    facets.locator("summary").filter(has_text="Thème").click()
    theme = facets.get_by_role("checkbox", name="Alimentation")
    theme.check()
    facets.get_by_role("button", name="Appliquer les filtres").click()
    expect(reader).to_have_url(re.compile("theme=Alimentation"))
    expect(reader.get_by_role("list", name="Filtres choisis").get_by_text("Alimentation")).to_be_visible()
    expect(reader.locator("ol.results > li").first).to_be_visible()
    expect(reader.get_by_role("link", name="Lancer un jardin partagé").first).to_be_visible()
    # The page fits the screen: nothing to push sideways.
    assert reader.locator("body").evaluate("() => document.documentElement.scrollWidth") <= 360

    reader.get_by_role("link", name="Retirer le filtre").click()
    expect(count).to_have_text(before, use_inner_text=True)
