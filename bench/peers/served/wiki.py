"""What each wiki can be asked, by the number of a page of the corpus."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from bench.corpus import Corpus
from bench.peers.processes import Processes
from bench.server import Browser
from fiches import PageName


@dataclass(frozen=True, slots=True)
class Sampled:
    """What addresses are made of: titles and names of all pages, the times of the last two versions of some."""

    titles: list[str]
    names: list[PageName]
    times: dict[int, tuple[int, int]]

    @classmethod
    def of(cls, corpus: Corpus, numbers: list[int]) -> "Sampled":
        """With the times of those of the pages `numbers` that have several versions."""
        whens = {number: [revision.when for revision in corpus.page(number)] for number in numbers}
        times = {number: (when[-2], when[-1]) for number, when in whens.items() if len(when) > 1}
        return cls(corpus.titles, corpus.names, times)


class Wiki(ABC):
    """A wiki that answers on `port`, by its `processes`.

    Attributes:
        name: what it is called.
        pace: the slow are asked one time where the others are asked `pace` times.
    """

    name: str
    pace: int = 1

    def __init__(self, port: int, processes: Processes) -> None:
        self.port = port
        self.processes = processes

    @abstractmethod
    def page(self, number: int) -> str:
        """The address of a page."""

    @abstractmethod
    def history(self, number: int) -> str:
        """The address of its versions."""

    @abstractmethod
    def recent(self, turn: int) -> str:
        """An address of the recent changes, another one each `turn` where that makes a difference."""

    @abstractmethod
    def difference(self, number: int) -> str:
        """The address of the difference between its last two versions."""

    @abstractmethod
    def search(self, query: str) -> str:
        """The address of the results of a search."""

    @abstractmethod
    def log_in(self, browser: Browser) -> None:
        """Log in as the person of the benches."""

    @abstractmethod
    def form(self, browser: Browser, number: int, addition: str) -> tuple[str, dict[str, str]]:
        """Where a page is sent with `addition` at its end, and what is sent; read now, with its token."""

    def saving(self, browser: Browser, number: int, addition: str) -> Callable[[], None]:
        """A request that saves a page; its form is read now, and only the POST is left to do."""
        action, fields = self.form(browser, number, addition)

        def post() -> None:
            answer = browser.post(action, fields)
            if answer.status not in {302, 303}:
                raise SystemExit(f"{self.name} does not save {action}: {answer.status}\n{answer.text[:2000]}")

        return post
