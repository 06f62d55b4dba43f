"""A file without its compression, as a stream: gzip, bzip2 and xz by Python's own modules, 7z by a program.

What a file is is told by its first bytes, not by its name. No module of Python reads 7z without a dozen others beside
it; the program of 7-Zip or that of libarchive is on every system, and reads it as a stream (docs/decisions/0020).
"""

import bz2
import gzip
import lzma
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import Final

from importers.errors import DumpUnreadable, UnpackerMissing

_MARKS: Final = ((b"\x1f\x8b", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"), (b"7z\xbc\xaf\x27\x1c", "7z"))
_PROGRAMS: Final = (
    ("7zz", ("x", "-so", "-bd", "-y", "--")),
    ("7z", ("x", "-so", "-bd", "-y", "--")),
    ("7za", ("x", "-so", "-bd", "-y", "--")),
    ("7zr", ("x", "-so", "-bd", "-y", "--")),
    ("bsdtar", ("-xOf",)),
)
"""Programs that write what a 7z holds to their output, the first that is there is taken."""

_Stream = BufferedReader | gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile


def packing(file: Path) -> str:
    """How a file is packed: `gz`, `bz2`, `xz`, `7z`, or "" for plain."""
    with file.open("rb") as stream:
        start = stream.read(6)
    return next((name for mark, name in _MARKS if start.startswith(mark)), "")


@contextmanager
def unpacked(file: Path, raw: BufferedReader) -> Iterator[_Stream]:
    """What `file`, which is open as `raw`, holds once unpacked.

    Raises:
        UnpackerMissing: for a 7z where no program reads it.
        EOFError: when the file ends before its end.
    """
    kind = packing(file)
    if kind == "7z":
        with _by_program(file) as stream:
            yield stream
        return
    if kind == "gz":
        yield gzip.GzipFile(fileobj=raw)
    elif kind == "bz2":
        yield bz2.BZ2File(raw)
    elif kind == "xz":
        yield lzma.LZMAFile(raw)  # noqa: SIM115 - whoever opened `raw` closes it
    else:
        yield raw


@contextmanager
def _by_program(file: Path) -> Iterator[BufferedReader]:
    found = next(((path, words) for name, words in _PROGRAMS if (path := shutil.which(name))), None)
    if found is None:
        raise UnpackerMissing(file=file.name)
    command = [found[0], *found[1], str(file.resolve())]
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            if not isinstance(process.stdout, BufferedReader):
                raise DumpUnreadable(file=file.name, why="7z")
            yield process.stdout
            if process.wait():
                raise EOFError("7z")
        finally:
            process.kill()
