"""A real MediaWiki for every test that wants one: made once in a run, then copied for whoever changes it."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fiches import Store
from importers import SourceConfig, SyncReport, add_source, sync
from tests.mediawiki.content import fill
from tests.mediawiki.live import LiveWiki

RequireProgram = Callable[..., Path]


@pytest.fixture(scope="session")
def made_wiki(tmp_path_factory: pytest.TempPathFactory, require_program: RequireProgram) -> Path:
    """The folder of a wiki that is filled and stopped; processes of one run share it."""
    require_program("mediawiki", at="/usr/share/mediawiki/maintenance/install.php")
    require_program("php", package="php-cli")
    base = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, done = base / "mediawiki", base / "mediawiki.made"
    with (base / "mediawiki.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # whoever comes second waits, and finds it made
        if not done.exists():
            with LiveWiki(folder).install() as wiki:
                fill(wiki)
            done.touch()
    return folder


@pytest.fixture
def wiki(made_wiki: Path, tmp_path: Path) -> Iterator[LiveWiki]:
    """A wiki of one's own, to change as one likes."""
    with LiveWiki(tmp_path / "mediawiki").copy_of(made_wiki) as copy:
        yield copy


@pytest.fixture(scope="session")
def shared_wiki(made_wiki: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveWiki]:
    """A wiki to read, and only to read."""
    with LiveWiki(tmp_path_factory.mktemp("lu") / "mediawiki").copy_of(made_wiki) as copy:
        yield copy


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A commons without any page."""
    made = Store.create(tmp_path)
    yield made
    made.close()


@pytest.fixture
def source(wiki: LiveWiki, tmp_path: Path) -> SourceConfig:
    """The wiki declared as a source."""
    return add_source(tmp_path, name="essai", api_url=wiki.url)


@pytest.fixture(scope="session")
def brought(
    shared_wiki: LiveWiki, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[LiveWiki, Store, SyncReport]]:
    """The wiki, a commons into which it came, and the report; to read only."""
    data = tmp_path_factory.mktemp("venu")
    made = Store.create(data)
    report = sync(made, add_source(data, name="essai", api_url=shared_wiki.url))
    yield shared_wiki, made, report
    made.close()


@pytest.fixture
def synced(
    brought: tuple[LiveWiki, Store, SyncReport], wiki: LiveWiki, tmp_path: Path
) -> Iterator[tuple[Store, SourceConfig]]:
    """A commons into which the wiki came before, and its source: they are one's own."""
    data = tmp_path / "data"
    shutil.copytree(brought[1].folder.parent, data)
    made = Store(data)
    yield made, add_source(data, name="essai", api_url=wiki.url)
    made.close()
