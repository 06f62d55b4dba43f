"""The bytes of uploaded files: their versions on the branch, and those that the wiki took away."""

from fiches import FileName, FileRefused, PageName, Store, check_upload
from importers.apply.branch import BranchWriter
from importers.apply.naming import Naming
from importers.mediawiki.places import Place
from importers.mediawiki.wikitext import Loss
from importers.report import SyncReport
from importers.source import SourceConfig
from importers.status import Status
from importers.upstream import Event, FileVersion, Upstream

_FILE = 6


class FileWriter:
    """Writes the files of one run."""

    def __init__(
        self,
        store: Store,
        source: SourceConfig,
        status: Status,
        *,
        branch: BranchWriter,
        naming: Naming,
        report: SyncReport,
    ) -> None:
        self._store = store
        self._source = source
        self._status = status
        self._branch = branch
        self._naming = naming
        self._report = report

    def write(self, upstream: Upstream, version: FileVersion) -> None:
        """Write one version of a file."""
        full = self._naming.names.full(_FILE, version.title)
        row = self._status.page(self._naming.by_title.get(full, 0))
        page = PageName.from_path(row.path) if row is not None else None
        if page is None:
            page = self._naming.slugs.take(Place("fichiers", version.title))
        try:
            checked = check_upload(page.slug, upstream.fetch(version))
        except FileRefused as refused:
            self._report.add_losses([(full, Loss("file", str(refused), kept=False))])
            self._status.put_file(version.title, "", version.sha1, live=False)
            return
        path = page.path.removesuffix(".md")
        trailers = self._trailers(version.title, version.sha1)
        if version.user:
            trailers["Source-User"] = version.user
        message = version.comment or f"Fichier {version.title}"
        author = self._branch.author(version.user)
        self._branch.commit(author, version.when, message, writes={path: checked.data}, trailers=trailers)
        self._status.put_file(version.title, path, version.sha1, live=True)
        self._report.files += 1

    def delete_missing(self, upstream: Upstream, deletions: dict[str, Event]) -> None:
        """Take away the files that the wiki has no more."""
        if not upstream.complete:
            return
        there, files = upstream.file_titles(), self._status.files()
        kept = {path for title, (path, _sha1) in files.items() if title in there}
        for title, (path, sha1) in files.items():
            if title in there:
                continue
            if path in kept:
                self._status.put_file(title, "", sha1, live=False)  # the same file under its former title
                continue
            event = deletions.get(self._naming.names.full(_FILE, title))
            message = f"Fichier supprimé sur le wiki : {title}"
            self._branch.event(event, message, {path: None}, self._trailers(title, sha1))
            self._status.put_file(title, path, sha1, live=False)
            self._report.deleted += 1

    def follow_pages(self) -> None:
        """Lay the files beside the pages that describe them, where these lie now that they are called otherwise."""
        head = self._store.head(self._source.branch)
        moves: list[tuple[str, str, str, str]] = []
        for title, (path, sha1) in self._status.files().items():
            row = self._status.page(self._naming.by_title.get(self._naming.names.full(_FILE, title), 0))
            place = row.path.removesuffix(".md") if row is not None and row.live else path
            if place != path and FileName.from_path(place) is not None:
                moves.append((title, path, place, sha1))
        taken = {place for _title, _path, place, _sha1 in moves}
        for title, path, place, sha1 in moves:
            blob = self._store.blob_at(path, head)
            if blob is None:
                continue
            writes = {place: self._store.blob(blob)} | ({} if path in taken else {path: None})
            self._branch.event(None, f"Fichier renommé sur le wiki : {title}", writes, self._trailers(title, sha1))
            self._status.put_file(title, place, sha1, live=True)

    def _trailers(self, title: str, sha1: str) -> dict[str, str]:
        return {"Source": self._source.name, "Source-File": title, "Source-Sha1": sha1}
