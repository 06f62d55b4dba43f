"""Lost, damaged, old or rewritten: the index makes itself again, and others notice."""

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator

import pytest

from search_index import Index, SearchRequest, is_damage
from search_index.pointer import Pointer
from search_index.tables.schema import connect
from tests.search_index.wiki import ANA, Wiki, fiche, page, scrambled

WikiOf = Callable[..., Wiki]


@pytest.fixture
def two(wiki_of: WikiOf) -> Wiki:
    return wiki_of(four=page("Four", "Cuire le pain."), mare=page("Mare", "Voir [[Four]]."))


def found(wiki: Wiki, word: str, *, by: object = None) -> set[str]:
    index = by or wiki.index
    return {hit.name.slug for hit in index.search(SearchRequest.parse(word)).hits}  # type: ignore[attr-defined]


def test_a_sound_index_checks_clean_and_a_touched_one_does_not(two: Wiki) -> None:
    assert two.index.check() == []
    path = Pointer(two.folder / "search_index", "tables").current()
    assert path is not None
    sql = connect(path)
    sql.execute("UPDATE page SET title = 'Autre' WHERE slug = 'four'")
    sql.close()
    assert any("Autre" in sentence for sentence in two.index.check())
    two.index.rebuild()
    assert two.index.check() == []


def test_a_rebuild_is_noticed_by_those_who_have_the_index_open(two: Wiki) -> None:
    other = two.another()
    other.catch_up()
    assert found(two, "pain", by=other) == {"four"}
    generation = other.titles_generation
    two.index.rebuild()
    two.write("pre", page("Pré", "Faucher le pain."))
    two.settle()
    assert other.catch_up() == two.store.head()
    assert other.pages.get(fiche("pre")) is not None
    assert other.titles_generation > generation
    assert found(two, "pain", by=other) == {"four", "pre"}


def test_only_one_building_of_each_kind_is_kept(two: Wiki) -> None:
    for _ in range(3):
        two.index.rebuild()
    names = [path.name for path in (two.folder / "search_index").iterdir()]
    assert len([name for name in names if name.startswith("tables-") and name.endswith(".sqlite")]) == 1
    assert len([name for name in names if name.startswith("text-")]) == 1


@pytest.mark.parametrize("lost", ["*", "tables-*.sqlite", "tables.current", "text-*", "text.current", "text-*/engine"])
def test_what_is_lost_is_made_again(two: Wiki, lost: str) -> None:
    two.index.close()
    for path in (two.folder / "search_index").glob(lost):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = two.another()
    again.catch_up()
    again.catch_up_text()
    assert found(two, "pain", by=again) == {"four"}
    assert again.check() == []


LEFT_OPEN = pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
"""Whoosh leaves the file open that it could not read; Python closes it a moment later, with a warning."""


@pytest.fixture
def let_go() -> Iterator[None]:
    """Has the files that were left open closed here, under the mark above, and not during another test."""
    yield
    gc.collect()


@LEFT_OPEN
@pytest.mark.usefixtures("let_go")
@pytest.mark.parametrize(
    "damaged", ["tables-*.sqlite", "tables.current", "text.current", "text-*/texts.sqlite", "text-*/engine/*.toc"]
)
def test_what_is_damaged_is_made_again(two: Wiki, damaged: str) -> None:
    two.index.close()
    for path in (two.folder / "search_index").glob(damaged):
        path.write_bytes(b"\xff not what it was \x00" * 200)
    again = two.another()
    again.catch_up()
    again.catch_up_text()
    assert found(two, "pain", by=again) == {"four"}
    assert again.check() == []


def with_scrambled_tables(wiki: Wiki) -> Index:
    """The index as another process opens it, once its tables were damaged inside."""
    wiki.index.close()
    tables = Pointer(wiki.folder / "search_index", "tables").current()
    assert tables is not None
    scrambled(tables)
    return wiki.another()


def test_tables_that_are_damaged_inside_are_made_again_once_that_is_seen(two: Wiki) -> None:
    again = with_scrambled_tables(two)
    assert again.catch_up() == two.store.head()
    with pytest.raises(sqlite3.DatabaseError, match="malformed") as trouble:
        again.pages.listing()
    assert is_damage(trouble.value)
    assert again.mend()
    assert again.pages.listing()[0] == 2
    assert not again.mend()  # they are sound now: nothing is built for nothing
    assert again.check() == []


def test_the_check_tells_damaged_tables_and_mends_them(two: Wiki) -> None:
    again = with_scrambled_tables(two)
    assert again.check() == ["Les tables de l’index étaient abîmées\u202f: elles viennent d’être refaites."]
    again.catch_up_text()
    assert again.check() == []


def test_the_check_tells_a_damaged_text_index_and_mends_it(two: Wiki) -> None:
    two.index.close()
    (texts,) = (two.folder / "search_index").glob("text-*/texts.sqlite")
    scrambled(texts)
    again = two.another()
    assert again.check() == ["L’index du texte était abîmé\u202f: il vient d’être refait."]
    assert again.check() == []
    assert found(two, "pain", by=again) == {"four"}


