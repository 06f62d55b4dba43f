"""Who wrote what of a text: each word goes to the version that brought it, and stays with it as long as it stands.

A text that comes back as it once was (an undone act of vandalism) gives its words back to those who had them: who
undoes writes nothing.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fiches.diff import changes

_BLANK: Final = re.compile(r"\n[^\S\n]*(?:\n\s*)+")
"""What stands between two paragraphs of Markdown."""

_PATIENCE: Final = 64
"""Edits of words looked for one by one: beyond, a text was rewritten."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of a text.

    Attributes:
        text: its Markdown.
        words: how many of its words each version brought, by the version’s place in the list given.
    """

    text: str
    words: Counter[int]


def authorship(texts: Iterable[str]) -> list[Passage]:
    """The paragraphs of the last of `texts`, the versions of one text from the oldest on, with who brought the words.

    Words are what stands between blanks. A word that moved counts as written anew where it went.
    """
    words: list[str] = []
    owners: list[int] = []
    known: dict[bytes, list[int]] = {}
    text = ""
    for version, text in enumerate(texts):
        new = text.split()
        key = hashlib.sha256("\n".join(new).encode("utf-8", "surrogatepass")).digest()
        if key not in known:
            known[key] = _carried(words, owners, new, version)
        words, owners = new, known[key]
    passages, at = [], 0
    for paragraph in filter(None, _BLANK.split(text.strip())):
        after = at + len(paragraph.split())
        passages.append(Passage(paragraph, Counter(owners[at:after])))
        at = after
    return passages


def _carried(old: list[str], owners: list[int], new: list[str], version: int) -> list[int]:
    """The owners of the words of `new`: those of `old` where they stayed, `version` where they came."""
    carried, at = [], 0
    for change in changes(old, new, patience=_PATIENCE):
        carried += owners[at : change.old_start]
        carried += [version] * (change.new_end - change.new_start)
        at = change.old_end
    return carried + owners[at:]
