"""A commons with its starter pages, for copies of it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commun import Commons
from fiches import Author, PageName
from tests.births import Birth

Write = Callable[..., str | None]


@pytest.fixture
def wiki(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    """A commons with its starter pages, that people reach at an address."""
    environ = {"COMMUN_DATA": str(tmp_path / "data"), "COMMUN_BASE_URL": "https://sillon.example.org"}
    commons = birth(environ)
    yield commons
    commons.close()


@pytest.fixture
def write(wiki: Commons) -> Write:
    """`write("tenir-un-marche", "titre: …", "Texte.")`: a fiche put into the commons; its commit."""

    def put(slug: str, head: str, body: str = "Texte.") -> str | None:
        name = PageName("fiches", slug)
        base = wiki.store.head() if wiki.store.blob_at(name.path) else None
        with wiki.store.change(Author.of_user("u1", "Aline"), "essai") as change:
            change.write(name, f"---\n{head.strip()}\n---\n{body}\n", base=base)
        wiki.index.catch_up()
        return change.commit

    return put
