"""Versions written here that still hold words of a version that its wiki hid later.

A passage is four words in a row, or a word that names somebody (an address, a long number), that stands in the hidden
text and in no version that the wiki still shows. Who has the history changed these words further is not found: a
maintainer reads what is found and decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import importers
from commun.commons import Commons
from fiches import Fiche, PageName

if TYPE_CHECKING:
    from importers import Waiting

_LOOKED: Final = 1_000
"""Versions of a page that are looked at, the newest first."""
_ROW: Final = 4
_WORD: Final = re.compile(r"[\w@.+-]*\w")
_TELLING: Final = re.compile(r"\S+@\S+\.\w+|\+?\d(?:[ .-]?\d){4,}")


@dataclass(frozen=True, slots=True)
class Copied:
    """A version written here: its commit, who wrote it, when, its text's blob, and whether it is today's."""

    commit: str
    author: str
    when: int
    summary: str
    blob: str
    is_now: bool


def copies_of(wiki: Commons, item: "Waiting") -> list[Copied]:
    """The versions written here that still hold words of the hidden version that `item` is about."""
    if item.kind != "veiled":
        return []
    row = wiki.index.pages.by_id(item.key.partition("#")[0])
    name = PageName.from_path(item.path)
    row = row if row is not None or name is None else wiki.index.pages.get(name)
    hidden = [sha for what, sha in importers.veiled_pairs(wiki.store, item) if what == "text"]
    if row is None or not hidden:
        return []
    revisions = wiki.index.revisions.of_page(row.key, limit=_LOOKED)
    veiled = wiki.store.veiled.among(revision.blob for revision in revisions if revision.blob)
    if not veiled.issuperset(hidden):
        veiled |= wiki.store.veiled.among(hidden)
    if not veiled:
        return []  # only a name or a summary was hidden, or somebody showed the text again
    shown = [r for r in revisions if r.blob is not None and r.blob not in veiled]
    texts = {
        sha: _text(row.name, data) for sha, data in wiki.store.blobs({*(r.blob for r in shown if r.blob), *hidden})
    }
    theirs = _passages(texts[r.blob] for r in shown if r.blob and r.source is not None)
    told = _passages(texts[sha] for sha in hidden) - theirs
    now = wiki.store.blob_at(row.name.path)
    return [
        Copied(r.commit, r.author, r.when, r.summary, r.blob, r.blob == now)
        for r in shown
        if r.blob and r.source is None and told & _passages([texts[r.blob]])
    ]


def veil_copies(wiki: Commons, item: "Waiting") -> int:
    """Show these versions no more, today's aside, which somebody has to correct; gives how many."""
    found = [copy for copy in copies_of(wiki, item) if not copy.is_now]
    wiki.store.veiled.add(("text", copy.blob) for copy in found)
    return len(found)


def _text(name: PageName, data: bytes) -> str:
    return Fiche.parse(name, data.decode("utf-8", "replace")).body


def _passages(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        words = _WORD.findall(text.casefold())
        found.update(" ".join(words[at : at + _ROW]) for at in range(len(words) - _ROW + 1))
        found.update(re.sub(r"[ .-]", "", telling) for telling in _TELLING.findall(text.casefold()))
    return found
