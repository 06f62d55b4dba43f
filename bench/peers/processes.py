"""Programs that run for the time of a bench, and what all their processes cost: processor time, memory."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.server import cpu_of, share_of_memory

TICKS: Final = os.sysconf("SC_CLK_TCK")
LOOK: Final = 0.02
CALM: Final = 0.02
"""Of the time that passes, the share of processor time under which processes have nothing more to do."""


class Processes:
    """The processes that stand under `roots`, whatever their number at the moment.

    Args:
        roots: the first process of each program.
    """

    def __init__(self, roots: Iterable[int]) -> None:
        self.roots = list(roots)

    def cpu(self) -> float:
        """Seconds of processor time, of living processes to the nanosecond, of ended children in ticks."""
        return sum(cpu_of(pid) + _ended(pid) for pid in self._all())

    def children_cpu(self) -> float:
        """The same, of the living children of the roots alone."""
        return self.cpu() - sum(map(cpu_of, self.roots))

    def memory(self) -> float:
        """Megabytes; what several of them share is counted once."""
        return sum(map(share_of_memory, self._all()))

    def settle(self, looks: int = 2, patience: float = 3.0) -> None:
        """Wait until they work no more: some answer first and finish afterwards.

        Args:
            looks: how often in a row nothing must be seen of them, each time for `LOOK` seconds.
            patience: seconds after which they are taken as they are.
        """
        end = time.perf_counter() + patience
        calm, before, since = 0, self.cpu(), time.perf_counter()
        while calm < looks and since < end:
            time.sleep(LOOK)
            after, now = self.cpu(), time.perf_counter()
            calm = calm + 1 if after - before < CALM * (now - since) else 0
            before, since = after, now

    def _all(self) -> Iterator[int]:
        waiting = list(self.roots)
        while waiting:
            pid = waiting.pop()
            yield pid
            waiting += children_of(pid)


def children_of(pid: int) -> list[int]:
    """The living children of a process; none of one that has ended."""
    found: list[int] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += map(int, path.read_text().split())
    return found


def ended_cpu(stat: str) -> float:
    """Seconds of the children that have ended and were waited for, from the text of `/proc/<pid>/stat` (proc(5)).

    The name of a program stands in brackets and may hold spaces and brackets itself: fields count from the last one.
    """
    fields = stat[stat.rindex(")") + 2 :].split()
    return (int(fields[13]) + int(fields[14])) / TICKS


def _ended(pid: int) -> float:
    try:
        return ended_cpu(Path(f"/proc/{pid}/stat").read_text())
    except OSError:
        return 0.0


@contextmanager
def running(command: Sequence[str], log: Path, environ: Mapping[str, str] | None = None) -> Iterator[int]:
    """A program in the foreground of a group of its own, ended with all its children; its process id.

    It ends too when this process dies without a word (`setpriv`).
    """
    watched = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*watched, *command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=os.environ | dict(environ or {}),
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=60)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # a program that ended does not end all its children with it
        process.wait()


def wait_for(path: Path, log: Path, patience: float = 60.0) -> None:
    """Wait for the socket that a program makes when it is ready.

    Raises:
        SystemExit: when it has not come after `patience` seconds, with what the program said.
    """
    end = time.perf_counter() + patience
    while not path.exists():
        if time.perf_counter() > end:
            raise SystemExit(f"{path.name} does not start:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.02)
