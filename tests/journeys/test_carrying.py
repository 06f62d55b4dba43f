"""People carry the commons away: a trainer opens the exported folder from a disk, and searches in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.site import PATIENCE, Site


@pytest.fixture
def opened(site: Site, chromium: Browser, tmp_path: Path) -> Iterator[Path]:
    """The folder that `commun export-site` wrote."""
    site.commun("export-site", str(tmp_path / "copie"), "--quiet")
    yield tmp_path / "copie"
    assert chromium.is_connected()


def _at(chromium: Browser, address: str, *, width: int, javascript: bool) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=javascript, offline=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [360, 1280])
def test_a_trainer_searches_in_a_folder_opened_from_a_disk(opened: Path, chromium: Browser, width: int) -> None:
    page = _at(chromium, (opened / "index.html").as_uri(), width=width, javascript=True)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("requestfailed", lambda request: problems.append(request.url))
    page.get_by_role("banner").get_by_role("link", name="Chercher").click()
    page.get_by_label("Que cherchez-vous").fill("reunions publiques")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator("#resultats li").first).to_contain_text("Préparer une réunion publique")
    page.get_by_role("link", name="Préparer une réunion publique").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer une réunion publique")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert problems == []
    page.context.close()


def test_without_scripts_everything_is_found_from_a_to_z(opened: Path, chromium: Browser) -> None:
    page = _at(chromium, (opened / "recherche.html").as_uri(), width=360, javascript=False)
    expect(page.get_by_label("Que cherchez-vous")).to_be_hidden()
    page.get_by_role("link", name="de A à Z").click()
    page.get_by_role("main").get_by_role("link", name="Préparer une réunion publique").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Préparer une réunion publique")
    page.get_by_role("link", name="De quand elle date").click()
    expect(page.get_by_role("main")).to_contain_text("tel qu’il était")
    page.context.close()
