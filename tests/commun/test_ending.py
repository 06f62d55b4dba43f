"""A server that is told to stop stops by itself, with its writer of the text index."""

from pathlib import Path

from bench.keeping import run
from bench.saves import FREE
from bench.server import Server


def test_a_server_that_is_told_to_stop_ends_with_its_children(tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(data, "init")
    with Server(data, FREE) as server:
        listed = Path(f"/proc/{server.process.pid}/task").glob("*/children")
        children = [int(pid) for path in listed for pid in path.read_text().split()]
        assert children
        server.process.terminate()
        assert server.process.wait(timeout=30) == 0
        assert [pid for pid in children if _lives(pid)] == []


def _lives(pid: int) -> bool:
    """Whether a process runs; one that ended and that nobody has asked about yet (Z) does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
