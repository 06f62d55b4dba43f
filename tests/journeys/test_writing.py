"""Somebody writes a fiche; somebody else finds it, by a word typed without its accent."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.site import Site


def test_write_a_fiche_and_find_it_by_a_word_without_its_accent(site: Site) -> None:
    aline = site.person("Aline")
    aline.get_by_role("link", name="Écrire une fiche").click()
    aline.get_by_role("textbox", name="Titre").fill("Réparer une éolienne à plusieurs")
    aline.get_by_label("Type de fiche").select_option(label="Méthode")
    aline.get_by_role("combobox", name="Thèmes").fill("Énergie")
    aline.get_by_label("Résumé").fill("Une journée, huit personnes, un mât basculant.")
    aline.get_by_role("textbox", name="Texte", exact=True).fill(
        "## Déroulé\n\nOn couche le mât, puis on change le **régulateur** de tension.\n"
    )
    aline.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(aline.get_by_role("heading", level=1)).to_have_text("Réparer une éolienne à plusieurs")
    expect(aline.get_by_text("La page est enregistrée.")).to_be_visible()

    visitor: Page = site.visitor()
    found = visitor.get_by_role("link", name="Réparer une éolienne à plusieurs")
    visitor.goto("/recherche?q=regulateur")
    for _ in range(200):  # the words of a new page are found in a moment
        if found.count():
            break
        visitor.wait_for_timeout(100)
        visitor.reload()
    expect(visitor.locator("mark").first).to_have_text(re.compile("régulateur", re.IGNORECASE))
    found.first.click()
    expect(visitor.get_by_text("Une journée, huit personnes")).to_be_visible()
