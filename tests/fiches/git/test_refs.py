"""Refs: moved only from where they were, wherever git keeps them, and no lock is left that a person must remove."""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest

from fiches.git.refs import Refs, full_ref, unreachable_locks

MAIN = "refs/heads/main"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "x.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    return folder


def commit(folder: Path, message: str) -> str:
    tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    subprocess.run(
        ["git", "-C", str(folder), "hash-object", "-t", "tree", "-w", "/dev/null"], check=True, capture_output=True
    )
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    made = subprocess.run(
        ["git", "-C", str(folder), "commit-tree", tree, "-m", message],
        check=True,
        capture_output=True,
        env={**os.environ, **who},
    )
    return made.stdout.decode().strip()


def test_a_ref_moves_only_from_where_it_was_expected(folder: Path) -> None:
    refs = Refs(folder)
    one, two = commit(folder, "1"), commit(folder, "2")
    with refs.lock():
        assert refs.read(MAIN) is None
        assert refs.move(MAIN, None, one)
        assert not refs.move(MAIN, None, two)
        assert not refs.move(MAIN, two, one)
        assert refs.move(MAIN, one, two)
    assert refs.read(MAIN) == two
    assert not list(folder.glob("refs/**/*.lock"))
    assert not (folder / "commun.ref").exists()


def test_a_packed_ref_is_read_and_moved(folder: Path) -> None:
    refs = Refs(folder)
    one, two = commit(folder, "1"), commit(folder, "2")
    with refs.lock():
        refs.move(MAIN, None, one)
        refs.move("refs/heads/sources/wiki", None, two)
    subprocess.run(["git", "-C", str(folder), "pack-refs", "--all", "--prune"], check=True)
    assert not (folder / MAIN).exists()
    assert (refs.read(MAIN), refs.read("refs/heads/sources/wiki")) == (one, two)
    with refs.lock():
        assert refs.move(MAIN, one, two)
    assert refs.read(MAIN) == two


@pytest.mark.parametrize("when", ["before it was moved", "after it was moved"])
def test_the_lock_of_a_killed_writer_is_taken_away_at_once(folder: Path, when: str) -> None:
    refs = Refs(folder)
    one, two = commit(folder, "1"), commit(folder, "2")
    with refs.lock():
        refs.move(MAIN, None, one)
    (folder / "commun.ref").write_text(two + "\n")
    lock = folder / f"{MAIN}.lock"
    lock.hardlink_to(folder / "commun.ref")
    if when == "after it was moved":
        lock.rename(folder / MAIN)
    with refs.lock():
        assert refs.move(MAIN, refs.read(MAIN), one)
    assert refs.read(MAIN) == one
    assert not lock.exists()


def test_an_old_lock_that_git_left_is_taken_away(folder: Path) -> None:
    refs = Refs(folder)
    one = commit(folder, "1")
    lock = folder / f"{MAIN}.lock"
    lock.write_text("")
    os.utime(lock, (time.time() - 60, time.time() - 60))
    with refs.lock():
        assert refs.move(MAIN, None, one)
    assert not lock.exists()


def test_a_lock_that_git_holds_now_is_waited_for(folder: Path) -> None:
    refs = Refs(folder)
    one = commit(folder, "1")
    lock = folder / f"{MAIN}.lock"
    lock.write_text("")
    done = threading.Event()

    def move() -> None:
        with refs.lock():
            refs.move(MAIN, None, one)
        done.set()

    writer = threading.Thread(target=move)
    writer.start()
    assert not done.wait(0.2)
    assert refs.read(MAIN) is None
    lock.unlink()
    writer.join()
    assert refs.read(MAIN) == one


def test_only_safe_names_of_refs_reach_git() -> None:
    assert full_ref("sources/resilience-fr") == "refs/heads/sources/resilience-fr"
    assert full_ref("refs/commun/wikitext/a") == "refs/commun/wikitext/a"
    for bad in ("", "-x", "a..b", "a//b", "/a", "a/", "a.lock", "a b", "a\nb", ".a", "a/.b", "refs/", "a^0", "a."):
        with pytest.raises(ValueError, match="cannot name a ref"):
            full_ref(bad)


def test_old_locks_of_gits_own_files_are_found(folder: Path) -> None:
    (folder / "packed-refs.lock").write_text("")
    assert unreachable_locks(folder, older_than=60) == []
    os.utime(folder / "packed-refs.lock", (1, 1))
    assert unreachable_locks(folder, older_than=60) == [folder / "packed-refs.lock"]
