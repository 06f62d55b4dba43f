"""Bringing a source's branch in: page by page, and whatever happened on both sides, no text is lost."""

from collections.abc import Callable, Mapping

import pytest

from fiches import Author, FileName, MergeReport, PageName, Store, blob_id

A, B, C = PageName("fiches", "a"), PageName("fiches", "b"), PageName("fiches", "c")
PAGE = "---\nid: 0190-a\ntitre: A\n---\n## Un\n\nun\n\n## Deux\n\ndeux\n"
OURS, THEIRS = PAGE.replace("\nun\n", "\nun, d’ici\n"), PAGE.replace("\ndeux\n", "\ndeux, de là-bas\n")
BOTH = OURS.replace("\ndeux\n", "\ndeux, de là-bas\n")
ALSO = PAGE.replace("\nun\n", "\nun, de là-bas\n")

Merge = Callable[..., MergeReport]


@pytest.fixture
def merge(store: Store, author: Author) -> Merge:
    """Send pages (path → text, None takes it away) to the source's branch, and bring the branch in."""

    def merge(pages: Mapping[PageName, str | None]) -> MergeReport:
        with store.import_stream("sources/w") as bulk:
            for name, text in pages.items():
                bulk.commit(author, 1, "source", {name.path: None if text is None else text.encode()})
        return store.merge_ref("sources/w", author, "Apporté", trailers={"Source": "w"})

    return merge


def change(store: Store, author: Author, *, old: PageName, new: PageName | None, text: str | None = None) -> None:
    with store.change(author, "ici") as edits:
        if new is None:
            edits.delete(old)
        else:
            edits.move(old, new, text, store.head())


def pages(store: Store) -> dict[str, str]:
    return {path: store.blob(sha).decode() for path, sha in store.list()}


def test_a_first_import_becomes_the_pages(store: Store, merge: Merge) -> None:
    report = merge({A: PAGE, B: "b\n"})
    assert pages(store) == {A.path: PAGE, B.path: "b\n"}
    assert (report.commit, set(report.merged), report.conflicts) == (store.head(), {A, B}, [])


def test_a_source_joins_a_commons_that_knows_nothing_of_it(store: Store, merge: Merge, author: Author) -> None:
    with store.change(author, "ici") as edits:
        edits.write(C, "c\n", None)
    report = merge({A: PAGE})
    assert pages(store) == {A.path: PAGE, C.path: "c\n"}
    made = store.commit(report.commit or "")
    assert made.parents == (edits.commit, store.head("sources/w"))
    assert (made.changes, dict(made.trailers), made.message) == ((), {"Source": "w"}, "Apporté")


def test_bringing_in_what_is_there_already_makes_no_commit(store: Store, merge: Merge, author: Author) -> None:
    merge({A: PAGE})
    head = store.head()
    assert store.merge_ref("sources/w", author, "Encore") == MergeReport(None)
    assert store.merge_ref("sources/rien", author, "Rien") == MergeReport(None)
    assert store.head() == head


def test_both_sides_changes_of_a_page_are_kept(store: Store, merge: Merge, author: Author) -> None:
    merge({A: PAGE})
    change(store, author, old=A, new=A, text=OURS)
    report = merge({A: THEIRS})
    assert pages(store) == {A.path: BOTH}
    assert [c.path for c in store.commit(report.commit or "").changes] == [A.path]
    change(store, author, old=A, new=A, text=BOTH + "fin\n")
    assert merge({B: "b\n"}).merged == [B]
    assert pages(store)[A.path] == BOTH + "fin\n"


def test_what_cannot_be_brought_together_keeps_the_pages_text_and_is_told(
    store: Store, merge: Merge, author: Author
) -> None:
    merge({A: PAGE})
    change(store, author, old=A, new=A, text=OURS)
    report = merge({A: ALSO, B: "b\n"})
    assert pages(store) == {A.path: OURS, B.path: "b\n"}
    (conflict,) = report.conflicts
    assert (conflict.name, conflict.base, conflict.theirs, conflict.mine) == (A, PAGE, OURS, ALSO)
    assert [(h.key, h.path) for h in report.held] == [("0190-a", A.path)]
    assert store.merge_ref("sources/w", author, "Encore") == MergeReport(None)


def test_two_pages_born_at_one_place_are_told_apart(store: Store, merge: Merge, author: Author) -> None:
    with store.change(author, "ici") as edits:
        edits.write(A, "ici\n", None)
    report = merge({A: "là-bas\n"})
    assert pages(store) == {A.path: "ici\n"}
    assert [(c.base, c.theirs, c.mine) for c in report.conflicts] == [(None, "ici\n", "là-bas\n")]


