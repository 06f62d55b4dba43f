"""The folder that is written: a file is touched only when it holds something else, and what is gone is taken away."""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TextIO

from fiches import CommunError

STATE: Final = ".commun-copie.json"
"""What a copy remembers of itself, to be made again quickly."""

BEGUN: Final = ".commun-copie.en-cours"
"""The files that were written since the copy was last whole, one a line: what a making that was stopped leaves."""


class FolderTaken(CommunError):
    """The folder holds something that is no copy of a commons: nothing of it may be written over."""

    fr = "Le dossier {folder} contient déjà autre chose qu’une copie de ce commun\u202f: rien n’y a été écrit."
    en = "The folder {folder} already holds something that is no copy of this commons: nothing was written there."


class FolderBusy(CommunError):
    """Another process writes in the folder."""

    fr = "Une autre copie s’écrit en ce moment dans le dossier {folder}\u202f: attendez qu’elle finisse."
    en = "Another copy is being written in the folder {folder} at this moment: wait until it has finished."


class Folder:
    """A folder of files that are written once each, by one process at a time; leave it (`with`) to let others in.

    Args:
        path: where it lies; made when it is not there.

    Raises:
        FolderTaken: when it holds other things than a copy made before, whole or not.
        FolderBusy: when another process writes in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = 0
        if path.exists() and (not path.is_dir() or any(path.iterdir())) and not _is_copy(path):
            raise FolderTaken(folder=path)
        path.mkdir(parents=True, exist_ok=True)
        self._alone = _alone(path)
        self.former = _former(path)
        self._digests: dict[str, str] = {}
        begun = path / BEGUN
        # What they hold now is not known: they are written again, or go.
        self._unsure = set(begun.read_text(encoding="utf-8").splitlines()) if begun.exists() else set()
        known: dict[str, str] = self.former.get("files", {})
        self._before = {file: digest for file, digest in known.items() if file not in self._unsure}
        self._begun: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._begun is not None:
            with contextlib.suppress(OSError):  # a full disk, which was told by what met it first
                self._begun.close()
        os.close(self._alone)

    def put(self, file: str, content: str | bytes) -> None:
        """Write a file, unless it holds this already."""
        data = content.encode() if isinstance(content, str) else content
        digest = hashlib.blake2b(data, digest_size=12).hexdigest()
        self._digests[file] = digest
        target = self.path / file
        if self._before.get(file) == digest and target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        self._note(file)
        _replace(target, data)
        self.written += 1

    def keep(self, file: str) -> bool:
        """Leave a file as it is; False when it is not there and must be written."""
        if file not in self._before or not (self.path / file).exists():
            return False
        self._digests[file] = self._before[file]
        return True

    def is_whole(self) -> bool:
        """Whether every file of before is still there."""
        return not self._unsure and all((self.path / file).exists() for file in self._before)

    def finish(self, state: dict[str, Any]) -> int:
        """Take away the files of before that were neither written nor kept, remember the state; how many went."""
        gone = sorted((set(self._before) | self._unsure) - set(self._digests))
        for file in (*gone, *(_beside(each) for each in self._unsure)):
            (self.path / file).unlink(missing_ok=True)
        for folder in sorted({(self.path / file).parent for file in gone}, reverse=True):
            if folder != self.path and folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
        text = json.dumps({**state, "files": self._digests}, ensure_ascii=False, sort_keys=True)
        _replace(self.path / STATE, text.encode())
        (self.path / BEGUN).unlink(missing_ok=True)
        return len(gone)

    def _note(self, file: str) -> None:
        """Remember that a file is no more as the copy that was last whole has it."""
        if self._begun is None:
            self._begun = (self.path / BEGUN).open("a", encoding="utf-8")
        self._begun.write(f"{file}\n")
        self._begun.flush()


def _is_copy(path: Path) -> bool:
    return (path / BEGUN).is_file() or bool(_former(path))


def _former(path: Path) -> dict[str, Any]:
    """What the copy that was last whole remembers; nothing where there is none."""
    try:
        told = json.loads((path / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _alone(path: Path) -> int:
    """Be the only one who writes in a folder; what holds it.

    Raises:
        FolderBusy: when another process does.
    """
    held = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.ENOTSUP, errno.ENOLCK}:  # some shared disks know no locks
            os.close(held)
            raise FolderBusy(folder=path) from None
    return held


def _beside(file: str) -> str:
    """Where a file is written before it takes its place; what a process that was killed meanwhile leaves."""
    return f"{file}.part"


def _replace(target: Path, data: bytes) -> None:
    """Write a file: whoever reads it finds what it held, or what it holds now, and nothing lies beside it."""
    beside = target.with_name(_beside(target.name))
    try:
        beside.write_bytes(data)
        beside.replace(target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
