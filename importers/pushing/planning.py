"""The pages that differ from their wiki by what was written here, as the wikitext that would be sent.

Nothing is asked of the wiki: what it had at the last run lies on the branch of the source.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from fiches import Fiche, PageName, Store
from importers.apply import kept_expansions, side_path
from importers.inbox import inbox_of
from importers.mediawiki.mapping import Mappings
from importers.mediawiki.outgoing import Outgoing, to_wikitext
from importers.mediawiki.wikitext import PageContext, SiteNames
from importers.source import SourceConfig
from importers.status import PageRow, Status

Why = Literal["", "waits", "inexact", "unsaid", "no wikitext", "exists", "comes", "title"]
"""Why a page is not sent: nothing; a conflict about it waits; a changed section or field would not come back as it is;
only fields that its wikitext cannot say were changed; the wikitext of its last revision is hidden or lost. Of one that
would be new: the wiki has a page of this title; the fiche came from a wiki; its title can be no page's there."""

_MACHINERY: Final = frozenset({8, 9, 10, 11, 828, 829})
"""Namespaces of messages, templates and modules: their pages are code here."""

_OURS: Final = ("id", "titre", "autres_titres", "langue", "source")


@dataclass(frozen=True)
class Proposal:
    """A page that was changed here.

    Attributes:
        page_id, title: which page of the wiki; number 0 for one that would be created.
        name: where it lies here.
        revision: the wiki's revision that the text is written from.
        before: the wikitext of that revision.
        text: the wikitext that would be sent.
        why: why it is not sent; "" when it is.
        sections, fields: what was changed, and whether it goes back exactly.
        unsaid: fields that no wikitext of this page can say: they stay here.
    """

    page_id: int
    title: str
    name: PageName
    revision: int
    before: str
    text: str
    why: Why = ""
    sections: tuple[tuple[str, bool], ...] = ()
    fields: tuple[tuple[str, bool], ...] = ()
    unsaid: tuple[str, ...] = ()

    @property
    def is_new(self) -> bool:
        """Whether the wiki has no such page yet."""
        return self.page_id == 0

    def to_json(self) -> dict[str, object]:
        """Everything, in plain values."""
        return {
            "page": self.title,
            "new": self.is_new,
            "page_id": self.page_id,
            "fiche": str(self.name),
            "revision": self.revision,
            "why": self.why,
            "sections": [{"title": title, "exact": exact} for title, exact in self.sections],
            "fields": [{"name": name, "exact": exact} for name, exact in self.fields],
            "unsaid": list(self.unsaid),
            "before": self.before,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Stay:
    """A page of the wiki that was renamed or deleted here, which is not done there.

    Attributes:
        title: what it is called there.
        what: what happened here.
        here: what it is called here now, "" when it is gone.
    """

    title: str
    what: Literal["renamed", "deleted"]
    here: str = ""


def plan_stays(store: Store, source: SourceConfig) -> list[Stay]:
    """The pages that were renamed or deleted here since they came: a wiki's own people do that there."""
    status = Status(source.status_file, f"refs/heads/{source.branch}")
    try:
        rows = [row for row in status.pages() if row.live and not row.gone and row.redirect_to is None]
    finally:
        status.close()
    head, branch = store.head(), store.head(source.branch)
    if head is None or branch is None:
        return []
    here, there = dict(store.list(head)), dict(store.list(branch))
    missing = [row for row in rows if row.path not in here and row.path in there]
    moved = _by_id(store, head, here.keys() - there.keys()) if missing else {}
    found = []
    for row in missing:
        name = PageName.from_path(row.path)
        now = None if name is None else moved.get(store.read(name, branch).id or "")
        title = "" if now is None else store.read(now, head).title
        found.append(Stay(row.title, "deleted" if now is None else "renamed", title))
    return found


def plan_push(store: Store, source: SourceConfig, names: SiteNames) -> list[Proposal]:
    """Every page of the source that was changed here, with what would be sent of it; those that stay say why."""
    status = Status(source.status_file, f"refs/heads/{source.branch}")
    try:
        rows = [row for row in status.pages() if row.live and not row.gone and row.redirect_to is None]
    finally:
        status.close()
    mappings = Mappings.of_source(source.mapping_file, (row.title for row in rows))
    waiting = {item.key for item in inbox_of(source.folder).waiting(source.name)}
    found = []
    for row, here, there in _changed(store, source, rows):
        known = store.blob_at(side_path(row.latest), store.head(source.wikitext_ref))
        before = None if known is None else store.blob(known).decode("utf-8", "replace")
        stays: Why = "waits" if here.id in waiting else "no wikitext" if before is None else ""
        if stays or before is None:
            found.append(Proposal(row.page_id, row.title, here.name, row.latest, before or "", before or "", stays))
            continue
        expansions = kept_expansions(store, source, row.latest)
        outgoing = to_wikitext(here, before, PageContext(row.title, row.namespace, names, expansions), mappings)
        proposal = _proposal(row, here, before, outgoing)
        if proposal.text != before or proposal.why or there.body != here.body:
            found.append(proposal)
    return found


def _proposal(row: PageRow, here: Fiche, before: str, outgoing: Outgoing) -> Proposal:
    why: Why = ""
    if not outgoing.sendable:
        why = "inexact"
    elif outgoing.text == before:
        why = "unsaid"
    return Proposal(
        row.page_id, row.title, here.name, row.latest, before, outgoing.text, why,
        tuple((section.title, section.exact) for section in outgoing.sections),
        tuple(outgoing.fields.items()), outgoing.unsaid,
    )  # fmt: skip


def _changed(store: Store, source: SourceConfig, rows: list[PageRow]) -> Iterator[tuple[PageRow, Fiche, Fiche]]:
    """The pages whose text or fields are others here than in the wiki: (row, the page here, the page there)."""
    head, branch = store.head(), store.head(source.branch)
    if head is None or branch is None:
        return
    here, there = dict(store.list(head)), dict(store.list(branch))
    moved: Mapping[str, PageName] | None = None
    for row in rows:
        theirs = PageName.from_path(row.path)
        if theirs is None or row.namespace in _MACHINERY or row.path not in there:
            continue
        if here.get(row.path) == there[row.path]:
            continue
        fiche = store.read(theirs, branch)
        name: PageName | None = theirs if row.path in here else None
        if name is None or store.read(name, head).id != fiche.id:
            moved = _by_id(store, head, here.keys() - there.keys()) if moved is None else moved
            name = moved.get(fiche.id or "")
        if name is not None and _differs(mine := store.read(name, head), fiche):
            yield row, mine, fiche


def _by_id(store: Store, head: str, paths: set[str]) -> dict[str, PageName]:
    """The pages that are only here, by their ids: those that were renamed are among them."""
    names = (PageName.from_path(path) for path in sorted(paths))
    return {identity: name for name in names if name is not None and (identity := store.read(name, head).id)}


def _differs(here: Fiche, there: Fiche) -> bool:
    mine, theirs = ({k: v for k, v in fiche.head.items() if k not in _OURS} for fiche in (here, there))
    return here.body != there.body or mine != theirs
