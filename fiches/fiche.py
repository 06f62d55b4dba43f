"""A page as it is read: its name, its head and its body, frozen, and back to the very text that was read.

What a fiche says about itself is asked here under names of the program (`title`, `themes`); the keys in the head are
French words, the ones that people write. Reading is tolerant: an unreadable head is a normal state (`problem`), a
single value stands for a list of one, a value of an unexpected kind is left out.
"""

import re
import secrets
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from fiches.errors import HeadUnreadable
from fiches.front_matter import Head, cut
from fiches.markup import scan
from fiches.names import PageName

_EMPTY: Final = Head.parse("")
_LINK: Final = re.compile(r"\[\[:?([^\[\]|#]+)(?:[|#][^\[\]]*)?\]\]")


@dataclass(frozen=True)
class Fiche:
    """A page.

    Attributes:
        name: where it lives.
        head: its YAML head; empty where it has none, or one that cannot be read.
        body: the Markdown after the head; the whole text where the head cannot be read.
        problem: why the head cannot be read, None when all is well.
        opening, closing: the lines of dashes around the head, as they were written.
    """

    name: PageName
    head: Head
    body: str
    problem: HeadUnreadable | None = None
    opening: str = ""
    closing: str = ""

    @classmethod
    def parse(cls, name: PageName, text: str) -> "Fiche":
        """Read a page; this never fails, whatever the text."""
        parts = cut(text)
        if not parts.opening:
            return cls(name, _EMPTY, text)
        try:
            head = Head.parse(parts.head)
        except HeadUnreadable as problem:
            return cls(name, _EMPTY, text, problem)
        return cls(name, head, parts.body, None, parts.opening, parts.closing)

    @property
    def text(self) -> str:
        """The page as it is kept; a head that was made and not read gets its lines of dashes here."""
        if self.head.text and not self.opening:
            return f"---\n{self.head.text}---\n{self.body}"
        return f"{self.opening}{self.head.text}{self.closing}{self.body}"

    @cached_property
    def id(self) -> str | None:
        """The identity that survives renames."""
        return self._word("id")

    @cached_property
    def title(self) -> str:
        """The title that people read; where the head gives none, one made from the slug."""
        written = self._word("titre")
        return written or self.name.slug.replace("-", " ").capitalize()

    @cached_property
    def type(self) -> str | None:
        """The kind of fiche, such as `methode`."""
        return self._word("type")

    @cached_property
    def summary(self) -> str:
        """The fiche in a sentence; "" where none was written."""
        return self._word("resume") or ""

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """The themes, in the order written."""
        return titles(self.head.get("themes"))

    @cached_property
    def territories(self) -> tuple[str, ...]:
        """The territories, in the order written."""
        return titles(self.head.get("territoires"))

    @cached_property
    def keywords(self) -> tuple[str, ...]:
        """The keywords; written as one text, they are cut at commas."""
        value = self.head.get("mots_cles")
        return titles(re.split(r"[,;]", value) if isinstance(value, str) else value)

    @cached_property
    def other_titles(self) -> tuple[str, ...]:
        """The titles under which the page is found too, such as those it had before a rename."""
        return titles(self.head.get("autres_titres"))

    @cached_property
    def categories(self) -> tuple[str, ...]:
        """The categories, from the head and from the marks of the text, each once."""
        marked = (mark.target for mark in scan(self.body) if mark.kind == "category")
        return tuple(dict.fromkeys((*titles(self.head.get("categories")), *marked)))

    @cached_property
    def language(self) -> str | None:
        """The language of the text, such as `fr`."""
        return self._word("langue")

    @cached_property
    def licence(self) -> str | None:
        """The licence of this page, where it is not that of the commons."""
        return self._word("licence")

    @cached_property
    def status(self) -> str | None:
        """How far the page is: a draft, reviewed…"""
        return self._word("statut")

    @property
    def source(self) -> Mapping[str, object] | None:
        """Where an imported page comes from."""
        value = self.head.get("source")
        return value if isinstance(value, Mapping) else None

    def with_head(self, changes: Mapping[str, object | None]) -> "Fiche":
        """The page with these values in its head (None removes one); a page without a head gets one.

        Raises:
            HeadUnreadable: when the head cannot be read, since it cannot be changed without losing it.
        """
        if self.problem is not None:
            raise self.problem
        head = self.head.with_values(changes)
        if self.opening or not head.text:
            closing = self.closing if self.closing.endswith("\n") or not self.body else f"{self.closing}\n"
            return replace(self, head=head, closing=closing)
        return replace(self, head=head, opening="---\n", closing="---\n")

    def with_body(self, body: str) -> "Fiche":
        """The page with another text under the same head."""
        if not self.opening:
            return Fiche.parse(self.name, body)
        closing = self.closing if self.closing.endswith("\n") or not body else f"{self.closing}\n"
        return replace(self, body=body, closing=closing)

    def _word(self, key: str) -> str | None:
        """The value of a key that holds one short text; None where it holds nothing of the kind."""
        value = self.head.get(key)
        if isinstance(value, str) and "[[" not in value:  # as nearly always
            return " ".join(value.split()) or None
        return next(iter(titles(value)), None)


def titles(value: object) -> tuple[str, ...]:
    """The texts that a value of the head holds: one or several, `[[Saugues|ici]]` read as « Saugues », each once."""
    return tuple(dict.fromkeys(_titles(value)))


def _titles(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _titles(item)
    elif isinstance(value, Mapping):
        yield from _titles(value.get("titre") or value.get("nom"))
    elif value is not None and not isinstance(value, bool):
        text = value if isinstance(value, str) else str(value)
        link = _LINK.fullmatch(text.strip()) if "[[" in text else None
        text = " ".join((link[1] if link else text).split())
        if text:
            yield text


def new_id() -> str:
    """A new identity: a UUIDv7 (RFC 9562 §5.7), which sorts by the millisecond of its birth."""
    stamp = time.time_ns() // 1_000_000
    number = (stamp & (1 << 48) - 1) << 80 | secrets.randbits(80)
    number = number & ~(0xF << 76) | 0x7 << 76
    number = number & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=number))
