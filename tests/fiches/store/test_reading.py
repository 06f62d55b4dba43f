"""Reading: any page at any version, the log of everything, whatever git has packed meanwhile."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from fiches import Author, PageMissing, PageName, RevisionRefused, Store, blob_id

A, B = PageName("fiches", "a"), PageName("aide", "b")
Write = Callable[..., str]


def test_a_new_store_is_empty_and_a_second_birth_keeps_its_pages(store: Store, write: Write) -> None:
    assert store.head() is None
    assert list(store.list()) == []
    assert store.blob_at(A.path) is None
    with pytest.raises(PageMissing):
        store.read(A)
    commit = write("a", "Texte\n")
    assert Store.create(store.folder.parent).head() == commit


def test_a_page_is_read_at_every_version_by_full_or_short_names(store: Store, write: Write) -> None:
    first = write("a", "---\ntitre: Un\n---\nTexte\n")
    second = write("a", "---\ntitre: Deux\n---\nTexte\n")
    assert store.read(A).title == "Deux"
    assert store.read(A, first).title == store.read(A, first[:8]).title == "Un"
    assert (store.resolve(second[:6]), store.resolve(second)) == (second, second)
    assert store.blob(store.blob_at(A.path, first) or "") == b"---\ntitre: Un\n---\nTexte\n"
    with pytest.raises(PageMissing):
        store.read(B, first)


@pytest.mark.parametrize("revision", ["", "abc", "HEAD", "main", "-h", "--all", "0" * 40, "f" * 7, "a:b", "Abcdef"])
def test_only_versions_that_exist_are_read(store: Store, write: Write, revision: str) -> None:
    write("a", "x\n")
    with pytest.raises(RevisionRefused):
        store.read(A, revision)


def test_a_branch_called_like_a_version_does_not_answer_for_one(store: Store, write: Write) -> None:
    commit = write("a", "x\n")
    name = "beef" if not commit.startswith("beef") else "cafe"
    subprocess.run(["git", "-C", str(store.folder), "branch", name, "main"], check=True)
    with pytest.raises(RevisionRefused):
        store.resolve(name)


def test_a_blob_is_no_version(store: Store, write: Write) -> None:
    write("a", "x\n")
    with pytest.raises(RevisionRefused):
        store.resolve(blob_id(b"x\n"))


def test_listing_gives_every_file_with_its_blob(store: Store, write: Write) -> None:
    first = write("a", "x\n")
    write("b", "y\n", "aide")
    assert dict(store.list()) == {A.path: blob_id(b"x\n"), B.path: blob_id(b"y\n")}
    assert dict(store.list(first)) == {A.path: blob_id(b"x\n")}
    shas = [sha for _, sha in store.list()]
    assert dict(store.blobs(shas)) == {blob_id(b"x\n"): b"x\n", blob_id(b"y\n"): b"y\n"}


def test_a_thousand_blobs_come_in_the_order_asked(store: Store, author: Author) -> None:
    texts = [b"texte %d\n" % number * (number % 40 + 1) for number in range(1000)]
    with store.import_stream("main") as bulk:
        bulk.commit(author, 1, "tout", {f"aide/p{number}.md": text for number, text in enumerate(texts)})
    assert [data for _, data in store.blobs(blob_id(text) for text in texts)] == texts


def test_the_log_tells_every_commit_in_order_with_its_paths(store: Store, write: Write, author: Author) -> None:
    first = write("a", "x\n")
    second = write("b", "y\n", "aide")
    with store.change(author, "Ôté\n\nLongue explication", when=1_000_000_000, trailers={"Source": "wiki"}) as change:
        change.delete(A)
    third = change.commit or ""
    log = list(store.log(None, third))
    assert [c.sha for c in log] == [first, second, third]
    assert [(c.path, c.before, c.after) for c in log[2].changes] == [(A.path, blob_id(b"x\n"), None)]
    last = log[2]
    assert (last.when, last.summary, last.message) == (1_000_000_000, "Ôté", "Ôté\n\nLongue explication")
    assert (dict(last.trailers), last.author, last.parents) == ({"Source": "wiki"}, author, (second,))
    assert list(store.log(first, third)) == log[1:]
    assert list(store.log(third, third)) == []
    assert store.commit(third[:9]) == last


def test_a_long_log_and_a_short_one_tell_the_same(store: Store, author: Author) -> None:
    with store.import_stream("main") as bulk:
        for number in range(100):
            path = PageName("fiches", f"p{number % 7}").path
            bulk.commit(author, 1_000_000_000 + number, f"r {number}", {path: b"%d" % number}, offset=120)
    head = store.head() or ""
    log = list(store.log(None, head))
    assert len(log) == 100
    assert [store.commit(c.sha) for c in log] == log
    assert list(store.log(log[89].sha, head)) == log[90:]
    assert {c.offset for c in log} == {120}
    assert store.is_ancestor(log[0].sha, head)
    assert not store.is_ancestor(head, log[0].sha)


def test_what_changed_between_any_two_versions(store: Store, write: Write) -> None:
    first = write("a", "x\n")
    second = write("b", "y\n", "aide")
    assert [(c.path, c.before, c.after) for c in store.tree_changes(first, second)] == [(B.path, None, blob_id(b"y\n"))]
    assert {c.path for c in store.tree_changes(None, second)} == {A.path, B.path}
    assert store.tree_changes(second, second) == []


def test_everything_reads_the_same_after_maintenance(store: Store, write: Write) -> None:
    for number in range(5):
        write("a", f"x {number}\n")
    before = (store.head(), list(store.log(None, store.head() or "")), store.read_text(A))
    steps: list[str] = []
    store.maintenance(lambda step, _done, _total: steps.append(step))
    assert not list(store.folder.glob("refs/heads/*"))
    assert (store.head(), list(store.log(None, store.head() or "")), store.read_text(A)) == before
    assert steps[0] == "verrous"
    assert steps[-1] == "index des commits"
    assert write("a", "après\n") == store.head()


def test_a_page_pushed_in_another_encoding_is_readable(store: Store, author: Author) -> None:
    with store.import_stream("main") as bulk:
        bulk.commit(author, 1, "poussé", {A.path: "Été\n".encode("cp1252")})
    assert store.read_text(A) == "Été\n"


def test_threads_never_read_each_others_pages(store: Store, author: Author) -> None:
    names = [PageName("fiches", f"p{number}") for number in range(40)]
    with store.import_stream("main") as bulk:
        bulk.commit(author, 1, "tout", {name.path: f"{name.slug}\n".encode() * 50 for name in names})
    wrong: list[str] = []

    def read() -> None:
        for _ in range(10):
            wrong.extend(name.slug for name in names if set(store.read_text(name).split()) != {name.slug})

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_a_store_that_was_closed_reads_on(store: Store, write: Write) -> None:
    write("a", "x\n")
    reader = threading.Thread(target=store.read_text, args=(A,))
    reader.start()
    reader.join()
    store.close()
    assert store.read_text(A) == "x\n"


def test_the_data_can_be_cloned_while_people_write(store: Store, write: Write, tmp_path: Path) -> None:
    write("a", "0\n")
    stop = threading.Event()

    def clone() -> None:
        number = 0
        while not stop.is_set() or number == 0:
            subprocess.run(["git", "clone", "-q", str(store.folder), str(tmp_path / f"clone{number}")], check=True)
            number += 1

    cloner = threading.Thread(target=clone)
    cloner.start()
    for number in range(1, 30):
        write("a", f"{number}\n")
    stop.set()
    cloner.join()
    for folder in tmp_path.glob("clone*"):
        assert (folder / A.path).read_text().strip().isdigit()
        subprocess.run(["git", "-C", str(folder), "fsck", "--strict"], check=True, capture_output=True)
