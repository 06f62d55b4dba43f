"""Git's own programs, started on the repository with nothing of the machine's settings."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Final

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
