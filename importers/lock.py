"""One process at a time for each source: a lock that dies with whoever holds it, and with their git."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from importers.errors import SourceBusy
from importers.source import SourceConfig

_PATIENCE: Final = 5.0
"""Seconds that a run waits for the end of another one that was killed."""


@contextmanager
def alone(source: SourceConfig) -> Iterator[int]:
    """Be the only process that brings this source in; gives the lock, which dies with us and with our git.

    A run that was killed leaves a git that is still writing down what it was sent: it is waited for.

    Raises:
        SourceBusy: when another process is at it, and stays.
    """
    source.folder.mkdir(parents=True, exist_ok=True)
    with source.lock_file.open("w", encoding="utf-8") as file:
        deadline = time.monotonic() + _PATIENCE
        while not _locked(file):
            if time.monotonic() > deadline:
                raise SourceBusy(name=source.name)
            time.sleep(0.05)
        yield file.fileno()


def is_running(source: SourceConfig) -> bool:
    """Whether a process brings this source in now."""
    if not source.lock_file.exists():
        return False
    with source.lock_file.open("a", encoding="utf-8") as file:
        return not _locked(file)


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
