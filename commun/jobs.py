"""What runs beside the pages: the process that writes the text index, and the worker's regular tasks.

Writing with Whoosh takes 50 to 300 ms of processor per commit and holds Python's lock meanwhile, so it has a process of
its own: a save wakes it by a byte on a pipe, and it ends by itself when its parent does.
"""

import contextlib
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from commun.commons import Commons
from commun.config import Config

_SOON: Final = 1.5
"""Seconds from the start of a server to that of its writer, unless something is saved before."""


class TextWriter:
    """The process that keeps the text index up to date; started again when it dies.

    Args:
        config: the settings; the child is given the same data folder.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._timer: threading.Timer | None = None

    def start(self) -> None:
        """Start the process, unless it runs."""
        with self._lock:
            self._ensure()

    def start_soon(self) -> None:
        """Start the process once the first pages have been shown: it takes half a second of processor to begin."""
        self._timer = threading.Timer(_SOON, self.start)
        self._timer.daemon = True
        self._timer.start()

    def wake(self) -> None:
        """Tell it that there is something new; never waits and never fails (it also looks by itself every second)."""
        with self._lock:
            process = self._ensure()
            with contextlib.suppress(OSError):
                if process.stdin is not None:
                    os.write(process.stdin.fileno(), b"\n")

    def stop(self) -> None:
        """Let it finish what it writes, and end it."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(timeout=10)

    def _ensure(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "search_index", "follow", str(self._config.data.resolve())],
                stdin=subprocess.PIPE,
                cwd=Path(__file__).parent.parent,
            )
            if self._process.stdin is not None:
                os.set_blocking(self._process.stdin.fileno(), False)
        return self._process


_DAY: Final = 86_400.0


def upkeep(commons: Commons) -> list[str]:
    """Do what is due for a commons, and tell it in sentences: the text index, and once a day the repository.

    When the last upkeep was is the date of a file in the cache folder: losing it costs one early upkeep.
    """
    done: list[str] = []
    commons.index.catch_up()
    written = commons.index.catch_up_text()
    if written:
        done.append(f"Index du texte : {written} page(s).")
    stamp = commons.config.data / "cache" / "maintenance"
    if not stamp.exists() or time.time() - stamp.stat().st_mtime > _DAY:
        commons.store.maintenance()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
        done.append("Dépôt rangé.")
    return done
