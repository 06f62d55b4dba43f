"""A commons whose pages hold contacts, and people of each role."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from commun import Commons, create_app
from fiches import Author, PageName
from tests.births import Birth
from tests.browser import Person

PASSWORD = "quatre mots à la suite"
WRITER = Author("Camille", "camille@commun.invalid")

As = Callable[[str], Person]
Write = Callable[..., None]


@pytest.fixture
def wiki(birth: Birth, tmp_path: Path) -> Iterator[Commons]:
    """A commons of its own for each test."""
    environ = {
        "COMMUN_DATA": str(tmp_path / "data"),
        "COMMUN_BASE_URL": "http://localhost",
        "COMMUN_SMTP_HOST": "127.0.0.1",
        "COMMUN_SMTP_PORT": "9",
        "COMMUN_SMTP_SECURITY": "none",
    }
    commons = birth(environ)
    yield commons
    commons.close()


@pytest.fixture
def write(wiki: Commons) -> Write:
    """`write("rose", "titre: Rose…")`: a fiche with this head, put into the commons."""

    def put(slug: str, head: str, body: str = "Texte.\n", base: str | None = None) -> None:
        with wiki.store.change(WRITER, f"Au sujet de {slug}") as change:
            change.write(PageName("fiches", slug), f"---\n{head.strip()}\n---\n{body}", base=base)
        wiki.index.catch_up()

    return put


@pytest.fixture
def app(wiki: Commons) -> Flask:
    """The application of the commons."""
    return create_app(wiki.config, wiki, limits=False)


@pytest.fixture
def person(app: Flask, wiki: Commons) -> As:
    """`person("maintainer")`: somebody of this role at a browser."""

    def come_in(role: str) -> Person:
        someone = Person(app.test_client())
        if role != "visitor":
            wiki.accounts.register(f"Quelqu’un {role}", PASSWORD, "", role)
            someone.send("/connexion", name=f"Quelqu’un {role}", password=PASSWORD)
        return someone

    return come_in
