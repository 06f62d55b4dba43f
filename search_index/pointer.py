"""Which building of a derived thing is the current one, said by a small file that is replaced in one movement.

A rebuild is made under a name of its own, beside the one in use; then the pointer moves. Whoever uses the older one
goes on reading what it has open, and notices at its next look that the pointer is another file.
"""

import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[a-z]+-[0-9a-f]{12}(?:\.sqlite)?")


class Pointer:
    """The file `<folder>/<kind>.current`, which names the current building (a file or a folder beside it)."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = kind
        self._path = folder / f"{kind}.current"

    def mark(self) -> tuple[int, int] | None:
        """Something that differs whenever the pointer moved; two microseconds."""
        try:
            found = os.stat(self._path)  # noqa: PTH116 (a third of the cost of Path.stat, on every page shown)
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns

    def current(self) -> Path | None:
        """The current building, None where there is none or the pointer cannot be understood."""
        try:
            name = self._path.read_text(encoding="ascii").strip()
        except (OSError, UnicodeError):
            return None
        path = self._folder / name
        return path if _NAME.fullmatch(name) and path.exists() else None

    def fresh(self, suffix: str = "") -> Path:
        """A place for a new building that nobody uses yet."""
        return self._folder / f"{self._kind}-{secrets.token_hex(6)}{suffix}"

    def move(self, building: Path) -> None:
        """Make `building` the current one; what came before it is removed once nobody can open it by its name."""
        before = self.current()
        temporary = self._path.with_name(f"{self._path.name}.{secrets.token_hex(6)}")
        temporary.write_text(f"{building.name}\n", encoding="ascii")
        temporary.replace(self._path)
        if before is not None and before != building:
            remove(before)

    def drop(self) -> None:
        """Point nowhere: what was current is not trusted any more."""
        self._path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what rebuilds that were killed left behind; only for whoever holds the lock of rebuilds."""
        kept = self.current()
        for path in self._folder.glob(f"{self._kind}-*"):
            if kept is None or not path.name.startswith(kept.name):
                remove(path)
        for path in self._folder.glob(f"{self._path.name}.*"):
            remove(path)


def remove(path: Path) -> None:
    """Remove a building; those who have it open go on reading it."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        for beside in ("", "-wal", "-shm"):
            with suppress(OSError):
                path.with_name(path.name + beside).unlink()
