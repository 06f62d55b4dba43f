"""Asking wikis by turns: what each request costs each of them, at the same moments of the same machine."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from bench.peers.served.wiki import Wiki
from bench.server import Browser

Request = Callable[[], object]

ROUNDS: Final = 12
LATER: Final = 1.5
"""Seconds after which the text index of a save has been begun."""


@dataclass(frozen=True, slots=True)
class Cost:
    """A request, in ms: processor time of all processes, that of it which children of the server took, wall time."""

    cpu: float
    children: float
    wall: float


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that all wikis are asked.

    Attributes:
        name: what it is called in the figures.
        requests: the requests of one round for a wiki, through a browser; made ready before time counts.
        rounds: how many.
        logged_in: whether somebody is.
        later: seconds to wait for what a wiki begins after its answer.
    """

    name: str
    requests: Callable[[Wiki, Browser, int], Sequence[Request]]
    rounds: int = ROUNDS
    logged_in: bool = False
    later: float = 0.0


def by_turns(subject: Subject, wikis: Sequence[Wiki]) -> dict[str, list[Cost]]:
    """The cost of a request in each round, by the name of the wiki; who comes first changes with each round."""
    browsers = {wiki.name: Browser(wiki.port) for wiki in wikis}
    costs: dict[str, list[Cost]] = {wiki.name: [] for wiki in wikis}
    try:
        if subject.logged_in:
            for wiki in wikis:
                wiki.log_in(browsers[wiki.name])
        for turn in range(subject.rounds):
            first = turn % len(wikis)
            for wiki in (*wikis[first:], *wikis[:first]):
                requests = subject.requests(wiki, browsers[wiki.name], turn)
                costs[wiki.name].append(_cost(wiki, requests, subject.later))
    finally:
        for browser in browsers.values():
            browser.close()
    return costs


def _cost(wiki: Wiki, requests: Sequence[Request], later: float) -> Cost:
    wiki.processes.settle(looks=1)
    cpu, children = wiki.processes.cpu(), wiki.processes.children_cpu()
    walls = []
    for request in requests:
        start = time.perf_counter()
        request()
        walls.append((time.perf_counter() - start) * 1000)
    time.sleep(later)
    wiki.processes.settle()
    share = 1000 / len(requests)
    return Cost(
        (wiki.processes.cpu() - cpu) * share,
        (wiki.processes.children_cpu() - children) * share,
        statistics.median(walls),
    )


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Ours to theirs: the median over rounds, in each of which both were asked one after the other."""
    return statistics.median(mine / their for mine, their in zip(ours, theirs, strict=True))
