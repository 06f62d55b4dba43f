"""A save is told only when it lasts: what is on the disk before what, and what is left when the disk refuses."""

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fiches import PageName, Store, StoreUnavailable

TOP = Path(__file__).resolve().parents[3]
Write = Callable[..., str]


class Disk:
    """What was asked of the disk, in order: `sync` and the path, or `name` with where a file came from and went."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[tuple[str, ...]] = []
        self.refuses: Callable[[str], bool] = lambda _path: False
        fsync, rename = os.fsync, os.rename

        def watched_fsync(handle: int) -> None:
            path = str(Path(f"/proc/self/fd/{handle}").readlink())
            if self.refuses(path):
                raise OSError(errno.EIO, "refused")
            fsync(handle)
            self.done.append(("sync", path))

        def watched_rename(source: str, target: str) -> None:
            rename(source, target)
            self.done.append(("name", str(source), str(target)))

        monkeypatch.setattr(os, "fsync", watched_fsync)
        monkeypatch.setattr(os, "rename", watched_rename)

    def place(self, *deed: str) -> int:
        """When something was done."""
        return self.done.index(deed)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_objects_last_before_their_names_and_their_names_before_the_branch(
    store: Store, write: Write, disk: Disk
) -> None:
    write("a", "un\n")
    disk.done.clear()
    write("a", "deux\n")
    named = [deed for deed in disk.done if deed[0] == "name"]
    *objects, branch = named
    assert len(objects) == 5
    assert branch[2] == str(store.folder / "refs/heads/main")
    at = disk.place(*branch)
    for _, source, target in objects:
        assert disk.place("sync", source) < disk.place("name", source, target)
        assert disk.place("name", source, target) < disk.place("sync", str(Path(target).parent)) < at
    assert disk.place("sync", str(store.folder / "commun.ref")) < at
    assert disk.done[-1] == ("sync", str(store.folder / "refs/heads"))


def nothing_kept(store: Store, before: str | None) -> bool:
    left = [*store.folder.glob("commun.new/*"), *store.folder.glob("refs/**/*.lock"), *store.folder.glob("*.ref")]
    return store.head() == before and left == []


@pytest.mark.parametrize("where", ["commun.new/", "objects/", "commun.ref"])
def test_a_disk_that_refuses_to_keep_anything_keeps_nothing(store: Store, write: Write, disk: Disk, where: str) -> None:
    write("a", "un\n")
    before = store.head()
    disk.refuses = lambda path: where in path
    with pytest.raises(StoreUnavailable):
        write("a", "deux\n")
    assert nothing_kept(store, before)
    disk.refuses = lambda _path: False
    write("a", "deux\n")
    assert store.read_text(PageName("fiches", "a")) == "deux\n"
    assert store.fsck() == []


def test_a_commit_of_many_pages_does_not_open_them_all(store: Store) -> None:
    limit = 64 + len(list(Path("/proc/self/fd").iterdir()))
    script = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from fiches import Author, PageName, Store\n"
        f"resource.setrlimit(resource.RLIMIT_NOFILE, ({limit}, {limit}))\n"
        "store = Store(Path(sys.argv[1]))\n"
        "with store.change(Author('a', 'a@b'), 'many') as change:\n"
        "    for n in range(300):\n"
        "        change.write(PageName('fiches', f'page-{n}'), f'{n}\\n', None)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(store.folder.parent)], check=True, cwd=TOP)
    assert len(list(store.list())) == 300
    assert store.fsck() == []


def test_a_fork_saves_too(store: Store) -> None:
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from fiches import Author, PageName, Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "def write(slug):\n"
        "    with store.change(Author('a', 'a@b'), slug) as change:\n"
        "        change.write(PageName('fiches', slug), slug, None)\n"
        "write('parent')\n"
        "child = os.fork()\n"
        "write('enfant' if child == 0 else 'parent-encore')\n"
        "if child: sys.exit(os.waitpid(child, 0)[1])\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(store.folder.parent)], check=True, cwd=TOP, timeout=60)
    assert {path.rpartition("/")[2] for path, _ in store.list()} == {"parent.md", "parent-encore.md", "enfant.md"}
