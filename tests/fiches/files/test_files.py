"""Uploads: what a file holds decides, what the camera noted about a person goes, and no trap is opened."""

import io
import struct
import wave
import zipfile
import zlib

import pytest
from PIL import Image

from fiches import ACCEPTED, MAX_BYTES, THUMBNAIL_WIDTHS, FileRefused, NameRefused, check_upload, measure, thumbnail

ODT = "application/vnd.oasis.opendocument.text"


def picture(kind: str, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.save(out, kind, **options)
    return out.getvalue()


def noted(turned: int = 6) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Appareil de Zoe"
    exif.get_ifd(0x8825)[2] = (45.0, 2.0, 33.0)
    return exif


def sound() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(200))
    return out.getvalue()


def document(mime: str = ODT, *, first: str = "mimetype", extra: tuple[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(first), mime)
        archive.writestr("content.xml", "<x/>")
        if extra is not None:
            archive.writestr(*extra)
    return out.getvalue()


TAKEN = {
    "photo.jpg": picture("JPEG"),
    "photo.jpeg": picture("JPEG", progressive=True),
    "dessin.png": picture("PNG"),
    "dessin.webp": picture("WEBP"),
    "dessin.gif": picture("GIF", mode="P"),
    "texte.pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n",
    "texte.odt": document(),
    "table.ods": document(ACCEPTED["ods"]),
    "expose.odp": document(ACCEPTED["odp"]),
    "son.wav": sound(),
    "son.mp3": b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x00" + bytes(400),
    "nu.mp3": b"\xff\xf3\x40\xc0" + bytes(400),
    "image-dedans.mp3": b"ID3\x03\0\0\0\0\x02\x01" + bytes(257) + bytes(30) + b"\xff\xfb\x90\x00" + bytes(400),
    "son.ogg": b"OggS\0\x02" + bytes(22) + b"\x01\x1e\x01vorbis" + bytes(60),
    "son.opus": b"OggS\0\x02" + bytes(22) + b"\x01\x13OpusHead" + bytes(60),
    "son.m4a": b"\0\0\0\x20ftypM4A \0\0\0\0M4A mp42isom\0\0\0\0" + bytes(60),
}


@pytest.mark.parametrize("name", TAKEN)
def test_the_kinds_that_are_taken(name: str) -> None:
    checked = check_upload(name, TAKEN[name])
    assert (checked.name.name, checked.mime) == (name, ACCEPTED[name.rpartition(".")[2]])
    assert (checked.width, checked.height) == ((40, 20) if checked.mime.startswith("image/") else (None, None))
    assert measure(checked.data) == ((40, 20) if checked.width else None)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ" + bytes(200),
        b"\x7fELF" + bytes(200),
        b"#!/bin/sh\n",
        b"PK\x03\x04" + bytes(100),
        b"%PDF-1.7 sans fin",
        document("application/epub+zip"),
        document(first="x"),
        document(extra=("../../etc/passwd", b"x")),
        document(extra=("content2.xml", bytes(201 * 1024 * 1024))),
        picture("TIFF"),
        picture("BMP"),
        b"\0\0\0\x20ftypisom\0\0\0\0isom" + bytes(20) + b"hdlr\0\0\0\0\0\0\0\0vide" + bytes(20),
        b"du texte",
        b"ID3\x04\0\0\0\0\0\0<script>alert(1)</script>" + bytes(200),
        b"ID3\x04\0\0\0\0\x01\0" + b"\xff\xfb\x90\0" * 32,  # frames inside the tag, none after it
    ],
    ids=lambda data: repr(data[:12]),
)
@pytest.mark.parametrize("name", ["x.jpg", "x.odt"])
def test_what_is_not_taken_whatever_it_is_called(name: str, data: bytes) -> None:
    with pytest.raises(FileRefused) as caught:
        check_upload(name, data)
    assert name in caught.value.sentence("fr")
    assert name in caught.value.sentence("en")


@pytest.mark.parametrize("name", ["photo.jpg", "dessin.png", "dessin.webp", "dessin.gif"])
def test_a_damaged_picture_is_refused(name: str) -> None:
    with pytest.raises(FileRefused, match="abîmée"):
        check_upload(name, TAKEN[name][: len(TAKEN[name]) // 3])


def test_empty_and_too_large_files_are_refused() -> None:
    with pytest.raises(FileRefused, match="vide"):
        check_upload("x.jpg", b"")
    with pytest.raises(FileRefused, match="20"):
        check_upload("x.jpg", bytes(MAX_BYTES + 1))


def test_a_picture_that_claims_to_be_huge_is_refused_before_it_is_opened() -> None:
    header = struct.pack(">LLBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">L", len(body)) + kind + body + struct.pack(">L", zlib.crc32(kind + body)) for kind, body in chunks
    )
    with pytest.raises(FileRefused, match="60 millions"):
        check_upload("x.png", data)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Jardin de Saugues (été).JPG", "jardin-de-saugues-ete.jpg"),
        ("C:\\Photos\\../a.png", "a.jpg"),
        ("sans extension", "sans-extension.jpg"),
        ("archive.tar.gz", "archive-tar.jpg"),
        ("con.jpg", "con-page.jpg"),
    ],
)
def test_names_are_safe_and_tell_what_the_file_holds(given: str, kept: str) -> None:
    assert check_upload(given, TAKEN["photo.jpg"]).name.name == kept


def test_a_file_without_a_name_is_refused() -> None:
    with pytest.raises(NameRefused):
        check_upload("  ", TAKEN["photo.jpg"])


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "x.jpg"), ("PNG", "x.png"), ("WEBP", "x.webp")])
def test_what_the_camera_noted_is_taken_out_and_the_picture_stays_the_same(kind: str, name: str) -> None:
    data = picture(kind, exif=noted(), comment=b"Chez moi")
    assert b"Appareil de Zoe" in data
    checked = check_upload(name, data + b"place: 45.55,2.33")
    assert b"Appareil de Zoe" not in checked.data
    assert b"Chez moi" not in checked.data
    assert b"45.55" not in checked.data
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(checked.data)) as after:
        assert before.tobytes() == after.tobytes()
        assert 0x8825 not in after.getexif()


def test_a_photograph_taken_sideways_stays_upright() -> None:
    checked = check_upload("x.jpg", picture("JPEG", exif=noted(6)))
    assert (checked.width, checked.height) == measure(checked.data) == (20, 40)
    with Image.open(io.BytesIO(checked.data)) as after:
        assert after.getexif()[0x0112] == 6


@pytest.mark.parametrize("width", THUMBNAIL_WIDTHS)
def test_thumbnails_have_the_width_asked_and_never_enlarge(width: int) -> None:
    assert measure(thumbnail(picture("JPEG", (2000, 1000)), width)) == (width, width // 2)
    assert measure(thumbnail(picture("PNG", (100, 300)), width)) == (100, 300)


def test_thumbnails_stand_upright_and_keep_transparency() -> None:
    assert measure(thumbnail(picture("JPEG", (800, 400), exif=noted(6)), 160)) == (160, 320)
    clear = io.BytesIO()
    Image.new("RGBA", (400, 400), (200, 0, 0, 100)).save(clear, "PNG")
    with Image.open(io.BytesIO(thumbnail(clear.getvalue(), 160))) as small:
        assert small.mode == "RGBA"


def test_a_thumbnail_of_something_else_is_refused() -> None:
    with pytest.raises(FileRefused):
        thumbnail(b"du texte", 160)
