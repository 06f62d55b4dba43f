"""The notes of a page (`<ref>`): their keys, their texts, and where they are read."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from fiches import slugify
from importers.mediawiki.wikitext.context import Findings
from importers.mediawiki.wikitext.markdown.escape import escape, escape_caption
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

Tree = Callable[[str], Node]
Markdown = Callable[[Sequence[Node | str]], str]


@dataclass
class Notes:
    """The notes of one page: (group, name) → key, and key → wikitext."""

    keys: dict[tuple[str, str], str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


class NoteWriter:
    """Takes down the notes of a page in `notes`; `tree` reads the wikitext of one, `blocks` writes what it gave."""

    def __init__(self, shelf: Shelf, findings: Findings, tree: Tree, blocks: Markdown, notes: Notes) -> None:
        self._shelf = shelf
        self._findings = findings
        self._tree = tree
        self._blocks = blocks
        self._keys = notes.keys
        self._texts = notes.texts
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
        definitions, done = [], set[str]()
        while len(done) < len(self._keys):  # a note may hold a note
            for key in [k for k in self._keys.values() if k not in done]:
                done.add(key)
                definitions.append(self._definition(key))
        return definitions

    def names(self) -> dict[str, tuple[str, str]]:
        """The key of each note that has a name in the wiki → its group and that name."""
        return {key: identity for identity, key in self._keys.items() if not identity[1].startswith("\0")}

    def in_caption(self, caption: str) -> str:
        """A caption with its notes between brackets: a picture has no place for their signs, nobody would read them.

        A note of which the text comes later is awaited until the page ends (`told_in_captions`). A caption inside a
        note that is being told keeps its signs: notes whose pictures name other notes would double the page at each.
        """
        if self._is_telling or not _SIGN_IN_TEXT.search(caption):
            return caption
        known = set(self._keys.values())
        notes = {key: self._words(key) for key in dict.fromkeys(_SIGN_IN_TEXT.findall(caption)) if key in known}
        for identity in [i for i, key in self._keys.items() if notes.get(key) and i[1].startswith("\0")]:
            del self._texts[self._keys.pop(identity)]
        said = {key: f" ({words})" if words else f"\x06{key}\x06" for key, words in notes.items()}
        return _SIGN_IN_TEXT.sub(lambda m: said.get(m[1], m[0]), caption)

    def told_in_captions(self, text: str) -> str:
        """`text`, all of the page read, with the notes that its captions awaited."""
        known = set(self._keys.values())

        def told(awaited: re.Match[str]) -> str:
            if awaited[1] not in known:
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
        number = len(self._keys)
        while (group, f"\0{number}") in self._keys:  # those of captions leave, and later ones stay
            number += 1
        identity = (group, name or f"\0{number}")
        if identity not in self._keys:
            prefix = f"{slugify(group)}-" if group else ""
            wanted = f"{prefix}{slugify(name)}" if name else f"{prefix}{len(self._keys) + 1}"
            if name and wanted.isdigit():
                wanted = f"note-{wanted}"
            taken = set(self._keys.values())
            key, number = wanted, 2
            while key in taken:
                key, number = f"{wanted}-{number}", number + 1
            self._keys[identity] = key
            if (group or name) and key != name:
                leave_tag(self._findings, kept)
        return self._keys[identity]

    def _definition(self, key: str) -> str:
        source = self._texts.get(key, "")
        if not source:
            self._findings.lose("extension", "ref sans texte", kept=False)
            return f"[^{key}]: (note sans texte dans l’original)"
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
