"""What reading costs: pages seen before, any page, first renders, histories, differences, and what travels."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urljoin

from bench.figures import Figure
from bench.keeping import copied
from bench.server import Browser, Cost, Server
from fiches import Store
from search_index import Index, RevisionRow

ANY_OF: Final = 500
"""Pages among which « any page » is drawn, as in the measures of other wikis."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of the commons that is measured: of pages, and of versions of pages that have several."""

    pages: list[str]
    revisions: list[RevisionRow]
    newest: int

    @classmethod
    def of(cls, data: Path, count: int) -> "Addresses":
        """Up to `count` of each, drawn the same way each time."""
        store = Store(data)
        index = Index(data / "search_index", store)
        _total, rows = index.pages.listing(space="fiches", limit=1_000_000)
        recent = [row for row in index.revisions.recent(limit=20 * count, space="fiches") if row.kind == "edit"]
        newest = max((row.number for row in index.revisions.recent(limit=1)), default=0)
        index.close()
        store.close()
        rng = Random(1)
        pages = [row.name.url for row in rows]
        one_each = list({row.name: row for row in recent}.values())
        return cls(rng.sample(pages, min(count, len(pages))), rng.sample(one_each, min(count, len(one_each))), newest)


def asks(browser: Browser, paths: Sequence[str], status: int = 200) -> Iterator[Callable[[], object]]:
    """Requests for `paths`, each of which must be answered with `status`."""

    def ask(path: str) -> None:
        answer = browser.get(path)
        if answer.status != status:
            raise SystemExit(f"{path}: {answer.status} instead of {status}")

    return (partial(ask, path) for path in paths)


def told(bench: str, figure: str, cost: Cost, goal: float, fiches: int) -> list[Figure]:
    """The processor time of a request, and its wall time beside."""
    return [
        Figure(bench, figure, cost.cpu, "ms cpu", fiches, goal),
        Figure(bench, f"{figure}, wall (median)", cost.wall, "ms", fiches),
    ]


def views(size: int) -> list[Figure]:
    """A page seen before, and any of 500 pages, for anonymous people."""
    with copied(size) as data, Server(data) as server:
        same, some = _seen_again(server, server.browser(), Addresses.of(data, ANY_OF).pages)
    return [
        *told("views", "view of a page seen before", same, 0.8, size),
        *told("views", f"view of any of {min(size, ANY_OF)} pages seen before", some, 1.5, size),
    ]


def logged_in(size: int) -> list[Figure]:
    """The same for someone logged in."""
    with copied(size) as data, Server(data) as server:
        same, some = _seen_again(server, server.browser().log_in(), Addresses.of(data, ANY_OF).pages)
    return [
        *told("logged_in", "view of a page seen before", same, 1.5, size),
        *told("logged_in", f"view of any of {min(size, ANY_OF)} pages seen before", some, 1.5, size),
    ]


def _seen_again(server: Server, browser: Browser, pages: Sequence[str]) -> tuple[Cost, Cost]:
    """What the first page costs over and over, and all of them in turn; every one was seen before."""
    server.measure(asks(browser, [pages[0]] * 50))
    same = server.measure(asks(browser, [pages[0]] * 1000))
    server.measure(asks(browser, pages))
    return same, server.measure(asks(browser, [*pages, *pages]))


def render(size: int) -> list[Figure]:
    """Pages that nobody has seen since the server started: read, turned into HTML, sanitised, in their frame."""
    with copied(size) as data, Server(data) as server:
        browser = server.browser()
        pages = Addresses.of(data, 320).pages
        server.measure(asks(browser, pages[:20]))
        return told(
            "render", "first view of a page of 5 kB, whole request", server.measure(asks(browser, pages[20:])), 8, size
        )


def not_modified(size: int) -> list[Figure]:
    """A page that the browser has already."""
    with copied(size) as data, Server(data) as server:
        browser = server.browser()
        path = Addresses.of(data, 1).pages[0]
        tag = browser.get(path).headers["etag"]

        def ask() -> None:
            answer = browser.get(path, {"If-None-Match": tag})
            if answer.status != 304 or answer.body:
                raise SystemExit(f"{path}: {answer.status} with {len(answer.body)} octets instead of an empty 304")

        server.measure([ask] * 50)
        return told("not_modified", "If-None-Match", server.measure([ask] * 1000), 0.5, size)


def history(size: int) -> list[Figure]:
    """Histories, recent changes and differences that nobody has asked for yet, each another one."""
    with copied(size) as data, Server(data) as server:
        browser = server.browser()
        addresses = Addresses.of(data, 220)
        revisions = addresses.revisions
        kinds = {
            "history of a page": [f"{row.name.url}/historique" for row in revisions],
            "recent changes": [f"/modifications?avant={addresses.newest - n}" for n in range(len(revisions))],
            "difference of two versions": [f"{row.name.url}/diff/avant/{row.commit}" for row in revisions],
        }
        figures = []
        for figure, paths in kinds.items():
            server.measure(asks(browser, paths[:20]))
            figures += told("history", figure, server.measure(asks(browser, paths[20:])), 3, size)
        return figures


def weight(size: int) -> list[Figure]:
    """What travels on a first visit: the page, its styles, its scripts; pictures and the editor apart."""
    with copied(size) as data, Server(data) as server:
        browser = server.browser()
        pages = {
            "home": "/",
            "a fiche": Addresses.of(data, 1).pages[0],
            "a search": "/recherche?q=jardin",
            "recent changes": "/modifications",
        }
        return [
            Figure("weight", f"first visit, compressed: {name}", first_visit(browser, path), "kB", size, 60)
            for name, path in pages.items()
        ]


def first_visit(browser: Browser, path: str) -> float:
    """Kilobytes of the page at `path` with every style sheet and script that it asks for."""
    page = browser.get(path)
    total, wanted, seen = page.weight, _linked(page.text, path), set[str]()
    while wanted:
        address = wanted.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = browser.get(address)
        # A server that does not compress is told what it sends; one that does is measured on the wire.
        total += answer.weight
        if address.endswith(".js"):
            # What a module imports when it is read; `import(…)` is asked for later, by those who edit.
            imported = re.findall(r"(?m)^\s*(?:import|export)\b[^;'\"]*['\"]([^'\"]+)['\"]", answer.text)
            wanted |= {urljoin(address, name) for name in imported}
    return total / 1000


def _linked(page: str, path: str) -> set[str]:
    links = re.findall(r"<link\b[^>]*>", page)
    styles = [link for link in links if re.search(r"rel=\"?(stylesheet|modulepreload)", link) and "print" not in link]
    scripts = re.findall(r"<script\b[^>]*\bsrc=\"[^>]*>", page)
    found = (re.search(r"(?:href|src)=\"([^\"]+)\"", tag) for tag in styles + scripts)
    return {urljoin(path, match[1]) for match in found if match}
