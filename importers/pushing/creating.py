"""Pages that the wiki has not yet: fiches born here that somebody asks by name to create there.

The wiki creates nothing over a page that exists (`createonly`). Where a fiche of here comes from a page of that title,
both texts are laid in the inbox instead.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from fiches import COMMUN, Fiche, PageName, Store, new_head
from importers.born_here import BornHere, Sent, begun_here, forget_begun, note_begun, note_born_here
from importers.inbox import Waiting, inbox_of
from importers.mediawiki.mapping import Mappings
from importers.mediawiki.outgoing import normal, to_wikitext
from importers.mediawiki.pages import fields_of, turn
from importers.mediawiki.wikitext import PageContext, SiteNames
from importers.pushing.planning import Proposal, Why
from importers.source import SourceConfig
from importers.status import PageRow, Status
from importers.upstream import PageStub, Upstream

_NO_TITLE: Final = re.compile(r"[#<>\[\]|{}\x00-\x1f\x7f]|~{3}|(?:^|/)\.{1,2}(?:/|$)|^:")
_LONGEST: Final = 255
"""Octets in a title of MediaWiki."""
_LOOKED: Final = 20
"""Versions of a page, after its first one, in which our own writing is looked for."""


def plan_new(store: Store, source: SourceConfig, names: SiteNames, wanted: Sequence[PageName]) -> list[Proposal]:
    """What would be created of the fiches `wanted`; those that stay say why. Nothing is asked of the wiki."""
    if not wanted:
        return []
    known = {row.title: row for row in _rows(source)}
    mappings = Mappings.of_source(source.mapping_file, known)
    return [_proposal(store.read(name), names, mappings, known) for name in dict.fromkeys(wanted)]


def lay_existing(store: Store, source: SourceConfig, proposal: Proposal) -> None:
    """Let somebody compare a fiche with the page of the same title that came from the wiki."""
    row = next((row for row in _rows(source) if row.title == proposal.title), None)
    name = None if row is None else PageName.from_path(row.path)
    ours, branch = store.blob_at(proposal.name.path), store.head(source.branch)
    if row is None or name is None or ours is None or store.blob_at(row.path, branch) is None:
        return
    here, theirs = store.read(proposal.name), store.read(name, branch)
    text = theirs.with_head({"id": here.id}).text  # the two fiches stay two
    item = Waiting(
        number=0, source=source.name, key=here.id or proposal.name.path, kind="texts", path=proposal.name.path,
        title=here.title, url=str((theirs.source or {}).get("url", "")), base=None, ours=ours,
        theirs=store.keep_blob(text.encode()), since=0,
    )  # fmt: skip
    inbox_of(source.folder).lay([item], ())


def note_creating(store: Store, source: SourceConfig, names: SiteNames, proposal: Proposal, summary: str) -> BornHere:
    """Write down that a page is about to be created, and from which fiche; gives what is to be known of it then."""
    here = store.read(proposal.name)
    back = turn(proposal.text, PageContext(proposal.title, 0, names), Mappings.of_source(source.mapping_file, ()))
    head = new_head({"id": here.id, "titre": here.title, **fields_of(back)})
    born = BornHere(here.id or "", here.name.path, f"---\n{head}---\n{back.text}")
    user = names.normal((source.user or "").partition("@")[0])  # `Robot@commun` writes as `Robot`
    note_begun(source.folder, source.name, Sent(proposal.title, proposal.text, summary, user, born))
    return born


def note_created(store: Store, source: SourceConfig, born: BornHere, page_id: int) -> None:
    """Write down which fiche a page was created from, so that it comes back as this fiche."""
    note_born_here(source.folder, source.name, page_id, born)
    _take_hand(store, source, born)


def note_refused(source: SourceConfig, title: str, born: BornHere) -> None:
    """The wiki did not create the page `title`: there is nothing to find again."""
    forget_begun(source.folder, source.name, title, {born.uuid})


def find_created(store: Store, source: SourceConfig, pages: Mapping[int, PageStub], upstream: Upstream) -> None:
    """Know again, among the pages that the wiki lists, those that a run created and did not live to write down.

    The first version of a page tells; where a wiki or an export gives only later ones, those of our account do too.
    A fiche that was sent under two titles becomes the first page that is found.
    """
    begun = begun_here(source.folder, source.name)
    titles = {sent.title for sent in begun}
    for page in [page for page in pages.values() if page.title in titles] if begun else ():
        tried = [sent for sent in begun_here(source.folder, source.name) if sent.title == page.title]
        users = {sent.user for sent in tried}
        stubs = sorted(upstream.revisions([page.page_id]), key=lambda stub: (stub.when, stub.revision))
        looked = [*stubs[:1], *[stub for stub in stubs[1:] if stub.user in users][:_LOOKED]]
        shown = list(upstream.contents(looked)) if tried else []
        ours = [
            sent
            for each in shown
            for sent in tried
            if sent.is_this(page.title, each.text, each.stub.user, each.comment)
        ]
        if ours:
            note_created(store, source, ours[-1].born, page.page_id)
        elif shown:
            forget_begun(source.folder, source.name, page.title, {sent.born.uuid for sent in tried})


def _take_hand(store: Store, source: SourceConfig, born: BornHere) -> None:
    """Where the wiki's text comes back in another hand (`*` for `-`), the fiche takes that hand.

    Two texts that read the same would else contradict each other at the next change there.
    """
    name = PageName.from_path(born.path)
    if name is None or store.blob_at(born.path) is None:
        return
    here, back = store.read(name), Fiche.parse(name, born.base)
    if here.id == born.uuid and normal(here.body) == normal(back.body) and here.body != back.body:
        with store.change(COMMUN, f"Mise en forme comme sur « {source.name} »") as change:
            change.write(name, here.with_body(back.body).text, store.head())


def _rows(source: SourceConfig) -> list[PageRow]:
    status = Status(source.status_file, f"refs/heads/{source.branch}")
    try:
        return [row for row in status.pages() if not row.gone]
    finally:
        status.close()


def _proposal(here: Fiche, names: SiteNames, mappings: Mappings, known: dict[str, PageRow]) -> Proposal:
    title = names.normal(here.title)
    outgoing = to_wikitext(here, "", PageContext(title, 0, names), mappings)
    why: Why = ""
    if here.source is not None or here.id is None:
        why = "comes"
    elif here.name.space != "fiches" or not _is_title(title, names):
        why = "title"
    elif title in known:
        why = "exists"
    elif not outgoing.sendable or not outgoing.text.strip():
        why = "inexact"
    return Proposal(
        0, title, here.name, 0, "", outgoing.text, why,
        tuple((section.title, section.exact) for section in outgoing.sections), (), outgoing.unsaid,
    )  # fmt: skip


def _is_title(title: str, names: SiteNames) -> bool:
    """Whether a page of the wiki may have this title, and be an article there."""
    prefix = title.partition(":")[0].strip().casefold() if ":" in title else ""
    return (
        bool(title)
        and names.split(title)[0] == 0
        and prefix not in names.interwiki
        and not _NO_TITLE.search(title)
        and len(title.encode()) <= _LONGEST
    )
