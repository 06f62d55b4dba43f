"""The log of git as a stream of commits: one process, constant memory on our side."""

import re
from collections.abc import Iterator
from typing import Final

from fiches.git.commits import Author, Commit, decoded, parse_offset, split_message
from fiches.git.processes import Processes
from fiches.git.trees import SUBMODULE, PathChange, decode_path

_ZERO: Final = "0" * 40
_FORMAT: Final = "%x00%H%x00%P%x00%an%x00%ae%x00%ad%x00%ct%x00%B%x00"
_FIELDS: Final = 7
_LOG: Final = (
    *("-c", "log.showRoot=true", "-c", "log.showSignature=false", "-c", "core.quotePath=false"),
    *("log", "--raw", "-z", "--no-renames", "--no-abbrev"),
    *("--no-color", "--no-notes", "--no-mailmap", "--date=raw", "--encoding=UTF-8", f"--format=tformat:{_FORMAT}"),
)
_COMMIT: Final = re.compile(rb"[0-9a-f]{40}")


def stream_log(processes: Processes, since: str | None, until: str) -> Iterator[Commit]:
    """Every commit reachable from `until` and not from `since`, parents before children, with its changes.

    `-c` makes git list of a merge only the paths that differ from all parents.
    """
    span = until if since is None else f"{since}..{until}"
    return _commits(processes.lines(*_LOG, "-c", "--reverse", "--topo-order", "--end-of-options", span, "--"))


def stream_search(processes: Processes, until: str, pattern: str, seconds: float) -> Iterator[Commit]:
    """Every commit in which a text says more or fewer times than before what `pattern` matches, newest first.

    Of each commit the changes are those of such texts. A merge brings nothing that its parents do not.

    Args:
        processes: the git of the repository.
        until: the newest commit looked at.
        pattern: an extended regular expression of POSIX; capitals count for nothing.
        seconds: how long git may look.

    Raises:
        TimeoutError: when it has not looked at all of them by then.
    """
    words = (*_LOG, "-i", "--pickaxe-regex", f"-S{pattern}", "--end-of-options", until, "--")
    return _commits(processes.lines(*words, seconds=seconds))


def _commits(rows: Iterator[bytes]) -> Iterator[Commit]:
    """The commits of what git says when it is asked as `_LOG` asks."""
    header: list[bytes] = []
    changes: list[PathChange] = []
    for raw in rows:
        token = raw.lstrip(b"\n")
        if token.startswith(b":"):
            change = _change(token, next(rows))
            if change.before is not None or change.after is not None:  # else a submodule, here and before
                changes.append(change)
        elif _COMMIT.fullmatch(token):
            if header:
                yield _commit(header, changes)
            header, changes = [token, *(next(rows) for _ in range(_FIELDS - 1))], []
    if header:
        yield _commit(header, changes)


def _change(token: bytes, path: bytes) -> PathChange:
    """One raw entry: `:` once for each parent, the modes, the shas of the parents, the sha now, the letters."""
    parents = len(token) - len(token.lstrip(b":"))
    words = token[parents:].split()
    shas = [word.decode() for word in words[parents + 1 : 2 * parents + 2]]
    modes = words[0], words[parents]
    before, after = (
        None if sha == _ZERO or mode == SUBMODULE else sha for sha, mode in zip((shas[0], shas[-1]), modes, strict=True)
    )
    return PathChange(decode_path(path), before, after)


def _commit(header: list[bytes], changes: list[PathChange]) -> Commit:
    sha, parents, name, email, date, committed, message = header
    when, _, offset = date.decode().partition(" ")
    text, trailers = split_message(decoded(message))
    return Commit(
        sha=sha.decode(),
        parents=tuple(parents.decode().split()),
        author=Author(decoded(name), decoded(email)),
        when=int(when or 0),
        offset=parse_offset(offset),
        committed=int(committed or 0),
        message=text,
        trailers=trailers,
        changes=tuple(changes),
    )
