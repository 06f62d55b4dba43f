"""What lies in a folder of Markdown: notes with their heads, and the other files beside them."""

import os
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Final

from fiches import Fiche, PageName, normalise, slugify
from importers.mediawiki.wikitext import Loss

_NOTES: Final = frozenset({".md", ".markdown", ".mdown"})
_MACHINERY: Final = frozenset({"_site", "node_modules", "__pycache__"})
_DATED: Final = re.compile(r"(\d{4}-\d{2}-\d{2})-(.+)")
_FIRST_TITLE: Final = re.compile(r"\s*#[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n+|\Z)")
_KEYS: Final = {
    "title": "titre", "tags": "mots_cles", "tag": "mots_cles", "keywords": "mots_cles", "aliases": "autres_titres",
    "alias": "autres_titres", "lang": "langue", "language": "langue", "license": "licence", "description": "resume",
    "summary": "resume", "excerpt": "resume", "category": "categories",
}  # fmt: skip
"""What heads of other programs call what ours calls otherwise; every other key stays as it is."""
_LISTS: Final = frozenset({"mots_cles", "autres_titres", "categories"})
_TOML: Final = re.compile(r"\+\+\+[ \t]*\n(?:(.*?)\n)?\+\+\+[ \t]*(?:\n+|\Z)", re.DOTALL)
"""A head as Hugo and Zola write it."""
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
"""The marks of what Windows calls « Unicode »."""
_LIQUID: Final = re.compile(r"\{%-?\s*(\w+)")


@dataclass(frozen=True)
class Note:
    """A note.

    Attributes:
        place: its path in the folder, with `/`.
        title: what it is called.
        head: its head, by our keys.
        body: its text, links as they were written.
        losses: what could not be read.
        own: where it lies in a commons, when the folder is an export of one.
    """

    place: str
    title: str
    head: dict[str, object]
    body: str
    losses: tuple[Loss, ...] = ()
    own: str | None = None


@dataclass
class Folder:
    """What a folder holds: notes, other files by place, and what is left out (place, why)."""

    notes: list[Note] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    left: list[tuple[str, Loss]] = field(default_factory=list)


def read_folder(folder: Path) -> Folder:
    """Read a folder and those below it; hidden ones, and links that lead elsewhere, are left alone."""
    found = Folder()
    for file in sorted(folder.rglob("*")):
        place = _place(folder, file)
        parts = place.split("/")
        if any(part.startswith(".") or part in _MACHINERY for part in parts) or not file.is_file():
            continue
        if file.is_symlink() or not file.resolve().is_relative_to(folder.resolve()):
            found.left.append((place, Loss("file", "lien vers un autre endroit", kept=False)))
        elif file.suffix.lower() in _NOTES:
            found.notes.append(read_note(place, file.read_bytes()))
        else:
            found.files[place] = file
    return found


def _place(folder: Path, file: Path) -> str:
    """The path of a file in the folder; a name that is no UTF-8 is read like a text that is none, no two alike."""
    place = file.relative_to(folder).as_posix()
    octets = os.fsencode(place)
    try:
        return octets.decode()
    except UnicodeDecodeError:
        read = octets.decode("cp1252", "replace")
        return octets.decode(errors="backslashreplace") if (folder / read).exists() else read


def read_note(place: str, data: bytes) -> Note:
    """A note from its bytes."""
    losses: list[Loss] = []
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
        losses.append(Loss("encoding", "lu comme du Windows-1252"))
    text = normalise(text)
    own = PageName.from_path(place)
    fiche = Fiche.parse(own or PageName("fiches", slugify(place)), text)
    head, body = (None, text) if fiche.problem is not None else (_head(dict(fiche.head)), fiche.body)
    if not head and (toml := _TOML.match(body)):
        head = _toml(toml[1] or "")
        body = body if head is None else body[toml.end() :]
    if head is None:
        head = {}
        losses.append(Loss("head", "en-tête illisible, gardé dans le texte"))
    liquid = Counter(_LIQUID.findall(body))
    losses += [Loss("extension", f"Liquid {name}", count) for name, count in sorted(liquid.items())]
    title = str(head.get("titre") or "")
    if not title and own is None:
        stem = place.rpartition("/")[2].rpartition(".")[0]
        dated = _DATED.fullmatch(stem)
        if dated:
            head.setdefault("date", dated[1])
            stem = dated[2].replace("-", " ").capitalize()
        title = stem
        first = _FIRST_TITLE.match(body)
        if first and dated:
            title = first[1]
    if own is None and (first := _FIRST_TITLE.match(body)) and first[1] == title:
        body = body[first.end() :]  # the title is not said twice
    return Note(place, title or place, head, body, tuple(losses), None if own is None else own.path)


def _head(values: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in values.items():
        ours = _KEYS.get(key.lower(), key)
        kept = _listed(ours, value) if ours in _LISTS else value
        if ours in found and found[ours] != kept:
            found[key] = value
        elif kept not in (None, "", []):
            found[ours] = kept
    return found


def _toml(text: str) -> dict[str, object] | None:
    """The head that a text of TOML says, its days as words; None when it cannot be read."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
    days = {key: value.isoformat() for key, value in said.items() if isinstance(value, date | time)}
    return _head({**said, **days})


def _listed(key: str, value: object) -> object:
    """Several values, however they were written: a list, words between commas, words with `#`."""
    if isinstance(value, str):
        value = [part.strip() for part in re.split(r",|\s+(?=#)" if "#" in value else ",", value) if part.strip()]
    if key == "mots_cles" and isinstance(value, list):
        return [str(part).removeprefix("#") for part in value]
    return value
