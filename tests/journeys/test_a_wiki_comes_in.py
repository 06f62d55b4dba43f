"""A real wiki is brought in, and an old version of one of its pages is read with its author."""

from playwright.sync_api import expect

from tests.journeys.site import Site
from tests.mediawiki.live import LiveWiki
from tests.mediawiki.texts import USERS


def test_bring_a_wiki_in_and_read_an_old_version_with_its_author(site: Site, shared_wiki: LiveWiki) -> None:
    site.commun("source", "add", "essai", shared_wiki.url)
    site.commun("sync", "essai")

    reader = site.visitor()
    # The page was renamed twice over there; its history goes through both names.
    reader.goto("/recherche?q=nom+definitif")
    reader.get_by_role("link", name="Nom définitif : la fiche").first.click()
    expect(reader.get_by_text("Une page qui a changé de nom, et changera encore.")).to_be_visible()
    reader.get_by_role("link", name="Historique").click()
    first = reader.locator(".history__list li").filter(has_text="première version")
    expect(first).to_contain_text(USERS[0])
    first.locator("a.history__when").click()
    expect(reader.get_by_text("Une page qui va changer de nom, et de nouveau.")).to_be_visible()
    bar = reader.locator(".revision-bar")
    expect(bar).to_contain_text(f"par {USERS[0]}")
    bar.get_by_role("link", name="Version suivante").click()
    expect(reader.locator(".revision-bar")).to_contain_text("Version précédente")

    # A second time, nothing has changed over there, and nothing changes here.
    reader.goto("/modifications")
    before = reader.get_by_role("main").inner_text()
    site.commun("sync", "essai")
    reader.reload()
    assert reader.get_by_role("main").inner_text() == before
