"""One run, written down: the planned revisions and files in order of time, then what has no revision of its own."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from fiches import PageName, Store, blob_id, credit_mark, normalise
from importers.apply.branch import BranchWriter
from importers.apply.converting import Converter, Job
from importers.apply.expanding import Expands, expansions_of, expansions_path
from importers.apply.files import FileWriter
from importers.apply.naming import Naming
from importers.apply.profiles import Profiles
from importers.apply.settling import Settler
from importers.apply.upcoming import FILE, RESTORE, REVISION, TodoRow, Upcoming, stubs_of
from importers.apply.veiling import credit, veil
from importers.mediawiki.mapping import Mappings
from importers.mediawiki.pages import HIDDEN_TEXT, beside, page_text, page_url
from importers.mediawiki.places import shown_user
from importers.mediawiki.wikitext import Converted, Loss, PageContext
from importers.report import Progress, Step, SyncReport
from importers.source import SourceConfig
from importers.status import PageRow, Status
from importers.upstream import FileVersion, Revision, Upstream

_BATCH: Final = 200
_ROWS: Final = 4000
"""Pages whose rows are held at once."""

_CODE: Final = frozenset({8, 10, 828})
"""Namespaces of messages, templates and modules: their pages are machinery, not expanded."""

_Turned = tuple[list[TodoRow], dict[int, Revision], dict[int, Converted]]
"""A batch of what is to do, the revisions in it, and what became of their texts."""


class Applier:
    """Writes one run."""

    def __init__(
        self,
        store: Store,
        source: SourceConfig,
        status: Status,
        upcoming: Upcoming,
        *,
        report: SyncReport,
        progress: Progress | None,
        lock: int,
    ) -> None:
        self._store = store
        self._source = source
        self._status = status
        self._up = upcoming
        self._report = report
        self._progress = progress
        self._mappings = Mappings.of_source(source.mapping_file, (page.title for page in upcoming.pages.values()))
        self._branch = BranchWriter(store, source, status, lock)
        self._naming = Naming(store, source, status, upcoming)
        self._files = FileWriter(store, source, status, branch=self._branch, naming=self._naming, report=report)
        self._settler = Settler(
            store, source, status, upcoming, branch=self._branch, naming=self._naming, report=report
        )
        self._profiles = Profiles(store, source, status, upcoming, mappings=self._mappings)
        self._before = store.head(source.branch)
        self._rows: dict[int, PageRow | None] = {}
        self._losses: dict[int, tuple[Loss, ...]] = {}
        self._marked: frozenset[str] = frozenset()
        self._back = False

    def keep_side(self, texts: Mapping[str, bytes]) -> None:
        """Write again wikitext that a cut-off run left out of the side ref."""
        self._branch.keep_again(texts)

    def run(self, upstream: Upstream, gone: list[PageRow]) -> None:
        """Write everything that is planned, then what has no revision of its own: deletions, other titles."""
        with self._branch.stream():
            self._status.begin()
            self._veil()
            self._stream(upstream)
            for row in gone:
                self._settler.delete(row)
            self._files.delete_missing(upstream, dict(self._up.deletions))
            self._branch.mark()
            self._status.begin()
            self._settler.settle()
            self._files.follow_pages()
            if self._back:
                self._branch.mark()
                self._status.begin()
                self._credit(anew=True)
            self._branch.mark()
            self._status.begin()
            self._profiles.write(
                upstream, self._settler.touched, branch=self._branch, naming=self._naming, report=self._report
            )
            self._branch.mark()
        self._report.pages = len(self._settler.touched)
        self._tell_losses()

    def _veil(self) -> None:
        """Follow what the wiki hides, before any version comes that could credit somebody who is hidden."""
        veil(
            self._store, self._source, self._status,
            branch=self._branch, naming=self._naming, report=self._report,
        )  # fmt: skip
        self._credit()

    def _credit(self, *, anew: bool = False) -> None:
        credit(self._store, self._source, self._status, branch=self._branch, naming=self._naming, anew=anew)
        self._branch.mark()
        self._status.begin()
        self._marked = self._store.veiled.every("name")

    def _stream(self, upstream: Upstream) -> None:
        self._naming.place_all()
        total = sum(self._status.todo_count(kind) for kind in (REVISION, FILE, RESTORE))
        done = 0
        with Converter(self._naming.names, self._mappings, total) as converter:
            for batch, texts, turned in self._turned(upstream, converter):
                for row in batch:
                    if row[1] == FILE:
                        self._files.write(upstream, FileVersion(*json.loads(row[7])))
                    elif (revision := texts.get(row[2])) is not None:
                        self._revision(revision, row, turned.get(row[2]))
                    elif row[1] == RESTORE:
                        self._as_before(row)
                    done += 1
                if self._progress is not None:
                    self._progress(Step("versions", "versions"), done, total)
                if self._branch.due:
                    self._branch.mark()
                    self._status.begin()

    def _turned(self, upstream: Upstream, converter: Converter) -> Iterator[_Turned]:
        """Batch after batch with its texts, and these as Markdown: the next is being turned while one is written."""
        before: tuple[list[TodoRow], dict[int, Revision]] | None = None
        for batch in self._status.todo(min(_BATCH, self._source.checkpoint)):
            texts = {r.stub.revision: r for r in upstream.contents(stubs_of(batch))}
            ready = converter.finish()
            converter.begin([job for r in texts.values() if (job := self._job(r, upstream)) is not None])
            if before is not None:
                yield *before, ready
            before = batch, texts
        if before is not None:
            yield *before, converter.finish()

    def _job(self, revision: Revision, upstream: Upstream) -> Job | None:
        """What is to be turned of a revision; None when the wiki hides its text."""
        stub = revision.stub
        row, page = self._row(stub.page_id), self._up.pages.get(stub.page_id)
        if row is None or page is None or revision.text is None:
            return None
        identity = self._naming.identity_at(row, page, stub.when)
        job = Job(stub.revision, revision.text, revision.model, identity)
        if self._source.expand and isinstance(upstream, Expands) and stub.revision == page.latest:
            job = replace(job, expansions=self._expansions(upstream, job))
        return job

    def _expansions(self, upstream: Expands, job: Job) -> dict[str, str]:
        """What the wiki makes of the templates of the version that it shows."""
        if job.model != "wikitext" or job.identity.namespace in _CODE:
            return {}
        context = PageContext(job.identity.title, job.identity.namespace, self._naming.names)
        found = expansions_of(upstream, normalise(job.text), context, self._mappings)
        if found:
            told = json.dumps(found, ensure_ascii=False, sort_keys=True)
            self._branch.keep_file(expansions_path(job.revision), told.encode())
        return found

    def _row(self, page_id: int) -> PageRow | None:
        """A page as it stands now; whoever changes it puts it down in the status too."""
        if page_id not in self._rows:
            if len(self._rows) >= _ROWS:
                self._rows.clear()
            self._rows[page_id] = self._status.page(page_id)
        return self._rows[page_id]

    def _revision(self, revision: Revision, todo: TodoRow, converted: Converted | None) -> None:
        stub = revision.stub
        row = self._row(stub.page_id)
        page = self._up.pages.get(stub.page_id)
        if row is None or page is None:
            return
        writes: dict[str, bytes | None] = {}
        self._report.renamed += self._naming.rename(row, page, stub.when, writes)
        if stub.user:
            self._back |= credit_mark(self._source.name, row.page_id, shown_user(stub.user)) in self._marked
            row.authors = tuple(dict.fromkeys((*row.authors, shown_user(stub.user))))
        identity = self._naming.identity(row, page)
        hidden = (Loss("hidden", "texte", kept=False),)
        self._losses[row.page_id] = hidden if converted is None else converted.losses
        row.redirect_to = None if converted is None or converted.redirect is None else converted.redirect.title
        if row.redirect_to is not None and row.page_id in self._up.followed:
            if row.live:
                writes[row.path] = None
            row.live = False
        else:
            body = (HIDDEN_TEXT if converted is None else converted.text) + beside(revision.slots)
            url = page_url(page.title, self._naming.names)
            text = page_text(identity, stub.revision, body, converted, authors=row.authors, url=url, when=stub.when)
            writes[row.path] = text.encode()
            row.live = True
        restored = todo[1] == RESTORE
        if revision.hidden:
            self._status.hide(stub.revision, row.page_id, " ".join(sorted(revision.hidden)), told=True)
        row.gone, row.latest, row.aliases = False, stub.revision, identity.aliases
        trailers = self._naming.trailers(row) | self._revision_trailers(revision, row, todo[6], restored=restored)
        author = self._branch.author(stub.user, revision.hidden)
        self._branch.commit(author, stub.when, _told(revision), writes=writes, trailers=trailers)
        self._status.put_page(row)
        known = () if restored else (stub.revision, *map(int, todo[6].split()))  # one shown again keeps its own day
        for number in known:
            self._status.put_revision(number, row.page_id, stub.when, stub.user, todo[5])
        self._settler.touched.add(row.page_id)
        self._report.revisions += not restored
        self._report.redirects += row.page_id in self._up.followed and stub.revision == page.latest

    def _as_before(self, todo: TodoRow) -> None:
        """Show a page again as it was before this run: an export that brought older versions lacks its last one."""
        row = self._row(todo[3])
        name = PageName.from_path(row.path) if row is not None else None
        if row is None or name is None or self._before is None or not self._store.blob_at(row.path, self._before):
            return
        before = self._store.read(name, self._before)
        source = {**(before.source or {}), "auteurs": list(row.authors)}
        row.latest, row.live = todo[2], True
        trailers = self._naming.trailers(row) | {"Source-Event": "restore"}
        text = before.with_head({"source": source}).text.encode()
        self._branch.event(None, "La dernière version, de nouveau", writes={row.path: text}, trailers=trailers)
        self._status.put_page(row)

    def _revision_trailers(self, revision: Revision, row: PageRow, twins: str, *, restored: bool) -> dict[str, str]:
        stub = revision.stub
        if restored:
            return {"Source-Event": "restore"}
        trailers = {"Source-Revision": str(stub.revision)}
        if stub.user:
            trailers["Source-User"] = stub.user
        if stub.sha1:
            trailers["Source-Sha1"] = stub.sha1
        if revision.text is not None:
            data = revision.text.encode()
            trailers["Source-Text"] = blob_id(data)
            self._branch.keep(stub.revision, data)
        if revision.hidden:
            trailers["Source-Hidden"] = " ".join(sorted(revision.hidden))
        if revision.minor:
            trailers["Source-Minor"] = "1"
        if twins:
            trailers["Source-Twins"] = twins
            twin = Loss("twin", "même page, seconde, auteur et texte", len(twins.split()), kept=False)
            self._report.add_losses([(row.title, twin)])
        return trailers

    def _tell_losses(self) -> None:
        from_pages = [
            (self._up.pages[page_id].title, loss)
            for page_id, losses in sorted(self._losses.items())
            if page_id in self._up.pages
            for loss in losses
        ]
        lost = [
            (stub.title, Loss("redirect", stub.redirect_to or "?"))
            for stub in self._up.pages.values()
            if stub.redirect_to is not None
            and stub.redirect_to not in self._naming.by_title
            and stub.page_id in self._settler.touched
        ]
        self._report.add_losses([*from_pages, *lost])


def _told(revision: Revision) -> str:
    """What a version's line of the history says: its summary, and the gap where the wiki hides it or the text."""
    said = "(résumé masqué sur le wiki d’origine)" if revision.comment is None else revision.comment
    return f"{said} (texte masqué sur le wiki d’origine)".strip() if "text" in revision.hidden else said
