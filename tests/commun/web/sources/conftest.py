"""A commons to which another wiki sends its pages, and somebody who looks after it."""

import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from commun import Commons, Config, create_app
from fiches import COMMUN, Author, PageName
from importers import add_source, inbox_of
from importers.inbox import SourceDesk
from tests.births import Birth
from tests.commun.web.core.conftest import PASSWORD, log_in

GARDEN = PageName("fiches", "jardin")
PAGE = (
    "---\nid: 0190-jardin\ntitre: Jardin\nduree: 2 h\nsource:\n  wiki: ancien\n  url: https://wiki.example/Jardin\n---\n"
    "## Date\n\nLe 12 mars.\n\n## Lieu\n\nÀ la mairie.\n"
)
THEM = Author("Marine", "marine@ancien.invalid")


class OtherSide:
    """The other wiki: `send` brings what it has, as a run would."""

    def __init__(self, commons: Commons) -> None:
        self.commons = commons
        self.source = add_source(commons.config.data, name="ancien", api_url="http://127.0.0.1:9/api.php")

    def send(self, pages: Mapping[PageName, str | None], gone: Collection[str] = ()) -> None:
        """Pages as the wiki has them now (None: it has not); `gone`: ids of those that it deleted."""
        self.send_bytes({name.path: None if text is None else text.encode() for name, text in pages.items()}, gone)

    def send_bytes(self, files: Mapping[str, bytes | None], gone: Collection[str] = ()) -> None:
        """The same of any file, by its path."""
        store = self.commons.store
        with store.import_stream("sources/ancien") as bulk:
            for path, data in files.items():
                bulk.commit(THEM, 1, "là-bas", {path: data})
        desk = SourceDesk(store, inbox_of(self.source.folder), "ancien", gone)
        store.merge_ref("sources/ancien", COMMUN, "Synchronisation", desk=desk)
        self.commons.index.catch_up()

    def here(self, name: PageName, old: str, new: str) -> None:
        """Somebody writes here."""
        store = self.commons.store
        with store.change(Author.of_user("7", "Amel"), "ici") as change:
            change.write(name, store.read_text(name).replace(old, new), store.head())
        self.commons.index.catch_up()


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory, birth: Birth) -> Path:
    """The folder of a commons with somebody who looks after it, copied for each test."""
    data = tmp_path_factory.mktemp("sources") / "data"
    commons = birth({"COMMUN_DATA": str(data)})
    commons.accounts.register("Claire", PASSWORD, role="maintainer")
    commons.accounts.register("Zoé", PASSWORD, role="contributor")
    commons.close()
    return data


@pytest.fixture
def commons(begun: Path, tmp_path: Path) -> Iterator[Commons]:
    data = tmp_path / "data"
    shutil.copytree(begun, data)
    opened = Commons(Config.from_environ({"COMMUN_DATA": str(data), "COMMUN_INNER_HOSTS": "127.0.0.1"}))
    yield opened
    opened.close()


@pytest.fixture
def there(commons: Commons) -> OtherSide:
    """The other wiki, whose one page is here."""
    other = OtherSide(commons)
    other.send({GARDEN: PAGE})
    return other


@pytest.fixture
def claire(commons: Commons) -> FlaskClient:
    """Somebody who looks after the commons, in her browser."""
    client = create_app(commons.config, commons, limits=False).test_client()
    log_in(client, "Claire")
    return client
