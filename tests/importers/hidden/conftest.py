"""A wiki that hides parts of its versions after they came, and a commons that follows it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from commun import Commons
from fiches import PageName
from importers import SourceConfig, add_source, sync
from importers.upstream import Event, RevisionStub
from tests.births import Birth
from tests.importers.sync.test_soak import OtherWiki, Page

GARDEN = PageName("fiches", "jardin")


class HidingWiki(OtherWiki):
    """A wiki that hides parts of some of its versions: number → parts; `names`: authors, of some."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[int, frozenset[str]] = {}
        self.names: dict[int, str] = {}

    def revisions(self, pages: object) -> Iterator[RevisionStub]:
        for stub in super().revisions(pages):  # type: ignore[arg-type]
            parts = self.hidden.get(stub.revision, frozenset())
            user = None if "user" in parts else self.names.get(stub.revision, stub.user)
            yield replace(stub, user=user, hidden=parts, sha1=None if "text" in parts else stub.sha1)


@pytest.fixture
def commons(tmp_path: Path, birth: Birth) -> Iterator[Commons]:
    made = birth({"COMMUN_DATA": str(tmp_path / "data")})
    yield made
    made.close()


@pytest.fixture
def wiki() -> HidingWiki:
    there = HidingWiki()
    page = there.all[1] = Page(1, "Jardin")
    for text in ("Le téléphone de Luc : 12345.", "Sans le téléphone.", "Un jardin."):
        there.edit(page, text)
    return there


@pytest.fixture
def source(commons: Commons) -> SourceConfig:
    return add_source(commons.config.data, name="essai", api_url="http://127.0.0.1:9/api.php")


def run(commons: Commons, source: SourceConfig, wiki: HidingWiki) -> list[str]:
    report = sync(commons.store, source, reads=lambda _: wiki, catch_up=commons.index.catch_up)
    commons.index.reread(report.veiled_commits)
    return report.veiled


def first_version(commons: Commons) -> tuple[str, str, str]:
    """What people read of the first version: text, author, summary."""
    row = commons.page(GARDEN)
    revision = commons.index.revisions.of_page(row.key)[-1]
    return commons.version(row, revision.commit).fiche.body, revision.author, revision.summary


def hide(wiki: HidingWiki, moment: int, **parts: str) -> None:
    """Let the wiki hide these parts of versions, and nothing else of any other: `v1="user text"`."""
    wiki.hidden = {int(version[1:]): frozenset(told.split()) for version, told in parts.items()}
    wiki.log.append(Event("veil", 1, "Jardin", moment, None, None))
