"""The notes of a page (`<ref>`): their keys, their texts, and where they are read."""

import re
from collections import ChainMap
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fiches import slugify
from importers.mediawiki.wikitext.context import Findings
from importers.mediawiki.wikitext.markdown.escape import code_span, escape, escape_caption
from importers.mediawiki.wikitext.strip import Kept, Shelf
from importers.mediawiki.wikitext.tree import Node

_PLAIN: Final = re.compile(r"[^\W_][^\[\]{}<>'&|\n=_~:\x7f]*")
"""Words that hold no mark of wikitext, and do not begin as a block would."""

_SAID: Final = frozenset(["name", "group", "/"])
"""The attributes of a note that its Markdown says."""

_SIGN: Final = re.compile(r"\[\^[^\]\s]+\]")
_SIGN_IN_TEXT: Final = re.compile(r" ?\[\^([^\]\s]+)\]")
_AWAITED: Final = re.compile(" ?\x06([^\\s\x06]+)\x06")
"""A note of a caption whose words come later in the page: no text of a wiki holds this character."""

_LONGEST_TOLD: Final = 2_000
"""Characters of a note that a caption may say: one as long as a page, named by all its pictures, fills the disk."""

_DEEPEST: Final = 8
"""Notes within notes, as far as they are read."""

Tree = Callable[[str], Node]
Markdown = Callable[[Sequence[Node | str]], str]


@dataclass
class Notes:
    """The notes of one page: (group, name) → key, key → (group, name), and key → wikitext."""

    keys: MutableMapping[tuple[str, str], str] = field(default_factory=dict)
    identities: MutableMapping[str, tuple[str, str]] = field(default_factory=dict)
    texts: MutableMapping[str, str] = field(default_factory=dict)

    def add(self, other: "Notes") -> None:
        """Take over the notes of a later part of the page."""
        self.keys.update(other.keys)
        self.identities.update(other.identities)
        self.texts.update(other.texts)

    def after(self, before: "Notes") -> "Notes":
        """These notes as they are read after those of the page `before`: what is written goes here."""
        return Notes(
            ChainMap(self.keys, before.keys),
            ChainMap(self.identities, before.identities),
            ChainMap(self.texts, before.texts),
        )


