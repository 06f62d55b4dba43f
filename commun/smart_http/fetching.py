"""`git clone` and `git fetch`: what is asked for is looked at, then git answers in a stream that is never gathered.

Protocol v2 lets a client ask for any object by its name, shown or not (git's `gitprotocol-v2`, « want »): a name is
refused here unless it is `main`, a tag, or a commit that `main` contains.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from commun.smart_http.packets import Garbled, packet, read_packets
from commun.smart_http.processes import environment, serving, told
from fiches import CommunError, RevisionRefused, Store

_PIECE: Final = 1 << 18
_MOST_WANTS: Final = 64
_NAME: Final = 40
LARGEST_QUESTION: Final = 8_000_000
"""Octets of what a client asks: names of what it wants and has."""


class FetchRefused(CommunError):
    """A client asks for what is not shown, or does not speak git's protocol."""

    fr = "Cette version n’est pas à prendre ici\u202f: seule la branche «\u202fmain\u202f» se copie."
    en = "This version cannot be taken from here: only the branch “main” can be copied."


def advertised(store: Store, protocol: str) -> Iterator[bytes]:
    """What can be fetched, as `GET /info/refs?service=git-upload-pack` answers it."""
    yield packet("# service=git-upload-pack\n") + b"0000"
    command = ["upload-pack", "--strict", "--stateless-rpc", "--advertise-refs"]
    yield from _answer(store.folder, command, protocol, None)


def fetched(store: Store, question: BinaryIO, protocol: str) -> Iterator[bytes]:
    """The answer to `POST /git-upload-pack`.

    Raises:
        FetchRefused: before anything is answered.
    """
    asked = question.read(LARGEST_QUESTION + 1)
    if len(asked) > LARGEST_QUESTION:
        raise FetchRefused
    # A file and not a pipe: git may begin to answer before it has read everything.
    source = tempfile.TemporaryFile()  # noqa: SIM115 — closed when the answer has been sent
    try:
        source.write(asked)
        source.seek(0)
        _check(store, source)
        source.seek(0)
    except BaseException:
        source.close()
        raise
    return _answer(store.folder, ["upload-pack", "--strict", "--stateless-rpc"], protocol, source)


def _answer(folder: Path, command: list[str], protocol: str, source: BinaryIO | None) -> Iterator[bytes]:
    """What git says, piece by piece; the process ends with whoever listens."""
    version = {"GIT_PROTOCOL": protocol} if protocol in {"version=1", "version=2"} else {}
    process = serving(folder, command, environment(folder, **version), source)
    output = process.stdout
    try:
        while output is not None and (piece := output.read1(_PIECE)):  # type: ignore[attr-defined] # a BufferedReader
            yield piece
    finally:
        process.kill()
        process.wait()
        for each in (output, source):
            if each is not None:
                each.close()


def _check(store: Store, question: BinaryIO) -> None:
    """Refuse a question about what is not shown.

    Raises:
        FetchRefused: for such a question, and for what is none.
    """
    wants: set[str] = set()
    try:
        for line in read_packets(question):
            if line is not None and line.startswith(b"want-ref"):
                raise FetchRefused
            if line is not None and line.startswith(b"want "):
                wants.add(line[5 : 5 + _NAME].decode("ascii", "replace"))
    except Garbled:
        raise FetchRefused from None
    head = store.head()
    unknown = wants - {head}
    if not unknown:
        return
    if len(unknown) > _MOST_WANTS:
        raise FetchRefused
    tags = told(["for-each-ref", "--format=%(objectname)", "refs/tags"], environment(store.folder)).decode().split()
    for name in unknown - set(tags):
        try:
            # A commit that main had a moment ago: it moved between the client's two questions.
            if head is None or len(name) != _NAME or not store.is_ancestor(name, head):
                raise FetchRefused
        except RevisionRefused:
            raise FetchRefused from None
