"""What the wikis are asked, and the goals as ratios."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from random import Random
from typing import Final, TypeVar

from bench.finding import queries
from bench.peers.served.wiki import Sampled, Wiki
from bench.peers.turns import LATER, ROUNDS, Request, Subject
from bench.server import Answer, Browser

T = TypeVar("T")

ANY_OF: Final = 500
LARGE: Final = 10_000
"""Pages from which the goal of the search means something: DokuWiki's time grows with the number of results."""
BATCH: Final = 20
"""Requests of a round, of a quick wiki."""
SAVES: Final = 6
"""Saves of a round; each of its pages was saved once before."""

GOALS: Final[Mapping[str, Mapping[str, tuple[float, float]]]] = {
    "view of a page seen before": {"DokuWiki": (0.8, 2.2), "MediaWiki": (0.8, 49)},
    "view of any of 500 pages seen before": {"DokuWiki": (1.5, 7.5), "MediaWiki": (1.5, 49)},
    "logged in, a page seen before": {"DokuWiki": (1.5, 2.8)},
    "logged in, any of 500 pages seen before": {"DokuWiki": (1.5, 2.8)},
    "history of a page": {"DokuWiki": (3, 6.2), "MediaWiki": (3, 66)},
    "recent changes": {"DokuWiki": (3, 7.5), "MediaWiki": (3, 67)},
    "difference of two versions": {"DokuWiki": (3, 3.5), "MediaWiki": (3, 39)},
    "save, POST to redirect": {"DokuWiki": (12, 3.5), "MediaWiki": (12, 58)},
    "search": {"DokuWiki": (60, 184), "MediaWiki": (60, 132)},
    "memory": {"DokuWiki": (200, 66)},
}
"""What was wanted of us and what the neighbour took (ms of processor time; MB), both on the machine of that day.

Only their ratio is used: it is the part of the two that another machine keeps.
"""


def goal(name: str, neighbour: str, size: int) -> float | None:
    """The most that ours may be of theirs, among `size` pages; None where nothing was said."""
    pair = GOALS.get(name, {}).get(neighbour)
    return pair[0] / pair[1] if pair and (name != "search" or size >= LARGE) else None


class Questions:
    """The requests for each subject, on a sample of the pages of a corpus.

    Args:
        sample: the titles, names and times.
        numbers: the pages of the sample.
    """

    def __init__(self, sample: Sampled, numbers: Sequence[int]) -> None:
        self._numbers = numbers
        self._several = sorted(sample.times)
        self._words = queries(len(sample.names))
        self._rng = Random(5)

    def subjects(self) -> list[Subject]:
        """All of them, in the order in which they must come: first views first, saves last."""
        return [
            Subject("first view of a page", self._first, rounds=max(1, len(self._numbers) // BATCH)),
            Subject("view of a page seen before", self._one),
            Subject("view of any of 500 pages seen before", self._any),
            Subject("logged in, a page seen before", self._one, logged_in=True),
            Subject("logged in, any of 500 pages that others saw", self._first, logged_in=True),
            Subject("logged in, any of 500 pages seen before", self._own, logged_in=True),
            Subject("If-None-Match", self._again),
            Subject("history of a page", self._history),
            Subject("recent changes", self._recent),
            Subject("difference of two versions", self._difference),
            Subject("search", self._search),
            Subject("saves before", self._save, logged_in=True),
            Subject("save, POST to redirect", self._save, logged_in=True, later=LATER),
        ]

    def _first(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        return self._gets(wiki, browser, wiki.page, self._numbers, turn)

    def _one(self, wiki: Wiki, browser: Browser, _turn: int) -> list[Request]:
        path = wiki.page(self._numbers[0])
        get(browser, path)
        return [partial(get, browser, path)] * (BATCH // wiki.pace)

    def _any(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        # Those of the first views, in another order.
        return self._gets(wiki, browser, wiki.page, self._numbers, Random(turn).randrange(1000))

    def _own(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        """Pages that this person has seen already."""
        requests = self._any(wiki, browser, turn)
        for request in requests:
            request()
        return requests

    def _again(self, wiki: Wiki, browser: Browser, _turn: int) -> list[Request]:
        path = wiki.page(self._numbers[0])
        told = get(browser, path).headers
        asked = {"If-None-Match": told.get("etag"), "If-Modified-Since": told.get("last-modified")}
        headers = {key: value for key, value in asked.items() if value}
        return [partial(get, browser, path, headers)] * (BATCH // wiki.pace)

    def _history(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        return self._gets(wiki, browser, wiki.history, self._numbers, turn)

    def _recent(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        return self._gets(wiki, browser, wiki.recent, range(ROUNDS * BATCH), turn)

    def _difference(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        return self._gets(wiki, browser, wiki.difference, self._several, turn)

    def _search(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        return [partial(get, browser, wiki.search(words)) for words in part(self._words, turn, BATCH // 2 // wiki.pace)]

    def _save(self, wiki: Wiki, browser: Browser, turn: int) -> list[Request]:
        numbers = part(self._numbers[:: wiki.pace], turn, max(2, SAVES // wiki.pace))
        return [wiki.saving(browser, number, f"Une phrase de plus, au tour {turn}.") for number in numbers]

    def _gets(
        self, wiki: Wiki, browser: Browser, address: Callable[[int], str], numbers: Sequence[int], turn: int
    ) -> list[Request]:
        """The requests of a turn; of a slow wiki fewer pages, always the same ones."""
        chosen = part(numbers[:: wiki.pace], turn, BATCH // wiki.pace)
        return [partial(get, browser, address(number)) for number in chosen]


def get(browser: Browser, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer to a GET.

    Raises:
        SystemExit: when it is neither the page nor the word that the browser has it already.
    """
    answer = browser.get(path, headers)
    if answer.status not in {200, 304}:
        raise SystemExit(f"{path}: {answer.status}\n{answer.text[:2000]}")
    return answer


def part(items: Sequence[T], turn: int, count: int) -> list[T]:
    """The items of a turn, from the beginning again when there are no more."""
    return [items[(turn * count + n) % len(items)] for n in range(count)]
