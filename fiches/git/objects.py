"""Writing loose objects, so that each is either whole on the disk or not there.

Object: temporary file, fsync, rename, fsync of the folder. Temporary files lie beside the objects and not among them,
because `git clone` of a folder copies every file that it meets there, and fails on one that is renamed under its eyes.
What a kill -9 leaves in that place is taken away by `maintain`.
"""

import hashlib
import os
import secrets
import zlib
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

from fiches.git.syncing import Syncing

Kind = Literal["blob", "tree", "commit"]

_LEVEL: Final[dict[Kind, int]] = {"blob": 1, "tree": 0, "commit": 1}
"""zlib levels of loose objects: `git gc` packs them again soon, so time counts more than size. Trees are mostly shas,
which no level makes much smaller."""

BESIDE: Final = "commun.new"
"""The folder, in the repository, of files that are being written."""

_PATIENCE: Final = 100
"""How often the folder of an object is made again."""
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC


def framed(kind: Kind, data: bytes) -> bytes:
    """The bytes that git hashes and keeps for an object."""
    return b"%b %d\0%b" % (kind.encode(), len(data), data)


def object_id(kind: Kind, data: bytes) -> str:
    """The sha1 that names an object."""
    return hashlib.sha1(framed(kind, data), usedforsecurity=False).hexdigest()


def blob_id(data: bytes) -> str:
    """The sha1 that names a blob, without writing it."""
    return object_id("blob", data)


def write_out(handle: int, data: bytes) -> None:
    """Write all of `data`: on a disk that is nearly full, `os.write` writes only the beginning."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


class ObjectBatch:
    """Objects that are written together: none has its name before all are safe on the disk.

    Used as a context manager; when the block fails, the temporary files are taken away.
    """

    def __init__(self, folder: Path) -> None:
        # Strings, not paths: a save makes a dozen of them, and each `Path` costs ten times the joining.
        self._objects = f"{folder}/objects"
        self._beside = f"{folder}/{BESIDE}"
        self._own = f"{self._beside}/{secrets.token_hex(8)}"
        self._written = 0
        self._waiting: dict[str, str] = {}
        self._syncing = Syncing()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            with suppress(OSError):
                self._syncing.wait()  # nothing is read or taken away under the eyes of another thread
            for temporary in self._waiting.values():
                Path(temporary).unlink(missing_ok=True)
            self._waiting.clear()

    def write(self, kind: Kind, data: bytes) -> str:
        """Take an object in and give its sha; it is on the disk under its name once the block has ended.

        Raises:
            OSError: when the disk refuses.
        """
        content = framed(kind, data)
        sha = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        # Of a save, only the text may have been there before (an undo); to look for the others takes as long as a write
        # of theirs is worth, and an object that is written twice is the same.
        if sha in self._waiting or (kind == "blob" and self._freshen(sha)):
            return sha
        self._written += 1
        temporary = f"{self._own}-{self._written}"
        self._waiting[sha] = temporary
        try:
            handle = os.open(temporary, _NEW, 0o444)
        except FileNotFoundError:
            Path(self._beside).mkdir(exist_ok=True)
            handle = os.open(temporary, _NEW, 0o444)
        try:
            write_out(handle, zlib.compress(content, _LEVEL[kind]))
        except BaseException:
            os.close(handle)
            raise
        self._syncing.file(handle)  # the disk is at it while the next object is made
        return sha

    def _freshen(self, sha: str) -> bool:
        """Whether the object lies there loose; its time is renewed, so that a `gc` under way does not prune it."""
        try:
            os.utime(self._place(sha))
        except FileNotFoundError:
            return False
        except PermissionError:
            pass  # written by another user of the same group: it cannot be touched, but it is there
        return True

    def _name(self, temporary: str, sha: str) -> None:
        for _again in range(_PATIENCE):
            try:
                os.rename(temporary, self._place(sha))  # noqa: PTH104 - strings, as said above
            except FileNotFoundError:  # a `gc` under way takes empty folders away, one just made too
                Path(self._objects, sha[:2]).mkdir(exist_ok=True)
            else:
                return
        os.rename(temporary, self._place(sha))  # noqa: PTH104 - strings, as said above

    def _place(self, sha: str) -> str:
        return f"{self._objects}/{sha[:2]}/{sha[2:]}"

    def flush(self) -> None:
        """Give every object its name, once all are on the disk, and make the names last."""
        self._syncing.wait()
        folders = {f"{self._objects}/{sha[:2]}" for sha in self._waiting}
        for sha, temporary in list(self._waiting.items()):
            self._name(temporary, sha)
            del self._waiting[sha]
        for folder in folders:
            with suppress(FileNotFoundError):  # a `gc` has packed all that was in it, and synced the pack
                self._syncing.folder(folder)
        self._syncing.wait()
