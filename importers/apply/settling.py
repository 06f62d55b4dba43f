"""What has no revision of its own: deletions, other titles, redirects whose target came or went."""

from fiches import PageName, Store
from importers.apply.branch import BranchWriter
from importers.apply.naming import Naming
from importers.apply.upcoming import Upcoming
from importers.mediawiki.pages import page_text, page_url
from importers.mediawiki.places import place_of
from importers.report import SyncReport
from importers.source import SourceConfig
from importers.status import PageRow, Status
from importers.upstream import PageStub

_LAST = 1 << 62
"""Later than every move."""


class Settler:
    """Brings the branch in step with what changed around pages; `touched` are the pages that it wrote to."""

    def __init__(
        self,
        store: Store,
        source: SourceConfig,
        status: Status,
        upcoming: Upcoming,
        *,
        branch: BranchWriter,
        naming: Naming,
        report: SyncReport,
    ) -> None:
        self._store = store
        self._source = source
        self._status = status
        self._up = upcoming
        self._branch = branch
        self._naming = naming
        self._report = report
        self.touched: set[int] = set()

    def delete(self, row: PageRow) -> None:
        """Take away a page that the wiki has no more."""
        trailers = self._naming.trailers(row) | {"Source-Event": "delete"}
        event = self._up.deletions.get(row.title)
        writes = {row.path: None} if row.live else {}
        self._branch.event(event, f"Page supprimée sur le wiki : {row.title}", writes, trailers)
        row.live, row.gone = False, True
        self._put(row)
        self._report.deleted += 1

    def settle(self) -> None:
        """Bring heads in step with what changed around a page: its title, its other titles, where a redirect leads."""
        head = self._store.head(self._source.branch)
        for row in list(self._status.pages()):
            page = self._up.pages.get(row.page_id)
            if page is None or row.gone or head is None:
                continue
            if page.redirect_to is not None:
                self._redirect(row, page)
            elif row.live:
                self._titles(row, page, head)

    def _redirect(self, row: PageRow, page: PageStub) -> None:
        """A redirect whose target came or went changes from another title to a small fiche, or back."""
        followed = row.page_id in self._up.followed
        if followed != row.live and row.title == page.title:
            return
        writes: dict[str, bytes | None] = {}
        self._report.renamed += self._naming.rename(row, page, _LAST, writes)
        if followed and row.live:
            writes[row.path] = None
        elif not followed:
            where = f"{page.redirect_to}#{page.section}" if page.section else page.redirect_to or ""
            url = page_url(page.title, self._naming.names)
            body = f"Redirection vers [[{where}]].\n" if where else "Redirection.\n"
            identity = self._naming.identity(row, page)
            text = page_text(identity, row.latest, body, None, authors=row.authors, url=url)
            writes[row.path] = text.encode()
        row.live = not followed
        self._event(row, f"Redirection : {row.title}", writes)

    def _titles(self, row: PageRow, page: PageStub, head: str) -> None:
        names = self._naming.names
        aliases = self._up.aliases.get(row.page_id, ())
        if aliases == row.aliases and row.title == page.title:
            return
        name = PageName.from_path(row.path)
        if name is None:
            return
        fiche = self._store.read(name, head)
        writes: dict[str, bytes | None] = {}
        self._report.renamed += self._naming.rename(row, page, _LAST, writes)
        changes: dict[str, object | None] = {"autres_titres": list(aliases) or None}
        title = place_of(row.namespace, row.title, names).title
        if fiche.title != title:
            changes["titre"] = title
            changes["source"] = {**(fiche.source or {}), "page": row.title, "url": page_url(row.title, names)}
        writes[row.path] = fiche.with_head(changes).text.encode()
        row.aliases = aliases
        self._event(row, f"Autres titres de {row.title}", writes)

    def _event(self, row: PageRow, message: str, writes: dict[str, bytes | None]) -> None:
        self._branch.event(None, message, writes, self._naming.trailers(row) | {"Source-Event": "settle"})
        self._put(row)

    def _put(self, row: PageRow) -> None:
        self._status.put_page(row)
        self.touched.add(row.page_id)
