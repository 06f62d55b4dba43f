"""Questions, facets, the facts of a save and the typing of everything again, on the made-up commons."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.corpus import Corpus
from bench.figures import Figure, percentile
from bench.keeping import copied
from fiches import Author, PageName, Store
from search_index import Index, parse_condition

BENCH: Final = Author.of_user(1, "Banc")
PROPERTIES: Final = {
    "duree": "titre: Durée\ncle: duree\ntype_de_valeur: durée",
    "themes": "titre: Thème\ncle: themes\ntype_de_valeur: texte",
    "territoires": "titre: Territoire\ncle: territoires\ntype_de_valeur: page",
    "mots-cles": "titre: Mot-clé\ncle: mots_cles\ntype_de_valeur: mot-clé",
    "participants": "titre: Participants\ncle: participants\ntype_de_valeur: page",
    "min": "titre: Au moins\ncle: min\ntype_de_valeur: nombre",
    "max": "titre: Au plus\ncle: max\ntype_de_valeur: nombre",
}
"""The fields of the corpus: given to it here, so that typing everything again is measured too."""
_RUNS: Final = 5


def asking(size: int) -> list[Figure]:
    """Every figure of facts, on one commons."""
    with copied(size, index=False) as data, _opened(data) as (store, index):
        index.catch_up()
        figures = [*_retyping(store, index, size), *_questions(index, size), *_reading(index, size)]
        return [*figures, *_saving(store, index, size)]


@contextmanager
def _opened(data: Path) -> Iterator[tuple[Store, Index]]:
    store = Store(data)
    index = Index(data / "search_index", store)
    try:
        yield store, index
    finally:
        index.close()
        store.close()


def give_fields(data: Path, texts: Sequence[str] = ()) -> None:
    """Give the commons in `data` its fields, and a page `questions-<n>` for each of some texts that ask."""
    with _opened(data) as (store, index):
        with store.change(BENCH, "Les champs") as change:
            for slug, head in PROPERTIES.items():
                change.write(PageName("proprietes", slug), f"---\n{head}\n---\n", None)
            for n, text in enumerate(texts):
                change.write(PageName("fiches", f"questions-{n}"), f"---\ntitre: Questions {n}\n---\n{text}", None)
        index.catch_up()
        index.retype()
        index.catch_up_text()


def _retyping(store: Store, index: Index, size: int) -> list[Figure]:
    with store.change(BENCH, "Les champs") as change:
        for slug, head in PROPERTIES.items():
            change.write(PageName("proprietes", slug), f"---\n{head}\n---\n", None)
    index.catch_up()
    start = time.process_time()
    index.retype()
    seconds = time.process_time() - start
    facts = sum(use.facts for use in index.facts.properties())
    return [
        Figure("ask", "facts", facts, "facts", size),
        Figure("ask", "all facts typed again after a catalogue change", seconds, "s cpu", size, 60),
    ]


def _questions(index: Index, size: int) -> list[Figure]:
    corpus = Corpus(min(size, 50))
    shown = "|?Type|?Thème|?Durée|?Date de modification|limit=50"
    places = corpus.communes[:40]
    simple = [f"[[Territoire::{place}]]{shown}|sort=Date de modification|order=desc" for place in places]
    simple += [f"[[Durée::>{hours} h]][[Type::retour]]{shown}" for hours in range(2, 12)]
    simple += [f"[[Thème::{theme}]]{shown}" for theme in ("Eau", "Alimentation", "Énergie", "Habitat", "Santé")]
    broad = [f"[[Type::{kind}]]{shown}|sort=Durée" for kind in ("methode", "retour", "acteur")]
    chains = [f"[[Participants.Au plus::>{most}]]{shown}" for most in (60, 70, 80, 85)]
    chains += [f"[[-Has subobject::<q>[[Territoire::{place}]]</q>]]{shown}" for place in places[:10]]
    chains += [f"[[Participants::<q>[[Au moins::<3]] [[Au plus::>{most}]]</q>]]{shown}" for most in (70, 80)]
    return [
        _measured("one condition, sorted, 50 rows, 4 printouts (median)", simple, index, size, 10),
        _measured("a third of the commons, sorted by a field (median)", broad, index, size),
        _measured("a chain or a sub-query (median)", chains, index, size, 30),
        _measured("count of everything (median)", ["[[+]]|format=count|limit=0"] * 5, index, size, 5),
    ]


def _measured(figure: str, questions: list[str], index: Index, size: int, goal: float | None = None) -> Figure:
    return Figure("ask", figure, statistics.median(_times(index.ask, questions)), "ms cpu", size, goal)


def _times(ask: Callable[[str], object], questions: list[str]) -> list[float]:
    """The median of some runs of each, in milliseconds of this process."""
    found = []
    for question in questions:
        runs = []
        for _ in range(_RUNS):
            start = time.process_time()
            ask(question)
            runs.append((time.process_time() - start) * 1000)
        found.append(statistics.median(runs))
    return found


def _reading(index: Index, size: int) -> list[Figure]:
    names = ["Type", "Thème", "Territoire", "Durée", "Langue"]
    conditions = ["[[Type::+]]", "[[Type::retour]]", "[[Thème::Eau]]"]
    facets = _times(lambda text: index.facts.facets(parse_condition(text), names), conditions)
    usage = _times(index.facts.values, ["Thème", "Territoire", "Durée"])
    return [
        Figure("ask", "five facets over everything", facets[0], "ms cpu", size, 60),
        Figure("ask", "five facets over a part (median)", statistics.median(facets), "ms cpu", size),
        Figure("ask", "values of a property with their counts (median)", statistics.median(usage), "ms cpu", size),
    ]


def _saving(store: Store, index: Index, size: int) -> list[Figure]:
    """What the tables, facts among them, cost after a save."""
    times = []
    for row in index.pages.listing(space="fiches", limit=60)[1]:
        fiche = store.read(row.name)
        with store.change(BENCH, "Une durée") as change:
            change.write(row.name, fiche.with_head({"duree": "5 heures"}).text, store.head())
        start = time.process_time()
        index.catch_up()
        times.append((time.process_time() - start) * 1000)
    return [
        Figure("ask", "tables and facts after a save (median)", statistics.median(times), "ms cpu", size, 10),
        Figure("ask", "tables and facts after a save (p95)", percentile(times, 0.95), "ms cpu", size),
    ]
