"""A commons asked by programs, each with the key of a person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from commun import Commons, create_app
from tests.births import Birth

PASSWORD = "quatre mots à la suite"


@dataclass(frozen=True)
class Program:
    """Somebody's program: what it sends carries its key."""

    client: FlaskClient
    key: str

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        given = {"Accept-Language": "fr", **more.pop("headers", {})}
        headers = given | ({"Authorization": f"Bearer {self.key}"} if self.key else {})
        return self.client.open(path, method=method, headers=headers, **more)


Programs = Callable[..., Program]


@pytest.fixture(scope="session")
def wiki(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Commons]:
    """A commons for all these tests, which write different pages."""
    data = tmp_path_factory.mktemp("api") / "data"
    commons = birth({"COMMUN_DATA": str(data), "COMMUN_BASE_URL": "https://sillon.example.org"})
    commons.index.catch_up_text()
    yield commons
    commons.close()


@pytest.fixture(scope="session")
def app(wiki: Commons) -> Flask:
    return create_app(wiki.config, wiki, limits=False)


@pytest.fixture
def program(wiki: Commons, app: Flask) -> Programs:
    """`program("Aline", "contributor", "ecrire")`; `program()`: without a key."""

    def arrive(name: str = "", role: str = "contributor", scope: str = "ecrire") -> Program:
        if not name:
            return Program(app.test_client(), "")
        user = wiki.accounts.by_name(name) or wiki.accounts.register(name, PASSWORD, "", role)
        return Program(app.test_client(), wiki.accounts.tokens.make(user.id, "essai", frozenset({scope})))

    return arrive