def test_the_text_follows_tables_that_were_damaged(two: Wiki) -> None:
    again = with_scrambled_tables(two)
    Pointer(two.folder / "search_index", "text").drop()
    assert again.catch_up_text() == 2
    assert found(two, "pain", by=again) == {"four"}


def test_the_words_kept_beside_the_engine_are_made_again_when_cut_short(two: Wiki) -> None:
    two.index.close()
    (texts,) = (two.folder / "search_index").glob("text-*/texts.sqlite")
    os.truncate(texts, texts.stat().st_size // 2)
    two.write("pre", page("Un pré", "De l’herbe."))
    again = two.another()
    again.catch_up_text()
    again.catch_up_text()
    assert found(two, "herbe", by=again) == {"pre"}
    assert again.check() == []


def test_tables_that_are_cut_short_are_not_opened(two: Wiki) -> None:
    two.index.close()
    before = Pointer(two.folder / "search_index", "tables").current()
    assert before is not None
    os.truncate(before, before.stat().st_size - 4096)
    again = two.another()
    assert again.catch_up() == two.store.head()
    assert Pointer(two.folder / "search_index", "tables").current() != before
    assert again.pages.listing()[0] == 2


@LEFT_OPEN
@pytest.mark.usefixtures("let_go")
def test_an_engine_that_breaks_while_it_is_read_is_made_again(two: Wiki) -> None:
    reader = two.another()
    for path in (two.folder / "search_index").glob("text-*/engine/*.seg"):
        path.write_bytes(bytes(path.stat().st_size))
    two.index.close()
    assert found(two, "pain", by=reader) == set()
    assert two.another().catch_up_text() == 2
    assert found(two, "pain", by=reader) == {"four"}


@pytest.mark.parametrize(("kind", "version"), [("tables", "schema_version"), ("text", "version")])
def test_another_version_of_the_program_builds_its_own(two: Wiki, kind: str, version: str) -> None:
    before = Pointer(two.folder / "search_index", kind).current()
    assert before is not None
    two.index.close()
    sql = sqlite3.connect(before if kind == "tables" else before / "texts.sqlite")
    sql.execute("UPDATE meta SET value = -1 WHERE key = ?", (version,))
    sql.commit()
    sql.close()
    again = two.another()
    again.catch_up()
    again.catch_up_text()
    assert Pointer(two.folder / "search_index", kind).current() != before
    assert again.check() == []


def test_a_rewritten_history_is_followed_by_building_again(two: Wiki) -> None:
    first = two.index.revisions.recent()[-1].commit
    ref = two.store.folder / "refs" / "heads" / "main"
    ref.write_text(f"{first}\n")
    assert two.index.catch_up() == first
    assert two.index.pages.get(fiche("mare")) is None
    two.write("pre", page("Pré", "Le pain."))
    two.settle()
    assert found(two, "pain") == {"four", "pre"}
    assert two.index.check() == []


def test_what_a_rebuild_was_killed_over_is_swept_away(two: Wiki) -> None:
    folder = two.folder / "search_index"
    (folder / "tables-0123456789ab.sqlite").write_bytes(b"half")
    (folder / "text-0123456789ab").mkdir()
    two.index.rebuild()
    assert not (folder / "tables-0123456789ab.sqlite").exists()
    assert not (folder / "text-0123456789ab").exists()


def test_the_text_does_not_read_pages_again_when_only_the_tables_were_rebuilt(two: Wiki) -> None:
    two.index.close()
    for path in (two.folder / "search_index").glob("tables*"):
        path.unlink()
    again = two.another()
    again.catch_up()
    text = Pointer(two.folder / "search_index", "text").current()
    assert again.catch_up_text() == 0
    assert Pointer(two.folder / "search_index", "text").current() == text
    assert again.check() == []


def test_progress_is_told(two: Wiki) -> None:
    told: list[tuple[str, int, int]] = []
    two.index.rebuild(lambda step, done, total: told.append((step, done, total)))
    assert {step for step, _, _ in told} >= {"revisions", "text"}
    assert ("text", 2, 2) in told


def test_a_repository_that_was_replaced_by_another_is_followed(two: Wiki) -> None:
    two.index.close()
    shutil.rmtree(two.store.folder)
    store = type(two.store).create(two.folder)
    with store.change(ANA, "Neuf") as change:
        change.write(fiche("neuf"), page("Neuf"), None)
    again = two.another()
    assert again.catch_up() == store.head()
    assert again.pages.listing()[0] == 1
    store.close()


def test_tables_and_text_built_at_the_same_time_are_those_built_in_turn(two: Wiki) -> None:
    two.write("sans-tables", page("Entre-temps", "Le pain."))
    two.index.rebuild(processes=2)
    assert two.index.check() == []
    assert found(two, "pain") == {"four", "sans-tables"}
    two.index.rebuild(processes=1)
    assert two.index.check() == []
