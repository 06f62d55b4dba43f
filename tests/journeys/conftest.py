"""People at a real browser before the real server: a fresh commons for each journey, Debian's Chromium."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from bench.keeping import run
from bench.saves import FREE
from bench.server import Server
from tests.importers.conftest import made_wiki, shared_wiki
from tests.journeys.site import PATIENCE, Site

__all__ = ["made_wiki", "shared_wiki"]
"""The wiki of the importers' tests, made once in a run, serves here too."""


@pytest.fixture(scope="session")
def chromium(require_program: Callable[..., Path]) -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    path = require_program("chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def born(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A commons as it is born, to be copied."""
    data = tmp_path_factory.mktemp("born") / "data"
    run(data, "init")
    return data


@pytest.fixture
def site(born: Path, chromium: Browser, tmp_path: Path) -> Iterator[Site]:
    """A fresh commons, served by the real server on a free port."""
    data = tmp_path / "data"
    shutil.copytree(born, data)
    with Server(data, FREE) as server, ExitStack() as leave:
        yield Site(server, chromium, leave)
