"""The kept wikitext turned again: with a better mapping, or a better converter.

Everything that comes out otherwise is one commit on the source's branch; it is then merged into the pages as what a
synchronisation brings, so that what was changed here stays, and what both sides contradict waits.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from fiches import COMMUN, Store
from importers.inbox import bring
from importers.journal import journal_of
from importers.lock import alone
from importers.report import Progress, Step, SyncReport
from importers.source import SourceConfig
from importers.status import Status
from importers.workbench.kept import Kept


@dataclass(frozen=True)
class Again:
    """What a second conversion did.

    Attributes:
        source: the source's name.
        read: how many pages were turned.
        changed: the full titles of the pages that came out otherwise.
        conflicts: the pages where both sides contradict each other: they wait.
        commit: the merge that brought it to the pages, None when nothing changed.
    """

    source: str
    read: int
    changed: tuple[str, ...]
    conflicts: tuple[str, ...] = ()
    commit: str | None = None

    def to_json(self) -> dict[str, object]:
        """In plain values."""
        return {
            "source": self.source,
            "read": self.read,
            "changed": list(self.changed),
            "conflicts": list(self.conflicts),
            "commit": self.commit,
        }


def convert_again(
    store: Store,
    source: SourceConfig,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    catch_up: Callable[[], object] | None = None,
) -> Again:
    """Turn every kept page of a source again.

    Args:
        store: where the fiches are.
        source: which source.
        dry_run: only say which pages would change.
        progress: told how far it is.
        catch_up: called once when the pages have changed.

    Raises:
        MappingRefused: when the source's own mapping cannot be read.
        SourceBusy: when another process brings it in now.
    """
    with alone(source) as lock:
        if dry_run:
            return _convert(store, source, lock, dry_run=True, progress=progress, catch_up=catch_up)
        with journal_of(source.folder).recorded(source.name, progress) as (telling, report):
            report.kind = "convert"
            done = _convert(store, source, lock, dry_run=False, progress=telling, catch_up=catch_up)
            report.pages, report.conflicts, report.commit = len(done.changed), list(done.conflicts), done.commit
            return done


def _convert(
    store: Store,
    source: SourceConfig,
    lock: int,
    *,
    dry_run: bool,
    progress: Progress | None,
    catch_up: Callable[[], object] | None,
) -> Again:
    """Turn every kept page; whoever calls is alone with the source."""
    kept = Kept(store, source)
    mappings = kept.mappings()
    head = store.head(source.branch)
    before = {} if head is None else dict(store.list(head))
    writes: dict[str, bytes | None] = {}
    titles: list[str] = []
    number = 0
    for number, page in enumerate(kept.pages(), 1):
        path = page.row.path
        text = kept.turn(page, mappings)[1].text.encode()
        if path in before and store.blob(before[path]) != text:
            writes[path] = text
            titles.append(page.title)
        if progress is not None and number % 100 == 0:
            progress(Step("pages relues", "pages read again"), number, len(kept.rows))
    changed = tuple(sorted(titles))
    if dry_run or not writes:
        return Again(source.name, number, changed)
    message = f"Nouvelle conversion de « {source.name} » : {len(writes)} pages"
    trailers = {"Source": source.name, "Source-Event": "convert"}
    with store.import_stream(source.branch, holding=[lock]) as bulk:
        bulk.commit(COMMUN, int(time.time()), message, writes, trailers)
    return _brought(store, source, Again(source.name, number, changed), catch_up)


def _brought(store: Store, source: SourceConfig, again: Again, catch_up: Callable[[], object] | None) -> Again:
    """Merge the new texts into the pages."""
    status = Status(source.status_file, f"refs/heads/{source.branch}")
    report = SyncReport(source.name)
    try:
        status.catch_up(store, lambda _: None)
        bring(store, source, status, report, catch_up)
    finally:
        status.rollback()
        status.close()
    return Again(source.name, again.read, again.changed, tuple(report.conflicts), report.commit)
