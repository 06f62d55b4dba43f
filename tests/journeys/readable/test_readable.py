"""Readable by all: at 400 % zoom nothing scrolls sideways, the keyboard goes everywhere, axe finds nothing serious."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site, faults_of

PAGE = "/fiches/preparer-une-reunion-publique"
NARROW = 320
"""CSS pixels of a screen of 1280 at 400 % (WCAG 2.2, 1.4.10)."""
VISITED = (
    "/", PAGE, f"{PAGE}/imprimer", f"{PAGE}/historique", "/recherche?q=jardin", "/explorer", "/themes",
    "/fiches/pays-de-vernaise", "/demander", "/comparer?fiches=lestrac,pays-de-vernaise", "/accessibilite", "/qualite",
    "/qualite/a-relire", "/qualite/liens", "/qualite/images", "/qualite/sans-licence", "/qualite/doublons",
    "/jardinier", "/jardinier/espaces", "/lots", "/donnees", "/modifications",
    f"{PAGE}/discuter", f"{PAGE}/modifier", "/copie", "/hors-ligne", "/deposer", "/livret", "/nouvelle?type=retour",
    "/integrer/lestrac",
)  # fmt: skip
KEPT = (
    "/suivi", "/suivre?sorte=theme&quoi=Alimentation", "/vocabulaires/themes/termes",
    "/vocabulaires/themes/termes?action=renommer&terme=Alimentation&nom=Se+nourrir",
    "/vocabulaires/themes/termes?action=separer&terme=Alimentation&parts=Cultiver%0ACuisiner", PAGE, f"{PAGE}/modifier",
)  # fmt: skip


@pytest.mark.parametrize("people", ["visitor", "person"])
def test_pages_reflow_at_four_hundred_percent_and_pass_axe(site: Site, people: str) -> None:
    page = site.visitor(width=NARROW) if people == "visitor" else site.person("Aline", width=NARROW)
    found = []
    for address in VISITED if people == "visitor" else KEPT:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        found += faults_of(page, address, NARROW)
    assert found == []


def test_the_keyboard_skips_to_the_text(site: Site) -> None:
    page = site.visitor()
    page.goto(PAGE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"


@pytest.mark.parametrize("javascript", [True, False])
def test_one_searches_by_the_keyboard_alone(site: Site, *, javascript: bool) -> None:
    page = site.visitor(javascript=javascript)
    _tab_to(page, "el => el.matches('input[type=search], input[name=q]')")
    page.keyboard.type("jardin partage")
    page.keyboard.press("Enter")
    page.wait_for_url("**/recherche?q=jardin*")
    _tab_to(page, "el => el.matches('main a[href^=\"/fiches/\"]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fiches/*jardin*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("jardin")


def _tab_to(page: Page, wanted: str) -> None:
    """Press the key Tab until what has the focus is what is wanted, as somebody without a mouse does."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate_handle("document.activeElement").evaluate(wanted):
            return
    pytest.fail(f"the key Tab does not reach {wanted}")


def test_what_has_the_focus_is_seen(site: Site) -> None:
    page = site.visitor()
    page.goto(PAGE)
    unseen = []
    for _step in range(40):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.outerHTML.slice(0, 80), s.outlineStyle !== 'none' || s.boxShadow !== 'none'] }"
        )
        unseen += [] if told[1] else [told[0]]
    assert unseen == []
