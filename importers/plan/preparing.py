"""What the wiki has now, and every revision and file that is to come of it, written down before anything is done."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Final

from importers.apply import FILE, RESTORE, REVISION, TodoRow, Upcoming, file_row
from importers.plan.pages import (
    PagePlan,
    crosses,
    follow_redirects,
    former_titles,
    move_times,
    other_titles,
)
from importers.report import Progress, Step
from importers.source import SourceConfig
from importers.status import Status
from importers.upstream import Event, Memory, PageStub, RevisionStub, Upstream

_FILE: Final = 6
"""The namespace of the pages that describe files."""

_MANY: Final = 50
"""Changed pages from which all revisions are listed in one sweep, rather than page by page."""


def upcoming_of(upstream: Upstream, source: SourceConfig, status: Status, progress: Progress | None) -> Upcoming:
    """The wiki as it is: its pages, where redirects lead, what pages were called; the next run starts from there."""
    site = upstream.site()
    pages: dict[int, PageStub] = {}
    for stub in upstream.pages():
        pages[stub.page_id] = stub
        if progress is not None and len(pages) % 500 == 0:
            progress(Step("pages du wiki", "pages of the wiki"), len(pages), 0)
    if not upstream.complete:
        pages |= _newer_here(upstream, status, pages)
    events = list(upstream.events())
    clock = upstream.clock()
    known = status.memory()
    told = set(known.events) if known is not None else set()
    followed = {
        page_id: target
        for page_id, target in follow_redirects(pages).items()
        if not crosses(pages[page_id], pages[target])
    }
    former = former_titles(pages, [*events, *_remembered(status, pages)])
    aliases = other_titles(pages, followed, former, site.names)
    if not upstream.complete:
        aliases |= _with_those_before(aliases, status, pages)
    return Upcoming(
        site=site,
        pages=pages,
        followed=followed,
        aliases=aliases,
        moved=move_times(events),
        deletions={e.title: e for e in events if e.kind == "delete"},
        veiled=frozenset(e.page_id for e in events if e.kind == "veil" and e not in told),
        memory=None if clock is None else Memory(*clock, pages, events, upstream.file_titles(), source.scope),
    )


def _remembered(status: Status, pages: dict[int, PageStub]) -> Iterator[Event]:
    """The renames that we saw ourselves, as if the log told them (it may be hidden or lost)."""
    for row in status.pages():
        stub = pages.get(row.page_id)
        titles = [*row.former, row.title]
        if stub is not None and (row.former or row.title != stub.title):
            titles.append(stub.title)
            for old, new in pairwise(titles):
                if old != new:
                    yield Event("move", row.page_id, old, 0, None, None, new)


def _newer_here(upstream: Upstream, status: Status, pages: Mapping[int, PageStub]) -> Iterator[tuple[int, PageStub]]:
    """The pages that an export tells as they were before what came already: they stay as they are here."""
    for row in status.pages():
        stub, came = pages.get(row.page_id), status.moment(row.latest)
        if stub is None or row.gone or came is None or stub.latest == row.latest:
            continue
        told = max((each.when for each in upstream.revisions([row.page_id])), default=came)
        if told < came:
            yield row.page_id, replace(stub, title=row.title, latest=row.latest, redirect_to=row.redirect_to)


def _with_those_before(
    aliases: Mapping[int, tuple[str, ...]], status: Status, pages: Mapping[int, PageStub]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The other titles that pages had too: an export without logs or redirects does not say that they are gone."""
    taken = {stub.title for stub in pages.values() if stub.redirect_to is None}
    for row in status.pages():
        kept = [title for title in row.aliases if title not in taken]
        if row.page_id in pages and kept:
            yield row.page_id, tuple(dict.fromkeys((*kept, *aliases.get(row.page_id, ()))))


