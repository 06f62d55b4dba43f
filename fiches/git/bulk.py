"""Thousands of commits at once: one `git fast-import` that takes a stream."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from fiches.errors import NameRefused, StoreUnavailable
from fiches.git.commits import COMMUN, Author, local_offset, write_message
from fiches.git.processes import Processes
from fiches.git.refs import Refs, full_ref

_EVERY: Final = 5000
"""Commits between two checkpoints: what a cut connection may cost, against one pack file for each."""
_HEAP: Final = {"MALLOC_TRIM_THRESHOLD_": str(64 << 20)}
"""What git may keep of its own memory between two commits, bytes, where its C library is glibc: for every commit it
takes and drops a few hundred kB, and giving them back to the system each time was over a quarter of its time. It holds
no more of it at its highest."""


def safe_path(path: str) -> str:
    """`path`, when it stays in the tree and no part of it can be taken for anything but a name.

    Raises:
        NameRefused: otherwise.
    """
    parts = path.split("/")
    bad = any(
        not part or part in (".", "..") or part.lower().startswith(".git") or part.startswith("-") for part in parts
    )
    if bad or re.search(r"[\x00-\x1f\x7f\\:\ud800-\udfff]", path):
        raise NameRefused(name=path)
    return path


class Bulk:
    """A stream of commits; each names its branch (that of the stream unless told otherwise)."""

    def __init__(self, process: Any, refs: Refs, ref: str, seal: Callable[[str, bytes], bytes]) -> None:
        self._process = process
        self._seal = seal
        self._refs = refs
        self._ref = full_ref(ref)
        self._begun: set[str] = set()
        self._touched: set[str] = set()
        self._since_checkpoint = 0
        self._checkpoints = 0

    def commit(
        self,
        author: Author,
        when: int,
        message: str,
        writes: Mapping[str, bytes | None],
        trailers: Mapping[str, str] | None = None,
        *,
        ref: str | None = None,
        offset: int = 0,
        committed: int | None = None,
    ) -> None:
        """Add a commit on top of the branch.

        Args:
            author: who wrote.
            when: when, unix seconds.
            message: what was said.
            writes: path → content, None takes the path away.
            trailers: `Key: value` lines.
            ref: another branch or ref than that of the stream.
            offset: the author's distance to UTC, minutes.
            committed: when it comes into this repository, unix seconds; now unless told.

        Raises:
            NameRefused: when a path is unsafe; nothing of the commit was sent.
            StoreUnavailable: when git ended.
        """
        target = self._ref if ref is None else full_ref(ref)
        moment = int(time.time()) if committed is None else committed
        text = write_message(message, trailers or {}).encode("utf-8", "replace")
        committer = COMMUN.line(moment, local_offset(moment))
        header = f"commit {target}\nauthor {author.line(when, offset)}\ncommitter {committer}\n"
        parts: list[bytes] = [header.encode("utf-8", "replace"), b"data %d\n" % len(text), text, b"\n"]
        if target not in self._begun:
            if self._refs.read(target) is not None:
                parts.append(f"from {target}^0\n".encode())
            self._begun.add(target)
        for path, content in writes.items():
            name = b'"' + safe_path(path).replace('"', '\\"').encode() + b'"'
            if content is None:
                parts.append(b"D %b\n" % name)
            else:
                data = self._seal(path, content)
                parts += [b"M 100644 inline %b\ndata %d\n" % (name, len(data)), data, b"\n"]
        self._send(b"".join([*parts, b"\n"]))
        self._touched.add(target)
        self._since_checkpoint += 1
        if self._since_checkpoint >= _EVERY:
            self.checkpoint()

    def checkpoint(self) -> None:
        """Make everything so far last: what was committed survives a kill -9, and the branch shows it.

        Raises:
            StoreUnavailable: when a branch could not be moved; git itself would only say so at the end.
        """
        before = {ref: self._refs.read(ref) for ref in self._touched}
        self._checkpoints += 1
        self._since_checkpoint = 0
        word = f"progress checkpoint {self._checkpoints}\n".encode()
        self._send(b"checkpoint\n\n" + word)
        self._process.stdin.flush()
        if self._process.stdout.readline() != word:
            raise BrokenPipeError
        if any(self._refs.read(ref) == sha for ref, sha in before.items()):
            raise BrokenPipeError
        self._touched.clear()

    def _send(self, data: bytes) -> None:
        self._process.stdin.write(data)

    def finish(self) -> None:
        """End the stream: the branches move."""
        self._send(b"done\n")
        self._process.stdin.close()
        self._process.stdout.read()


@contextmanager
def bulk(
    processes: Processes,
    refs: Refs,
    ref: str,
    holding: Sequence[int] = (),
    *,
    seal: Callable[[str, bytes], bytes] = lambda _path, data: data,
) -> Iterator[Bulk]:
    """A stream of commits to `ref`; what was sent whole is kept even when the block fails, so that it can go on later.

    `holding` are open files that git keeps open too: a lock on one of them lasts until git has ended, even when we are
    killed before it. `seal` goes over what is to be kept at each path.

    Raises:
        StoreUnavailable: when git fails (disk full); the branches then stand at the last checkpoint.
    """
    report = None
    try:
        # A session of its own: Ctrl-C reaches us alone, and we end the stream properly.
        command = ("fast-import", "--quiet", "--done", "--date-format=raw-permissive")
        with processes.running(*command, start_new_session=True, pass_fds=tuple(holding), env=_HEAP) as process:
            report = processes.folder / f"fast_import_crash_{process.proc.pid}"
            stream = Bulk(process, refs, ref, seal)
            try:
                yield stream
            except (BrokenPipeError, StoreUnavailable):
                raise
            except BaseException:
                stream.finish()
                raise
            stream.finish()
    finally:
        if report is not None:
            report.unlink(missing_ok=True)
