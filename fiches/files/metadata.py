"""Taking out of pictures what a camera notes about the person who took them: place, device, time, names.

Only the notes are taken out; the picture itself is not encoded again and loses nothing. How the picture is to be
turned is kept. Layouts: JPEG ITU-T T.81 annex B, PNG 1.2 (W3C), WebP container specification.
"""

import struct
from collections.abc import Iterator
from typing import Final

_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = range(2, 9)

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14, _APP15, _COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE

_PNG_NOTES: Final = frozenset({b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME"})
_WEBP_NOTES: Final = frozenset({b"EXIF", b"XMP "})
_WEBP_HAS_NOTES: Final = 0b0000_1100
"""The bits of VP8X that announce EXIF and XMP."""


def without_metadata(data: bytes, mime: str) -> bytes:
    """The picture without its notes; as it is where its layout is not understood."""
    try:
        if mime == "image/jpeg":
            return _jpeg(data)
        if mime == "image/png":
            return _png(data)
        if mime == "image/webp":
            return _webp(data)
    except (struct.error, IndexError):
        pass
    return data


def _jpeg(data: bytes) -> bytes:
    kept: list[bytes] = []
    turned = 1
    for marker, segment in _segments(data):
        body = segment[4:]
        if marker == _APP1 and body.startswith(b"Exif\0\0"):
            turned = _orientation(body[6:])
        elif _APP0 <= marker <= _APP15:
            if marker in (_APP0, _APP14) or (marker == _APP2 and body.startswith(b"ICC_PROFILE\0")):
                kept.append(segment)
        elif marker != _COM:
            kept.append(segment)
    note = _exif(turned) if turned in _UPRIGHT else b""
    first = 1 if kept and kept[0][1] == _APP0 else 0
    return b"\xff\xd8" + b"".join(kept[:first]) + note + b"".join(kept[first:])


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The segments after the start of the picture: marker and bytes; what follows the end of the picture is dropped.

    A scan (SOS) is given with the picture data that follows it.
    """
    at = 2
    while True:
        while data[at] == 0xFF and data[at + 1] == 0xFF:  # noqa: PLR2004 - fill bytes before a marker
            at += 1
        marker = data[at + 1]
        if data[at] != 0xFF or marker == _SOI:  # noqa: PLR2004 - a marker begins with FF
            raise IndexError(at)
        if marker == _EOI:
            yield marker, data[at : at + 2]
            return
        end = at + 2 + int(struct.unpack(">H", data[at + 2 : at + 4])[0])
        if marker == _SOS:
            end = _scan_end(data, end)
        yield marker, data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker stands: in picture data FF is followed by 00 or a restart (D0 to D7)."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise IndexError(at)
        following = data[at + 1]
        if following != 0 and not 0xD0 <= following <= 0xD7 and following != 0xFF:  # noqa: PLR2004 - said above
            return at
        at += 2 if following != 0xFF else 1  # noqa: PLR2004 - a fill byte


def _orientation(tiff: bytes) -> int:
    """The orientation in the first directory of an EXIF note; 1 where there is none."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        at = int(struct.unpack(order + "L", tiff[4:8])[0])
        for number in range(int(struct.unpack(order + "H", tiff[at : at + 2])[0])):
            entry = at + 2 + 12 * number
            tag, _, _, value = struct.unpack(order + "HHLH", tiff[entry : entry + 10])
            if tag == _ORIENTATION:
                return int(value)
    except struct.error:
        pass
    return 1


def _exif(turned: int) -> bytes:
    """A note that says only how the picture is to be turned."""
    tiff = b"MM\0\x2a\0\0\0\x08\0\x01" + struct.pack(">HHLHH", _ORIENTATION, 3, 1, turned, 0) + b"\0\0\0\0"
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> bytes:
    kept = [data[:8]]
    at = 8
    while at < len(data):
        size, kind = struct.unpack(">L4s", data[at : at + 8])
        if kind not in _PNG_NOTES:
            kept.append(data[at : at + 12 + size])
        at += 12 + size
        if kind == b"IEND":
            break
    return b"".join(kept)


def _webp(data: bytes) -> bytes:
    kept: list[bytes] = []
    at, end = 12, 8 + int(struct.unpack("<L", data[4:8])[0])
    while at + 8 <= min(end, len(data)):
        kind, size = struct.unpack("<4sL", data[at : at + 8])
        chunk = data[at : at + 8 + size + size % 2]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_HAS_NOTES]) + chunk[9:]
        if kind not in _WEBP_NOTES:
            kept.append(chunk)
        at += 8 + size + size % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<L", len(body)) + body
