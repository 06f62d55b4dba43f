"""A method written by its form without a word of Markdown, and found by a question; a question built from lists."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys.site import Site, faults_of


def opened(page: Page, card: str) -> None:
    """Open a card of the form, unless it stands open."""
    place = page.locator("details.form-card").filter(has=page.locator("> summary", has_text=card))
    if place.get_attribute("open") is None:
        place.locator("> summary").click()


def saved(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("La page est enregistrée.")).to_be_visible()


def write_method(page: Page) -> None:
    """The form of a method: what it is, three steps of which one moves up, how long, where, about what."""
    page.goto("/nouvelle?type=methode")
    page.get_by_role("textbox", name="Titre").first.fill("Tenir un four à pain commun")
    page.locator('[name="c.resume"]').fill("Rallumer le four, à dix, un samedi.")
    page.locator('[name="c.objectifs"]').fill("Cuire\nSe retrouver")
    opened(page, "Ce qu’il faut")
    page.locator('[name="c.duree"]').fill("6 h")
    for number, title in enumerate(("Chauffer le four", "Pétrir", "Enfourner")):
        if number:
            page.get_by_role("button", name="Ajouter : Étapes").click()
        page.locator(f'[name="c.etapes.{number}.titre"]').fill(title)
    page.locator(".record-form__moves").get_by_role("button", name="Monter Étapes 2").click()
    expect(page.locator('[name="c.etapes.0.titre"]')).to_have_value("Pétrir")
    opened(page, "Pour la retrouver")
    page.locator('[name="c.themes"]').first.fill("Alimentation")
    page.locator('[name="c.territoires"]').first.fill("Lestrac")
    saved(page)


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)])
def test_create_a_method_by_its_form_and_find_it_by_a_question(site: Site, *, javascript: bool, width: int) -> None:
    aline = site.person("Aline", javascript=javascript, width=width)
    write_method(aline)
    text = aline.request.get(f"{aline.url}.md").text()
    assert [line.strip(" -") for line in text.splitlines() if "titre: " in line and "-" in line[:4]] == [
        "titre: Pétrir",
        "titre: Chauffer le four",
        "titre: Enfourner",
    ]
    assert "duree: 6 h" in text
    assert "[[Lestrac]]" in text
    aline.goto("/demander?construire=1&type=methode&champ=Territoires&comparateur=est&valeur=Lestrac&colonne=Durée")
    answer = aline.locator(".ask-answer")
    expect(answer.get_by_role("link", name="Tenir un four à pain commun")).to_be_visible()
    expect(answer).to_contain_text("6")


def places(page: Page) -> None:
    """The Pays de Vernaise is put in the Massif central, and Lestrac a little further to the south."""
    page.goto("/nouvelle?type=territoire&titre=Massif+central")
    saved(page)
    page.goto("/fiches/pays-de-vernaise/modifier")
    page.locator('[name="c.fait_partie_de"]').last.fill("Massif central")
    saved(page)
    page.goto("/fiches/lestrac/modifier")
    opened(page, "Sur la carte")
    page.locator('[name="c.coordonnees.0.latitude"]').fill("44,96")
    saved(page)


def chosen(page: Page, number: int, field: str, *, javascript: bool) -> None:
    """Choose a field in the line `number`; its values come by themselves, or by the button where there is no script."""
    page.locator(f"#champ-{number}").select_option(label=field)
    if not javascript:
        page.get_by_role("button", name="Voir les valeurs").click()


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)])
def test_reports_on_food_in_the_massif_central_since_2015_on_a_map(site: Site, *, javascript: bool, width: int) -> None:
    aline = site.person("Aline", javascript=javascript, width=width)
    said: list[str] = []
    aline.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    places(aline)
    aline.goto("/demander")
    aline.get_by_label("Type de fiche").select_option(label="Retour d’expérience")
    if not javascript:
        aline.get_by_role("button", name="Voir les champs de ce type").click()
    aline.locator("#champ-1 option", has_text="Thèmes").first.wait_for(state="attached")
    chosen(aline, 1, "Thèmes", javascript=javascript)
    aline.locator("select#valeur-1").select_option("Alimentation")
    aline.get_by_role("button", name="Voir les valeurs").click()
    chosen(aline, 2, "Territoires", javascript=javascript)
    aline.locator("select#valeur-2").select_option("Massif central")
    aline.get_by_role("button", name="Voir les valeurs").click()
    chosen(aline, 3, "Période", javascript=javascript)
    expect(aline.locator("#comparateur-3")).to_have_value("au_moins")
    aline.locator("#valeur-3").fill("2015")
    aline.get_by_label("Affichage").select_option(label="Carte")
    aline.get_by_role("button", name="Voir la réponse").click()
    expect(aline.locator(".map-list")).to_contain_text("Le jardin partagé de Lestrac, trois ans après")
    expect(aline.locator("#bloc")).to_have_value(re.compile(r"```ask\n.*\|format=carte", re.DOTALL))
    copy = aline.get_by_role("button", name="Copier", exact=True)
    if javascript:
        copy.click()
        expect(aline.get_by_text("Copié.")).to_be_visible()
    else:
        expect(copy).to_have_count(0)
    if javascript:
        aline.get_by_role("button", name="Déplacer et agrandir la carte").click()
        # Two reports in two neighbouring places: one pin, which comes apart, and the keyboard stays on the map.
        aline.locator(".map-pin").focus()
        aline.keyboard.press("Enter")
        expect(aline.locator(".map-pin").first).to_be_focused()
        aline.get_by_role("button", name="Le jardin partagé de Lestrac, trois ans après").focus()
        aline.keyboard.press("Enter")
        expect(aline.locator(".leaflet-popup")).to_contain_text("Le jardin partagé de Lestrac")
        assert aline.locator(".map-live path").count() > 0
    else:
        expect(aline.locator("svg.map .map__spot")).to_have_count(1)
    assert said == []
    assert aline.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_forms_fit_and_axe_finds_nothing_serious(site: Site, width: int) -> None:
    aline = site.person("Aline", width=width)
    found = []
    for address in (
        "/nouvelle?type=methode",
        "/fiches/lestrac/modifier",
        "/types/defi/modifier",
        "/proprietes/duree/modifier",
        "/vocabulaires/phases/modifier",
        "/demander?construire=1&type=retour&champ=Territoires&comparateur=dans&valeur=",
    ):
        aline.goto(address)
        found += faults_of(aline, address, width)
    assert found == []


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_in_a_line_of_the_form_saves_it(site: Site, *, javascript: bool) -> None:
    aline = site.person("Aline", javascript=javascript)
    aline.goto("/nouvelle?type=document")
    title = f"Un plan du four {'avec' if javascript else 'sans'} script"
    aline.get_by_role("textbox", name="Titre").first.fill(title)
    aline.locator('[name="c.resume"]').fill("Où se tient le four.")
    aline.get_by_role("textbox", name="Titre").first.press("Enter")
    expect(aline.get_by_text("La page est enregistrée.")).to_be_visible()
    expect(aline.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize(("javascript", "width"), [(True, 1280), (False, 360)])
def test_what_was_typed_in_a_question_that_waits_is_kept_and_stays_in_sight(
    site: Site, *, javascript: bool, width: int
) -> None:
    aline = site.person("Aline", javascript=javascript, width=width)
    aline.goto("/nouvelle?type=territoire&titre=Canton+singulier")
    siren, insee = (aline.locator(f'[name="c.{key}"]') for key in ("siren_epci", "code_insee"))
    opened(aline, "En chiffres")
    if javascript:
        expect(siren).to_be_hidden()
    else:
        expect(aline.get_by_text(re.compile(r"À remplir si «.Catégorie.» est.: commune, quartier"))).to_be_visible()
    aline.locator('[name="c.categorie"]').select_option("EPCI")
    siren.fill("200066389")
    aline.locator('[name="c.categorie"]').select_option("commune")
    expect(siren).to_be_visible(visible=not javascript)
    insee.fill("43234")
    saved(aline)
    text = aline.request.get(f"{aline.url}.md").text()
    assert "siren_epci: '200066389'" in text
    assert "code_insee: '43234'" in text
    aline.goto(f"{aline.url}/modifier")
    opened(aline, "En chiffres")
    expect(siren).to_be_visible()
    siren.fill("")
    saved(aline)
    assert "siren_epci" not in aline.request.get(f"{aline.url}.md").text()


def test_what_is_typed_while_the_fields_of_a_type_come_stays(site: Site) -> None:
    page = site.visitor()
    page.goto("/demander")
    asked: list[Route] = []

    def hold(route: Route) -> None:
        asked.append(route)

    page.route("**/demander?*etape=champs*", hold)
    with page.expect_request("**/demander?*etape=champs*"):
        page.get_by_label("Type de fiche").select_option(label="Retour d’expérience")
    limit = page.locator("#limite")
    limit.fill("7")
    limit.press("End")
    asked[0].continue_()
    page.locator("#champ-1 option", has_text="Thèmes").first.wait_for(state="attached")
    page.keyboard.type("5")
    expect(limit).to_have_value("75")
