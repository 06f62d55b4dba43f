"""Looking after the repository: its settings, packing, and the check that all is whole."""

import fcntl
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from fiches.errors import OtherHistory
from fiches.git.faults import told_clearly
from fiches.git.objects import BESIDE
from fiches.git.processes import Processes
from fiches.git.refs import older, unreachable_locks

Progress = Callable[[str, int, int], None]
"""Told of long work: the step, how much is done, how much there is."""

SETTINGS: Final = {
    # Packing is our own maintenance's business, never a surprise in the middle of a save or a push.
    "gc.auto": "0",
    "receive.autogc": "false",
    "maintenance.auto": "false",
    # git does not sync loose objects and refs by default; a push from outside must last like a save.
    "core.fsync": "all",
    # What is pushed is checked as strictly as what we write, and history is only added to.
    "receive.fsckObjects": "true",
    "transfer.fsckObjects": "true",
    "receive.denyDeletes": "true",
    "receive.denyNonFastForwards": "true",
    "core.logAllRefUpdates": "false",
    "core.quotePath": "false",
}

_FORGOTTEN: Final = 3600.0
"""Seconds after which a lock of git's own files belongs to nobody (a killed gc)."""

_A_DAY: Final = 86_400.0
"""Seconds after which a pack that is not finished belongs to nobody: an import may wait long for its source."""

_MAIN: Final = "refs/heads/main"

_PASSING: Final = "+refs/heads/propositions/*:refs/heads/propositions/*"
"""The branches that end: those of proposals that were decided."""

_PACKED: Final = ("-c", "gc.auto=5000", "-c", "gc.autoPackLimit=30", "-c", "gc.autoDetach=false")
"""When a copy is packed again, by git’s own rule: so many loose objects, or so many packs."""

_NOTICES: Final = ("notice:", "Checking ", "dangling ")


def create(processes: Processes) -> None:
    """Make a bare repository with our settings; one that is there already is kept and gets the settings."""
    with told_clearly():
        processes.folder.mkdir(parents=True, exist_ok=True)
    processes.call("init", "--quiet", "--bare", "--initial-branch=main", "--template=")
    for key, value in SETTINGS.items():
        processes.call("config", key, value)


def maintain(processes: Processes, progress: Progress | None = None) -> None:
    """Pack objects and refs, and write the commit graph with the filters of changed paths.

    Others may read and write meanwhile. When another process is at it already, nothing is done.

    Raises:
        StoreUnavailable: when git fails.
    """
    tell = progress or (lambda _step, _done, _total: None)
    with told_clearly():
        handle = os.open(processes.folder / "commun.maintenance", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        steps = ("verrous", "paquets", "index des commits")
        tell(steps[0], 0, len(steps))
        _clear_leftovers(processes.folder)
        tell(steps[1], 1, len(steps))
        # Unreachable objects are kept for two weeks (git's rule): a save under way may just be writing them.
        processes.call("gc", "--quiet", "--prune=2.weeks.ago")
        tell(steps[2], 2, len(steps))
        processes.call("commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")
        tell(steps[2], len(steps), len(steps))
    finally:
        os.close(handle)


def _clear_leftovers(folder: Path) -> None:
    """Take away what killed processes left: old locks, half-written files, and the crash reports of fast-import."""
    with told_clearly():
        left = older(folder.glob(f"{BESIDE}/*"), _FORGOTTEN) + older(folder.glob("objects/pack/tmp_*"), _A_DAY)
        for path in [*left, *unreachable_locks(folder, _FORGOTTEN), *folder.glob("fast_import_crash_*")]:
            with suppress(FileNotFoundError):
                path.unlink()


def mirror(processes: Processes, target: Path) -> str | None:
    """Bring `target` to hold every branch of this repository and all their history; made at the first time.

    What came is checked as strictly as what is written here, and all branches move together or none does: cut short,
    `target` holds what it held, and the next time goes on from there. A branch that is gone here stays there, unless it
    was a proposal’s.

    Returns:
        The commit of the main branch in the copy, None where nothing was ever written.

    Raises:
        OtherHistory: when `target` holds a main branch whose history is not ours: it is left as it was.
        StoreUnavailable: when git or the disk fails.
    """
    copy = Processes(target)
    try:
        create(copy)
        held = copy.call("rev-parse", "--quiet", "--verify", _MAIN, accept=(0, 1))[1].strip()
        if held and processes.call("merge-base", "--is-ancestor", held, _MAIN, accept=None)[0] != 0:
            raise OtherHistory(folder=target.parent)
        words = ("fetch", "--quiet", "--atomic", "--no-tags", "--no-write-fetch-head", "--no-auto-gc")
        copy.call(*words, "--end-of-options", str(processes.folder), "+refs/*:refs/*")
        copy.call(*words, "--prune", "--end-of-options", str(processes.folder), _PASSING)
        copy.call(*_PACKED, "gc", "--auto", "--quiet")
        return copy.call("rev-parse", "--quiet", "--verify", _MAIN, accept=(0, 1))[1].strip() or None
    finally:
        copy.close()


def findings(processes: Processes) -> list[str]:
    """What `git fsck --strict` finds, one sentence each; empty when all is whole."""
    _, output, errors = processes.call(
        *("fsck", "--strict", "--no-dangling", "--no-progress"), accept=tuple(range(128))
    )
    lines = f"{output}\n{errors}".splitlines()
    return [line for line in lines if line.strip() and not line.startswith(_NOTICES)]
