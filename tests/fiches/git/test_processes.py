"""What a git process says, read while it is said."""

import itertools
import time
from pathlib import Path

import pytest

from fiches.git.processes import Processes

_CHUNK = 1 << 16
"""Octets that are read at once."""


def test_what_never_ends_is_left_when_its_time_is_over(tmp_path: Path) -> None:
    endless = ("-c", "alias.endless=!yes | tr '\\n' '\\0'", "endless")
    read: list[bytes] = []
    lines = Processes(tmp_path).lines(*endless, seconds=0.2)
    read.append(next(lines))
    time.sleep(0.3)
    with pytest.raises(TimeoutError):
        read.extend(itertools.islice(lines, _CHUNK))
    assert len(read) <= _CHUNK / len(b"y\0"), "no more than what had been read when its time was over"
