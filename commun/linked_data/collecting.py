"""From the tables and the store to pages ready to be told: one page, or all of them a few at a time."""

from collections.abc import Iterator, Sequence
from typing import Final

from commun.commons import Commons
from commun.linked_data.graph import Page, World, page_graph, pointed
from commun.linked_data.nodes import Described
from commun.linked_data.vocabulary import vocabulary_graph
from fiches import Fiche, PageName, masked
from search_index import PageRow

_AT_A_TIME: Final = 100
"""Pages read together: what a whole dump holds in memory."""


def one_page(
    wiki: Commons,
    row: PageRow,
    fiche: Fiche,
    language: str = "fr",
    *,
    special: bool = True,
    authors: Sequence[tuple[str, str, int]] | None = None,
) -> Page:
    """A page with its authors (those given, else read) and its facts (without `special`, those that people wrote)."""
    known = wiki.index.revisions.authors(row.key) if authors is None else authors
    facts = wiki.index.facts.of_page(row.name, language=language, special=special)
    return Page(row, fiche, facts, wiki.licence_of(fiche), [name for name, _address, _changes in known])


def world_of(wiki: Commons, pages: Sequence[Page], root: str) -> World:
    """What names are made with, for these pages: the ids of those that they point to are read at once."""
    names: set[PageName] = set().union(*(pointed(page.facts) for page in pages))
    return World(root, wiki.index.catalogue, wiki.index.pages.ids(names))


def every_page(wiki: Commons, kind: str | None = None) -> Iterator[list[tuple[PageRow, Fiche]]]:
    """All living pages outside discussions (of one type), a few at a time, in the order in which they were born."""
    last = 0
    while rows := wiki.index.pages.after(last, _AT_A_TIME, kind):
        last = rows[-1].key
        pages = [(row.name, row.blob) for row in rows]
        texts = wiki.store.veiled.all_readable(pages, wiki.store.blobs(blob for _, blob in pages))
        yield [(row, masked(fiche)) for row, fiche in zip(rows, texts, strict=True)]


def whole_fiches(wiki: Commons, kind: str) -> Iterator[Fiche]:
    """The fiches of a type, one after the other."""
    for chunk in every_page(wiki, kind):
        yield from (fiche for _row, fiche in chunk)


def whole_graph(wiki: Commons, root: str) -> Iterator[Described]:
    """The vocabulary, then every page and its parts."""
    yield from vocabulary_graph(World(root, wiki.index.catalogue, {}))
    for chunk in every_page(wiki):
        facts = wiki.index.facts.of_pages([row.key for row, _fiche in chunk])
        pages = [
            Page(row, fiche, facts[row.key], wiki.licence_of(fiche),
                 [name for name, _address, _changes in wiki.index.revisions.authors(row.key)])
            for row, fiche in chunk
        ]  # fmt: skip
        world = world_of(wiki, pages, root)
        for page in pages:
            yield from page_graph(page, world)


def graph_of(wiki: Commons, row: PageRow, root: str) -> list[Described]:
    """What one page says."""
    page = one_page(wiki, row, wiki.fiche(row))
    return page_graph(page, world_of(wiki, [page], root))
