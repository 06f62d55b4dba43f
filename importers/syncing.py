"""The walk of a run: list, plan, write, merge. Each step is asked for once, in a straight line."""

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from fiches import Commit, Store, StoreUnavailable
from importers.apply import Applier, side_path
from importers.errors import DumpCut
from importers.inbox import brake_here, bring
from importers.journal import journal_of
from importers.lock import alone
from importers.mediawiki.export import MADE, Dump
from importers.mediawiki.siteinfo import write_site
from importers.mediawiki.wiki import Wiki
from importers.neighbour import sync_neighbour
from importers.plan import brake, plan_pages, plan_todo, planned, upcoming_of
from importers.pushing import find_created
from importers.report import WAITING, Progress, Step, SyncReport
from importers.source import SourceConfig, dump_source
from importers.status import Status
from importers.upstream import LiveUpstream, Memory, RevisionStub, Upstream

_COMPARE: Final = 7 * 86_400
"""Seconds after which everything is listed anew, whatever the recent changes say."""


def sync(
    store: Store,
    source: SourceConfig,
    *,
    dry_run: bool = False,
    force: bool = False,
    full: bool = False,
    progress: Progress | None = None,
    catch_up: Callable[[], object] | None = None,
    reads: Callable[[SourceConfig], LiveUpstream] | None = None,
) -> SyncReport:
    """Bring in what changed in a wiki, or in another commons, since the last time (the first time: everything).

    It may be cut off at any moment, kill -9 included: the next run goes on from there.

    Args:
        store: where the fiches are.
        source: the wiki.
        dry_run: only say what would come.
        force: go on although more than half of the pages are gone from the wiki, or from here.
        full: compare everything, rather than trust the wiki's recent changes.
        progress: told how far it is.
        catch_up: called once when the pages have changed.
        reads: what speaks with the wiki, where it is not a MediaWiki over its API.

    Raises:
        SourceUnreachable, SourceRefused, LoginRefused: when the wiki does not play along.
        NeighbourUnreachable, NeighbourEmpty: when the other commons does not.
        SourceEmptied, CommonsEmptied: when the brake stops.
        SourceBusy: when another process does the same now.
    """
    bring_in = _bring_neighbour if source.git_url else _bring_wiki
    with alone(source) as lock:
        options = _Options(
            lock, dry_run=dry_run, force=force, full=full, progress=progress, catch_up=catch_up, reads=reads
        )
        if dry_run:
            return bring_in(store, source, SyncReport(source.name, dry_run=True), options)
        with journal_of(source.folder).recorded(source.name, progress) as (telling, report):
            return bring_in(store, source, report, replace(options, progress=telling))


def _bring_neighbour(store: Store, source: SourceConfig, report: SyncReport, options: "_Options") -> SyncReport:
    sync_neighbour(
        store, source, report,
        lock=options.lock, force=options.force, progress=options.progress, catch_up=options.catch_up,
    )  # fmt: skip
    return report


def _bring_wiki(store: Store, source: SourceConfig, report: SyncReport, options: "_Options") -> SyncReport:
    with closing(options.reads(source) if options.reads else Wiki(source, options.wait)) as wiki:
        _run(store, source, wiki, report, options)
        report.waited = wiki.waited
    return report


def import_dump(
    store: Store,
    file: Path,
    name: str,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
    logs: Path | None = None,
    files: Path | None = None,
    catch_up: Callable[[], object] | None = None,
) -> SyncReport:
    """Bring in an XML export of MediaWiki (0.10 or 0.11; plain, gzip, bzip2, xz or 7z) with all its history.

    An export says nothing of pages that are not in it: none is taken away. Of a file that ends too early the whole
    pages come, and the report's `stopped` says where it ends; the whole file then brings the rest.

    Args:
        store: where the fiches are.
        file: the export.
        name: the source's name.
        progress: told how far it is.
        dry_run: only say what would come.
        logs: the export of the wiki's logs, which tells of moves.
        files: a folder of the wiki's files, for exports that only name them.
        catch_up: called once when the pages have changed.

    Raises:
        DumpUnreadable: when the file is no such export.
        UnpackerMissing: for a 7z where no program reads it.
        SourceNameRefused, SourceBusy: as for `sync`.
    """
    source = dump_source(store.folder.parent, name)
    with alone(source) as lock:
        if dry_run:
            options = _Options(lock, dry_run=True, progress=progress, catch_up=catch_up)
            return _bring_export(store, source, Dump(file, source, logs=logs, files=files), SyncReport(name), options)
        with journal_of(source.folder).recorded(name, progress) as (telling, report):
            options = _Options(lock, progress=telling, catch_up=catch_up)
            return _bring_export(store, source, Dump(file, source, logs=logs, files=files), report, options)


