"""Where branches point: read from loose and packed refs, moved by compare-and-swap under one lock.

Two locks, from the outside in:

1. `commun.lock`, `flock`: one writer of this program at a time, in whatever process. The kernel lets go of it when the
   process ends, however it ends.
2. `<ref>.lock`, made exclusively: git's own protocol, which keeps a `git push` or `git gc` at the same moment away. It
   holds the new sha and is renamed over the ref. A kill -9 leaves it there; whoever holds lock 1 next can tell ours
   (it is a hard link to `commun.ref`) and takes it away at once. One that git left is taken away after `_STALE`.
"""

import errno
import fcntl
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from fiches.git.faults import told_clearly
from fiches.git.objects import write_out
from fiches.git.syncing import sync_folder

_STALE: Final = 10.0
"""Seconds after which a ref's lock that does not move is nobody's: git itself holds one for milliseconds."""

_PAUSE: Final = 0.02
"""Seconds between two looks at a ref's lock that git holds."""

_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK})

_SHA: Final = re.compile(rb"[0-9a-f]{40}\s*\Z")
_PACKED: Final = re.compile(rb"^([0-9a-f]{40}) (refs/\S+)$", re.MULTILINE)
_REF: Final = re.compile(r"refs(?:/(?![.-])[A-Za-z0-9._-]+(?<!\.lock)(?<!\.))+")


def full_ref(name: str) -> str:
    """The full name of a branch (`main`, `sources/x`) or ref (`refs/…`).

    Raises:
        ValueError: when git would not take it.
    """
    ref = name if name.startswith("refs/") else f"refs/heads/{name}"
    if _REF.fullmatch(ref) is None or ".." in ref:
        raise ValueError(f"{name!r} cannot name a ref")
    return ref


