"""What a wiki hid after it came here: not shown any more from that moment, and laid before somebody who decides.

History is not rewritten: git keeps the version, `fiches` does not show it, and a commit on the source's branch says
what was hidden. Whoever looks after the commons then keeps it hidden or shows it again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from fiches import Fiche, PageName, Store
from importers.apply.branch import BranchWriter
from importers.apply.naming import Naming
from importers.inbox.inbox import Waiting, inbox_of
from importers.mediawiki.pages import page_url
from importers.mediawiki.places import page_uuid
from importers.report import SyncReport
from importers.source import SourceConfig
from importers.status import PageRow, Status

_WORDS: Final = {"text": "le texte", "user": "le nom", "comment": "le résumé"}
_REVISION: Final = re.compile(rb"^ {2}revision: (\d+)$", re.MULTILINE)


@dataclass
class _Place:
    """Where a revision lies: the commits that it is, and the blobs that hold its text (path → blob)."""

    commits: set[str] = field(default_factory=set)
    texts: dict[str, str] = field(default_factory=dict)


def veil(
    store: Store, source: SourceConfig, status: Status, *, branch: BranchWriter, naming: Naming, report: SyncReport
) -> bool:
    """Veil what the wiki hid since it came; `branch` is open. Gives whether a name was hidden."""
    fresh = status.newly_hidden()
    if not fresh:
        return False
    places = _places(store, source, {revision for revision, _, _ in fresh})
    box = inbox_of(source.folder)
    for revision, page_id, parts in fresh:
        row, place = status.page(page_id), places.get(revision, _Place())
        if row is None:
            continue
        kinds = parts.split()
        store.veiled.add([("text", blob) for blob in place.texts.values() if "text" in kinds])
        store.veiled.add([(what, sha) for sha in place.commits for what in kinds if what != "text"])
        box.lay([_item(source, row, revision, place, url=page_url(row.title, naming.names), parts=parts)], ())
        told = " et ".join(_WORDS[what] for what in kinds)
        trailers = naming.trailers(row) | {"Source-Event": "hide", "Source-Hides": f"{revision} {parts}"}
        branch.event(None, f"Le wiki a masqué {told} de la version {revision} de {row.title}", {}, trailers)
        if "text" in kinds:
            branch.drop(revision)
        status.hide(revision, page_id, parts, told=True)
        report.veiled_commits += sorted(place.commits) if {"user", "comment"} & set(kinds) else []
        report.veiled.append(f"{row.title} ({revision})")
    return any("user" in parts.split() for _, _, parts in fresh)


def forget_names(store: Store, source: SourceConfig, status: Status, *, branch: BranchWriter, naming: Naming) -> None:
    """Take out of the heads of pages the authors whose name the wiki hides in every version that they wrote.

    The branch says so, and the pages follow by the merge: a head that was changed here waits as any other conflict.
    """
    head = store.head(source.branch)
    gone: dict[int, frozenset[str]] = {}
    for row in list(status.pages()):
        left = status.visible_authors(row)
        if left == row.authors:
            continue
        gone[row.page_id] = frozenset(row.authors) - frozenset(left)
        row.authors = left
        status.put_page(row)
        name = PageName.from_path(row.path) if row.live and not row.gone else None
        if name is None or head is None or store.blob_at(row.path, head) is None:
            continue
        fiche = store.read(name, head)
        said = {**(fiche.source or {}), "auteurs": list(left)}
        if not left:
            del said["auteurs"]
        text = fiche.with_head({"source": said}).text
        trailers = naming.trailers(row) | {"Source-Event": "hide"}
        branch.event(None, f"Le wiki a masqué un nom de {row.title}", {row.path: text.encode()}, trailers)
    if gone:
        store.veiled.add(("credits", blob) for blob in _crediting(store, source, gone))


def _crediting(store: Store, source: SourceConfig, gone: Mapping[int, frozenset[str]]) -> Iterator[str]:
    """The blobs of pages, there and here, whose heads credit somebody who is `gone`: number of the page → names."""
    branch, here = store.head(source.branch), store.head()
    logs = [store.log(None, branch)] if branch is not None else []
    logs += [store.log(branch, here)] if here is not None else []
    blobs = {c.after for log in logs for commit in log for c in commit.changes if c.after and c.path.endswith(".md")}
    names = {name.encode() for each in gone.values() for name in each}
    for blob, data in store.blobs(dict.fromkeys(blobs)):
        if not any(name in data for name in names):
            continue
        said = Fiche.parse(PageName("fiches", "page"), data.decode("utf-8", "replace")).source or {}
        credited, number = said.get("auteurs"), said.get("page_id")
        if said.get("wiki") != source.name or not isinstance(credited, list) or not isinstance(number, int):
            continue
        if gone.get(number, frozenset()) & set(map(str, credited)):
            yield blob


def veiled_pairs(store: Store, item: Waiting) -> list[tuple[str, str]]:
    """What is veiled of the revision that an item of the inbox is about."""
    revision = int(item.key.rpartition("#")[2])
    place = _places_of(store, f"refs/heads/sources/{item.source}", {revision}).get(revision, _Place())
    texts = [("text", blob) for blob in place.texts.values()]
    return texts + [(what, sha) for sha in place.commits for what in ("user", "comment")]


def _item(source: SourceConfig, row: PageRow, revision: int, place: _Place, *, url: str, parts: str) -> Waiting:
    path, blob = next(iter(place.texts.items()), (row.path, None))
    told = ", ".join(_WORDS[what] for what in parts.split())
    return Waiting(
        number=0, source=source.name, key=f"{page_uuid(source.name, row.page_id, row.born)}#{revision}", kind="veiled",
        path=path, title=f"{row.title}, version {revision} ({told})",
        url=f"{url}{'&' if '?' in url else '?'}oldid={revision}" if url else "",
        base=None, ours=blob, theirs=None, since=0,
    )  # fmt: skip


def _places(store: Store, source: SourceConfig, wanted: set[int]) -> Mapping[int, _Place]:
    return _places_of(store, f"refs/heads/{source.branch}", wanted)


def _places_of(store: Store, ref: str, wanted: set[int]) -> Mapping[int, _Place]:
    """Where revisions lie on the branch: their own commits, and any other text that was made of them."""
    head, found = store.head(ref), {revision: _Place() for revision in wanted}
    pages: dict[str, list[tuple[str, str]]] = {}
    looked: set[str] = set()
    for commit in store.log(None, head) if head is not None else ():
        blobs = [(c.path, c.after) for c in commit.changes if c.after is not None and PageName.from_path(c.path)]
        number = int(commit.trailers.get("Source-Revision", "0"))
        page = commit.trailers.get("Source-Page-Id", "")
        if number in found:
            found[number].commits.add(commit.sha)
            looked.add(page)
        pages.setdefault(page, []).extend(blobs)
    where = {blob: path for page in ({*looked, ""} if looked else ()) for path, blob in pages.get(page, ())}
    for blob, data in store.blobs(where):
        said = _REVISION.search(data)
        if said is not None and int(said[1]) in found:
            found[int(said[1])].texts[where[blob]] = blob
    return found
