"""Git's own programs, started on the repository with nothing of the machine's settings."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Final, Self, cast

_HIDDEN: Final = (
    "-c",
    "transfer.hideRefs=refs/",
    "-c",
    "transfer.hideRefs=!refs/heads/main",
    "-c",
    "transfer.hideRefs=!refs/tags/",
)
"""Nothing is shown but `main` and tags: the branches of sources and of proposals are nobody's who clones."""


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a git process is told of the machine: where it finds programs, and nothing else."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_DIR": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "HOME": os.devnull,
        "LC_ALL": "C",
        **more,
    }


def serving(
    folder: Path, arguments: list[str], environ: Mapping[str, str], source: IO[bytes] | None = None
) -> subprocess.Popen[bytes]:
    """A git process that answers on a pipe; it sees only the refs that everybody may see."""
    return subprocess.Popen(
        ["git", *_HIDDEN, *arguments, str(folder)],
        stdin=subprocess.DEVNULL if source is None else source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(environ),
    )


def told(arguments: list[str], environ: Mapping[str, str], given: bytes = b"") -> bytes:
    """What a git process prints, run to its end.

    Raises:
        subprocess.CalledProcessError: when it fails.
    """
    done = subprocess.run(["git", *arguments], input=given, capture_output=True, env=dict(environ), check=True)
    return done.stdout


class Blobs:
    """The blobs that a push brings, read by one process: to start one for each takes ten times as long.

    Args:
        environ: in which git sees them.
        names: those whose size may be asked.

    Raises:
        subprocess.CalledProcessError: when one of them is not there.
    """

    def __init__(self, environ: Mapping[str, str], names: Sequence[str]) -> None:
        asked = "".join(f"{name}\n" for name in names).encode()
        command = ["cat-file", "--batch-check=%(objectsize)"]
        sizes = told(command, environ, asked).split(b"\n")
        if any(not size.isdigit() for size in sizes[:-1]):
            raise subprocess.CalledProcessError(1, ["git", *command])
        self._sizes = dict(zip(names, map(int, sizes[:-1]), strict=True))
        self._process = subprocess.Popen(
            ["git", "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_told: object) -> None:
        self._process.communicate()

    def size(self, name: str) -> int:
        """Its octets."""
        return self._sizes[name]

    def read(self, name: str) -> bytes:
        """What it holds.

        Raises:
            subprocess.CalledProcessError: when there is no such blob.
        """
        source, sink = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        source.write(f"{name}\n".encode())
        source.flush()
        head = sink.readline().split()
        if head[1:2] != [b"blob"]:
            raise subprocess.CalledProcessError(1, self._process.args)
        data = sink.read(int(head[2]))
        sink.readline()
        return data
