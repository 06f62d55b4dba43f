"""Documents are packed (ZIP): what is in one is looked at before anything is unpacked."""

import io
import zipfile
from typing import Final

_MOST_MEMBERS: Final = 2_000
_MOST_INSIDE: Final = 120_000_000
"""Octets of all that a document holds, unpacked."""
_MOST_XML: Final = 25_000_000
"""Octets of one of its texts: XML takes some ten times that in memory."""
_ENTITIES: Final = (b"<!DOCTYPE", b"<!ENTITY")


class Refused(Exception):
    """A document that is not read; `why` is a key of `brought`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def kind_of(data: bytes) -> str:
    """`odt` or `docx`, once the whole is known to be sound.

    Raises:
        Refused: for anything else, and for what would be enormous or refers to things outside itself.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or sum(each.file_size for each in members) > _MOST_INSIDE:
                raise Refused("bomb")
            names = set(archive.namelist())
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check(archive, member)
            if "word/document.xml" in names:
                return "docx"
            if "content.xml" in names and archive.read("mimetype").strip().endswith(b"opendocument.text"):
                return "odt"
    except (zipfile.BadZipFile, KeyError, RuntimeError, EOFError, ValueError, OSError):
        raise Refused("damaged") from None
    raise Refused("kind")


def _check(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """No text is enormous, whatever the archive says of it, and none declares entities.

    Raises:
        Refused: for one that does.
    """
    with archive.open(member) as file:
        text = file.read(_MOST_XML + 1)
    if len(text) > _MOST_XML:
        raise Refused("bomb")
    if any(mark in text for mark in _ENTITIES) or b"\0" in text[:4]:
        raise Refused("entities")
