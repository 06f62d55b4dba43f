"""Changing: one commit for everything or nothing, and what others wrote meanwhile is never lost."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fiches import (
    Author,
    Change,
    EditConflict,
    FileName,
    NameRefused,
    PageExists,
    PageMissing,
    PageName,
    RevisionRefused,
    Store,
)

A, B, C = PageName("fiches", "a"), PageName("fiches", "b"), PageName("fiches", "c")
PAGE = "---\nid: 0190-a\ntitre: A\nduree: 2 h\n---\n## Un\n\nun\n\n## Deux\n\ndeux\n"
Write = Callable[..., str]


def test_several_edits_are_one_commit(store: Store, author: Author, write: Write) -> None:
    base = write("a", "x\n")
    write("c", "c\n")
    with store.change(author, "Tout") as change:
        change.write(A, "x2\n", base)
        change.write(B, "y\n", None)
        change.delete(C)
        change.write_file(FileName("plan.pdf"), b"%PDF-")
    assert change.commit == store.head()
    assert {c.path for c in store.commit(change.commit or "").changes} == {
        A.path,
        B.path,
        C.path,
        FileName("plan.pdf").path,
    }


def _write_both(change: Change) -> None:
    change.write(B, "y\n", None)
    change.write(A, "y\n", None)


def interrupted(store: Store, author: Author) -> None:
    with store.change(author, "Tout") as change:
        change.write(B, "y\n", None)
        raise ZeroDivisionError


def test_one_edit_that_does_not_hold_undoes_them_all(store: Store, author: Author, write: Write) -> None:
    base = write("a", "x\n")
    with pytest.raises(PageExists), store.change(author, "Tout") as change:
        _write_both(change)
    assert store.head() == base
    with pytest.raises(ZeroDivisionError):
        interrupted(store, author)
    assert store.head() == base


def test_a_change_that_changes_nothing_makes_no_commit(store: Store, author: Author, write: Write) -> None:
    base = write("a", "x\n")
    with store.change(author, "Rien") as change:
        change.write(A, "x\r\n", base)
    assert change.commit is None
    with store.change(author, "Rien"):
        pass
    assert store.head() == base


def test_people_who_write_in_different_sections_and_fields_are_merged(
    store: Store, author: Author, write: Write
) -> None:
    base = write("a", PAGE)
    write("a", PAGE.replace("un\n", "un, revu\n"))
    with store.change(author, "Moi") as change:
        change.write(A, PAGE.replace("deux\n", "deux, revu\n").replace("2 h", "3 h"), base)
    assert change.merged
    assert store.read_text(A) == PAGE.replace("un\n", "un, revu\n").replace("deux\n", "deux, revu\n").replace(
        "2 h", "3 h"
    )


def test_the_same_line_is_a_conflict_that_carries_the_three_texts(store: Store, author: Author, write: Write) -> None:
    base = write("a", PAGE)
    now = write("a", PAGE.replace("2 h", "4 h"))
    with pytest.raises(EditConflict) as caught, store.change(author, "Moi") as change:
        change.write(A, PAGE.replace("2 h", "3 h"), base)
    conflict = caught.value
    assert (conflict.name, conflict.base, conflict.theirs_commit) == (A, PAGE, now)
    assert (conflict.mine, conflict.theirs) == (PAGE.replace("2 h", "3 h"), PAGE.replace("2 h", "4 h"))
    assert store.head() == now


def test_writing_to_a_page_that_was_deleted_meanwhile_is_a_conflict(store: Store, author: Author, write: Write) -> None:
    base = write("a", PAGE)
    with store.change(author, "Ôter") as change:
        change.delete(A, base)
    with pytest.raises(EditConflict) as caught, store.change(author, "Moi") as change:
        change.write(A, PAGE + "plus\n", base)
    assert (caught.value.theirs, caught.value.mine) == (None, PAGE + "plus\n")
    with store.change(author, "Rien à dire") as change:
        change.write(A, PAGE, base)
    assert change.commit is None


def test_writing_to_a_page_that_was_renamed_meanwhile_follows_it(store: Store, author: Author, write: Write) -> None:
    base = write("a", PAGE)
    with store.change(author, "Renommer") as change:
        change.move(A, B, PAGE.replace("titre: A", "titre: B"), base)
    with store.change(author, "Moi") as change:
        change.write(A, PAGE + "plus\n", base)
    assert change.followed == {A: B}
    assert store.read_text(B) == PAGE.replace("titre: A", "titre: B") + "plus\n"
    assert store.blob_at(A.path) is None


def test_deleting_what_someone_just_wrote_to_is_a_conflict(store: Store, author: Author, write: Write) -> None:
    base = write("a", "x\n")
    write("a", "y\n")
    with pytest.raises(EditConflict), store.change(author, "Ôter") as change:
        change.delete(A, base)
    with pytest.raises(PageMissing), store.change(author, "Ôter") as change:
        change.delete(B)


def test_a_page_moves_only_to_a_free_name(store: Store, author: Author, write: Write) -> None:
    base = write("a", "x\n")
    write("b", "y\n")
    with pytest.raises(PageExists), store.change(author, "Renommer") as change:
        change.move(A, B, base=base)
    with pytest.raises(PageMissing), store.change(author, "Renommer") as change:
        change.move(C, A)
    with store.change(author, "Renommer") as change:
        change.move(A, C)
    assert store.read_text(C) == "x\n"


def test_a_version_that_is_none_is_refused_before_anything_is_done(store: Store, author: Author, write: Write) -> None:
    write("a", "x\n")
    for base in ("HEAD", "-x", "0" * 40):
        with pytest.raises(RevisionRefused), store.change(author, "Moi") as change:
            change.write(A, "y\n", base)


@pytest.mark.parametrize("slug", ["../a", "A", "", ".git", "a/b", "a\nb", "-a", "con", "é"])
def test_a_name_put_together_by_hand_never_leaves_its_folder(store: Store, author: Author, slug: str) -> None:
    for name in (PageName("fiches", slug), PageName("fichiers", slug), PageName("ailleurs", "a")):
        with pytest.raises(NameRefused), store.change(author, "Moi") as change:
            change.write(name, "x\n", None)
    with pytest.raises(NameRefused), store.change(author, "Moi") as change:
        change.write_file(FileName(slug), b"x")
    with pytest.raises(PageMissing):
        store.read_text(PageName("fiches", slug))


def test_line_ends_of_a_form_are_brought_to_those_of_the_page(store: Store, author: Author, write: Write) -> None:
    base = write("a", "un\n\ndeux\n\ntrois\n")
    write("a", "un\n\ndeux\n\ntrois, revu\n")
    with store.change(author, "Formulaire") as change:
        change.write(A, "un, revu\r\n\r\ndeux\r\n\r\ntrois\r\n", base)
    assert store.read_text(A) == "un, revu\n\ndeux\n\ntrois, revu\n"


def test_a_broken_letter_never_breaks_a_save(store: Store) -> None:
    with store.change(Author("\ud800", "\ud800"), "\udfff") as change:
        change.write(A, "avant \ud83d après\n", None)
    assert store.read_text(A) == "avant ? après\n"


def test_what_is_pushed_from_outside_is_kept_under_the_next_save(
    store: Store, author: Author, write: Write, tmp_path: Path
) -> None:
    base = write("a", PAGE)
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(store.folder), str(clone)], check=True)
    (clone / A.path).write_text(PAGE.replace("un\n", "un, poussé\n"))
    who = ["-c", "user.name=Ami", "-c", "user.email=ami@exemple.invalid"]
    subprocess.run(["git", "-C", str(clone), *who, "commit", "-qam", "Poussé"], check=True)
    subprocess.run(["git", "-C", str(clone), "push", "-q"], check=True)
    with store.change(author, "Moi") as change:
        change.write(A, PAGE.replace("deux\n", "deux, revu\n"), base)
    assert store.read_text(A) == PAGE.replace("un\n", "un, poussé\n").replace("deux\n", "deux, revu\n")


def test_unsafe_names_are_refused_in_a_stream(store: Store, author: Author) -> None:
    for path in (
        "../x.md",
        "/etc/x",
        "a//b",
        ".git/config",
        "fiches/.GIT/x",
        "-x",
        "a\nb",
        "a/./b",
        "a\\b",
        "c:x",
        "\ud800",
    ):
        with pytest.raises(NameRefused), store.import_stream("main") as bulk:
            bulk.commit(author, 1, "x", {path: b""})
    assert store.head() is None
