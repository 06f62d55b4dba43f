"""A disk so small that it can be filled: a tmpfs of its own, or what is left of a small /dev/shm."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SHARED: Final = Path("/dev/shm")  # noqa: S108 (no secret lies there, and its small size is what is wanted)
SMALL_ENOUGH: Final = 1 << 30
"""Octets that may be filled to leave only a few: in a container /dev/shm has 64 MB."""


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Path | None]:
    """A folder on a disk with `size` octets left, gone afterwards; None where there is no way to have one.

    A tmpfs is mounted on `folder` where that is allowed (root, outside most containers).
    """
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "commun-small", str(folder)]
    if os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0:
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    elif SHARED.is_dir() and size < shutil.disk_usage(SHARED).free < SMALL_ENOUGH:
        with tempfile.TemporaryDirectory(dir=SHARED) as place:
            with (Path(place) / "ballast-of-size").open("wb") as ballast:
                os.posix_fallocate(ballast.fileno(), 0, shutil.disk_usage(SHARED).free - size)
            yield Path(place)
    else:
        yield None


@contextlib.contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no octet on `disk`; there is room again afterwards."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out:
        for piece in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    out.write(bytes(piece))
    try:
        yield
    finally:
        ballast.unlink()
