"""The wiki that the tests of the index write to and read."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fiches import Store
from search_index import Index
from tests.search_index.wiki import Wiki


@pytest.fixture
def wiki(tmp_path: Path) -> Iterator[Wiki]:
    store = Store.create(tmp_path)
    wiki = Wiki(tmp_path, store, Index(tmp_path / "search_index", store))
    yield wiki
    for opened in (wiki.index, *wiki.opened):
        opened.close()
    store.close()


@pytest.fixture
def wiki_of(wiki: Wiki) -> Callable[..., Wiki]:
    """A wiki that holds the pages given as slug=text, settled."""

    def make(**pages: str) -> Wiki:
        for slug, text in pages.items():
            wiki.write(slug.replace("_", "-"), text)
        wiki.settle()
        return wiki

    return make
