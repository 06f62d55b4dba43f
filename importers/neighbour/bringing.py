"""A run with another commons: fetch, its commits on the source's branch with their authors and dates, then the merge.

The branch is in one line: what was written on side branches there comes before the merge that brought it in, and each
merge sets right what it left otherwise. A commit here names the one there (`Source-Commit`), so that a run that was cut
off goes on where it stopped.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from fiches import Author, Commit, FileName, PageName, Store, slugify
from importers.errors import NeighbourEmpty, SourceEmptied
from importers.inbox import merge_branch
from importers.neighbour.fetching import brought, fetch
from importers.neighbour.reading import MACHINERY, Reading, ids_of, known_pages
from importers.report import Progress, Step, SyncReport, counted
from importers.source import SourceConfig

_FEW = 4
"""Pages below which the brake says nothing: half of three is no alarm."""


@dataclass
class _Run:
    """One run: what it works with, and what lies in the other repository as far as it came (path → blob)."""

    store: Store
    source: SourceConfig
    report: SyncReport
    progress: Progress | None
    there: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)


def sync_neighbour(
    store: Store,
    source: SourceConfig,
    report: SyncReport,
    *,
    lock: int,
    force: bool = False,
    progress: Progress | None = None,
    catch_up: Callable[[], object] | None = None,
) -> None:
    """Bring in what another commons wrote since the last time.

    Args:
        store: where the fiches are.
        source: the other commons (`git_url`).
        report: told what came; a dry run writes nothing but what git fetched.
        lock: the descriptor of the file that keeps others out.
        force: go on although more than half of its pages are gone.
        progress: told how far it is.
        catch_up: called once when the pages have changed.

    Raises:
        NeighbourUnreachable: when the other repository cannot be had.
        NeighbourEmpty: when it holds no page of a commons.
        SourceEmptied: when the brake stops.
    """
    began = time.monotonic()
    new = fetch(store, source)
    report.waited, report.licence = time.monotonic() - began, source.licence or ""
    before = _begun(store, source, new)
    run = _Run(store, source, report, progress, dict(store.list(before)) if before is not None else {})
    _brake(store, source, before, new, force=force)
    if report.dry_run:
        _plan(run, before, new)
    else:
        if new != before:
            _write(run, before, new, lock)
            store.point(brought(source), new)
        _merge(run, catch_up)
    report.duration = time.monotonic() - began


def _begun(store: Store, source: SourceConfig, new: str) -> str | None:
    """What the branch reflects: the last whole run; before the first, the commit that both sides share, if any."""
    done, main = store.head(brought(source)), store.head()
    if done is not None or store.head(source.branch) is not None or main is None:
        return done
    return store.forked_at(main, new)


def _brake(store: Store, source: SourceConfig, before: str | None, new: str, *, force: bool) -> None:
    """Stop when more than half of its pages are gone; those that every commons is born with hide no emptiness."""
    now = {path: name for path, _ in store.list(new) if (name := PageName.from_path(path))}
    if not now:
        raise NeighbourEmpty(url=source.git_url)
    then = (PageName.from_path(path) for path, _ in store.list(before)) if before is not None else ()
    known = {name.path for name in then if name is not None and name.space not in MACHINERY}
    gone = len(known - now.keys())
    if not force and len(known) >= _FEW and gone * 2 > len(known):
        raise SourceEmptied(name=source.name, gone=gone, known=len(known))


def _plan(run: _Run, before: str | None, new: str) -> None:
    pages = [each for each in run.store.tree_changes(before, new) if PageName.from_path(each.path)]
    run.report.planned = {
        "versions": sum(1 for _ in run.store.log(before, new)) if before != new else 0,
        "pages nouvelles": sum(each.before is None for each in pages),
        "pages changées": sum(each.before is not None and each.after is not None for each in pages),
        "pages supprimées": sum(each.after is None for each in pages),
    }


def _write(run: _Run, before: str | None, new: str, lock: int) -> None:
    """Every commit that is new there, on the branch."""
    store, source = run.store, run.source
    if before is not None and store.head(source.branch) is None:
        store.point(f"refs/heads/{source.branch}", before)  # both come from one commons: the branch starts there too
    branch = store.head(source.branch)
    done = _done(run, branch, new)
    reading = Reading(store, source, branch, before)
    commits = list(store.log(before, new))
    with store.import_stream(source.branch, holding=[lock]) as bulk:
        written = 0
        for number, commit in enumerate(commits, 1):
            changes = dict(_changes(run, commit, last=commit.sha == new))
            writes = _translated(run, reading, commit, changes)
            if writes and commit.sha not in done:
                trailers = {"Source": source.name, "Source-Commit": commit.sha}
                author = author_of(source, commit.author)
                message = commit.message or "(sans résumé)"
                bulk.commit(author, commit.when, message, writes, trailers, offset=commit.offset)
                written += 1
                if written % source.checkpoint == 0:
                    bulk.checkpoint()
            if run.progress is not None:
                run.progress(Step("versions", "versions"), number, len(commits))
    run.report.revisions = written
    run.report.pages = sum(PageName.from_path(path) is not None for path in run.touched)
    run.report.files = sum(FileName.from_path(path) is not None for path in run.touched)
    run.report.add_losses(reading.losses.items())


def _done(run: _Run, branch: str | None, new: str) -> frozenset[str]:
    """The commits that a cut-off run wrote already; none when the last run was whole."""
    if branch is None or new == run.store.head(brought(run.source)):
        return frozenset()
    last = run.store.commit(branch).trailers.get("Source-Commit")
    if last is None or last == run.store.head(brought(run.source)):
        return frozenset()
    named = (commit.trailers.get("Source-Commit") for commit in run.store.log(None, branch))
    return frozenset(sha for sha in named if sha is not None)


def _changes(run: _Run, commit: Commit, *, last: bool) -> Iterator[tuple[str, str | None]]:
    """What a commit changes of what came so far: path → blob; a merge, and the last one, set everything right."""
    if len(commit.parents) < 2 and not last:  # noqa: PLR2004 - a merge has two parents
        yield from ((change.path, change.after) for change in commit.changes)
        return
    now = dict(run.store.list(commit.sha))
    yield from ((path, None) for path in run.there if path not in now)
    yield from ((path, blob) for path, blob in now.items() if run.there.get(path) != blob)


def _translated(run: _Run, reading: Reading, commit: Commit, changes: dict[str, str | None]) -> dict[str, bytes | None]:
    """What these changes write here; a page that moved keeps the place that it has, or takes its new one."""
    writes: dict[str, bytes | None] = {}
    for path, blob in changes.items():
        if blob is None:
            run.there.pop(path, None)
            if (where := reading.gone(path)) is not None:
                writes[where] = None
    wanted = {path: blob for path, blob in changes.items() if blob is not None}
    texts = dict(run.store.blobs(dict.fromkeys(wanted.values())))
    for path, blob in wanted.items():
        run.there[path] = blob
        came = reading.come(path, texts[blob], commit)
        if came is not None:
            writes[came[0]] = came[1]
    run.touched.update(writes)
    return writes


def author_of(source: SourceConfig, author: Author) -> Author:
    """Who signs here what somebody wrote there: their name, and an address that is never a person's real one."""
    local, _, domain = author.email.rpartition("@")
    if domain.endswith(".invalid") and local:
        before = domain.removesuffix(".invalid")
        host = source.name if before == "commun" else f"{before}.{source.name}"
        return Author(author.name, f"{local}@{host}.invalid")
    return Author(author.name, f"{slugify(author.name)}@{source.name}.invalid")


def _files(store: Store, revision: str | None) -> set[str]:
    paths = (path for path, _ in store.list(revision)) if revision is not None else ()
    return {path for path in paths if FileName.from_path(path) is not None}


def _merge(run: _Run, catch_up: Callable[[], object] | None) -> None:
    """Bring the branch into the pages; what both sides contradict waits, and so do the deletions."""
    store, source, report = run.store, run.source, run.report
    branch, main = store.head(source.branch), store.head()
    if branch is None:
        return
    base = None if main is None else store.forked_at(main, branch)
    now, then = known_pages(store, branch), known_pages(store, base)
    files = _files(store, base) - _files(store, branch)
    gone = (ids_of(then.values()) - ids_of(now.values())) | files
    message = f"Synchronisation de « {source.name} » : {counted(report.revisions, 'version')}"
    merge_branch(store, source, report, gone, message=message, catch_up=catch_up)
