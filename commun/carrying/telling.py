"""How far the making of a file is: told by the process that makes it, read by the server, in a file beside it."""

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_OFTEN: Final = 0.5
"""Seconds between two times that a maker tells."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What is being done, and how much of it is."""

    label: str
    done: int
    total: int


class Told:
    """What the maker of `target` tells of its work."""

    def __init__(self, target: Path) -> None:
        self._path = _beside(target)
        self._last = 0.0

    def tell(self, label: str, done: int, total: int) -> None:
        """Say how far it is; twice a second at most."""
        now = time.monotonic()
        if now - self._last >= _OFTEN:
            self._last = now
            with contextlib.suppress(OSError):
                self._path.write_text(f"{label}\t{done}\t{total}", encoding="utf-8")

    def end(self) -> None:
        """Nothing more is to be told."""
        self._path.unlink(missing_ok=True)


def progress_of(target: Path) -> Progress | None:
    """How far the making of `target` is; None where nothing was told yet."""
    try:
        label, done, total = _beside(target).read_text(encoding="utf-8").split("\t")
        return Progress(label, int(done), int(total))
    except (OSError, ValueError):
        return None


def _beside(target: Path) -> Path:
    return target.with_name(f"{target.name}.progress")
