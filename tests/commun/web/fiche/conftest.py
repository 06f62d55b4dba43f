"""A commons born for each test, and people who write in it through the same forms as in a browser."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commun import Commons, create_app
from tests.births import Birth
from tests.browser import Person

PASSWORD = "un-mot-de-passe-long"

Writer = Callable[..., Person]


@pytest.fixture
def wiki(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    """A commons with its starter pages."""
    commons = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield commons
    commons.close()


@pytest.fixture
def person(wiki: Commons) -> Writer:
    """`person("Alix", "contributor")`: somebody logged in; `person()`: a visitor."""
    app = create_app(wiki.config, wiki)

    def arrive(name: str = "", role: str = "contributor") -> Person:
        someone = Person(app.test_client())
        if name:
            wiki.accounts.register(name, PASSWORD, "", role)
            someone.send("/connexion", nom=name, name=name, password=PASSWORD, mot_de_passe=PASSWORD)
        return someone

    return arrive


@pytest.fixture
def alix(person: Writer) -> Person:
    """A contributor."""
    return person("Alix")