def _bring_export(
    store: Store, source: SourceConfig, export: Dump, report: SyncReport, options: "_Options"
) -> SyncReport:
    report.dry_run = options.dry_run
    with export as dump:
        pages = dump.read(options.progress)
        _run(store, source, dump, report, options)
        report.add_losses(dump.losses())
        if dump.cut is not None:
            report.stopped = DumpCut(file=dump.name, page=dump.cut, pages=pages)
        return report


@dataclass(frozen=True)
class _Options:
    """How a run is to be made; `lock` is the descriptor of the file that keeps others out."""

    lock: int
    dry_run: bool = False
    force: bool = False
    full: bool = False
    progress: Progress | None = None
    catch_up: Callable[[], object] | None = None
    reads: Callable[[SourceConfig], LiveUpstream] | None = None

    def wait(self, said: Step) -> None:
        """Say what is waited for."""
        if self.progress is not None:
            self.progress(said, 0, WAITING)


def _run(store: Store, source: SourceConfig, upstream: Upstream, report: SyncReport, options: _Options) -> None:
    started = time.monotonic()
    progress = options.progress
    status = Status(source.status_file, f"refs/heads/{source.branch}")
    try:
        unkept = _catch_up(store, source, status, upstream)
        if isinstance(upstream, Dump):
            upstream.came_before(status.known_from(MADE))
        brake_here(store, source, status, force=options.force)
        upstream.recall(None if options.full else _recent_enough(status.memory(), source))
        upcoming = upcoming_of(upstream, source, status, progress)
        report.licence = source.licence or upcoming.site.licence
        plan = plan_pages(upcoming.pages, status.pages(), status.knows, complete=upstream.complete)
        brake(plan, source.name, force=options.force)
        plan_todo(upstream, source, status, plan, upcoming, progress=progress)
        if options.dry_run:
            report.planned = planned(status, plan, upcoming)
        else:
            write_site(upcoming.site, source.site_file)
            find_created(store, source, upcoming.pages, upstream)
            applier = Applier(store, source, status, upcoming, report=report, progress=progress, lock=options.lock)
            applier.keep_side(unkept)
            applier.run(upstream, plan.deleted)
            bring(store, source, status, report, options.catch_up)
    finally:
        status.rollback()
        status.close()
    report.duration = time.monotonic() - started


def _recent_enough(memory: Memory | None, source: SourceConfig) -> Memory | None:
    """What was remembered, unless everything is due to be compared again, or something else is asked for."""
    if memory is None or memory.scope != source.scope or memory.until - memory.compared >= _COMPARE:
        return None
    return memory


def _catch_up(store: Store, source: SourceConfig, status: Status, upstream: Upstream) -> dict[str, bytes]:
    """Bring the status in step with the branch; gives the wikitext that a cut-off run left out of the side ref."""
    head = store.head(source.wikitext_ref)
    side: set[str] = set()
    loaded = False
    missing: dict[int, Commit] = {}

    def each(commit: Commit) -> None:
        nonlocal loaded
        number, blob = commit.trailers.get("Source-Revision"), commit.trailers.get("Source-Text")
        if number is None or blob is None:
            return
        if not loaded and head is not None:
            side.update(path for path, _ in store.list(head))
        loaded = True
        if side_path(int(number)) not in side:
            missing[int(number)] = commit

    status.catch_up(store, each)
    texts: dict[str, bytes] = {}
    lost: list[RevisionStub] = []
    for number, commit in missing.items():
        said = commit.trailers
        try:
            ((_, texts[side_path(number)]),) = store.blobs([said["Source-Text"]])
        except StoreUnavailable:  # it was never written: the wiki is asked again
            page = int(said.get("Source-Page-Id", "0"))
            lost.append(RevisionStub(number, page, commit.when, said.get("Source-User"), said.get("Source-Sha1")))
    found = upstream.contents(lost) if lost else ()
    return texts | {side_path(each.stub.revision): each.text.encode() for each in found if each.text is not None}
