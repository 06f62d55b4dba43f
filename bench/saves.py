"""What writing costs: a save from the browser's POST to the redirect, the commit alone, and how soon it is found."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote

from bench.figures import Figure, percentile
from bench.keeping import copied
from bench.pages import Addresses
from bench.server import Browser, Server
from fiches import Author, PageName, Store

SAVES: Final = 100
FREE: Final = {"COMMUN_LIMITS": "off"}
"""One person saves faster here than any person may."""


def save(size: int) -> list[Figure]:
    """Changing a page of 5 kB: from POST to redirect, with fsync and the derived tables written."""
    with copied(size) as data, Server(data, FREE) as server:
        browser = server.browser().log_in()
        requests = [posting(browser, page, f"Une phrase de plus, la {n}e.") for n, page in enumerate(_pages(data))]
        server.measure(requests[:20])
        cost = server.measure(requests[20:])
        return [
            Figure("save", "save, POST to redirect", cost.cpu, "ms cpu", size, 12),
            Figure("save", "save, POST to redirect, wall (median)", cost.wall, "ms", size, 40),
            Figure("save", "save, POST to redirect, wall (p95)", cost.wall_p95, "ms", size),
            Figure("save", "the same, in children (text index)", cost.children, "ms cpu", size),
        ]


def posting(browser: Browser, page: str, addition: str) -> Callable[[], None]:
    """A request that saves `page` with `addition` at its end; its form is read now, and only the POST is left to do."""
    action, fields = browser.form(f"{page}/modifier", "text")
    fields["text"] += f"\n{addition}\n"

    def post() -> None:
        answer = browser.post(action, fields)
        if answer.status not in {302, 303}:
            raise SystemExit(f"{action}: {answer.status}\n{answer.text[:2000]}")

    return post


def _pages(data: Path) -> list[str]:
    return Addresses.of(data, SAVES + 20).pages


def commit_scaling(size: int) -> list[Figure]:
    """The commit alone, ten times below and ten times above `size`, by turns so that a busy machine slows both."""
    small, large = max(10, size // 10), size * 10
    with copied(small, index=False) as data_small, copied(large, index=False) as data_large:
        commits = {small: _Commits(data_small), large: _Commits(data_large)}
        for _ in range(SAVES + 10):
            for each in commits.values():
                each.one()
        wall = {fiches: statistics.median(each.wall[10:]) for fiches, each in commits.items()}
        cpu = {fiches: statistics.median(each.cpu[10:]) for fiches, each in commits.items()}
    return [
        Figure(
            "commit_scaling", f"commit at {large} fiches / at {small}", cpu[large] / cpu[small], "× cpu", large, 1.5
        ),
        Figure("commit_scaling", f"commit at {large} / at {small}, wall", wall[large] / wall[small], "×", large),
        Figure("commit_scaling", f"commit at {small}", cpu[small], "ms cpu", small, 6),
        Figure("commit_scaling", f"commit at {large}", cpu[large], "ms cpu", large, 6),
        Figure("commit_scaling", f"commit at {small}, wall (with fsync)", wall[small], "ms", small),
        Figure("commit_scaling", f"commit at {large}, wall (with fsync)", wall[large], "ms", large),
    ]


class _Commits:
    """Commits to one store, one page after the other."""

    def __init__(self, data: Path) -> None:
        self._store = Store(data)
        paths = [path for path, _blob in self._store.list() if path.startswith("fiches/")]
        step = max(1, len(paths) // (SAVES + 10))
        self._names = [name for path in paths[::step] if (name := PageName.from_path(path)) is not None]
        self.wall: list[float] = []
        self.cpu: list[float] = []

    def one(self) -> None:
        """One more commit, measured."""
        name = self._names[len(self.wall) % len(self._names)]
        base = self._store.head()
        text = self._store.read_text(name) + "\nUne phrase de plus.\n"
        start, cpu = time.perf_counter(), time.process_time()
        with self._store.change(Author.of_user(1, "Banc"), "Une phrase de plus") as change:
            change.write(name, text, base)
        self.wall.append((time.perf_counter() - start) * 1000)
        self.cpu.append((time.process_time() - cpu) * 1000)


def freshness(size: int) -> list[Figure]:
    """From the answer to a save until a search finds its new word."""
    with copied(size) as data, Server(data, FREE) as server:
        browser = server.browser().log_in()
        waits = []
        for number, page in enumerate(Addresses.of(data, 12).pages):
            word = f"zorglubien{'abcdefghijklmnop'[number]}q"
            posting(browser, page, f"Un mot : {word}.")()
            waits.append(_found_after(browser, word, page))
        return [
            Figure("freshness", "a new word is found after (median)", statistics.median(waits), "s", size, 1),
            Figure("freshness", "a new word is found after (worst of 12)", percentile(waits, 1), "s", size),
        ]


def _found_after(browser: Browser, word: str, page: str) -> float:
    start = time.perf_counter()
    while page not in browser.get(f"/recherche?q={quote(word)}").text:
        if time.perf_counter() - start > 30:
            raise SystemExit(f"« {word} » was not found after 30 s")
        time.sleep(0.02)
    return time.perf_counter() - start
