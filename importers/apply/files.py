"""The bytes of uploaded files: their versions on the branch, and those that the wiki took away."""

from fiches import FileRefused, PageName, check_upload
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
        self, source: SourceConfig, status: Status, branch: BranchWriter, naming: Naming, report: SyncReport
    ) -> None:
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
        there = upstream.file_titles()
        for title, (path, sha1) in self._status.files().items():
            if title in there:
                continue
            event = deletions.get(self._naming.names.full(_FILE, title))
            message = f"Fichier supprimé sur le wiki : {title}"
            self._branch.event(event, message, {path: None}, self._trailers(title, sha1))
            self._status.put_file(title, path, sha1, live=False)
            self._report.deleted += 1

    def _trailers(self, title: str, sha1: str) -> dict[str, str]:
        return {"Source": self._source.name, "Source-File": title, "Source-Sha1": sha1}
