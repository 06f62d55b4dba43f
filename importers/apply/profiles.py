"""Facts that only the displayed pages of a wiki say, written into the heads of their fiches.

They change without any revision, so they are read again with each revision that comes, and whenever everything is
compared. What was read last lies on the side ref beside the wikitext, for whoever converts again.
"""

import json
from typing import Protocol, runtime_checkable

from fiches import PageName, Store
from importers.apply.branch import BranchWriter
from importers.apply.naming import Naming
from importers.apply.upcoming import Upcoming
from importers.errors import SourceError
from importers.mediawiki.mapping import Mappings, PageMapping
from importers.mediawiki.pages import page_url
from importers.mediawiki.shown import facts_of, fields_of_facts, shown_kind
from importers.mediawiki.wikitext import Loss
from importers.report import SyncReport
from importers.source import SourceConfig
from importers.status import PageRow, Status


@runtime_checkable
class Displays(Protocol):
    """A wiki whose pages can be had as people see them."""

    def displayed(self, url: str) -> str:
        """The HTML of a page."""


class Profiles:
    """Reads the displayed pages of one run."""

    def __init__(
        self, store: Store, source: SourceConfig, status: Status, upcoming: Upcoming, *, mappings: Mappings
    ) -> None:
        self._store = store
        self._source = source
        self._status = status
        self._up = upcoming
        self._mappings = mappings

    def write(
        self, upstream: object, touched: set[int], *, branch: BranchWriter, naming: Naming, report: SyncReport
    ) -> None:
        """Read the pages that came in this run, or all when everything was compared, and write what they say."""
        if not any(kind.facts for kind in self._mappings.known) or not isinstance(upstream, Displays):
            return
        for row in list(self._status.pages()):
            kind = shown_kind(self._mappings.known, row.namespace)
            wanted = self._up.anew or row.page_id in touched
            if kind is None or not wanted or not row.live or row.gone or row.page_id not in self._up.pages:
                continue
            before = kept_facts(self._store, self._source, row.page_id)
            facts = self._facts(upstream, row, kind, naming, report)
            if facts != before:
                said = json.dumps(facts, ensure_ascii=False, sort_keys=True)
                branch.keep_file(facts_path(row.page_id), said.encode())
            fields = dict.fromkeys(fields_of_facts(before, kind), None) | fields_of_facts(facts, kind)
            if self._write(row, fields, branch, naming):
                report.displayed.append(row.title)

    def _facts(
        self, upstream: Displays, row: PageRow, kind: PageMapping, naming: Naming, report: SyncReport
    ) -> dict[str, str]:
        """What the displayed page says; what it said the last time when it cannot be had."""
        try:
            return facts_of(upstream.displayed(page_url(row.title, naming.names)), kind)
        except SourceError:
            report.add_losses([(row.title, Loss("displayed", "page affichée", kept=False))])
            return kept_facts(self._store, self._source, row.page_id)

    def _write(self, row: PageRow, fields: dict[str, object | None], branch: BranchWriter, naming: Naming) -> bool:
        """Write what the page shows into the head of its fiche; whether anything changed."""
        name, head = PageName.from_path(row.path), self._store.head(self._source.branch)
        if name is None or head is None or self._store.blob_at(row.path, head) is None:
            return False
        fiche = self._store.read(name, head)
        if fiche.problem is not None or all(fiche.head.get(key) == value for key, value in fields.items()):
            return False
        # In the order that a conversion gives: what the text says, what the page shows, where it is from.
        bare = fiche.with_head({**dict.fromkeys(fields), "source": None})
        text = bare.with_head(
            {**{k: v for k, v in fields.items() if v is not None}, "source": fiche.source}
        ).text.encode()
        trailers = naming.trailers(row) | {"Source-Event": "displayed"}
        branch.event(None, f"Lu sur la page affichée : {row.title}", {row.path: text}, trailers)
        self._status.put_page(row)
        return True


def facts_path(page_id: int) -> str:
    """Where the facts of a displayed page lie on the side ref."""
    return f"affichees/{page_id}.json"


def kept_facts(store: Store, source: SourceConfig, page_id: int) -> dict[str, str]:
    """The facts that the displayed page said the last time."""
    head = store.head(source.wikitext_ref)
    blob = None if head is None else store.blob_at(facts_path(page_id), head)
    return {} if blob is None else {str(k): str(v) for k, v in json.loads(store.blob(blob)).items()}
