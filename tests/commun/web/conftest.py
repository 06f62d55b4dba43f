"""A commons with its starter pages, read by a visitor, for tests that change nothing in it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commun import Commons, create_app
from tests.births import Birth


@pytest.fixture(scope="module")
def born(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Iterator[Commons]:
    """A commons as it is born, shared by the tests of a file: they only read it."""
    data = tmp_path_factory.mktemp("commons") / "data"
    environ = {"COMMUN_DATA": str(data), "COMMUN_TITLE": "Le Sillon", "COMMUN_BASE_URL": "https://sillon.example.org"}
    commons = birth(environ)
    commons.index.catch_up_text()
    yield commons
    commons.close()


@pytest.fixture(scope="module")
def app_of_born(born: Commons) -> Flask:
    """Its web application."""
    return create_app(born.config, born, limits=False)


@pytest.fixture
def visitor(app_of_born: Flask) -> FlaskClient:
    """Somebody who is not logged in."""
    return app_of_born.test_client()
