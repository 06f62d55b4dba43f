"""The walk of a run: list, plan, write, merge. Each step is asked for once, in a straight line."""

import fcntl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final, TextIO

from fiches import COMMUN, Commit, Store, blob_id
from importers.apply import RESTORE, REVISION, Applier, TodoRow, Upcoming, file_row, side_path
from importers.errors import SourceBusy
from importers.mediawiki.dump import Dump
from importers.mediawiki.wiki import Wiki
from importers.plan import (
    PagePlan,
    brake,
    crosses,
    follow_redirects,
    former_titles,
    move_times,
    other_titles,
    plan_pages,
)
from importers.report import Progress, SyncReport
from importers.source import SourceConfig, dump_source
from importers.status import Status
from importers.upstream import Event, PageStub, RevisionStub, SiteInfo, Upstream

_PATIENCE: Final = 5.0
"""Seconds that a run waits for the end of another one that was killed."""

_MANY: Final = 50
"""Changed pages from which all revisions are listed in one sweep, rather than page by page."""


def sync(
    store: Store,
    source: SourceConfig,
    *,
    dry_run: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    catch_up: Callable[[], object] | None = None,
) -> SyncReport:
    """Bring in what changed in a wiki since the last time (the first time: everything).

    It may be cut off at any moment, kill -9 included: the next run goes on from there.

    Args:
        store: where the fiches are.
        source: the wiki.
        dry_run: only say what would come.
        force: go on although more than half of the pages are gone from the wiki.
        progress: told how far it is.
        catch_up: called once when the pages have changed.

    Raises:
        SourceUnreachable, SourceRefused, LoginRefused: when the wiki does not play along.
        SourceEmptied: when the brake stops.
        SourceBusy: when another process does the same now.
    """
    with _alone(source) as lock:
        wiki = Wiki(source)
        try:
            options = _Options(lock, dry_run=dry_run, force=force, progress=progress, catch_up=catch_up)
            report = _run(store, source, wiki, options)
            report.waited = wiki.waited
            return report
        finally:
            wiki.close()


def import_dump(
    store: Store,
    file: Path,
    name: str,
    progress: Progress | None = None,
    *,
    catch_up: Callable[[], object] | None = None,
) -> SyncReport:
    """Bring in an XML export of MediaWiki (0.10 or 0.11; plain, gzip or bzip2) with all its history.

    An export says nothing of pages that are not in it: none is taken away.

    Raises:
        DumpUnreadable: when the file is no such export.
        SourceNameRefused, SourceBusy: as for `sync`.
    """
    source = dump_source(store.folder.parent, name)
    with _alone(source) as lock, Dump(file, source) as dump:
        dump.read(progress)
        return _run(store, source, dump, _Options(lock, progress=progress, catch_up=catch_up))


@dataclass(frozen=True)
class _Options:
    """How a run is to be made; `lock` is the descriptor of the file that keeps others out."""

    lock: int
    dry_run: bool = False
    force: bool = False
    progress: Progress | None = None
    catch_up: Callable[[], object] | None = None


def _run(store: Store, source: SourceConfig, upstream: Upstream, options: _Options) -> SyncReport:
    started = time.monotonic()
    progress = options.progress
    report = SyncReport(source.name, dry_run=options.dry_run)
    status = Status(source.status_file, f"refs/heads/{source.branch}")
    try:
        unkept = _catch_up(store, source, status)
        site = upstream.site()
        upcoming = _upcoming(upstream, site, status, progress)
        plan = plan_pages(upcoming.pages, status.pages(), status.knows, complete=upstream.complete)
        brake(plan, source.name, force=options.force)
        _plan_todo(upstream, source, status, plan, progress)
        if options.dry_run:
            report.planned = _planned(status, plan, upcoming)
        else:
            applier = Applier(store, source, status, upcoming, report=report, progress=progress, lock=options.lock)
            applier.keep_side(unkept)
            applier.run(upstream, plan.deleted)
            _merge(store, source, report, options.catch_up)
    finally:
        status.rollback()
        status.close()
    report.duration = time.monotonic() - started
    return report


