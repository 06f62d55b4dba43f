"""What is to be done, from what the wiki has and what came already. Nothing here reads or writes anything."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from importers.errors import SourceEmptied
from importers.mediawiki.places import place_of
from importers.mediawiki.wikitext import SiteNames
from importers.status import PageRow
from importers.upstream import Event, PageStub

_HOPS: Final = 10
"""Redirects that lead to redirects, as far as they are followed."""

_FEW: Final = 4
"""Pages below which the brake says nothing: half of three is no alarm."""


@dataclass
class PagePlan:
    """The pages to look at.

    Attributes:
        new: never seen.
        changed: with a revision that never came.
        renamed: under another title than the one they came under.
        deleted: gone from the wiki.
        restored: gone before, and back.
        known: how many had come and were there.
    """

    new: list[PageStub] = field(default_factory=list)
    changed: list[PageStub] = field(default_factory=list)
    renamed: list[PageStub] = field(default_factory=list)
    deleted: list[PageRow] = field(default_factory=list)
    restored: list[PageStub] = field(default_factory=list)
    known: int = 0


def plan_pages(
    listed: Mapping[int, PageStub], came: Iterable[PageRow], knows: Callable[[int], bool], *, complete: bool
) -> PagePlan:
    """Compare what the wiki lists with what came; a page that an incomplete listing does not name is left alone."""
    plan = PagePlan()
    seen = set()
    for row in came:
        seen.add(row.page_id)
        plan.known += not row.gone
        stub = listed.get(row.page_id)
        if stub is None:
            if complete and not row.gone:
                plan.deleted.append(row)
            continue
        if row.gone:
            plan.restored.append(stub)
        if stub.title != row.title:
            plan.renamed.append(stub)
        if not knows(stub.latest):
            plan.changed.append(stub)
    plan.new = [stub for page_id, stub in listed.items() if page_id not in seen]
    return plan


def brake(plan: PagePlan, source: str, *, force: bool) -> None:
    """Stop when the wiki is suddenly more than half empty.

    Raises:
        SourceEmptied: then, unless `force`.
    """
    gone = len(plan.deleted)
    if not force and plan.known >= _FEW and gone * 2 > plan.known:
        raise SourceEmptied(name=source, gone=gone, known=plan.known)


def follow_redirects(listed: Mapping[int, PageStub]) -> dict[int, int]:
    """Redirect → the page it leads to in the end; one that leads nowhere, or in a circle, is not in it."""
    by_title = {stub.title: stub for stub in listed.values()}
    found: dict[int, int] = {}
    for stub in listed.values():
        target: PageStub | None = stub
        for _ in range(_HOPS):
            if target is None or target.redirect_to is None:
                break
            target = by_title.get(target.redirect_to)
        if target is not None and target.redirect_to is None and target.page_id != stub.page_id:
            found[stub.page_id] = target.page_id
    return found


def former_titles(listed: Mapping[int, PageStub], events: Iterable[Event]) -> dict[int, list[str]]:
    """The titles that each page had, by the log of moves read backwards from what the pages are called now."""
    owner = {stub.title: stub.page_id for stub in listed.values()}
    found: dict[int, list[str]] = {}
    for event in sorted((e for e in events if e.kind == "move"), key=lambda e: -e.when):
        page_id = owner.pop(event.new_title, None)
        if page_id is None:
            continue
        owner[event.title] = page_id
        titles = found.setdefault(page_id, [])
        if event.title != listed[page_id].title and event.title not in titles:
            titles.insert(0, event.title)
    return found


def move_times(events: Iterable[Event]) -> dict[str, int]:
    """New title → when a page was last moved to it."""
    return {e.new_title: e.when for e in sorted(events, key=lambda e: e.when) if e.kind == "move"}


def other_titles(
    listed: Mapping[int, PageStub], followed: Mapping[int, int], former: Mapping[int, list[str]], names: SiteNames
) -> dict[int, tuple[str, ...]]:
    """The `autres_titres` of each page: the redirects that lead to it, and what it was called before.

    A redirect between spaces that could not be told from a page of the target's space is not among them (see
    `crosses`): it stays a small fiche of its own.
    """
    taken = {stub.title for stub in listed.values() if stub.redirect_to is None}
    found: dict[int, dict[str, None]] = {}
    for page_id, target in sorted(followed.items()):
        stub, to = listed[page_id], listed[target]
        if stub.title not in taken:
            found.setdefault(target, {})[_alias(stub.namespace, stub.title, to, names)] = None
    for page_id, titles in sorted(former.items()):
        for title in titles:
            namespace, _ = names.split(title)
            if title not in taken and listed[page_id].redirect_to is None:
                found.setdefault(page_id, {})[_alias(namespace, title, listed[page_id], names)] = None
    return {page_id: tuple(titles) for page_id, titles in found.items()}


def _alias(namespace: int, title: str, target: PageStub, names: SiteNames) -> str:
    """A redirect's title as another title of its target: bare in the same namespace, whole in another."""
    return place_of(namespace, title, names).title if namespace == target.namespace else title


def crosses(stub: PageStub, target: PageStub) -> bool:
    """Whether a redirect leads from the articles to another namespace, where its bare title would mean another page."""
    return stub.namespace == 0 and target.namespace != 0
