"""Commun itself, asked as its neighbours are."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.peers.processes import Processes
from bench.peers.served.wiki import Sampled, Wiki
from bench.saves import FREE
from bench.server import Browser, Server
from fiches import Store
from search_index import Index, RevisionRow


class Ours(Wiki):
    """A commons that answers."""

    name = "Commun"

    def __init__(self, port: int, processes: Processes, sample: Sampled, changes: Sequence[RevisionRow]) -> None:
        super().__init__(port, processes)
        self._sample = sample
        self._newest = changes[0].number
        # From the oldest to the newest: the last one of a page stays.
        self._commits = {row.name: row.commit for row in reversed(changes) if row.kind == "edit"}

    def page(self, number: int) -> str:
        """The address of a page."""
        return self._sample.names[number].url

    def history(self, number: int) -> str:
        """The address of its versions."""
        return f"{self.page(number)}/historique"

    def recent(self, turn: int) -> str:
        """The recent changes before another change each time: nothing of the answer was kept."""
        return f"/modifications?avant={self._newest - turn}"

    def difference(self, number: int) -> str:
        """The address of the difference between its last two versions."""
        return f"{self.page(number)}/diff/avant/{self._commits[self._sample.names[number]]}"

    def search(self, query: str) -> str:
        """The address of the results of a search."""
        return f"/recherche?q={quote(query)}"

    def log_in(self, browser: Browser) -> None:
        """Log in as the person of the benches."""
        browser.log_in()

    def form(self, browser: Browser, number: int, addition: str) -> tuple[str, dict[str, str]]:
        """Where a page is sent, and what is sent."""
        action, fields = browser.form(f"{self.page(number)}/modifier", "text")
        fields["text"] += f"\n{addition}\n"
        return action, fields


@contextmanager
def commun(data: Path, sample: Sampled) -> Iterator[Ours]:
    """Serve the commons in `data` (a copy: it writes there)."""
    store = Store(data)
    index = Index(data / "search_index", store)
    changes = index.revisions.recent(limit=1_000_000, space="fiches")
    index.close()
    store.close()
    with Server(data, FREE) as server:
        yield Ours(server.port, Processes([server.process.pid]), sample, changes)
