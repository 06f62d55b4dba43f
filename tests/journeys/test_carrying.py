"""People carry the commons away: a folder opened from a disk and searched; a copy made with git, changed and sent."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from fiches import PageName
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
    page.evaluate("document.querySelector('#resultats li').dataset.same = '1'")
    page.wait_for_timeout(300)  # longer than the pause after which typing searches by itself
    expect(page.locator("#resultats li[data-same]")).to_have_count(1)  # a link is not replaced while it is clicked on
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


@pytest.mark.parametrize("width", [360, 1280])
def test_an_association_makes_its_booklet(site: Site, width: int) -> None:
    reader = site.visitor(width=width, javascript=False)
    for slug, told in (
        ("preparer-une-reunion-publique", "1 fiche choisie"),
        ("lancer-un-jardin-partage", "2 fiches choisies"),
    ):
        reader.goto(f"/fiches/{slug}")
        reader.get_by_role("link", name="Ajouter au livret").click()
        expect(reader.get_by_role("heading", name=told)).to_be_visible()
    reader.get_by_label("Titre du livret").fill("Pour la mairie")
    with reader.expect_download(timeout=4 * PATIENCE) as waiting:
        reader.get_by_role("button", name="PDF, pages A4").click()
    assert waiting.value.suggested_filename == "pour-la-mairie.pdf"
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_technician_clones_edits_and_pushes_and_a_bad_page_is_refused(site: Site, tmp_path: Path) -> None:
    aline = site.person("Aline")
    aline.goto("/compte")
    aline.get_by_role("link", name="Clés pour des programmes").click()
    aline.get_by_label("Pour quoi, ou sur quel appareil").fill("mon portable")
    aline.get_by_label("Lire et écrire").check()
    aline.get_by_role("button", name="Faire la clé").click()
    key = aline.locator("#cle").inner_text()
    address = site.url.replace("://", f"://aline:{key}@") + "/commun.git"
    copy = tmp_path / "copie"

    def git(*arguments: str) -> subprocess.CompletedProcess[str]:
        named = ("-c", "user.name=Aline", "-c", "user.email=aline@example.org")
        return subprocess.run(
            ["git", *named, "-C", str(tmp_path), *arguments], capture_output=True, text=True, check=False
        )

    assert git("clone", "-q", address, str(copy)).returncode == 0
    page = copy / PageName("fiches", "tenir-un-marche").path
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("---\ntitre: Tenir un marché\ntype: methode\n---\nOn commence par les tréteaux.\n")
    git("-C", str(copy), "add", "-A")
    git("-C", str(copy), "commit", "-qm", "Un marché")
    assert "1 version prise." in git("-C", str(copy), "push").stderr
    reader = site.visitor(width=360, javascript=False)
    reader.goto("/fiches/tenir-un-marche")
    expect(reader.get_by_role("main")).to_contain_text("On commence par les tréteaux.")
    reader.goto("/modifications")
    expect(reader.get_by_role("main")).to_contain_text("Un marché")

    git("-C", str(copy), "pull", "-q", "--rebase")
    page.write_text("---\ntitre: [Tenir un marché\n---\nOn commence.\n")
    git("-C", str(copy), "commit", "-qam", "Abîmée")
    refused = git("-C", str(copy), "push")
    assert refused.returncode != 0
    assert "Rien n’a été pris" in refused.stderr
    assert "tenir-un-marche.md" in refused.stderr
    reader.goto("/fiches/tenir-un-marche")
    expect(reader.get_by_role("main")).to_contain_text("On commence par les tréteaux.")
