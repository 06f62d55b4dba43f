"""Files that take a while to make: each in a process of its own, once for each thing asked, one after the other.

The server stays small and answers others meanwhile: what makes a booklet or a copy is heavy, and never loaded by it.
"""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from commun.config import Config
from commun.program import program
from fiches import CommunError

_TOP: Final = Path(__file__).resolve().parent.parent.parent
_AT_ONCE: Final = {"commun.carrying": 1}
_USUALLY_AT_ONCE: Final = 2
"""How many files one module makes at once: a copy of the whole keeps a core busy for minutes."""
_THREADS_A_WAITER: Final = 4
"""Threads of the server for each that may wait: whoever comes after looks again later, and others are answered."""
_KEPT: Final = 86_400.0
"""Seconds for which what was made is kept, to be taken again."""


class MakingBusy(CommunError):
    """Others are having something made."""

    fr = "D’autres fichiers se préparent en ce moment\u202f: réessayez dans un instant."
    en = "Other files are being made at this moment: please try again in a moment."


class MakingFailed(CommunError):
    """The process that makes it ended badly."""

    fr = "Ce fichier n’a pas pu être fait. La faute est notée."
    en = "This file could not be made. The fault is noted."


class MakingGone(MakingFailed):
    """A file that nothing makes and that is not there: made on another day, or never asked for."""

    fr = "Il n’y a plus de copie ici : une copie est gardée un jour. Demandez-la de nouveau."
    en = "There is no copy here any more: a copy is kept for a day. Ask for it again."


class Making:
    """What is being made, and what was made today.

    Args:
        config: the settings; what makes is given the same data folder.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._folder = config.data / "cache" / "made"
        self._lock = threading.Lock()
        self._running: dict[Path, tuple[str, subprocess.Popen[bytes]]] = {}
        self._waiters = threading.Semaphore(config.threads // _THREADS_A_WAITER)

    def ask(self, module: str, arguments: Sequence[str], state: str, ending: str) -> Path:
        """Have a file made by `python -m <module>`, unless it was for this `state`; where it will be.

        The word `FILE` among `arguments` stands for that place.

        Raises:
            MakingBusy: when too many are being made.
        """
        settings = _settings(self._config)
        told = "\0".join((module, program(), state, *settings.values(), *arguments))
        target = self._folder / f"{hashlib.sha256(told.encode()).hexdigest()[:32]}.{ending}"
        with self._lock:
            for path, (_module, process) in list(self._running.items()):
                if process.poll() is not None and path != target:
                    del self._running[path]
            if target.exists() or target in self._running:
                return target
            alike = sum(each == module for each, _process in self._running.values())
            if alike >= _AT_ONCE.get(module, _USUALLY_AT_ONCE):
                raise MakingBusy
            self._folder.mkdir(parents=True, exist_ok=True)
            self._forget_old()
            command = [sys.executable, "-m", module, *(str(target) if each == "FILE" else each for each in arguments)]
            environ = os.environ | {"COMMUN_DATA": str(self._config.data.resolve()), **settings}
            process = subprocess.Popen(command, cwd=_TOP, env=environ, stdin=subprocess.DEVNULL)
            # So that it leaves no zombie where nobody comes back for its file.
            threading.Thread(target=process.wait, name=f"{module} {ending}", daemon=True).start()
            self._running[target] = (module, process)
        return target

    def at(self, key: str, ending: str) -> Path:
        """Where the file lies whose name without its ending is `key` (32 signs of 0–9 and a–f)."""
        return self._folder / f"{key}.{ending}"

    def is_ready(self, target: Path, seconds: float) -> bool:
        """Whether a file is there, after at most so many seconds; at once while enough others wait.

        Raises:
            MakingFailed: when it will not come (`MakingGone` when nothing makes it).
        """
        if not self._waiters.acquire(blocking=False):
            return self._is_there(target, 0)
        try:
            return self._is_there(target, seconds)
        finally:
            self._waiters.release()

    def _is_there(self, target: Path, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not target.exists():
            _module, process = self._running.get(target, ("", None))
            if process is None or process.poll() is not None:
                if target.exists():
                    break
                self._running.pop(target, None)
                raise MakingGone if process is None else MakingFailed
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
        _module, process = self._running.pop(target, ("", None))
        if process is not None:
            process.wait()  # it has written the file: it ends now
        return True

    def _forget_old(self) -> None:
        for path in self._folder.iterdir():
            if time.time() - path.stat().st_mtime > _KEPT:
                path.unlink(missing_ok=True)


def _settings(config: Config) -> dict[str, str]:
    """The settings that what is made depends on, as this server has them."""
    return {
        "COMMUN_TITLE": config.title,
        "COMMUN_LANGUAGE": config.language,
        "COMMUN_LICENCE": config.licence,
        "COMMUN_TIMEZONE": str(config.timezone),
        "COMMUN_BASE_URL": config.base_url,
        "COMMUN_WHO_MAY_READ": config.who_may_read,
    }