class NoteWriter:
    """Takes down the notes of a page in `notes`; `tree` reads the wikitext of one, `blocks` writes what it gave."""

    def __init__(self, shelf: Shelf, findings: Findings, tree: Tree, blocks: Markdown, notes: Notes) -> None:
        self._shelf = shelf
        self._findings = findings
        self._tree = tree
        self._blocks = blocks
        self._keys = notes.keys
        self._identities = notes.identities
        self._texts = notes.texts
        self._numbers: dict[str, int] = {}  # of a key that several notes would have: how many had it
        self._is_telling = False

    def sign(self, kept: Kept) -> str:
        """What stands in the text where a note was made or named."""
        key = self._key(kept)
        if kept.unread or not kept.attributes.keys() <= _SAID:
            leave_tag(self._findings, kept)
        if kept.content.strip() and not self._texts.get(key):
            self._texts[key] = kept.content.strip()
        elif kept.content.strip() and kept.content.strip() != self._texts[key]:  # the first text of a name counts
            self._findings.leave(self._shelf.restore(kept.source))
        return f"[^{key}]"

    def place(self, kept: Kept) -> str:
        """The place of the notes: Markdown always puts them last; notes defined here are taken down."""
        leave_tag(self._findings, kept)
        if kept.content.strip():
            written = self._blocks(self._tree(kept.content).children)
            if _SIGN.sub("", written).strip():  # words that are no note: the wiki shows none of them
                self._findings.leave(self._shelf.restore(kept.content))
        return ""

    def definitions(self) -> list[str]:
        """The notes met so far, written."""
        definitions: dict[str, str] = {}
        deep = 0
        while waiting := [key for key in self._identities if key not in definitions]:  # a note may hold a note
            definitions |= {key: self._definition(key, read=deep < _DEEPEST) for key in waiting}
            deep += 1
        return list(definitions.values())

    def names(self) -> dict[str, tuple[str, str]]:
        """The key of each note that has a name in the wiki → its group and that name."""
        return {key: identity for key, identity in self._identities.items() if not identity[1].startswith("\0")}

    def in_caption(self, caption: str) -> str:
        """A caption with its notes between brackets: a picture has no place for their signs, nobody would read them.

        A note of which the text comes later is awaited until the page ends (`told_in_captions`). A caption inside a
        note that is being told keeps its signs: notes whose pictures name other notes would double the page at each.
        """
        if self._is_telling or not _SIGN_IN_TEXT.search(caption):
            return caption
        signs = dict.fromkeys(_SIGN_IN_TEXT.findall(caption))
        notes = {key: self._words(key) for key in signs if key in self._identities}
        for key in [key for key, words in notes.items() if words and self._identities[key][1].startswith("\0")]:
            del self._texts[key]
            del self._keys[self._identities.pop(key)]
        said = {key: f" ({words})" if words else f"\x06{key}\x06" for key, words in notes.items()}
        return _SIGN_IN_TEXT.sub(lambda m: said.get(m[1], m[0]), caption)

    def told_in_captions(self, text: str) -> str:
        """`text`, all of the page read, with the notes that its captions awaited."""

        def told(awaited: re.Match[str]) -> str:
            if awaited[1] not in self._identities:
                return awaited[0]
            words = self._words(awaited[1])
            return f" ({escape_caption(words)})" if words else f"[^{awaited[1]}]"

        return _AWAITED.sub(told, text)

    def _words(self, key: str) -> str:
        """What a note says, on one line; nothing while it is not known, or where it is too long for a caption."""
        source = self._texts.get(key, "")
        if len(source) > _LONGEST_TOLD:
            return ""
        self._is_telling = True
        try:
            return " ".join(self._blocks(self._tree(source).children).split())
        finally:
            self._is_telling = False

    def _key(self, kept: Kept) -> str:
        group, name = kept.attributes.get("group", ""), kept.attributes.get("name", "").strip()
        if name and (known := self._keys.get((group, name))) is not None:
            return known
        prefix = f"{slugify(group)}-" if group else ""
        wanted = f"{prefix}{slugify(name)}" if name else f"{prefix}{len(self._keys) + 1}"
        if name and wanted.isdigit():
            wanted = f"note-{wanted}"
        key = self._free(wanted)
        identity = (group, name or f"\0{key}")
        self._keys[identity], self._identities[key] = key, identity
        if (group or name) and key != name:
            leave_tag(self._findings, kept)
        return key

    def _free(self, wanted: str) -> str:
        """`wanted`, or where a note has it already, with the first number that none has."""
        if wanted not in self._identities:
            return wanted
        number = self._numbers.get(wanted, 2)
        while (key := f"{wanted}-{number}") in self._identities:
            number += 1
        self._numbers[wanted] = number
        return key

    def _definition(self, key: str, *, read: bool) -> str:
        source = self._texts.get(key, "")
        if not source:
            self._findings.lose("extension", "ref sans texte", kept=False)
            return f"[^{key}]: (note sans texte dans l’original)"
        if not read:
            self._findings.lose("too deep", source[:40])
            return f"[^{key}]: {code_span(self._shelf.restore(source))}"
        if _PLAIN.fullmatch(source):
            return f"[^{key}]: {escape(source)}"
        text = self._blocks(self._tree(source).children) or escape(source)
        return f"[^{key}]: " + "\n".join(f"    {line}" if line else "" for line in text.split("\n")).lstrip()


def leave_tag(findings: Findings, kept: Kept, *said: str) -> None:
    """Keep the attributes of a tag that its Markdown does not say."""
    unsaid = kept.unread or " ".join(
        f"{k}={v}" if v else k for k, v in kept.attributes.items() if k not in (*said, "/")
    )
    if unsaid:
        findings.leave(f"<{kept.kind} {unsaid}>")
