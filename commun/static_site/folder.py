"""The folder that is written: a file is touched only when it holds something else, and what is gone is taken away."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from fiches import CommunError

STATE: Final = ".commun-copie.json"
"""What a copy remembers of itself, to be made again quickly."""


class FolderTaken(CommunError):
    """The folder holds something that is no copy of a commons: nothing of it may be written over."""

    fr = "Le dossier {folder} contient déjà autre chose qu’une copie de ce commun\u202f: rien n’y a été écrit."
    en = "The folder {folder} already holds something that is no copy of this commons: nothing was written there."


class Folder:
    """A folder of files that are written once each.

    Args:
        path: where it lies; made when it is not there.

    Raises:
        FolderTaken: when it holds other things than a copy made before.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = 0
        self.former: dict[str, Any] = {}
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            try:
                self.former = json.loads((path / STATE).read_text(encoding="utf-8"))
            except (OSError, ValueError):
                raise FolderTaken(folder=path) from None
        self._digests: dict[str, str] = {}
        self._before: dict[str, str] = self.former.get("files", {})

    def put(self, file: str, content: str | bytes) -> None:
        """Write a file, unless it holds this already."""
        data = content.encode() if isinstance(content, str) else content
        digest = hashlib.blake2b(data, digest_size=12).hexdigest()
        self._digests[file] = digest
        target = self.path / file
        if self._before.get(file) == digest and target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f"{target.name}.part")
        beside.write_bytes(data)
        beside.replace(target)
        self.written += 1

    def keep(self, file: str) -> bool:
        """Leave a file as it is; False when it is not there and must be written."""
        if file not in self._before or not (self.path / file).exists():
            return False
        self._digests[file] = self._before[file]
        return True

    def is_whole(self) -> bool:
        """Whether every file of before is still there."""
        return all((self.path / file).exists() for file in self._before)

    def finish(self, state: dict[str, Any]) -> int:
        """Take away the files of before that were neither written nor kept, remember the state; how many went."""
        gone = sorted(set(self._before) - set(self._digests))
        for file in gone:
            (self.path / file).unlink(missing_ok=True)
        for folder in sorted({(self.path / file).parent for file in gone}, reverse=True):
            if folder != self.path and folder.exists() and not any(folder.iterdir()):
                folder.rmdir()
        text = json.dumps({**state, "files": self._digests}, ensure_ascii=False, sort_keys=True)
        beside = self.path / f"{STATE}.part"
        self.path.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path / STATE)
        return len(gone)
