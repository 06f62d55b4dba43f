"""Pages that were sent to be created there, and whose outcome is not known, are known again when they come."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from fiches import Author, PageName, Store
from importers import SourceConfig
from importers.born_here import BornHere, Sent, begun_here, born_here, note_begun
from importers.pushing import find_created
from importers.pushing.creating import note_refused
from importers.upstream import PageStub, Revision, RevisionStub
from tests.importers.sync.test_soak import OtherWiki

HEDGE = BornHere(
    "0190aaaa-0000-7000-8000-000000000001", PageName("fiches", "haie").path, "---\ntitre: Haie\n---\nTexte.\n"
)
POND = BornHere(
    "0190aaaa-0000-7000-8000-000000000002", PageName("fiches", "mare").path, "---\ntitre: Mare\n---\nTexte.\n"
)
TEXT = "Une haie."


class Listing(OtherWiki):
    """A wiki whose pages have these versions: (who, summary, text), the oldest first."""

    def __init__(self, pages: dict[str, list[tuple[str, str, str]]]) -> None:
        super().__init__()
        self._told = list(pages.values())
        self.stubs = {n: PageStub(n, 0, title, n * 100, None) for n, title in enumerate(pages, 1)}

    def revisions(self, pages: Sequence[int] | None) -> Iterator[RevisionStub]:
        for page in pages or ():
            for number, (user, _, _) in enumerate(self._told[page - 1]):
                yield RevisionStub(page * 100 + number, page, number, user, None, frozenset())

    def contents(self, stubs: Iterable[RevisionStub]) -> Iterator[Revision]:
        for stub in stubs:
            _, comment, text = self._told[stub.page_id - 1][stub.revision % 100]
            yield Revision(stub, comment, text, "wikitext", False, frozenset(), {})  # noqa: FBT003


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.create(tmp_path)
    with made.change(Author.of_user("7", "Amel"), "ici") as change:
        for each in (HEDGE, POND):
            name = PageName.from_path(each.path)
            assert name is not None
            change.write(name, f"---\nid: {each.uuid}\ntitre: X\n---\nTexte.\n", None)
    yield made
    made.close()


@pytest.fixture
def source(tmp_path: Path) -> SourceConfig:
    folder = tmp_path / "sources"
    folder.mkdir()
    return SourceConfig("essai", "https://wiki.example/api.php", folder, user="Robot@commun")


def begin(source: SourceConfig, title: str, born: BornHere, text: str = TEXT) -> None:
    note_begun(source.folder, source.name, Sent(title, text, "née ici", "Robot", born))


def found(store: Store, source: SourceConfig, pages: dict[str, list[tuple[str, str, str]]]) -> dict[int, str]:
    listing = Listing(pages)
    find_created(store, source, listing.stubs, listing)
    return {number: each.uuid for number, each in born_here(source.folder, source.name).items()}


def test_a_title_that_was_refused_leaves_what_became_of_another_title_open(store: Store, source: SourceConfig) -> None:
    begin(source, "Haie", HEDGE)
    begin(source, "Haie vive", HEDGE)
    note_refused(source, "Haie vive", HEDGE)
    assert [each.title for each in begun_here(source.folder, source.name)] == ["Haie"]
    assert found(store, source, {"Haie": [("Robot", "née ici", TEXT)]}) == {1: HEDGE.uuid}
    assert begun_here(source.folder, source.name) == []


def test_a_page_of_somebody_else_leaves_what_became_of_another_title_open(store: Store, source: SourceConfig) -> None:
    begin(source, "Haie", HEDGE)
    begin(source, "Haie vive", HEDGE)
    pages = {"Haie": [("Zoé", "", "La mienne.")], "Haie vive": [("Robot", "née ici", TEXT)]}
    assert found(store, source, pages) == {2: HEDGE.uuid}


def test_a_fiche_that_was_created_twice_stays_one_page(store: Store, source: SourceConfig) -> None:
    begin(source, "Haie", HEDGE)
    begin(source, "Haie vive", HEDGE)
    begin(source, "Mare", POND, "Une mare.")
    ours = ("Robot", "née ici", TEXT)
    pages = {"Haie": [ours], "Haie vive": [ours], "Mare": [("Robot", "née ici", "Une mare.")]}
    assert found(store, source, pages) == {1: HEDGE.uuid, 3: POND.uuid}


def test_our_page_is_known_where_its_first_version_is_not_given(store: Store, source: SourceConfig) -> None:
    begin(source, "Haie", HEDGE)
    pages = {"Haie": [("Zoé", "relu", "Une autre haie."), ("Robot", "née ici", TEXT)]}
    assert found(store, source, pages) == {1: HEDGE.uuid}
    begin(source, "Mare", POND, "Une mare.")
    assert found(store, source, {"Haie": [], "Mare": []}) == {1: HEDGE.uuid}
    assert [each.title for each in begun_here(source.folder, source.name)] == ["Mare"]  # nothing was told of it
