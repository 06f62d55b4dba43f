"""Pictures: their size, whether they can be read, and smaller copies of them."""

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageOps

from fiches.errors import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterator

THUMBNAIL_WIDTHS: Final = (160, 320, 640, 1280)
"""The widths in pixels in which pictures are offered."""

_MAX_PIXELS: Final = 60_000_000
"""The largest picture: what any telephone makes under 20 MB. A small file may claim to be far larger."""

_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/gif": "GIF"}
_QUALITY: Final = 80
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
"""Orientations (EXIF tag 0x0112) in which width and height change places."""

_ORIENTATION: Final = 0x0112


@contextmanager
def _opened(data: bytes, name: str) -> "Iterator[Image.Image]":
    """The picture, header read.

    Raises:
        FileRefused: when it is damaged, or too large to be shown.
    """
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_FORMATS.values())) as picture:
            _check_pixels(picture)
            yield picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileRefused(
            name=name,
            why_fr="l’image compte plus de 60 millions de points",
            why_en="the picture has more than 60 million pixels",
        ) from error
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError) as error:
        # What Pillow's readers raise on damaged bytes, in all its formats.
        raise FileRefused(name=name, why_fr="l’image est abîmée", why_en="the picture is damaged") from error


def _check_pixels(picture: Image.Image) -> None:
    if picture.width * picture.height > _MAX_PIXELS:
        raise Image.DecompressionBombError


def _turned(picture: Image.Image) -> tuple[int, int]:
    """Width and height as people see the picture."""
    sideways = picture.getexif().get(_ORIENTATION) in _SIDEWAYS
    return (picture.height, picture.width) if sideways else picture.size


def look(data: bytes, mime: str, name: str) -> tuple[int, int]:
    """The size of a picture as people see it, after reading it through.

    Raises:
        FileRefused: when it is damaged, too large, or not what `mime` says.
    """
    with _opened(data, name) as picture:
        if picture.format != _FORMATS[mime]:
            raise FileRefused(name=name, why_fr="l’image est abîmée", why_en="the picture is damaged")
        picture.verify()
    with _opened(data, name) as picture:
        size = _turned(picture)
        # A JPEG is read at an eighth of its size: enough to meet every byte.
        picture.draft("RGB", (THUMBNAIL_WIDTHS[0], THUMBNAIL_WIDTHS[0]))
        picture.load()
    return size


def points(data: bytes) -> int:
    """How many pixels a picture says it has, by its header alone: nothing of it is read; 0 for anything else."""
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_FORMATS.values())) as picture:
            return picture.width * picture.height
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _MAX_PIXELS + 1
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError):
        return 0


def measure(data: bytes) -> tuple[int, int] | None:
    """Width and height of a picture as people see it, None of anything else."""
    try:
        with _opened(data, "image") as picture:
            return _turned(picture)
    except FileRefused:
        return None


def thumbnail(data: bytes, width: int) -> bytes:
    """A WebP of the picture, at most `width` pixels wide, upright; a moving picture gives its first image.

    Raises:
        FileRefused: when it is damaged or too large.
    """
    small, out = _smaller(data, width), io.BytesIO()
    small.save(out, "WEBP", quality=_QUALITY, method=4)
    return out.getvalue()


def for_paper(data: bytes, width: int) -> tuple[bytes, str]:
    """The same as a JPEG, or a PNG where it is see-through: what every reader of documents knows; and its ending.

    Raises:
        FileRefused: when it is damaged or too large.
    """
    small, out = _smaller(data, width), io.BytesIO()
    if small.mode == "RGBA":
        small.save(out, "PNG")
        return out.getvalue(), "png"
    small.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue(), "jpg"


def _smaller(data: bytes, width: int) -> Image.Image:
    """The picture at most `width` pixels wide, upright.

    Raises:
        FileRefused: when it is damaged or too large.
    """
    with _opened(data, "image") as picture:
        seen = _turned(picture)
        height = max(1, round(seen[1] * width / seen[0]))
        # Twice the size wanted: the reader of JPEG may skip the rest, and the reduction stays smooth.
        picture.draft("RGB", (2 * max(width, height), 2 * max(width, height)))
        upright = ImageOps.exif_transpose(picture)
        clear = upright.has_transparency_data
        small = upright.convert("RGBA" if clear else "RGB")
        return small.resize((width, height), Image.Resampling.LANCZOS) if small.width > width else small
