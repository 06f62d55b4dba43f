"""A real store for each test, and the people who write in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fiches import Author, PageName, Store

Write = Callable[..., str]


@pytest.fixture
def author() -> Author:
    return Author.of_user(7, "Zoé")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new store; whatever the test did, git finds it whole."""
    made = Store.create(tmp_path / "data")
    yield made
    assert made.fsck() == []
    made.close()


@pytest.fixture
def write(store: Store, author: Author) -> Write:
    """Write a page on top of what is there; the commit."""

    def write(slug: str, text: str, space: str = "fiches") -> str:
        name = PageName(space, slug)
        head = store.head()
        base = head if head is not None and store.blob_at(name.path, head) is not None else None
        with store.change(author, f"Écrit {slug}") as change:
            change.write(name, text, base)
        assert change.commit is not None
        return change.commit

    return write