def plan_todo(
    upstream: Upstream,
    source: SourceConfig,
    status: Status,
    plan: PagePlan,
    upcoming: Upcoming,
    *,
    progress: Progress | None,
) -> None:
    """Write down every revision and file that is to come, in the status, and what the wiki listed.

    When everything was listed anew although much had come before, the revisions of every page are compared too: a
    wiki may have been given old ones (an import there) that no recent change tells of.
    """
    status.begin()
    if upcoming.memory is not None:
        status.remember(upcoming.memory)
    status.clear_todo()
    wanted = {stub.page_id for stub in (*plan.new, *plan.changed)}
    wanted |= upcoming.veiled & upcoming.pages.keys()
    if (upcoming.anew or upcoming.memory is None) and plan.known and not source.categories:
        wanted = set(upcoming.pages)
    sweep = len(wanted) > _MANY and not source.categories
    pages = None if sweep else sorted(wanted)
    stubs = upstream.revisions(pages) if wanted else ()
    status.add_todo(_unknown(stubs, {i: upcoming.pages[i].latest for i in wanted}, status, progress))
    now, changed = int(time.time()), {stub.page_id for stub in plan.changed}
    again = {s.page_id: now for s in plan.restored if s.page_id not in changed}
    if upstream.complete:
        again |= {i: now for i in _not_last(status, upcoming.pages) if i not in changed}
    # A page whose last revision is not the last to come (older ones were imported there, or the wiki's clock was
    # wrong) shows it again when they all have come.
    again |= {i: max(now, when) for i, when, last in status.todo_ends() if upcoming.pages[i].latest not in last}
    status.add_todo([(when, RESTORE, upcoming.pages[i].latest, i, None, None, "", "") for i, when in again.items()])
    status.retitle_files(dict(_moved_files(upcoming, status)))
    files = upstream.files(status.file_versions())
    status.add_todo(file_row(version, number) for number, version in enumerate(files))
    status.mark_plan()


def _not_last(status: Status, pages: Mapping[int, PageStub]) -> Iterator[int]:
    """The pages that show another version than their last one, which came.

    A run was stopped before it showed it again, or an export came of a wiki whose clock was wrong: its versions are in
    the order of their days.
    """
    for row in status.pages():
        stub = pages.get(row.page_id)
        if (
            stub is not None
            and not row.gone
            and status.knows(stub.latest)
            and not status.is_same(row.latest, stub.latest)
        ):
            yield row.page_id


def _moved_files(upcoming: Upcoming, status: Status) -> Iterator[tuple[str, str]]:
    """The files whose page is called otherwise than when it came: their old title and their new one."""
    for row in status.pages():
        stub = upcoming.pages.get(row.page_id)
        if row.live and row.namespace == _FILE and stub is not None and stub.title != row.title:
            yield row.title.partition(":")[2], stub.title.partition(":")[2]


def _unknown(
    stubs: Iterable[RevisionStub], wanted: Mapping[int, int], status: Status, progress: Progress | None
) -> Iterator[TodoRow]:
    """The revisions that never came, of pages → their last ones; the twin of one that did is only noted.

    A text that comes back at the end of a second is what the page says, and no twin.
    """
    hidden = status.hidden()
    for count, stub in enumerate(stubs):
        if progress is not None and count % 500 == 0:
            progress(Step("versions à faire venir", "versions to bring in"), count, 0)
        if stub.page_id not in wanted or status.knows(stub.revision):
            if stub.page_id in wanted:
                _follow_hiding(stub, hidden.get(stub.revision, ""), status)
            continue
        if wanted[stub.page_id] == stub.revision and status.comes_back(stub):
            yield (stub.when, REVISION, stub.revision, stub.page_id, stub.user, None, "", "")
            continue
        if status.twin(stub.page_id, stub.when, stub.user, stub.sha1) is not None:
            status.put_revision(stub.revision, stub.page_id, stub.when, stub.user, stub.sha1)
            continue
        yield (stub.when, REVISION, stub.revision, stub.page_id, stub.user, stub.sha1, "", "")


def _follow_hiding(stub: RevisionStub, before: str, status: Status) -> None:
    """Note what the wiki hides by now of a revision that came, and what it hid `before` and shows again."""
    again = set(before.split()) - stub.hidden
    if again:
        status.unhide(stub.revision, " ".join(sorted(again)))
    if stub.hidden:
        status.hide(stub.revision, stub.page_id, " ".join(sorted(stub.hidden)), told=False)


def planned(status: Status, plan: PagePlan, upcoming: Upcoming) -> dict[str, int]:
    """What would be done, in words and numbers."""
    return {
        "versions": status.todo_count(REVISION),
        "pages nouvelles": len(plan.new),
        "pages changées": len(plan.changed),
        "pages renommées": len(plan.renamed),
        "pages supprimées": len(plan.deleted),
        "pages restaurées": len(plan.restored),
        "redirections": len(upcoming.followed),
        "fichiers": status.todo_count(FILE),
    }
