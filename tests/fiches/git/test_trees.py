"""Trees as git makes them: every spliced tree is the tree that git itself would have written."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fiches.git.objects import ObjectBatch, blob_id
from fiches.git.processes import Processes
from fiches.git.trees import Forest, build, parse

NAMES = st.sampled_from(["a", "a.md", "a-b", "a0", "ab", "b", "é", "œuvre.md", "a b", '"', "z", "x100644 a"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
CHANGES = st.dictionaries(PATHS, st.one_of(st.none(), st.binary(max_size=4)), max_size=8)


def git(folder: Path, *arguments: str, given_input: bytes | None = None, **extra: str) -> bytes:
    environment = {**os.environ, "GIT_DIR": str(folder), **extra}
    return subprocess.run(
        ["git", *arguments], input=given_input, capture_output=True, check=True, env=environment
    ).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trees") / "x.git"
    subprocess.run(["git", "init", "-q", "--bare", str(folder)], check=True)
    return folder


def applied(files: dict[str, bytes], changes: dict[str, bytes | None]) -> dict[str, bytes]:
    """The plain reading of a change: a file put in place of a folder takes the folder's place, and the reverse."""
    after = dict(files)
    for path, data in changes.items():
        if data is None:
            after.pop(path, None)
    for path, data in changes.items():
        if data is not None:
            clashes = [p for p in after if p.startswith(f"{path}/") or path.startswith(f"{p}/")]
            for clash in clashes:
                del after[clash]
            after[path] = data
    return after


def consistent(files: dict[str, bytes] | dict[str, bytes | None]) -> bool:
    """Whether no path is a file and a folder at once."""
    kept = [path for path, data in files.items() if data is not None]
    return not any(one != other and one.startswith(f"{other}/") for one in kept for other in kept)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rounds=st.lists(CHANGES.filter(consistent), min_size=1, max_size=4))
def test_splicing_gives_the_tree_that_git_write_tree_gives(folder: Path, rounds: list[dict[str, bytes | None]]) -> None:
    processes = Processes(folder)
    files: dict[str, bytes] = {}
    root: str | None = None
    for changes in rounds:
        with ObjectBatch(folder) as batch:
            known: dict[str, bytes] = {}

            def read(sha: str, known: dict[str, bytes] = known) -> bytes:
                found = known.get(sha) or (processes.read(sha) or ("", "", b""))[2]
                assert found
                return found

            def write(data: bytes, known: dict[str, bytes] = known, batch: ObjectBatch = batch) -> str:
                sha = batch.write("tree", data)
                known[sha] = data
                return sha

            blobs = {p: None if d is None else batch.write("blob", d) for p, d in changes.items()}
            root = Forest(read).splice(root, blobs, write)
        files = applied(files, changes)
        assert root == written_by_git(folder, files)
        forest = Forest(read)
        assert dict(forest.walk(root)) == {path: blob_id(data) for path, data in files.items()}
        assert all(forest.find(root, path) == blob_id(data) for path, data in files.items())
    processes.close()


def written_by_git(folder: Path, files: dict[str, bytes]) -> str:
    index = str(folder / "index.of.test")
    Path(index).unlink(missing_ok=True)
    rows = b"".join(b"100644 %b\t%b\0" % (blob_id(data).encode(), path.encode()) for path, data in files.items())
    git(folder, "update-index", "-z", "--index-info", given_input=rows, GIT_INDEX_FILE=index)
    return git(folder, "write-tree", "--missing-ok", GIT_INDEX_FILE=index).decode().strip()


@given(
    entries=st.dictionaries(
        st.binary(min_size=1, max_size=6),
        st.tuples(st.sampled_from([b"100644", b"40000"]), st.binary(min_size=20, max_size=20)),
    )
)
def test_a_tree_reads_back_as_it_was_written_whatever_bytes_its_shas_hold(
    entries: dict[bytes, tuple[bytes, bytes]],
) -> None:
    kept = {name: entry for name, entry in entries.items() if b"\0" not in name}
    assert parse(build(kept)) == kept


@settings(max_examples=40, deadline=None)
@given(
    before=st.dictionaries(PATHS, st.binary(max_size=2), max_size=8).filter(consistent),
    after=st.dictionaries(PATHS, st.binary(max_size=2), max_size=8).filter(consistent),
)
def test_a_difference_lists_exactly_the_paths_whose_blob_differs(
    before: dict[str, bytes], after: dict[str, bytes]
) -> None:
    trees: dict[str, bytes] = {}

    def write(data: bytes) -> str:
        sha = blob_id(data)
        trees[sha] = data
        return sha

    forest = Forest(trees.__getitem__)
    old = forest.splice(None, {path: blob_id(data) for path, data in before.items()}, write)
    new = forest.splice(None, {path: blob_id(data) for path, data in after.items()}, write)
    was = {path: blob_id(data) for path, data in before.items()}
    now = {path: blob_id(data) for path, data in after.items()}
    expected = {(p, was.get(p), now.get(p)) for p in was.keys() | now.keys() if was.get(p) != now.get(p)}
    assert {(c.path, c.before, c.after) for c in forest.diff(old, new)} == expected
