"""Bringing a source's branch into the pages: what both sides changed is merged, what they contradict waits."""

from collections.abc import Callable, Collection, Iterator

from fiches import COMMUN, PageName, Store
from importers.born_here import BornHere, born_here, uuid_of
from importers.errors import CommonsEmptied
from importers.inbox.desk import SourceDesk
from importers.inbox.inbox import inbox_of
from importers.report import SyncReport, counted
from importers.source import SourceConfig
from importers.status import Status

_FEW = 4
"""Pages below which the brake says nothing: half of three is no alarm."""


def bring(
    store: Store, source: SourceConfig, status: Status, report: SyncReport, catch_up: Callable[[], object] | None
) -> None:
    """Merge the branch of a wiki into the pages, and remember what the pages are then."""
    message = f"Synchronisation de « {source.name} »"
    if report.revisions:
        message += f" : {counted(report.revisions, 'version')}"
    born = born_here(source.folder, source.name)
    gone = {uuid_of(born, source.name, row.page_id, row.born) for row in status.pages() if row.gone}
    gone.update(status.files_gone())
    merge_branch(store, source, report, gone, message=message, catch_up=catch_up, born=born.values())
    status.seen(store.head())


def merge_branch(
    store: Store,
    source: SourceConfig,
    report: SyncReport,
    gone: Collection[str],
    *,
    message: str,
    catch_up: Callable[[], object] | None,
    born: Collection[BornHere] = (),
) -> None:
    """Merge the branch of a source into the pages; what waits is laid in the inbox before the merge is shown.

    Args:
        store: where the texts are.
        source: the source; its branch holds what the other side has now.
        report: is told the commit, what waits and what is proposed.
        gone: the ids of pages, and the paths of files, that the other side deleted: they stay until somebody decides.
        message: of the merge.
        catch_up: is called after a merge that changed something.
        born: the pages there that were created from fiches of here.
    """
    desk = SourceDesk(store, inbox_of(source.folder), source.name, gone, {each.uuid: each.base for each in born})
    branch = f"refs/heads/{source.branch}"
    merged = store.merge_ref(branch, COMMUN, message, desk=desk, trailers={"Source": source.name})
    report.commit = merged.commit
    report.conflicts = [_name(item.path) for item in desk.laid if item.kind != "gone_there" or item.ours != item.base]
    report.proposed = [_name(item.path) for item in desk.laid if item.kind == "gone_there" and item.ours == item.base]
    if merged.commit is not None and catch_up is not None:
        catch_up()


def brake_here(store: Store, source: SourceConfig, status: Status, *, force: bool) -> None:
    """Stop when more than half of the source's pages went from here since the last run.

    Raises:
        CommonsEmptied: then, unless `force`.
    """
    then, now = status.last_seen(), store.head()
    if force or then is None or now is None or then == now:
        return
    ours = {row.path for row in status.pages() if row.live}
    there = {path for path, _ in store.list(then)} & ours
    here = {path for path, _ in store.list(now)}
    gone = there - here
    if len(there) < _FEW or len(gone) * 2 <= len(there):
        return
    moved = set(_ids(store, then, gone)) & set(_ids(store, now, here - ours))
    if (len(gone) - len(moved)) * 2 > len(there):
        raise CommonsEmptied(name=source.name, gone=len(gone) - len(moved), known=len(there))


def _ids(store: Store, commit: str, paths: set[str]) -> Iterator[str]:
    for path in sorted(paths):
        name = PageName.from_path(path)
        if name is not None and (identity := store.read(name, commit).id):
            yield identity


def _name(path: str) -> str:
    return str(PageName.from_path(path) or path)
