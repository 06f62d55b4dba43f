"""A commons being served, and the people who come to it with a browser."""

from contextlib import ExitStack
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bench.keeping import run
from bench.server import Server

PASSWORD: Final = "quelques mots à la suite"
PATIENCE: Final = 30_000
"""Milliseconds after which a button or a page that does not come has failed the journey."""

_CUT: Final = """() => [...document.querySelectorAll("main *, header *, footer *")].filter((each) => {
  const style = getComputedStyle(each);
  if (each.closest("input, textarea, select, svg, .visually-hidden, .leaflet-container")) return false;
  const hides = (way) => ["hidden", "clip"].includes(way) && each.clientWidth > 1;
  return (hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
    || (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 3);
}).map((each) => each.outerHTML.slice(0, 120))"""
"""What hides a part of its own text."""


class Site:
    """A commons being served, and the people who come to it."""

    def __init__(self, server: Server, browser: Browser, leave: ExitStack) -> None:
        self.data = server.data
        self.url = f"http://127.0.0.1:{server.port}"
        self._browser = browser
        self._leave = leave

    def commun(self, *arguments: str) -> str:
        """Run a command on this commons, as the person who keeps it does."""
        return run(self.data, *arguments)

    def visitor(self, *, width: int = 1280, javascript: bool = True) -> Page:
        """Somebody new at a browser `width` pixels wide, on the home page."""
        context = self._browser.new_context(
            base_url=self.url,
            viewport={"width": width, "height": 800},
            java_script_enabled=javascript,
            locale="fr-FR",
        )
        context.set_default_timeout(PATIENCE)
        self._leave.callback(context.close)
        page = context.new_page()
        page.goto("/")
        return page

    def person(self, name: str, *, width: int = 1280, javascript: bool = True, role: str = "maintainer") -> Page:
        """The same, logged in under an account that is opened for it."""
        self.commun("user", "add", name, "--role", role, "--password", PASSWORD)
        page = self.visitor(width=width, javascript=javascript)
        self.log_in(page, name)
        return page

    def log_in(self, page: Page, name: str) -> None:
        """Log in as somebody who has an account."""
        page.get_by_role("link", name="Se connecter").click()
        page.get_by_label("Nom ou adresse de courriel").fill(name)
        page.get_by_label("Mot de passe").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Se connecter").click()
        page.get_by_text(name, exact=True).first.wait_for()


def until(page: Page, holds: str) -> None:
    """Wait for what a page can tell. Not by `wait_for_function`, which the site's own policy (no `eval`) stops."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(holds)


def faults_of(page: Page, address: str, width: int) -> list[str]:
    """What a page that is shown lacks on a screen of `width` pixels: it is wider, words are cut, axe finds a fault."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = [f"{address}: {wide} px wide on a screen of {width}"] if wide > width else []
    found += [f"{address}: cut: {each}" for each in page.evaluate(_CUT)]
    broken = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return found + [f"{address}: {each['id']}: {each['nodes'][0]['html']}" for each in broken]
