"""Bulk import: exact authors and dates, several branches at once, and going on where it stopped."""

import subprocess

import pytest

from fiches import Author, PageName, Store, StoreUnavailable, blob_id

A = PageName("fiches", "a").path
WIKI = "refs/commun/wikitext/w"


def test_authors_dates_and_trailers_are_kept_exactly(store: Store) -> None:
    with store.import_stream("sources/w") as bulk:
        bulk.commit(Author("-Élu <x>\n", "e@b"), 1_400_000_000, "Résumé", {A: b"x"}, {"Source": "w"}, offset=-90)
        bulk.commit(Author("", ""), 0, "", {A: None}, committed=5)
    first, second = store.log(None, store.head("sources/w") or "")
    assert (first.author, first.when, first.offset) == (Author("-Élu  x", "e@b"), 1_400_000_000, -90)
    assert (first.summary, dict(first.trailers)) == ("Résumé", {"Source": "w"})
    assert (second.when, second.committed, second.changes[0].after) == (0, 5, None)
    assert store.head() is None


def test_one_stream_writes_several_branches_and_goes_on_where_they_stand(store: Store, author: Author) -> None:
    for number in range(2):
        with store.import_stream("sources/w") as bulk:
            raw = b"== Titre ==\n%d" % number
            bulk.commit(author, number, "brut", {"p/1": raw}, ref=WIKI)
            bulk.commit(author, number, "page", {A: b"%d" % number}, {"Source-Text": blob_id(raw)})
    assert [c.message for c in store.log(None, store.head("sources/w") or "")] == ["page", "page"]
    last = store.commit(store.head("sources/w") or "")
    assert store.blob(last.trailers["Source-Text"]) == b"== Titre ==\n1"
    assert len(list(store.log(None, store.head(WIKI) or ""))) == 2


def cut_off(store: Store, author: Author) -> None:
    with store.import_stream("sources/w") as bulk:
        bulk.commit(author, 1, "un", {A: b"1"})
        bulk.commit(author, 2, "deux", {A: b"2"})
        raise ConnectionError


def test_what_was_sent_before_a_cut_connection_is_kept(store: Store, author: Author) -> None:
    with pytest.raises(ConnectionError):
        cut_off(store, author)
    assert [c.message for c in store.log(None, store.head("sources/w") or "")] == ["un", "deux"]
    assert not list(store.folder.glob("fast_import_crash_*"))


def test_a_checkpoint_shows_the_branch_at_once(store: Store, author: Author) -> None:
    with store.import_stream("sources/w") as bulk:
        bulk.commit(author, 1, "un", {A: b"1"})
        bulk.checkpoint()
        assert store.head("sources/w") is not None
        bulk.commit(author, 2, "deux", {A: b"2"})
    assert len(list(store.log(None, store.head("sources/w") or ""))) == 2


def test_names_with_every_sign_are_kept(store: Store, author: Author) -> None:
    paths = ["fichiers/ab/œuvre « x ».md", 'fichiers/ab/a"b', "fichiers/ab/a b", "fichiers/ab/*?"]
    with store.import_stream("main") as bulk:
        bulk.commit(author, 1, "noms", dict.fromkeys(paths, b"x"))
    assert {path for path, _ in store.list()} == set(paths)


def test_an_empty_stream_changes_nothing(store: Store) -> None:
    with store.import_stream("sources/w"):
        pass
    assert store.head("sources/w") is None


def overtaken(store: Store, author: Author) -> None:
    with store.import_stream("main") as bulk:
        bulk.commit(author, 1, "un", {A: b"1"})
        bulk.checkpoint()
        with store.change(author, "entre-temps") as change:
            change.write(PageName("fiches", "b"), "b\n", None)
        bulk.commit(author, 2, "deux", {A: b"2"})


def test_a_branch_that_moved_meanwhile_is_not_overwritten(store: Store, author: Author) -> None:
    with pytest.raises(StoreUnavailable, match="la branche a changé"):
        overtaken(store, author)
    assert store.read_text(PageName("fiches", "b")) == "b\n"
    assert [c.message for c in store.log(None, store.head() or "")] == ["un", "entre-temps"]


def test_what_is_brought_in_can_be_cloned_with_git_alone(store: Store, author: Author, tmp_path: object) -> None:
    with store.import_stream("main") as bulk:
        bulk.commit(author, 1_400_000_000, "un", {A: b"1"}, offset=60)
    subprocess.run(["git", "clone", "-q", str(store.folder), f"{tmp_path}/clone"], check=True)
    said = subprocess.run(
        ["git", "-C", f"{tmp_path}/clone", "log", "--format=%an %aI"], check=True, capture_output=True, text=True
    )
    assert said.stdout == "Zoé 2014-05-13T17:53:20+01:00\n"
