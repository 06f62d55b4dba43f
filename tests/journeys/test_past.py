"""What a page was: its old title still leads to it, and what somebody broke is undone."""

from playwright.sync_api import expect

from tests.journeys.site import Site

PAGE = "/fiches/preparer-une-reunion-publique"


def test_rename_a_fiche_and_follow_its_old_link(site: Site) -> None:
    aline = site.person("Aline")
    aline.goto(PAGE)
    aline.get_by_role("link", name="Renommer").click()
    aline.get_by_label("Nouveau titre").fill("Réussir une réunion de quartier")
    aline.get_by_role("button", name="Renommer").click()
    expect(aline.get_by_role("heading", level=1)).to_have_text("Réussir une réunion de quartier")

    reader = site.visitor(width=360, javascript=False)
    reader.goto(PAGE)
    expect(reader).to_have_url(f"{site.url}/fiches/reussir-une-reunion-de-quartier")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Réussir une réunion de quartier")
    reader.goto("/wiki/Préparer_une_réunion_publique")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Réussir une réunion de quartier")
    reader.get_by_role("link", name="Historique").click()
    expect(reader.get_by_role("main").locator(".history__list li").nth(1)).to_be_visible()
    # A fiche that linked to the old title links to the new one.
    reader.goto("/fiches/accueil")
    reader.get_by_role("main").get_by_role("link", name="Réussir une réunion de quartier").first.click()
    expect(reader).to_have_url(f"{site.url}/fiches/reussir-une-reunion-de-quartier")


def test_undo_vandalism(site: Site) -> None:
    vandal, aline = site.person("Zoé"), site.person("Aline", width=360)
    vandal.goto(f"{PAGE}/modifier")
    vandal.get_by_role("textbox", name="Texte", exact=True).fill("n’importe quoi !!!")
    vandal.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(vandal.get_by_role("main").get_by_text("n’importe quoi")).to_be_visible()

    aline.goto(f"{PAGE}/historique")
    aline.get_by_role("listitem").filter(has_text="Zoé").get_by_role("link", name="annuler").click()
    expect(aline.get_by_role("main").get_by_text("n’importe quoi").first).to_be_visible()
    aline.get_by_role("button", name="Annuler cette modification").click()
    expect(aline.get_by_text("La modification est annulée.")).to_be_visible()
    expect(aline.get_by_role("main").get_by_text("n’importe quoi")).to_have_count(0)
    aline.get_by_role("link", name="Historique").click()
    expect(aline.get_by_role("main").get_by_text("Annulation de la version").first).to_be_visible()
