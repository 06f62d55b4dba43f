"""The processes of git, through GitPython: the only file that imports it.

Law: one `git.Git` for each thread of each process. Its persistent `cat-file --batch` is one pipe; two threads that
shared it would silently read each other's pages. After
anything unexpected the pipe is thrown away, never trusted again.
"""

import itertools
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from subprocess import PIPE
from typing import Any, Final, TypeVar

from git.cmd import Git
from git.exc import GitCommandError, GitCommandNotFound

from fiches.errors import StoreUnavailable
from fiches.git.faults import git_failed, told_clearly

_KEPT_BY_GIT: Final = ("core.deltaBaseCacheLimit=1m", "core.packedGitWindowSize=1m", "core.packedGitLimit=4m")
"""What the process that answers one question after the other may hold: pages are asked in no order, so that what it
keeps of deltas (96 MB at most, in each thread's process) is of no use to the next; and of the packs it maps the part
that it reads, where all of a pack would count as its memory."""
_CHUNK: Final = 1 << 16
_AHEAD: Final = 200
"""Requests sent to `cat-file` before answers are read: 200 lines of 41 bytes fit in any pipe's buffer."""


Answer = TypeVar("Answer")


class _Pipe:
    """The git of one thread.

    Attributes:
        git: its processes.
        process: the process of ours that started them.
    """

    def __init__(self, folder: Path) -> None:
        self.process = os.getpid()
        self.git = Git(str(folder))
        self.git.set_persistent_git_options(c=_KEPT_BY_GIT)
        # The machine's own settings must not change what we read; GIT_DIR also says that this folder is meant,
        # whoever owns it (a mounted volume).
        self.git.update_environment(
            GIT_DIR=str(folder),
            GIT_CONFIG_NOSYSTEM="1",
            GIT_CONFIG_GLOBAL=os.devnull,
            GIT_TERMINAL_PROMPT="0",
            GIT_OPTIONAL_LOCKS="0",
        )

    def end(self) -> None:
        """End its processes, unless they are those of the process that we were forked from."""
        if self.process == os.getpid():
            self.git.clear_cache()


