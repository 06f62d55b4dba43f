"""A document as it was brought: blocks of Markdown, what looks like fields, pictures; read beside the server."""

import base64
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fiches import CommunError

LARGEST: Final = 20_000_000
"""Octets of a document."""

_PATIENCE: Final = 60.0
"""Seconds after which a document is given up."""
_TOP: Final = Path(__file__).resolve().parent.parent.parent

_WHY: Final = {
    "kind": (
        "il n’est ni un ODT, ni un DOCX, ni la réponse d’un formulaire",
        "it is no ODT, DOCX, or answer of a form",
    ),
    "large": ("il dépasse 20 Mo", "it is larger than 20 MB"),
    "bomb": ("une fois ouvert, il serait démesuré", "once opened it would be enormous"),
    "entities": ("il renvoie à des choses qui sont hors de lui", "it refers to things outside itself"),
    "damaged": ("il est abîmé", "it is damaged"),
    "slow": ("le lire prend trop longtemps", "reading it takes too long"),
    "empty": ("il est vide", "it is empty"),
}


class DocumentRefused(CommunError):
    """A file that cannot become a fiche; nothing of it was kept."""

    fr = "Ce fichier n’a pas pu être lu\u202f: {why_fr}. Rien n’a été enregistré."
    en = "This file could not be read: {why_en}. Nothing was saved."

    @classmethod
    def because(cls, why: str) -> "DocumentRefused":
        """The refusal for one of the reasons that are known."""
        fr, en = _WHY.get(why, _WHY["damaged"])
        return cls(why_fr=fr, why_en=en)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a document: the name that its text gives it, its octets, its alternative text."""

    name: str
    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a document: its Markdown, and the pairs « champ : valeur » that it may be."""

    markdown: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Brought:
    """A document that was read; of its charts and other drawings, only their number."""

    title: str
    blocks: tuple[Block, ...]
    pictures: tuple[Picture, ...]
    drawings: int = 0


def read_document(data: bytes) -> Brought:
    """Read an ODT or a DOCX, in a process of its own.

    Raises:
        DocumentRefused: when it is too large, damaged, dangerous, or something else.
    """
    if len(data) > LARGEST:
        raise DocumentRefused.because("large")
    if not data.startswith(b"PK"):
        raise DocumentRefused.because("kind")
    with tempfile.NamedTemporaryFile(prefix="commun-document-") as file:
        file.write(data)
        file.flush()
        command = [sys.executable, "-m", "commun.by_file", file.name]
        try:
            done = subprocess.run(
                command, cwd=_TOP, stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            raise DocumentRefused.because("slow") from None
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise DocumentRefused.because("damaged") from None
    if "refused" in told:
        raise DocumentRefused.because(told["refused"])
    blocks = tuple(Block(each["markdown"], tuple((one, two) for one, two in each["pairs"])) for each in told["blocks"])
    pictures = tuple(Picture(each["name"], base64.b64decode(each["data"]), each["alt"]) for each in told["pictures"])
    return Brought(told["title"], blocks, pictures, told["drawings"])