class Refs:
    """The refs of one bare repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._top = f"{folder}/"
        self._own = f"{folder}/commun.ref"
        self._packed_known: tuple[tuple[int, int, int], Mapping[bytes, str]] | None = None

    def read(self, ref: str) -> str | None:
        """The commit that `ref` (full name) points to, None when there is none.

        A file of 41 bytes is read each time: 3 µs, and never an answer from before a change.
        """
        for _ in range(2):
            # `git pack-refs` writes packed-refs before it takes the loose file away, so looking in this order always
            # meets the ref; the second round is for a ref that was born loose between the two looks.
            sha = self._loose(ref) or self._packed(ref)
            if sha is not None:
                return sha
        return None

    def _loose(self, ref: str) -> str | None:
        try:
            handle = os.open(f"{self._top}{ref}", os.O_RDONLY | os.O_CLOEXEC)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        try:
            content = os.read(handle, 64)
        except IsADirectoryError:
            return None
        finally:
            os.close(handle)
        return content[:40].decode() if _SHA.match(content) else None

    def _packed(self, ref: str) -> str | None:
        """The commit of `ref` in packed-refs, which is read again when it is another file (as git itself does)."""
        try:
            now = os.stat(f"{self._top}packed-refs")  # noqa: PTH116 - strings: each page shown passes here
        except FileNotFoundError:
            return None
        mark, known = (now.st_ino, now.st_mtime_ns, now.st_size), self._packed_known
        if known is None or known[0] != mark:
            content = (self._folder / "packed-refs").read_bytes()
            known = mark, {found[2]: found[1].decode() for found in _PACKED.finditer(content)}
            self._packed_known = known
        return known[1].get(ref.encode())

    def names(self, below: str) -> list[str]:
        """The full names of the refs in the folder `below` (`refs/heads`), loose and packed, in their order."""
        found: set[str] = set()
        for folder, _folders, files in os.walk(f"{self._top}{below}"):
            found.update(f"{folder.removeprefix(self._top)}/{file}" for file in files if not file.endswith(".lock"))
        try:
            packed = (self._folder / "packed-refs").read_text("ascii", "replace")
        except FileNotFoundError:
            packed = ""
        lines = (line.partition(" ")[2] for line in packed.splitlines() if line[:1] not in {"#", "^"})
        found.update(name for name in lines if name.startswith(f"{below}/"))
        return sorted(found)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Be the one writer of this program, across threads and processes.

        Raises:
            StoreUnavailable: when the lock's file cannot be opened (read-only disk, rights).
        """
        with told_clearly():
            handle = os.open(f"{self._top}commun.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            with told_clearly():
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def move(self, ref: str, expected: str | None, new: str) -> bool:
        """Let `ref` point to `new` if it still points to `expected`; whether it was moved.

        Only under `lock`.

        Raises:
            OSError: when the disk refuses; the ref is then as it was.
        """
        target = f"{self._top}{ref}"
        lock = f"{target}.lock"
        try:
            self._clear(lock)
            self._prepare(new)
            self._take(Path(lock))
            if self.read(ref) != expected:
                self._clear(lock)
                return False
            try:
                os.rename(lock, target)  # noqa: PTH104 - strings: each save passes here
            except FileNotFoundError:
                # A git process that slept for `_STALE` seconds woke up and renamed our lock in place of its own.
                self._clear(lock)
                return self.read(ref) == new
            sync_folder(target.rpartition("/")[0])
        except BaseException:
            self._clear(lock)
            raise
        _unlink(self._own)
        return True

    def _prepare(self, sha: str) -> None:
        """Write `commun.ref`, safe on the disk."""
        handle = os.open(self._own, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        try:
            write_out(handle, f"{sha}\n".encode())
            os.fsync(handle)
        finally:
            os.close(handle)

    def _left_behind(self, lock: str) -> bool:
        """Whether `lock` was ours, of a process that was killed: the holder of `commun.lock` is alone with it."""
        try:
            held, own = os.stat(lock), os.stat(self._own)  # noqa: PTH116 - strings, as above
        except FileNotFoundError:
            return False
        return (held.st_dev, held.st_ino) == (own.st_dev, own.st_ino)

    def _clear(self, lock: str) -> None:
        """Take our own lock away, and nobody else's."""
        if self._left_behind(lock):
            _unlink(lock)
        _unlink(self._own)

    def _take(self, lock: Path) -> None:
        """Make `<ref>.lock`, waiting for git where it holds it."""
        began = time.monotonic()
        seen: tuple[int, int] | None = None
        while True:
            try:
                os.link(self._own, lock)
            except FileExistsError:
                pass
            except FileNotFoundError:
                lock.parent.mkdir(parents=True, exist_ok=True)
                continue
            except OSError as error:
                if error.errno not in _NO_LINKS or not self._take_plainly(lock):
                    raise
                return
            else:
                return
            with suppress(FileNotFoundError):
                status = lock.stat()
                now = (status.st_ino, status.st_mtime_ns)
                if now != seen:
                    seen, began = now, time.monotonic()
                age = max(time.monotonic() - began, time.time() - status.st_mtime)
                if age > _STALE:
                    lock.unlink(missing_ok=True)
                    continue
            time.sleep(_PAUSE)

    def _take_plainly(self, lock: Path) -> bool:
        """Make the lock on a disk without hard links (some network disks): its age tells whether it was left there."""
        content = Path(self._own).read_bytes()
        try:
            handle = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            return False
        try:
            write_out(handle, content)
            os.fsync(handle)
        finally:
            os.close(handle)
        return True


def _unlink(path: str) -> None:
    """Take a file away, where it is there."""
    with suppress(FileNotFoundError):
        os.unlink(path)  # noqa: PTH108 - strings, as above


def unreachable_locks(folder: Path, older_than: float) -> list[Path]:
    """Locks of git's own files that no process can still hold: a killed `gc` or `push` left them.

    Args:
        folder: the bare repository.
        older_than: seconds; git holds these locks for far less.
    """
    names = ("packed-refs.lock", "config.lock", "HEAD.lock", "objects/info/commit-graph.lock", "shallow.lock")
    chain = "objects/info/commit-graphs/commit-graph-chain.lock"
    return older([*(folder / name for name in (*names, chain)), *folder.glob("refs/**/*.lock")], older_than)


def older(paths: Iterable[Path], seconds: float) -> list[Path]:
    """Those of the files that are there and were not written for so many seconds."""
    old = []
    for path in paths:
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > seconds:
                old.append(path)
    return old
