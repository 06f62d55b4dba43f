"""Wikitext to Markdown for a whole run: in this process, and where the run is long in others beside it.

Turning wikitext takes longer than writing commits: while one batch is written, the next is turned by processes of
their own (`python -m importers.apply`), as many as there are cores and three at most. They end when their input does,
so also when we are killed. The revisions of a page go to the same process, which remembers the sections that it has
turned.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from fiches import normalise
from importers.mediawiki.mapping import Mappings
from importers.mediawiki.pages import PageIdentity, convert
from importers.mediawiki.wikitext import REMEMBERED, Converted, Memory, SiteNames

_TOP: Final = Path(__file__).parents[2]
_LONG: Final = 1000
"""Revisions from which other processes are worth their start (half a second each)."""
_MOST: Final = 3
_HEAD: Final = 8
"""Bytes of the length that stands before every message."""


@dataclass(frozen=True, slots=True)
class Job:
    """A text to turn: the revision's number, its wikitext, its content model, the page as it was called then.

    `expansions` are its templates as the wiki expands them, where it was asked.
    """

    revision: int
    text: str
    model: str
    identity: PageIdentity
    expansions: Mapping[str, str] = field(default_factory=dict)


class Converter:
    """Turns the texts of one run; use it in a `with`."""

    def __init__(self, names: SiteNames, mappings: Mappings, revisions: int, cores: int | None = None) -> None:
        self._names = names
        self._mappings = mappings
        self._memory = Memory()
        self._waiting: list[list[Job]] = []
        helpers = min(_MOST, cores or os.cpu_count() or 1) if revisions >= _LONG else 0
        self._helpers = [_Helper(names, mappings, helpers) for _ in range(helpers)]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end_helpers()

    @property
    def helpers(self) -> int:
        """How many processes help."""
        return len(self._helpers)

    def end_helpers(self) -> None:
        """Let go of the other processes: what they had not finished is turned here."""
        for helper in self._helpers:
            helper.close()

    def begin(self, jobs: Sequence[Job]) -> None:
        """Have texts turned; they are taken back by `finish` before the next are begun."""
        count = max(1, len(self._helpers))
        self._waiting = [[job for job in jobs if job.identity.page_id % count == n] for n in range(count)]
        for helper, part in zip(self._helpers, self._waiting, strict=False):
            helper.send(part)

    def finish(self) -> dict[int, Converted]:
        """What was begun, by the numbers of the revisions."""
        found: dict[int, Converted] = {}
        for number, part in enumerate(self._waiting):
            turned = self._helpers[number].receive() if self._helpers else None
            if turned is None:  # nobody helps, or somebody ended early
                turned = _turn(part, self._names, self._mappings, self._memory)
            found |= turned
        self._waiting = []
        return found


class _Helper:
    """Another process that turns texts, one of `count`: each remembers its share of the pages."""

    def __init__(self, names: SiteNames, mappings: Mappings, count: int) -> None:
        command = [sys.executable, "-m", "importers.apply"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=_TOP, start_new_session=True
        )
        self._alive = True
        self.send((names, mappings, count))

    def send(self, message: object) -> None:
        """Hand something over."""
        try:
            _write(self._process.stdin, message)
        except (BrokenPipeError, OSError):
            self._alive = False

    def receive(self) -> dict[int, Converted] | None:
        """What came of the last jobs; None when the process ended before it was done."""
        try:
            return _read(self._process.stdout) if self._alive else None  # type: ignore[return-value]
        except EOFError:
            self._alive = False
            return None

    def close(self) -> None:
        """End it."""
        self._alive = False
        if self._process.stdin is not None:
            with suppress(BrokenPipeError):  # it ended by itself
                self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


def _turn(jobs: Sequence[Job], names: SiteNames, mappings: Mappings, memory: Memory) -> dict[int, Converted]:
    return {
        job.revision: convert(
            normalise(job.text), job.model, job.identity, names, mappings, memory=memory, expansions=job.expansions
        )
        for job in jobs
    }


def _write(out: IO[bytes] | None, message: object) -> None:
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    if out is not None:
        out.write(len(data).to_bytes(_HEAD, "big"))
        out.write(data)
        out.flush()


def _read(stream: IO[bytes] | None) -> object:
    """The next message.

    Raises:
        EOFError: when there is none.
    """
    head = stream.read(_HEAD) if stream is not None else b""
    size = int.from_bytes(head, "big")
    data = stream.read(size) if stream is not None and len(head) == _HEAD else b""
    if not data or len(data) < size:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - written by the process that started us, or that we started


def serve(stream: IO[bytes], out: IO[bytes]) -> None:
    """Turn what comes in until it ends."""
    try:
        told: tuple[SiteNames, Mappings, int] = _read(stream)  # type: ignore[assignment]
        names, mappings, count = told
        memory = Memory(REMEMBERED // count)
        while True:
            jobs: list[Job] = _read(stream)  # type: ignore[assignment]
            _write(out, _turn(jobs, names, mappings, memory))
    except (EOFError, BrokenPipeError):
        return