def _upcoming(upstream: Upstream, site: SiteInfo, status: Status, progress: Progress | None) -> Upcoming:
    """The wiki as it is: its pages, where redirects lead, what pages were called."""
    pages: dict[int, PageStub] = {}
    for stub in upstream.pages():
        pages[stub.page_id] = stub
        if progress is not None and len(pages) % 500 == 0:
            progress("pages du wiki", len(pages), 0)
    events = list(upstream.events())
    followed = {
        page_id: target
        for page_id, target in follow_redirects(pages).items()
        if not crosses(pages[page_id], pages[target])
    }
    former = former_titles(pages, [*events, *_remembered(status, pages)])
    return Upcoming(
        site=site,
        pages=pages,
        followed=followed,
        aliases=other_titles(pages, followed, former, site.names),
        moved=move_times(events),
        deletions={e.title: e for e in events if e.kind == "delete"},
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


def _plan_todo(
    upstream: Upstream, source: SourceConfig, status: Status, plan: PagePlan, progress: Progress | None
) -> None:
    """Write down every revision and file that is to come, in the status."""
    status.begin()
    status.clear_todo()
    wanted = {stub.page_id for stub in (*plan.new, *plan.changed)}
    sweep = len(wanted) > _MANY and not source.categories
    pages = None if sweep else sorted(wanted)
    status.add_todo(_unknown(upstream.revisions(pages) if wanted else (), wanted, status, progress))
    restored = ((int(time.time()), RESTORE, s.latest, s.page_id, None, None, "", "") for s in plan.restored)
    changed = {stub.page_id for stub in plan.changed}
    status.add_todo(row for row in restored if row[3] not in changed)
    files = upstream.files(status.file_versions())
    status.add_todo(file_row(version, number) for number, version in enumerate(files))
    status.mark_plan()


def _unknown(
    stubs: Iterable[RevisionStub], wanted: set[int], status: Status, progress: Progress | None
) -> Iterator[TodoRow]:
    """The revisions that never came; the twin of one that did is only noted."""
    for count, stub in enumerate(stubs):
        if progress is not None and count % 500 == 0:
            progress("versions à faire venir", count, 0)
        if stub.page_id not in wanted or status.knows(stub.revision):
            continue
        if status.twin(stub.page_id, stub.when, stub.user, stub.sha1) is not None:
            status.put_revision(stub.revision, stub.page_id, stub.when, stub.user, stub.sha1)
            continue
        yield (stub.when, REVISION, stub.revision, stub.page_id, stub.user, stub.sha1, "", "")


def _planned(status: Status, plan: PagePlan, upcoming: Upcoming) -> dict[str, int]:
    return {
        "versions": status.todo_count(REVISION),
        "pages nouvelles": len(plan.new),
        "pages changées": len(plan.changed),
        "pages renommées": len(plan.renamed),
        "pages supprimées": len(plan.deleted),
        "pages restaurées": len(plan.restored),
        "redirections": len(upcoming.followed),
        "fichiers": status.todo_count(1),
    }


def _catch_up(store: Store, source: SourceConfig, status: Status) -> dict[str, bytes]:
    """Bring the status in step with the branch; gives the wikitext that a cut-off run left out of the side ref."""
    head = store.head(source.wikitext_ref)
    side: set[str] = set()
    loaded = False
    missing: dict[str, str] = {}

    def each(commit: Commit) -> None:
        nonlocal loaded
        number, blob = commit.trailers.get("Source-Revision"), commit.trailers.get("Source-Text")
        if number is None or blob is None:
            return
        if not loaded and head is not None:
            side.update(path for path, _ in store.list(head))
        loaded = True
        if side_path(int(number)) not in side:
            missing[side_path(int(number))] = blob

    status.catch_up(store, each)
    texts = {blob_id(data): data for _, data in store.blobs(dict.fromkeys(missing.values()))}
    return {path: texts[blob] for path, blob in missing.items()}


def _merge(store: Store, source: SourceConfig, report: SyncReport, catch_up: Callable[[], object] | None) -> None:
    """Bring the branch into the pages."""
    message = f"Synchronisation de « {source.name} »"
    if report.revisions:
        message += f" : {report.revisions} versions"
    merged = store.merge_ref(f"refs/heads/{source.branch}", COMMUN, message, trailers={"Source": source.name})
    report.commit = merged.commit
    report.conflicts = [str(conflict.name) for conflict in merged.conflicts]
    if merged.commit is not None and catch_up is not None:
        catch_up()


@contextmanager
def _alone(source: SourceConfig) -> Iterator[int]:
    """Be the only process that brings this source in; gives the lock, which dies with us and with our git.

    A run that was killed leaves a git that is still writing down what it was sent: it is waited for.
    """
    source.folder.mkdir(parents=True, exist_ok=True)
    with (source.folder / f"{source.name}.lock").open("w", encoding="utf-8") as file:
        deadline = time.monotonic() + _PATIENCE
        while not _locked(file):
            if time.monotonic() > deadline:
                raise SourceBusy(name=source.name)
            time.sleep(0.05)
        yield file.fileno()


def _locked(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
