"""What a client sends with `git push`: which refs it wants to move, and the objects, kept apart until they are checked.

Objects come into a folder of their own inside the repository, which git reads together with those that are there
(`GIT_ALTERNATE_OBJECT_DIRECTORIES`); a push that is refused goes away with it.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from commun.smart_http.packets import FLUSH, Garbled, packet, read_packets
from commun.smart_http.processes import environment, told
from fiches import Store

NOTHING: Final = "0" * 40
MAIN: Final = "refs/heads/main"
LARGEST_PUSH: Final = 25_000_000
"""Octets of objects in one push."""
_CAPABILITIES: Final = (
    "report-status report-status-v2 delete-refs side-band-64k ofs-delta quiet object-format=sha1 agent=commun"
)
"""Without `delete-refs`, git itself refuses to take a branch away, and tells nobody why."""
_CUT_SHORT: Final = b"shallow "
"""How a copy made with `--depth` begins (`gitprotocol-pack`, « Reference Update Request »)."""


@dataclass(frozen=True, slots=True)
class Command:
    """A ref that the client wants to move, from what it thinks that it is to what it should be."""

    old: str
    new: str
    ref: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a push asks: its commands; whether the client shows messages, and reads that a ref went elsewhere."""

    commands: tuple[Command, ...]
    banded: bool
    rerouted: bool = False


def advertised_for_push(store: Store) -> bytes:
    """What can be pushed to: `main` alone, as `GET /info/refs?service=git-receive-pack` answers it."""
    head = store.head()
    line = f"{head} {MAIN}" if head else f"{NOTHING} capabilities^{{}}"
    return packet("# service=git-receive-pack\n") + FLUSH + packet(f"{line}\0{_CAPABILITIES}\n") + FLUSH


def read_commands(stream: BinaryIO) -> Asked:
    """The commands at the beginning of a push; the objects follow in `stream`.

    Raises:
        Garbled: for what is no push.
    """
    commands, banded, rerouted = [], False, False
    for line in read_packets(stream):
        if line is None:
            break
        if line.startswith(_CUT_SHORT):
            continue  # where the client's history begins: ours is whole
        text, _, capabilities = line.partition(b"\0")
        rerouted = rerouted or b"report-status-v2" in capabilities
        banded = banded or b"side-band-64k" in capabilities
        parts = text.decode("utf-8", "replace").strip().split(" ", 2)
        if len(parts) != 3:  # noqa: PLR2004 — old, new, ref
            raise Garbled
        commands.append(Command(*parts))
    return Asked(tuple(commands), banded, rerouted)


@contextmanager
def quarantined(store: Store, stream: BinaryIO) -> Iterator[dict[str, str]]:
    """The objects that follow in `stream`, in a folder of their own: the environment in which git sees them.

    Raises:
        subprocess.CalledProcessError: when they are damaged, or too many.
    """
    objects = store.folder / "objects"
    folder = Path(tempfile.mkdtemp(prefix="incoming-", dir=objects))
    try:
        (folder / "pack").mkdir()
        environ = environment(
            store.folder, GIT_OBJECT_DIRECTORY=str(folder), GIT_ALTERNATE_OBJECT_DIRECTORIES=str(objects)
        )
        command = ["git", "index-pack", "--stdin", "--fix-thin", "--strict", f"--max-input-size={LARGEST_PUSH}"]
        subprocess.run(command, stdin=stream, capture_output=True, env=environ, check=True)
        yield environ
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def taken_in(store: Store, environ: Mapping[str, str], new: str, old: str | None) -> None:
    """Bring what `new` needs, and nothing else of what was sent, among the objects of the repository."""
    wanted = f"{new}\n^{old}\n" if old else f"{new}\n"
    target = store.folder / "objects" / "pack" / "pack"
    told(["pack-objects", "--revs", "--delta-base-offset", "-q", str(target)], environ, wanted.encode())
