"""Two people edit the same page at the same time."""

from playwright.sync_api import Page, expect

from tests.journeys.site import Site

TITLE = "Tenir un atelier à deux"
TEXT = "## Avant\n\nOn prépare la salle.\n\n## Après\n\nOn range les chaises.\n"


def write(page: Page) -> None:
    page.goto("/nouvelle")
    page.get_by_role("textbox", name="Titre").fill(TITLE)
    page.get_by_role("textbox", name="Texte", exact=True).fill(TEXT)
    save(page)


def edit(page: Page, before: str, after: str) -> None:
    """Open the editor and change some words, without saving."""
    page.goto("/fiches/tenir-un-atelier-a-deux/modifier")
    text = page.get_by_role("textbox", name="Texte", exact=True)
    assert before in text.input_value()
    text.fill(text.input_value().replace(before, after))


def save(page: Page) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Enregistrer", exact=True).click()


def test_changes_in_different_sections_are_both_kept(site: Site) -> None:
    aline, bakary = site.person("Aline"), site.person("Bakary")
    write(aline)
    edit(aline, "On prépare la salle.", "On prépare la salle et le café.")
    edit(bakary, "On range les chaises.", "On range les chaises ensemble.")
    save(aline)
    save(bakary)
    expect(bakary.get_by_text("les deux textes sont réunis")).to_be_visible()
    reader = site.visitor()
    reader.goto("/fiches/tenir-un-atelier-a-deux")
    expect(reader.get_by_text("la salle et le café")).to_be_visible()
    expect(reader.get_by_text("les chaises ensemble")).to_be_visible()


def test_changes_of_the_same_line_are_shown_side_by_side_and_nothing_is_lost(site: Site) -> None:
    aline, bakary = site.person("Aline"), site.person("Bakary", javascript=False)
    write(aline)
    edit(aline, "On prépare la salle.", "On prépare la grange.")
    edit(bakary, "On prépare la salle.", "On prépare le hangar.")
    save(aline)
    save(bakary)
    expect(bakary.get_by_text("Votre texte est gardé.")).to_be_visible()
    expect(bakary.get_by_text("On prépare la grange.").first).to_be_attached()
    expect(bakary.get_by_text("On prépare le hangar.").first).to_be_attached()
    bakary.get_by_label("Garder les deux, l’un après l’autre").check()
    bakary.get_by_role("button", name="Enregistrer ces choix").click()
    text = bakary.get_by_role("main")
    expect(text.get_by_text("On prépare la grange.")).to_be_visible()
    expect(text.get_by_text("On prépare le hangar.")).to_be_visible()
    bakary.goto("/fiches/tenir-un-atelier-a-deux/historique")
    expect(bakary.get_by_role("main").get_by_role("listitem").filter(has_text="Aline")).to_have_count(2)
    expect(bakary.get_by_role("main").get_by_role("listitem").filter(has_text="Bakary")).to_have_count(1)