@pytest.mark.parametrize("text", [PAGE, OURS], ids=["renamed", "renamed and changed"])
def test_a_page_that_we_renamed_gets_what_they_wrote(store: Store, merge: Merge, author: Author, text: str) -> None:
    merge({A: PAGE})
    change(store, author, old=A, new=B, text=text)
    report = merge({A: THEIRS})
    assert pages(store) == {B.path: BOTH if text == OURS else THEIRS}
    assert report.conflicts == []


def test_a_page_that_they_renamed_keeps_what_we_wrote(store: Store, merge: Merge, author: Author) -> None:
    merge({A: PAGE})
    change(store, author, old=A, new=A, text=OURS)
    report = merge({A: None, B: THEIRS})
    assert pages(store) == {B.path: BOTH}
    assert report.conflicts == []


def test_a_page_that_both_renamed_keeps_our_name_and_both_texts(store: Store, merge: Merge, author: Author) -> None:
    merge({A: PAGE})
    change(store, author, old=A, new=B, text=OURS)
    merge({A: None, C: THEIRS})
    assert pages(store) == {B.path: BOTH}


def test_a_page_that_both_renamed_alike_has_both_texts(store: Store, merge: Merge, author: Author) -> None:
    merge({A: PAGE})
    change(store, author, old=A, new=B, text=OURS)
    assert merge({A: None, B: THEIRS}).conflicts == []
    assert pages(store) == {B.path: BOTH}


def test_a_rename_onto_a_page_of_ours_leaves_both_pages(store: Store, merge: Merge, author: Author) -> None:
    merge({A: PAGE})
    with store.change(author, "ici") as edits:
        edits.write(B, "une autre\n", None)
    report = merge({A: None, B: THEIRS})
    assert pages(store) == {A.path: THEIRS, B.path: "une autre\n"}
    assert report.conflicts == []
    merge({B: BOTH})  # and again: the page is known by its id, whatever lies at its name
    assert pages(store) == {A.path: BOTH, B.path: "une autre\n"}


def test_a_rename_is_followed_where_the_same_line_was_changed_on_both_sides(
    store: Store, merge: Merge, author: Author
) -> None:
    merge({A: PAGE})
    change(store, author, old=A, new=A, text=OURS)
    report = merge({A: None, B: ALSO})
    assert pages(store) == {B.path: OURS}
    assert [(c.base, c.theirs, c.mine) for c in report.conflicts] == [(PAGE, OURS, ALSO)]


def test_a_page_deleted_on_one_side_and_written_on_the_other_is_told(
    store: Store, merge: Merge, author: Author
) -> None:
    merge({A: PAGE, B: PAGE.replace("0190-a", "0190-b")})
    change(store, author, old=A, new=None)
    change(store, author, old=B, new=B, text="d’ici\n")
    report = merge({A: THEIRS, B: None})
    assert pages(store) == {B.path: "d’ici\n"}
    assert {(c.name, c.theirs, c.mine) for c in report.conflicts} == {(A, None, THEIRS), (B, "d’ici\n", None)}


def test_files_are_taken_whole_or_not_at_all(store: Store, merge: Merge, author: Author) -> None:
    file = FileName("plan.png")
    merge({A: PAGE})
    with store.change(author, "ici") as edits:
        edits.write_file(file, b"\x89ici")
    with store.import_stream("sources/w") as bulk:
        bulk.commit(author, 1, "source", {file.path: b"\x89la", FileName("autre.png").path: b"\x89"})
    report = store.merge_ref("sources/w", author, "Apporté")
    assert store.blob_at(file.path) == blob_id(b"\x89ici")
    assert store.blob_at(FileName("autre.png").path) == blob_id(b"\x89")
    assert [c.name for c in report.conflicts] == [file]


def test_ten_thousand_pages_are_brought_in_at_once(store: Store, author: Author) -> None:
    with store.change(author, "ici") as edits:
        edits.write(C, "c\n", None)
    names = [PageName("fiches", f"p{number}") for number in range(10_000)]
    with store.import_stream("sources/w") as bulk:
        bulk.commit(author, 1, "tout", {name.path: f"{name.slug}\n".encode() for name in names})
    report = store.merge_ref("sources/w", author, "Apporté")
    assert len(report.merged) == len(names)
    assert len(list(store.list())) == len(names) + 1
