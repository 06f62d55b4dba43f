"""A commons with its starter pages and some more, whose pages are read through the real application."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from commun import Commons, create_app
from fiches import Author, PageName
from tests.births import Birth
from tests.browser import Person

PASSWORD = "un-mot-de-passe-long"

Write = Callable[[str, str], None]
Read = Callable[[str], str]


@pytest.fixture
def wiki(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    """A commons with its starter pages."""
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield commons
    commons.close()


@pytest.fixture
def write(wiki: Commons) -> Write:
    """`write("tenir-un-marche", "titre: …")`: a fiche with this head, put into the commons."""

    def put(slug: str, head: str) -> None:
        with wiki.store.change(Author.of_user("u1", "Aline"), "essai") as change:
            change.write(PageName("fiches", slug), f"---\n{head.strip()}\n---\nTexte.\n", base=None)

    return put


@pytest.fixture
def app(wiki: Commons) -> Flask:
    """Its web application."""
    return create_app(wiki.config, wiki, limits=False)


@pytest.fixture
def visitor(app: Flask) -> Person:
    """Somebody who is not logged in."""
    return Person(app.test_client())


@pytest.fixture
def member(app: Flask, wiki: Commons) -> Person:
    """Somebody who is."""
    person = Person(app.test_client())
    wiki.accounts.register("Aline", PASSWORD, "", "contributor")
    person.send("/connexion", nom="Aline", name="Aline", password=PASSWORD, mot_de_passe=PASSWORD)
    return person


@pytest.fixture
def maintainer(app: Flask, wiki: Commons) -> Person:
    """Somebody who answers for the commons."""
    person = Person(app.test_client())
    wiki.accounts.register("Bruno", PASSWORD, "", "maintainer")
    person.send("/connexion", name="Bruno", password=PASSWORD)
    return person


def words(html: str) -> str:
    """What a page says, on one line, every space alike."""
    text = unescape(re.sub(r"<[^>]+>", " ", html))
    return " ".join(text.split())
