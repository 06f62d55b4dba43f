"""The lines of git's protocol: four hex digits of length, then the line (git's `gitprotocol-common`, « pkt-line »)."""

from collections.abc import Iterator
from typing import BinaryIO, Final

FLUSH: Final = b"0000"
_HEADER: Final = 4
_MOST: Final = 65_516
"""Octets that one line may carry."""

PROGRESS: Final = 2
DATA: Final = 1
"""The bands of an answer that carries several things: messages for people, and the answer itself."""


class Garbled(Exception):
    """What was sent is not git's protocol."""


def packet(text: str | bytes) -> bytes:
    """A line."""
    data = text.encode() if isinstance(text, str) else text
    return b"%04x" % (len(data) + _HEADER) + data


def error_packet(text: str) -> bytes:
    """A line that ends the conversation: git shows `text` to the person."""
    return packet(f"ERR {text}\n")


def banded(band: int, data: bytes) -> bytes:
    """`data` on a band, in as many lines as it takes."""
    size = _MOST - 1
    return b"".join(packet(bytes((band,)) + data[start : start + size]) for start in range(0, len(data), size))


def read_packets(stream: BinaryIO) -> Iterator[bytes | None]:
    """The lines of a stream until its end; None for a flush or a delimiter.

    Raises:
        Garbled: for what is no line.
    """
    while header := stream.read(_HEADER):
        try:
            length = int(header, 16)
        except ValueError:
            raise Garbled from None
        if length < _HEADER:
            yield None
            continue
        line = stream.read(length - _HEADER)
        if len(line) != length - _HEADER:
            raise Garbled
        yield line
