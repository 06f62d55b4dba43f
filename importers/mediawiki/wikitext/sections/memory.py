"""Sections that were turned already, the last used ones; and whether a text can be cut at all."""

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Literal

from importers.mediawiki.wikitext.context import Findings
from importers.mediawiki.wikitext.markdown import Notes
from importers.mediawiki.wikitext.sections.cutting import cut, stands_alone

REMEMBERED: Final = 16 << 20
"""Markdown that is remembered, in characters: some three thousand pages of 5 kB."""
_BESIDE: Final = 400
"""What a section weighs besides its text, bytes."""

Seen = Literal["alone", "open"]
"""Whether a section closes all that it opens."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section turned: its Markdown, the notes that it brought, what was met in it."""

    text: str
    notes: Notes
    findings: Findings


class Memory:
    """The last sections that were turned, for one run over one wiki."""

    def __init__(self, size: int = REMEMBERED) -> None:
        self._kept: OrderedDict[bytes, Section | Seen] = OrderedDict()
        self._size = size
        self._weight = 0

    def cut(self, title: str, wikitext: str) -> list[tuple[bytes, str]] | None:
        """The sections of the page `title`, each with what it is known by; None where it must be turned whole."""
        texts = cut(wikitext)
        if texts is None:
            return None
        sections = [(_digest(title, text), text) for text in texts]
        return sections if all(self._stands_alone(key, text) for key, text in sections) else None

    def _stands_alone(self, key: bytes, text: str) -> bool:
        known = self._find(key)
        if known is None:
            known = "alone" if stands_alone(text) else "open"
            self._put(key, known, 0)
        return known == "alone"

    @staticmethod
    def key(known_by: bytes, section: str, noted: bytes) -> bytes:
        """What a section is remembered by: with the notes before it (`noted`) when it has some of its own."""
        if "<ref" not in section and "<REF" not in section.upper():
            return known_by + b"."
        return known_by + noted

    @staticmethod
    def noted(noted: bytes, notes: Notes) -> bytes:
        """What the notes of the sections so far are known by, those of one more, `notes`, among them."""
        return _digest(noted.hex(), repr(notes.keys), repr(notes.texts)) if notes.keys or notes.texts else noted

    def find(self, key: bytes) -> Section | None:
        """The section remembered by `key`."""
        found = self._find(key)
        return found if isinstance(found, Section) else None

    def keep(self, key: bytes, section: Section) -> None:
        """Remember a section; the ones not met for the longest time leave."""
        self._put(key, section, len(section.text))

    def _find(self, key: bytes) -> Section | Seen | None:
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def _put(self, key: bytes, value: Section | Seen, length: int) -> None:
        self._kept[key] = value
        self._weight += length + _BESIDE
        while self._weight > self._size:
            _, old = self._kept.popitem(last=False)
            self._weight -= _BESIDE + (len(old.text) if isinstance(old, Section) else 0)


def _digest(*texts: str) -> bytes:
    return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=20).digest()