class Processes:
    """The git processes of one repository, each thread with its own.

    Attributes:
        folder: the bare repository.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self._local = threading.local()
        self._all: weakref.WeakSet[_Pipe] = weakref.WeakSet()
        self._parked: list[_Pipe] = []

    @property
    def _git(self) -> Git:
        pipe: _Pipe | None = getattr(self._local, "pipe", None)
        if pipe is not None and pipe.process != os.getpid():
            # We are a fork: the pipe belongs to the parent. Kept aside, because dropping it would end the process.
            self._parked = [*self._parked, pipe, *self._all]
            self._all = weakref.WeakSet()
            pipe = None
        if pipe is None:
            pipe = _Pipe(self.folder)
            self._local.pipe = pipe
            self._all.add(pipe)
        return pipe.git

    def close(self) -> None:
        """End the processes of all threads; a thread that goes on reading starts its own again."""
        for pipe in list(self._all):
            pipe.end()

    def _drop(self) -> None:
        """End the processes of this thread."""
        pipe: _Pipe | None = getattr(self._local, "pipe", None)
        if pipe is not None:
            pipe.end()
            del self._local.pipe

    def read(self, name: str) -> tuple[str, str, bytes] | None:
        """Sha, kind and bytes of the object `name` (one line: a sha, or `sha:path`), None when there is none.

        Raises:
            StoreUnavailable: when git cannot answer.
        """
        if "\n" in name:
            return None  # would be two questions to the pipe

        def ask(git: Git) -> tuple[str, str, bytes]:
            found = git.get_object_data(name)
            sha = _word(found[0])
            if len(name) == 40 and sha != name:  # noqa: PLR2004 - the length of a sha1
                raise ValueError(name)  # the answer to another question
            return sha, _word(found[1]), found[3]

        return self._asked(ask)

    def _asked(self, ask: Callable[[Git], Answer]) -> Answer | None:
        """What this thread's pipe answers, None when the object is missing.

        A process that was killed says nothing, which is no answer about the object: a new one is asked, once.

        Raises:
            StoreUnavailable: when git cannot answer.
        """
        for last in (False, True):
            try:
                return ask(self._git)
            except ValueError as error:
                if "could not be resolved" in str(error):
                    return None
                self._broken(error, last=last)
            except (OSError, GitCommandNotFound) as error:
                self._broken(error, last=last)
            except BaseException:
                self._drop()
                raise
        return None

    def _broken(self, error: Exception, *, last: bool) -> None:
        """Throw the pipe away: what it would say next might answer another question."""
        self._drop()
        if last:
            with told_clearly():
                os.stat(self.folder / "objects")  # noqa: PTH116 - only to learn why the folder does not answer
            raise StoreUnavailable(why="git ne répond pas", why_en="git does not answer") from error

    def kind_of(self, name: str) -> tuple[str, str] | None:
        """Sha and kind of the object `name` (an expression such as `abcd^{commit}`), None when there is none.

        Raises:
            StoreUnavailable: when git cannot answer.
        """

        def ask(git: Git) -> tuple[str, str]:
            found = git.get_object_header(name)
            return _word(found[0]), _word(found[1])

        return self._asked(ask)

    def read_many(self, shas: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Sha and bytes of many objects, requests sent ahead of the answers on a pipe of their own.

        Raises:
            StoreUnavailable: when one is missing.
        """
        with self.running("cat-file", "--batch") as process:
            source = iter(shas)
            pending = _ask(process.stdin, source)
            while pending:
                following = _ask(process.stdin, source)
                for sha in pending:
                    yield sha, _answer(process.stdout, sha)
                pending = following
            process.stdin.close()

    @contextmanager
    def running(self, *arguments: str, **options: Any) -> Iterator[Any]:
        """A git process with pipes for its input and output; ended with the block, its failure told.

        Raises:
            StoreUnavailable: when it fails.
        """
        with told_clearly():
            process = self._git.execute(["git", *arguments], istream=PIPE, as_process=True, **options)
        try:
            yield process
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.stdout.close()
            process.wait()
        except (BrokenPipeError, GitCommandError) as error:
            with suppress(OSError):
                process.stdin.close()  # it ends now, if it has not yet: then all that it says is there to read
            raise git_failed(_stderr(process, error)) from error
        finally:
            if process.poll() is None:
                process.proc.terminate()
                process.proc.wait()
            for pipe in (process.proc.stdin, process.proc.stdout, process.proc.stderr):
                with suppress(OSError):
                    pipe.close()

    def lines(self, *arguments: str, seconds: float | None = None) -> Iterator[bytes]:
        """The output of a git process, cut at NUL, as it comes.

        Raises:
            StoreUnavailable: when it fails.
            TimeoutError: when it was ended because `seconds` were over.
        """
        with self.running(*arguments) as process, _ended_after(process, seconds) as is_over:
            process.stdin.close()
            rest = b""
            while chunk := process.stdout.read1(_CHUNK):
                *whole, rest = (rest + chunk).split(b"\0")
                yield from whole
                if is_over():  # what is done with each line takes time too
                    break
            if is_over():
                raise TimeoutError
            if rest:
                yield rest

    def call(
        self, *arguments: str, accept: tuple[int, ...] | None = (0,), env: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        """Run git to its end: status, output and errors; `env` is set for it besides, any status is good for None.

        Raises:
            StoreUnavailable: when the status is none of `accept`.
        """
        with told_clearly():
            status, output, errors = self._git.execute(
                ["git", *arguments], with_extended_output=True, with_exceptions=False, env=dict(env or {})
            )
        if accept is not None and int(status) not in accept:
            raise git_failed(str(errors))
        return int(status), str(output), str(errors)


@contextmanager
def _ended_after(process: Any, seconds: float | None) -> Iterator[Callable[[], bool]]:
    """Ends a process that is not done in so many seconds (None: never), and tells whether they are over."""
    end = inf if seconds is None else time.monotonic() + seconds
    timer = None if seconds is None else threading.Timer(seconds, process.proc.terminate)
    if timer is not None:
        timer.start()
    try:
        yield lambda: time.monotonic() >= end
    finally:
        if timer is not None:
            timer.cancel()


def _word(value: str | bytes) -> str:
    """A word of git's answer: GitPython 3.2.1 says `str` and gives `bytes`."""
    return value.decode("ascii") if isinstance(value, bytes) else value


def _ask(pipe: Any, source: Iterator[str]) -> list[str]:
    """Send the next requests and say which."""
    shas = list(itertools.islice(source, _AHEAD))
    if shas:
        pipe.write("".join(f"{sha}\n" for sha in shas).encode())
        pipe.flush()
    return shas


def _answer(pipe: Any, sha: str) -> bytes:
    header = pipe.readline().split()
    if len(header) != 3 or header[0].decode() != sha:  # noqa: PLR2004 - sha, kind and size
        raise StoreUnavailable(why=f"l’objet {sha} manque", why_en=f"the object {sha} is missing")
    data: bytes = pipe.read(int(header[2]) + 1)
    if len(data) != int(header[2]) + 1:
        raise StoreUnavailable(why="git s’est arrêté", why_en="git stopped")
    return data[:-1]


def _stderr(process: Any, error: Exception) -> str:
    """What a failed process said."""
    said = str(getattr(error, "stderr", "") or "")
    with suppress(OSError, ValueError):
        said += process.stderr.read().decode("utf-8", "replace")
    return said
