"""Commons made in one commit, asked and thrown away."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fiches import Author, Fiche, PageName, Store
from search_index import Index

Make = Callable[[list[Fiche]], "Iterator[Index]"]


@contextmanager
def commons_of(pages: list[Fiche]) -> Iterator[Index]:
    """The index of a commons that holds these pages, born in one commit: in the order of their paths."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder))
        index = Index(Path(folder) / "search_index", store)
        try:
            texts = {page.name.path: page.text.encode() for page in pages}
            with store.import_stream("main") as bulk:
                bulk.commit(Author.of_user("ana", "Ana Martin"), 1_600_000_000, "Écrit", texts)
            index.catch_up()
            yield index
        finally:
            index.close()
            store.close()


@pytest.fixture(scope="session")
def country() -> Iterator[Index]:
    """The commons of `tests/cases/ask/commons.txt`."""
    text = (Path(__file__).parents[2] / "cases" / "ask" / "commons.txt").read_text(encoding="utf-8")
    with commons_of(read_pages(text)) as index:
        yield index


def read_pages(text: str) -> list[Fiche]:
    """The pages of a file of cases: `=== title` begins one, `space/slug: title` says where it lies."""
    pages = []
    for part in text.split("\n=== ")[1:]:
        first, _, rest = part.partition("\n")
        name, _, title = first.partition(": ")
        head, _, body = rest.partition("\n\n")
        head = head.strip()
        pages.append(
            Fiche.parse(PageName.parse(name), f"---\ntitre: {title}\n{head}{chr(10) if head else ''}---\n{body}")
        )
    return pages
