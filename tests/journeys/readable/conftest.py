"""A commons in which something of everything happened, served once for all that is looked at in it."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.saves import FREE
from bench.server import Server
from commun import Commons, Config
from tests.journeys.readable.lived import lived_in
from tests.journeys.site import PASSWORD, Site

KEEPER = "Aline"


@pytest.fixture(scope="session")
def lived(born: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, object]]:
    """Its folder, and what the addresses of its pages are made of."""
    data = tmp_path_factory.mktemp("lived") / "data"
    shutil.copytree(born, data)
    with closing(Commons(Config.from_environ({"COMMUN_DATA": str(data)}))) as wiki:
        keeper = wiki.accounts.register(KEEPER, PASSWORD, "aline@example.org", "admin")
        return data, lived_in(wiki, keeper)


@pytest.fixture(scope="module")
def lived_site(lived: tuple[Path, Mapping[str, object]], chromium: Browser) -> Iterator[Site]:
    """The same, served by the real server."""
    with Server(lived[0], FREE) as server, ExitStack() as leave:
        yield Site(server, chromium, leave)
