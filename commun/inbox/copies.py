"""Versions written here that still hold words of a version that its wiki hid later.

A passage is four words in a row of which two at least say something alone, or a word that names somebody (an address,
a long number), that stands in the hidden text or its fields and in no version that the wiki still shows. Words that
somebody changed further are not found: a maintainer reads what is found, and decides.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import importers
from commun.commons import Commons
from fiches import Fiche, PageName, fold
from search_index import PageRow, RevisionRow, is_stop_word

if TYPE_CHECKING:
    from importers import Waiting

_LOOKED: Final = 1_000
"""Versions of a page that are looked at, the newest first."""
_ROW: Final = 4
_SAYING: Final = 2
"""Words of a row that are no tool words: « à la fin de » is in every text."""
_OURS: Final = frozenset({"id", "source", "type"})
"""Fields that no text was copied into."""
_WORD: Final = re.compile(r"[\w@.+-]*\w")
_TELLING: Final = re.compile(r"\S+@\S+\.\w+|\+?\d(?:[ .-]?\d){4,}")


@dataclass(frozen=True, slots=True)
class Copied:
    """A version written here that holds words of a hidden one.

    Attributes:
        commit, author, when, summary: which version it is, and who wrote it.
        blob: its text.
        is_now: whether it is today's.
        words: the words that were found.
    """

    commit: str
    author: str
    when: int
    summary: str
    blob: str
    is_now: bool
    words: str


def copies_of(wiki: Commons, item: "Waiting") -> list[Copied]:
    """The versions written here that still hold words of the hidden version that `item` is about."""
    if item.kind not in {"veiled", "unveiled"}:
        return []
    row = wiki.index.pages.by_id(item.key.partition("#")[0])
    name = PageName.from_path(item.path)
    row = row if row is not None or name is None else wiki.index.pages.get(name)
    if row is not None and item.kind == "unveiled":
        return _hidden_copies(wiki, item, row)
    hidden = importers.veiled_texts(wiki.store, item)
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
    own = {r.blob for r in shown if _is_ours(wiki, r)}
    theirs = _passages(texts[r.blob] for r in shown if r.blob and r.blob not in own)
    told = _passages(texts[sha] for sha in hidden) - theirs
    now = wiki.store.blob_at(row.name.path)
    return [
        Copied(r.commit, r.author, r.when, r.summary, r.blob, r.blob == now, max(found, key=len))
        for r in shown
        if r.blob in own and r.blob and (found := told & _passages([texts[r.blob]]))
    ]


def _hidden_copies(wiki: Commons, item: "Waiting", row: PageRow) -> list[Copied]:
    """The versions that were hidden as copies of a text that is shown again; not those that repeat a hidden one."""
    noted = importers.inbox_of(wiki.config.data / "sources").copies(item.key)
    revisions = [r for r in wiki.index.revisions.of_page(row.key, limit=_LOOKED) if r.blob is not None]
    veiled = wiki.store.veiled.among(r.blob for r in revisions if r.blob)
    texts = {sha: _text(row.name, data) for sha, data in wiki.store.blobs({r.blob for r in revisions if r.blob})}
    secret = {r.blob for r in revisions if r.blob in veiled and not _is_ours(wiki, r)}
    told = _passages(texts[sha] for sha in texts if sha not in veiled)
    hidden = _passages(texts[sha] for sha in secret if sha) - told
    now = wiki.store.blob_at(row.name.path)
    return [
        Copied(r.commit, r.author, r.when, r.summary, r.blob, r.blob == now, "")
        for r in revisions
        if r.blob in veiled & noted and r.blob and not hidden & _passages([texts[r.blob]])
    ]


def _is_ours(wiki: Commons, revision: RevisionRow) -> bool:
    """Whether a version was written here: by somebody, or by a merge of words of ours and of the wiki."""
    if revision.source is None:
        return True
    is_signed_here = revision.author_email.endswith("@commun.invalid")
    return is_signed_here and "Source-Page-Id" not in wiki.store.commit(revision.commit).trailers


def veil_copies(wiki: Commons, item: "Waiting") -> None:
    """Show these versions no more, today's aside, which somebody has to correct; which they are is remembered."""
    found = [copy.blob for copy in copies_of(wiki, item) if not copy.is_now]
    importers.inbox_of(wiki.config.data / "sources").note_copies(item.key, found)
    wiki.store.veiled.add(("text", blob) for blob in found)


def show_copies(wiki: Commons, item: "Waiting") -> None:
    """Show again the versions that were hidden as copies of a text that is shown again."""
    wiki.store.veiled.lift([("text", copy.blob) for copy in copies_of(wiki, item)])


def _text(name: PageName, data: bytes) -> str:
    fiche = Fiche.parse(name, data.decode("utf-8", "replace"))
    said = (leaf for key, value in fiche.head.items() if key not in _OURS for leaf in _leaves(value))
    return "\n\n".join([*said, fiche.body])


def _leaves(value: object) -> Iterator[str]:
    """Every value that a field holds, as text."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _leaves(part)
    elif value is not None:
        yield str(value)


def _passages(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        for block in re.split(r"\n\s*\n", text.casefold()):
            words = _WORD.findall(block)
            rows = (words[at : at + _ROW] for at in range(len(words) - _ROW + 1))
            found.update(" ".join(row) for row in rows if sum(not is_stop_word(fold(word)) for word in row) >= _SAYING)
            found.update(re.sub(r"[ .-]", "", telling) for telling in _TELLING.findall(block))
    return found
