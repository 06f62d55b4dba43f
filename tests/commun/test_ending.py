"""A server that is told to stop stops by itself, with its writer of the text index."""

import time
from pathlib import Path

from bench.keeping import run
from bench.saves import FREE
from bench.server import Server


def test_a_server_that_is_told_to_stop_ends_with_its_children(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, "init")
    with Server(data, FREE) as server:
        while not (children := _children(server.process.pid)):
            time.sleep(0.1)  # the writer starts after the first pages
        server.process.terminate()
        assert server.process.wait(timeout=30) == 0
        assert [pid for pid in children if _lives(pid)] == []


def _children(parent: int) -> list[int]:
    """The writers of the text index that a process has started."""
    pids = [int(pid) for path in Path(f"/proc/{parent}/task").glob("*/children") for pid in _read(path).split()]
    return [pid for pid in pids if "search_index" in _read(Path(f"/proc/{pid}/cmdline"))]


def _lives(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked about yet (Z) does not."""
    told = _read(Path(f"/proc/{pid}/stat"))
    return told != "" and told.rpartition(")")[2].split()[0] != "Z"


def _read(path: Path) -> str:
    """What the system says of a thread or a process; nothing of one that ended since it was listed."""
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
