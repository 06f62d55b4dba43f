"""What a git process says, read while it is said."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fiches.git.processes import Processes

_CHUNK = 1 << 16
"""Octets that are read at once."""


def _slowly(lines: Iterator[bytes], seconds: float) -> None:
    """Read lines by somebody whose first takes so long; no more than are read at once."""
    next(lines)
    time.sleep(seconds)
    for _number in range(_CHUNK // len(b"y\0")):
        next(lines)


def test_what_never_ends_is_left_when_its_time_is_over(tmp_path: Path) -> None:
    endless = ("-c", "alias.endless=!yes | tr '\\n' '\\0'", "endless")
    lines = Processes(tmp_path).lines(*endless, seconds=0.4)
    with pytest.raises(TimeoutError):
        _slowly(lines, 0.5)
