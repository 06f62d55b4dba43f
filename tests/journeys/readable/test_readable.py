"""Readable by all: the keyboard goes everywhere, and what has the focus is seen."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.site import Site

PAGE = "/fiches/preparer-une-reunion-publique"


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
