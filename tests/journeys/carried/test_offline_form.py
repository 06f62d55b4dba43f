"""The form of a fiche as one file: opened from disk, filled in, kept, taken up again, and handed in."""

from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.site import Site


def test_a_form_is_filled_in_from_disk_kept_taken_up_again_and_proposed(site: Site, tmp_path: Path) -> None:
    page = site.visitor(width=360)
    page.goto("/deposer")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Méthode", exact=True).click()
    form = tmp_path / "formulaire.html"
    taken.value.save_as(form)
    page.goto(form.as_uri())
    page.get_by_label("Titre").first.fill("Tenir un rucher")
    steps = page.locator("[data-records='c.etapes']")
    steps.get_by_label("Titre").first.fill("Poser la ruche")
    steps.get_by_role("button", name="Ajouter").click()
    steps.get_by_label("Titre").nth(1).fill("Récolter")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Garder ma réponse").click()
    answer = tmp_path / "reponse.json"
    kept.value.save_as(answer)
    page.goto(form.as_uri())
    wrong = tmp_path / "autre.json"
    wrong.write_text('{"commun": "acteur", "champs": []}', encoding="utf-8")
    page.get_by_label("Titre").first.fill("Déjà écrit")
    for file in (form, wrong):
        page.get_by_label("Reprendre une réponse déjà gardée").set_input_files(file)
        expect(page.get_by_text("Ce fichier n’est pas une réponse à ce formulaire")).to_be_visible()
    expect(page.get_by_label("Titre").first).to_have_value("Déjà écrit")
    page.get_by_label("Reprendre une réponse déjà gardée").set_input_files(answer)
    expect(page.get_by_text("Cette réponse est reprise.")).to_be_visible()
    expect(page.get_by_label("Titre").first).to_have_value("Tenir un rucher")
    steps = page.locator("[data-records='c.etapes']")
    expect(steps.get_by_label("Titre").nth(1)).to_have_value("Récolter")
    steps.get_by_label("Titre").nth(1).fill("Récolter le miel")
    with page.expect_download() as again:
        page.get_by_role("button", name="Garder ma réponse").click()
    again.value.save_as(answer)
    page.goto(f"{site.url}/deposer")
    page.get_by_label("Fichier").set_input_files(answer)
    page.wait_for_timeout(3_200)  # whoever sends at once is taken for a program
    page.get_by_role("button", name="Envoyer la proposition").click()
    expect(page.get_by_role("main")).to_contain_text("Tenir un rucher")
    expect(page.get_by_role("main")).to_contain_text("Récolter le miel")
