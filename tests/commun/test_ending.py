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
    listed = Path(f"/proc/{parent}/task").glob("*/children")
    pids = [int(pid) for path in listed for pid in path.read_text().split()]
    return [pid for pid in pids if b"search_index" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def _lives(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked about yet (Z) does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
