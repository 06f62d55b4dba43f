"""What leaves as files, and what the typing of everything again costs those who read meanwhile."""

import statistics
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from bench.facts.asking import BENCH, give_fields
from bench.figures import Figure, percentile
from bench.keeping import copied
from bench.pages import Addresses
from bench.server import Server
from fiches import PageName, Store
from search_index import Index

_LOOKED: Final = 0.05
"""Seconds between two looks at the memory of the server."""
_PATIENCE: Final = 300.0
"""Seconds after which typing everything again is given up."""
_WARM: Final = 20
_PAUSE: Final = 0.1
"""Seconds between two pages that are read: ten a second, a busy day of a commons."""


def dumps(size: int) -> list[Figure]:
    """The whole commons as Turtle, as JSON-LD and a type of fiches as CSV: how long, how heavy, in how much memory."""
    with copied(size) as data, Server(data) as server:
        figures = []
        for path in ("/donnees/commun.ttl", "/donnees/commun.jsonld", "/donnees/methode.csv"):
            before, most, over = server.memory(), [0.0], threading.Event()
            watch = threading.Thread(target=_watch, args=(server, most, over))
            watch.start()
            start = time.perf_counter()
            answer = server.browser().get(path)
            seconds = time.perf_counter() - start
            over.set()
            watch.join()
            name = path.rpartition("/")[2]
            figures += [
                Figure("dumps", f"{name}, compressed on the way", seconds, "s", size),
                Figure("dumps", f"{name}, weight", answer.weight / 1e6, "MB", size),
                Figure("dumps", f"{name}, memory more than before", max(most[0] - before, 0.0), "MB", size, 20),
            ]
        return figures


def _watch(server: Server, most: list[float], over: threading.Event) -> None:
    while not over.wait(_LOOKED):
        most[0] = max(most[0], server.memory())


def retyping(size: int) -> list[Figure]:
    """A field changes its kind of value: how long until all facts are typed again, and what pages take meanwhile."""
    with copied(size) as data:
        give_fields(data)
        with Server(data) as server:
            addresses = Addresses.of(data, 200).pages
            browser = server.browser()
            for path in addresses[:_WARM]:
                browser.get(path)
            usual = _waits(server, addresses, lambda: False)
            store = Store(data)
            index = Index(data / "search_index", store)
            try:
                with store.change(BENCH, "Un autre genre de valeur") as change:
                    text = "---\ntitre: Thème\ncle: themes\ntype_de_valeur: mot-clé\n---\n"
                    change.write(PageName("proprietes", "themes"), text, store.head())
                start = time.perf_counter()
                browser.get("/")  # the server sees the commit, and its writer begins
                cpu = server.children_cpu()
                waits = _waits(server, addresses, index.facts_behind)
                seconds, cpu = time.perf_counter() - start, server.children_cpu() - cpu
            finally:
                index.close()
                store.close()
        return [
            Figure("retyping", "all facts typed again in the background", seconds, "s", size, 60),
            Figure("retyping", "of which processor time", cpu, "s cpu", size, 60),
            Figure("retyping", "a page meanwhile (median)", statistics.median(waits) * 1000, "ms", size),
            Figure("retyping", "a page meanwhile (p95)", percentile(waits, 0.95) * 1000, "ms", size),
            Figure("retyping", "a page before (median)", statistics.median(usual) * 1000, "ms", size),
        ]


def _waits(server: Server, paths: Sequence[str], is_going_on: Callable[[], bool]) -> list[float]:
    """Seconds that each page takes: of all paths once, then for as long as something goes on."""
    browser, waits, start, number = server.browser(), [], time.perf_counter(), 0
    while number < len(paths) or is_going_on():
        asked = time.perf_counter()
        if asked - start > _PATIENCE:
            raise SystemExit("typing everything again does not end")
        answer = browser.get(paths[number % len(paths)])
        if answer.status != 200:
            raise SystemExit(f"{paths[number % len(paths)]} answered {answer.status}")
        waits.append(time.perf_counter() - asked)
        number += 1
        time.sleep(max(0.0, _PAUSE - waits[-1]))
    return waits
