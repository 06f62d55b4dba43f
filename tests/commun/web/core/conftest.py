"""A commons, its application, and people with a role; what was done is seen through pages."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from commun.accounts import User
from tests.births import Birth

PASSWORD = "quatre mots à la suite"

Member = Callable[..., FlaskClient]
Serve = Callable[..., Flask]


@pytest.fixture
def wiki(birth: Birth, tmp_path: Path) -> Iterator[Commons]:
    """A commons with its starter pages, where nobody has an account yet."""
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield commons
    commons.close()


@pytest.fixture
def serve(wiki: Commons) -> Iterator[Serve]:
    """`serve(COMMUN_REGISTRATION="closed")`: the application of the commons under these settings."""
    opened: list[Commons] = []

    def application(*, limits: bool = False, **environ: str) -> Flask:
        if not environ:
            return create_app(wiki.config, wiki, limits=limits)
        config = Config.from_environ({"COMMUN_DATA": str(wiki.config.data)} | environ)
        opened.append(Commons(config))
        return create_app(config, opened[-1], limits=limits)

    yield application
    for commons in opened:
        commons.close()


@pytest.fixture
def app(serve: Serve) -> Flask:
    """The application under the settings by default, where one may try as often as one likes."""
    return serve()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def member(app: Flask, wiki: Commons) -> Member:
    """`member("Claire", "admin")`: the browser of somebody who is logged in."""

    def come_in(name: str = "Claire", role: str = "contributor") -> FlaskClient:
        if wiki.accounts.by_name(name) is None:
            wiki.accounts.register(name, PASSWORD, role=role)
        browser = app.test_client()
        log_in(browser, name)
        return browser

    return come_in


def token(client: FlaskClient, page: str = "/connexion") -> str:
    """The token in the first form of a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(page).text)
    assert found, page
    return found[1]


def log_in(client: FlaskClient, name: str, password: str = PASSWORD) -> None:
    """Log in through the form."""
    answer = client.post("/connexion", data={"csrf": token(client), "name": name, "password": password})
    assert answer.status_code == 303, answer.text


def person(wiki: Commons, name: str) -> User:
    """Somebody who has an account."""
    found = wiki.accounts.by_name(name)
    assert found is not None
    return found
