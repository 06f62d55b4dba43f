"""What searching costs, and how well it answers the questions of real people, where a list of those is given."""

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import quote

from bench.corpus import BIRTH, Corpus, words
from bench.figures import Figure, percentile
from bench.keeping import copied, run
from bench.pages import asks
from bench.server import Server
from fiches import Author, PageName, Store, slugify
from search_index import Index, SearchRequest

QUERIES: Final = 220
FIRST: Final = 10
"""Results that a person looks at."""


def queries(size: int, count: int = QUERIES) -> list[str]:
    """Searches of one to three words, no two alike: a thing, a thing somewhere, two things."""
    rng = Random(3)
    communes = Corpus(min(size, 50)).communes
    nouns = [noun for theme in words.THEMES.values() for noun in theme]
    found: dict[str, None] = {}
    while len(found) < count:
        a, b = rng.sample(nouns, 2)
        kinds = (a.one, a.many, f"{a.one} {rng.choice(communes)}", f"{a.one.split()[0]} {b.one.split()[0]}",
                 f"{rng.choice(words.VERBS).split()[0]} {a.one}")  # fmt: skip
        found[" ".join(rng.choice(kinds).split()[:3])] = None
    return list(found)


def search(size: int) -> list[Figure]:
    """The page of results: 20 of them, their words marked, the facets with their counts."""
    with copied(size) as data, Server(data) as server:
        browser = server.browser()
        paths = [f"/recherche?q={quote(query)}" for query in queries(size)]
        server.measure(asks(browser, paths[:20]))
        costs = [server.measure([request]) for request in asks(browser, paths[20:])]
        cpu, wall = [cost.cpu for cost in costs], [cost.wall for cost in costs]
    return [
        Figure("search", "search page, 20 results (median)", statistics.median(cpu), "ms cpu", size, 60),
        Figure("search", "search page, 20 results (p95)", percentile(cpu, 0.95), "ms cpu", size, 150),
        Figure("search", "search page, wall (median)", statistics.median(wall), "ms", size),
    ]


def relevance(questions: Path, pages: Path) -> list[Figure]:
    """How often the first ten results hold what people wanted.

    Args:
        questions: one JSON object a line: `query`, and `relevant`, the names of the files wanted.
        pages: the folder of those files: lines `key: value` (`titre`, `type`…), an empty line, the text.
    """
    asked = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    with TemporaryDirectory() as folder:
        data = Path(folder)
        names = _bring_in(Store.create(data), sorted(pages.glob("*.txt")))
        run(data, "reindex", "--quiet")
        store = Store(data)
        index = Index(data / "search_index", store)
        ranks = [
            _ranks(index, row["query"], {names[file] for file in row["relevant"] if file in names}) for row in asked
        ]
        index.close()
        store.close()
    found = statistics.mean(len(ranked) / min(wanted, FIRST) for ranked, wanted in ranks if wanted)
    first = statistics.mean(1 / ranked[0] if ranked else 0 for ranked, wanted in ranks if wanted)
    some = statistics.mean(bool(ranked) for ranked, wanted in ranks if wanted)
    return [
        Figure("relevance", f"wanted pages among the first {FIRST}", found, "share", len(names)),
        Figure("relevance", "reciprocal rank of the first wanted page", first, "share", len(names)),
        Figure("relevance", f"questions with a wanted page among {FIRST}", some, "share", len(names)),
    ]


def _ranks(index: Index, query: str, wanted: set[PageName]) -> tuple[list[int], int]:
    """At which ranks (from 1) the wanted pages come, and how many are wanted."""
    hits = index.search(SearchRequest.parse(query)).hits[:FIRST]
    return [rank for rank, hit in enumerate(hits, 1) if hit.name in wanted], len(wanted)


def _bring_in(store: Store, files: Sequence[Path]) -> dict[str, PageName]:
    """Write the pages into a commons; their names by file."""
    names = {}
    with store.import_stream("main") as bulk:
        for number, file in enumerate(files):
            top, _, text = file.read_text(encoding="utf-8").partition("\n\n")
            # Only these keys mean to a fiche what they mean to the wiki the page comes from.
            head = [line for line in top.splitlines() if line.partition(":")[0] in {"titre", "type"}]
            head = [f"{key}: {json.dumps(value.strip(), ensure_ascii=False)}" for key, _, value in
                    (line.partition(":") for line in head)]  # fmt: skip
            names[file.name] = PageName("fiches", slugify(file.stem))
            page = "\n".join(("---", *head, "---", text))
            bulk.commit(Author.of_user(1, "Banc"), BIRTH + number, file.stem, {names[file.name].path: page.encode()})
    return names
