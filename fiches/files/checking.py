"""Which files are taken: by what they hold, never by what they are called.

`puremagic` proposes what the bytes are; each kind then has its own closer look, because a beginning is easily forged.
SVG is not taken: it is a program that a browser runs.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import puremagic

from fiches.errors import FileRefused, NameRefused
from fiches.files.metadata import without_metadata
from fiches.files.pictures import look
from fiches.names import FileName

MAX_BYTES: Final = 20 * 1024 * 1024
"""The largest file that is taken."""

ACCEPTED: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
}
"""Extension → type under which such a file is served; the first extension of a type is its usual one."""

_MAX_INSIDE: Final = 200 * 1024 * 1024
_MAX_MEMBERS: Final = 2000
"""What an OpenDocument may unpack to, in bytes and in files: more is a trap for whoever opens it."""

_AUDIO_BRANDS: Final = (b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"dash")


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that is taken.

    Attributes:
        name: its safe name, with the extension of what it holds.
        mime: what it holds.
        width, height: of a picture as people see it, in pixels; None of anything else.
        data: its bytes, without what the camera noted (place, device, person).
    """

    name: FileName
    mime: str
    width: int | None
    height: int | None
    data: bytes


def check_upload(name: str, data: bytes) -> Checked:
    """Take a file in, or say why not.

    Args:
        name: what the person's machine called it.
        data: its bytes.

    Raises:
        FileRefused: when it is empty, too large, of another kind, or damaged.
        NameRefused: when nothing of the name can be kept.
    """
    if not data:
        raise FileRefused(name=name, why_fr="il est vide", why_en="it is empty")
    if len(data) > MAX_BYTES:
        raise FileRefused(name=name, why_fr="il dépasse 20 Mo", why_en="it is larger than 20 MB")
    mime = _kind(name, data)
    size: tuple[int, int] | None = None
    if mime.startswith("image/"):
        size = look(data, mime, name)
        data = without_metadata(data, mime)
    width, height = size or (None, None)
    return Checked(_named(name, mime), mime, width, height, data)


def _named(name: str, mime: str) -> FileName:
    """The safe name, with an extension that tells the truth."""
    base = name.strip().replace("\\", "/").rpartition("/")[2]
    stem, _, extension = base.rpartition(".")
    if ACCEPTED.get(extension.lower()) == mime:
        return FileName.of(base)
    usual = next(ending for ending, kind in ACCEPTED.items() if kind == mime)
    if not (stem or base).strip(". "):
        raise NameRefused(name=name)
    return FileName.of(f"{stem or base}.{usual}")


def _kind(name: str, data: bytes) -> str:
    """What the file holds.

    Raises:
        FileRefused: when it is none of what is taken.
    """
    for mime in dict.fromkeys((*_proposed(data), *_LOOKS)):
        if mime in _LOOKS and _LOOKS[mime](data):
            return mime
    raise FileRefused(
        name=name,
        why_fr="seuls les images (JPEG, PNG, WebP, GIF), les PDF, les documents OpenDocument et les sons sont acceptés",
        why_en="only pictures (JPEG, PNG, WebP, GIF), PDF, OpenDocument files and sounds are taken",
    )


def _proposed(data: bytes) -> list[str]:
    """The types that the bytes look like, the likeliest first."""
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return []
    return [ACCEPTED[row.extension.lstrip(".")] for row in found if row.extension.lstrip(".") in ACCEPTED]


def _is_opendocument(mime: str) -> Callable[[bytes], bool]:
    """Whether a zip is the OpenDocument of this type: its first member says so (OpenDocument 1.3, part 2, 3.3)."""

    def check(data: bytes) -> bool:
        if not data.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = archive.infolist()
                sound = (
                    0 < len(members) <= _MAX_MEMBERS
                    and sum(member.file_size for member in members) <= _MAX_INSIDE
                    and not any(".." in m.filename.split("/") or m.filename.startswith("/") for m in members)
                    and members[0].filename == "mimetype"
                    and members[0].file_size == len(mime)
                    and "content.xml" in archive.namelist()
                )
                return sound and archive.read("mimetype") == mime.encode()
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, KeyError, ValueError):
            return False

    return check


_AFTER_TAG: Final = 4096
"""Bytes after an ID3 tag in which the sound must begin: some programs leave blanks there."""


def _is_mp3(data: bytes) -> bool:
    """A frame of MPEG audio layer III, at the beginning or after an ID3 tag (ID3v2.4 §3.1: seven bits a byte of size).

    A frame begins with 11 bits set, a version that is not 01, the layer 01, a bit rate that is neither 0000 (free) nor
    1111, and a sampling rate that is not 11 (ISO/IEC 11172-3, 2.4.1.3).
    """
    start, end = 0, 1
    if data.startswith(b"ID3") and len(data) > 10:  # noqa: PLR2004 - the header of the tag
        size = 0
        for byte in data[6:10]:
            size = size << 7 | byte & 0x7F
        start, end = 10 + size, 10 + size + _AFTER_TAG
    while (start := data.find(b"\xff", start, end)) >= 0:
        if _is_frame(data[start : start + 3]):
            return True
        start += 1
    return False


def _is_frame(header: bytes) -> bool:
    """Whether a frame of MPEG audio layer III begins so; see `_is_mp3`."""
    if len(header) < 3:  # noqa: PLR2004 - the bytes that say it
        return False
    _, kind, rates = header
    return kind & 0xE6 == 0xE2 and kind & 0x18 != 0x08 and 0 < rates >> 4 < 15 and rates & 0x0C != 0x0C  # noqa: PLR2004 - said there


def _is_m4a(data: bytes) -> bool:
    """An MP4 without a picture track (its handler would be called `vide`)."""
    return data[4:8] == b"ftyp" and data[8:12] in _AUDIO_BRANDS and b"\0\0\0\0vide" not in data


_LOOKS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "image/jpeg": lambda data: data.startswith(b"\xff\xd8\xff"),
    "image/png": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/webp": lambda data: data.startswith(b"RIFF") and data[8:12] == b"WEBP",
    "image/gif": lambda data: data.startswith((b"GIF87a", b"GIF89a")),
    "application/pdf": lambda data: data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:],
    **{mime: _is_opendocument(mime) for mime in ACCEPTED.values() if "opendocument" in mime},
    "audio/ogg": lambda data: data.startswith(b"OggS") and b"theora" not in data[:4096],
    "audio/wav": lambda data: data.startswith(b"RIFF") and data[8:12] == b"WAVE",
    "audio/mp4": _is_m4a,
    "audio/mpeg": _is_mp3,
}
