"""Writing a plan down: every revision a commit on the source's branch, in the order in which the wiki lived it."""

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, field
from typing import Final

from fiches import COMMUN, Author, Bulk, FileRefused, PageName, Store, blob_id, check_upload, normalise
from importers.mediawiki.mapping import Mappings
from importers.mediawiki.pages import HIDDEN_TEXT, PageIdentity, convert, page_text, page_url
from importers.mediawiki.places import Place, Slugs, author_email, page_uuid, place_of, shown_user
from importers.mediawiki.wikitext import Converted, Loss
from importers.report import Progress, SyncReport
from importers.source import SourceConfig
from importers.status import PageRow, Status
from importers.upstream import Event, FileVersion, PageStub, Revision, RevisionStub, SiteInfo, Upstream

_BATCH: Final = 200
_SECONDS: Final = 10.0
_SIDE_BYTES: Final = 8 << 20
"""Wikitext held before it is written to the side ref, bytes."""

REVISION, FILE, RESTORE = 0, 1, 2
"""Kinds of things to do, in the order in which they stand within one second."""

TodoRow = tuple[int, int, int, int, str | None, str | None, str, str]


@dataclass
class Upcoming:
    """What the run knows of the wiki as it is now.

    Attributes:
        site: the wiki.
        pages: every page listed.
        followed: redirect → the page it leads to.
        aliases: page → its other titles.
        former: page → the full titles it had.
        moved: title → when a page was moved to it.
        deletions: title → the log's word on its deletion.
    """

    site: SiteInfo
    pages: Mapping[int, PageStub]
    followed: Mapping[int, int] = field(default_factory=dict)
    aliases: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    moved: Mapping[str, int] = field(default_factory=dict)
    deletions: Mapping[str, Event] = field(default_factory=dict)


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
        self._lock = lock  # git holds it too: a run that is killed is over when its git has ended
        self._store = store
        self._source = source
        self._status = status
        self._up = upcoming
        self._report = report
        self._progress = progress
        self._names = upcoming.site.names
        self._mappings = Mappings.of_source(source.mapping_file, (page.title for page in upcoming.pages.values()))
        self._licence = source.licence or upcoming.site.licence
        self._slugs = Slugs(self._taken())
        self._by_title = {stub.title: stub.page_id for stub in upcoming.pages.values()}
        self._side: dict[str, bytes] = {}
        self._side_bytes = 0
        self._since = 0
        self._marked = time.monotonic()
        self._touched: set[int] = set()
        self._losses: dict[int, tuple[Loss, ...]] = {}
        self._extra: list[tuple[str, Loss]] = []

    def _taken(self) -> Iterator[str]:
        """The paths that are somebody's: on the branch, and among the pages of this commons."""
        for ref in ("main", self._source.branch):
            head = self._store.head(ref)
            if head is not None:
                yield from (path for path, _ in self._store.list(head))
        yield from (row.path for row in self._status.pages() if row.path and not row.gone)

    def run(self, upstream: Upstream, gone: list[PageRow]) -> None:
        """Write everything that is planned, then what has no revision of its own: deletions, other titles."""
        with self._store.import_stream(self._source.branch, holding=[self._lock]) as bulk:
            self._status.begin()
            self._stream(bulk, upstream)
            for row in gone:
                self._delete(bulk, row)
            self._delete_files(bulk, upstream)
            self.mark(bulk)
            self._status.begin()
            self._settle(bulk)
            self.mark(bulk)
        self._report.pages = len(self._touched)
        self._tell_losses()

    # The stream

    def _stream(self, bulk: Bulk, upstream: Upstream) -> None:
        self._place_all()
        total = sum(self._status.todo_count(kind) for kind in (REVISION, FILE, RESTORE))
        done = 0
        for batch in self._status.todo(min(_BATCH, self._source.checkpoint)):
            texts = {r.stub.revision: r for r in upstream.contents(_stubs(batch))}
            for row in batch:
                if row[1] == FILE:
                    self._file(bulk, upstream, FileVersion(*json.loads(row[7])))
                elif (revision := texts.get(row[2])) is not None:
                    self._revision(bulk, revision, row)
                done += 1
            if self._progress is not None:
                self._progress("versions", done, total)
            if self._since >= self._source.checkpoint or time.monotonic() - self._marked > _SECONDS:
                self.mark(bulk)
                self._status.begin()

    def mark(self, bulk: Bulk) -> None:
        """Make everything so far last, on the branch and in the status."""
        self._write_side(bulk)
        if self._since:
            bulk.checkpoint()
        self._status.mark(self._store.head(self._source.branch))
        self._since = 0
        self._marked = time.monotonic()

    def _place_all(self) -> None:
        """Give every new page its place: pages first, then discussions (beside their page), redirects last."""
        births = self._status.todo_births()
        new = [s for s in self._up.pages.values() if s.page_id in births and self._status.page(s.page_id) is None]
        new.sort(key=lambda s: (s.page_id in self._up.followed, s.namespace % 2, s.page_id))
        for stub in new:
            name = self._slugs.take(place_of(stub.namespace, stub.title, self._names), self._subject(stub))
            row = PageRow(stub.page_id, stub.namespace, stub.title, name.path, births[stub.page_id])
            self._status.put_page(row)

    def _subject(self, stub: PageStub) -> PageName | None:
        """The page that a discussion is about, as it lies here."""
        if stub.namespace % 2 == 0:
            return None
        own = self._names.namespaces.get(stub.namespace, "")
        title = self._names.full(stub.namespace - 1, stub.title.removeprefix(f"{own}:"))
        row = self._status.page(self._by_title.get(title, 0))
        return None if row is None else PageName.from_path(row.path)

    def _revision(self, bulk: Bulk, revision: Revision, todo: TodoRow) -> None:
        stub = revision.stub
        row = self._status.page(stub.page_id)
        page = self._up.pages.get(stub.page_id)
        if row is None or page is None:
            return
        writes: dict[str, bytes | None] = {}
        self._rename(row, page, stub.when, writes)
        if stub.user:
            row.authors = tuple(dict.fromkeys((*row.authors, shown_user(stub.user))))
        identity = self._identity(row, page)
        converted = self._convert(revision, identity)
        row.redirect_to = None if converted is None or converted.redirect is None else converted.redirect.title
        if row.redirect_to is not None and row.page_id in self._up.followed:
            if row.live:
                writes[row.path] = None
            row.live = False
        else:
            body = HIDDEN_TEXT if converted is None else converted.text
            url = page_url(page.title, self._names)
            text = page_text(identity, stub.revision, body, converted, authors=row.authors, url=url)
            writes[row.path] = text.encode()
            row.live = True
        restored = todo[1] == RESTORE
        row.gone, row.latest, row.aliases = False, stub.revision, identity.aliases
        trailers = self._trailers(row) | self._revision_trailers(revision, row, todo[6], restored=restored)
        message = "(résumé masqué sur le wiki d’origine)" if revision.comment is None else revision.comment
        self._commit(
            bulk, self._author(stub.user, revision.hidden), stub.when, message, writes=writes, trailers=trailers
        )
        self._status.put_page(row)
        for number in (stub.revision, *map(int, todo[6].split())):
            self._status.put_revision(number, row.page_id, stub.when, stub.user, todo[5])
        self._touched.add(row.page_id)
        self._report.revisions += not restored
        self._report.redirects += row.page_id in self._up.followed and stub.revision == page.latest

    def _convert(self, revision: Revision, identity: PageIdentity) -> Converted | None:
        """The text turned, its losses noted; None when the wiki hides it."""
        if revision.text is None:
            self._losses[identity.page_id] = (Loss("hidden", "texte", kept=False),)
            return None
        converted = convert(normalise(revision.text), revision.model, identity, self._names, self._mappings)
        self._losses[identity.page_id] = converted.losses
        return converted

    def _rename(self, row: PageRow, page: PageStub, when: int, writes: dict[str, bytes | None]) -> None:
        """Give a page its new title, when this revision is not older than the move."""
        if row.title == page.title or when < self._up.moved.get(page.title, 0):
            return
        place = place_of(page.namespace, page.title, self._names)
        old = PageName.from_path(row.path)
        if old is not None:
            self._slugs.free(old)
        name = self._slugs.take(place, self._subject(page))
        if row.live and name.path != row.path:
            writes[row.path] = None
        row.former = tuple(dict.fromkeys((*row.former, row.title)))
        row.title, row.namespace, row.path = page.title, page.namespace, name.path
        self._report.renamed += 1

    def _identity(self, row: PageRow, page: PageStub) -> PageIdentity:
        title = row.title
        return PageIdentity(
            source=self._source.name,
            page_id=row.page_id,
            namespace=row.namespace,
            title=title,
            place=place_of(row.namespace, title, self._names),
            uuid=page_uuid(self._source.name, row.page_id, row.born),
            aliases=self._up.aliases.get(page.page_id, ()),
            licence=self._licence,
            language="" if self._names.language.startswith("fr") else self._names.language,
        )

    def _trailers(self, row: PageRow) -> dict[str, str]:
        trailers = {"Source": self._source.name, "Source-Page": row.title, "Source-Page-Id": str(row.page_id)}
        if row.namespace:
            trailers["Source-Namespace"] = str(row.namespace)
        if row.redirect_to is not None:
            trailers["Source-Redirect"] = row.redirect_to
        return trailers

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
            self._side[side_path(stub.revision)] = data
            self._side_bytes += len(data)
        if revision.hidden:
            trailers["Source-Hidden"] = " ".join(sorted(revision.hidden))
        if revision.minor:
            trailers["Source-Minor"] = "1"
        if twins:
            trailers["Source-Twins"] = twins
            twin = Loss("twin", "même page, seconde, auteur et texte", len(twins.split()), kept=False)
            self._extra.append((row.title, twin))
        return trailers

    def _author(self, user: str | None, hidden: frozenset[str] = frozenset()) -> Author:
        if user:
            return Author(shown_user(user), author_email(self._source.name, user))
        if "user" in hidden:
            return Author("(nom masqué)", f"masque@{self._source.name}.invalid")
        return Author("(inconnu)", f"inconnu@{self._source.name}.invalid")

    def _commit(
        self,
        bulk: Bulk,
        author: Author,
        when: int,
        message: str,
        *,
        writes: Mapping[str, bytes | None],
        trailers: Mapping[str, str],
    ) -> None:
        bulk.commit(author, when, message, writes, trailers)
        self._since += 1
        if self._side_bytes > _SIDE_BYTES:
            self._write_side(bulk)

    def _write_side(self, bulk: Bulk) -> None:
        """Keep the wikitext of what was written on the side ref."""
        if self._side:
            message = f"Wikitexte de « {self._source.name} » : {len(self._side)} versions"
            trailers = {"Source": self._source.name}
            bulk.commit(COMMUN, int(time.time()), message, self._side, trailers, ref=self._source.wikitext_ref)
            self._since += 1
        self._side, self._side_bytes = {}, 0

    def keep_side(self, texts: Mapping[str, bytes]) -> None:
        """Write again wikitext that a cut-off run left out of the side ref."""
        if not texts:
            return
        with self._store.import_stream(self._source.branch, holding=[self._lock]) as bulk:
            self._side = dict(texts)
            self._write_side(bulk)
        self._since = 0

    # Files

    def _file(self, bulk: Bulk, upstream: Upstream, version: FileVersion) -> None:
        place = Place("fichiers", version.title)
        row = self._status.page(self._by_title.get(self._names.full(6, version.title), 0))
        page = PageName.from_path(row.path) if row is not None else None
        if page is None:
            page = self._slugs.take(place)
        try:
            checked = check_upload(page.slug, upstream.fetch(version))
        except FileRefused as refused:
            self._extra.append((self._names.full(6, version.title), Loss("file", str(refused), kept=False)))
            self._status.put_file(version.title, "", version.sha1, live=False)
            return
        path = page.path.removesuffix(".md")
        trailers = {"Source": self._source.name, "Source-File": version.title, "Source-Sha1": version.sha1}
        if version.user:
            trailers["Source-User"] = version.user
        message = version.comment or f"Fichier {version.title}"
        self._commit(
            bulk, self._author(version.user), version.when, message, writes={path: checked.data}, trailers=trailers
        )
        self._status.put_file(version.title, path, version.sha1, live=True)
        self._report.files += 1

    def _delete_files(self, bulk: Bulk, upstream: Upstream) -> None:
        """Take away the files that the wiki has no more."""
        if not upstream.complete:
            return
        there = upstream.file_titles()
        for title, (path, sha1) in self._status.files().items():
            if title in there:
                continue
            trailers = {"Source": self._source.name, "Source-File": title, "Source-Sha1": sha1}
            event = self._up.deletions.get(self._names.full(6, title))
            self._event(bulk, event, f"Fichier supprimé sur le wiki : {title}", {path: None}, trailers)
            self._status.put_file(title, path, sha1, live=False)
            self._report.deleted += 1

    # What has no revision

    def _event(
        self,
        bulk: Bulk,
        event: Event | None,
        message: str,
        writes: Mapping[str, bytes | None],
        trailers: Mapping[str, str],
    ) -> None:
        """A commit for something that a log tells, signed by whoever did it."""
        author = self._author(event.user) if event is not None and event.user else COMMUN
        when = event.when if event is not None else int(time.time())
        said = f"{message} ({event.comment})" if event is not None and event.comment else message
        self._commit(bulk, author, when, said, writes=writes, trailers=trailers)

    def _delete(self, bulk: Bulk, row: PageRow) -> None:
        trailers = self._trailers(row) | {"Source-Event": "delete"}
        event = self._up.deletions.get(row.title)
        writes = {row.path: None} if row.live else {}
        self._event(bulk, event, f"Page supprimée sur le wiki : {row.title}", writes, trailers)
        row.live, row.gone = False, True
        self._status.put_page(row)
        self._touched.add(row.page_id)
        self._report.deleted += 1

    def _settle(self, bulk: Bulk) -> None:
        """Bring heads in step with what changed around a page: its title, its other titles, where a redirect leads."""
        head = self._store.head(self._source.branch)
        for row in list(self._status.pages()):
            page = self._up.pages.get(row.page_id)
            if page is None or row.gone or head is None:
                continue
            if page.redirect_to is not None:
                self._settle_redirect(bulk, row, page)
            elif row.live:
                self._settle_page(bulk, row, page, head)

    def _settle_redirect(self, bulk: Bulk, row: PageRow, page: PageStub) -> None:
        """A redirect whose target came or went changes from another title to a small fiche, or back."""
        followed = row.page_id in self._up.followed
        if followed != row.live and row.title == page.title:
            return
        writes: dict[str, bytes | None] = {}
        self._rename(row, page, 1 << 62, writes)
        if followed and row.live:
            writes[row.path] = None
        elif not followed:
            where = f"{page.redirect_to}#{page.section}" if page.section else page.redirect_to or ""
            url = page_url(page.title, self._names)
            body = f"Redirection vers [[{where}]].\n" if where else "Redirection.\n"
            text = page_text(self._identity(row, page), row.latest, body, None, authors=row.authors, url=url)
            writes[row.path] = text.encode()
        row.live = not followed
        self._event(bulk, None, f"Redirection : {row.title}", writes, self._trailers(row) | {"Source-Event": "settle"})
        self._status.put_page(row)
        self._touched.add(row.page_id)

    def _settle_page(self, bulk: Bulk, row: PageRow, page: PageStub, head: str) -> None:
        aliases = self._up.aliases.get(row.page_id, ())
        if aliases == row.aliases and row.title == page.title:
            return
        name = PageName.from_path(row.path)
        if name is None:
            return
        fiche = self._store.read(name, head)
        writes: dict[str, bytes | None] = {}
        self._rename(row, page, 1 << 62, writes)
        changes: dict[str, object | None] = {"autres_titres": list(aliases) or None}
        if fiche.title != place_of(row.namespace, row.title, self._names).title:
            changes["titre"] = place_of(row.namespace, row.title, self._names).title
            changes["source"] = {
                **(fiche.source or {}), "page": row.title, "url": page_url(row.title, self._names)
            }  # fmt: skip
        writes[row.path] = fiche.with_head(changes).text.encode()
        row.aliases = aliases
        message = f"Autres titres de {row.title}"
        self._event(bulk, None, message, writes, self._trailers(row) | {"Source-Event": "settle"})
        self._status.put_page(row)
        self._touched.add(row.page_id)

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
            if stub.redirect_to is not None and stub.redirect_to not in self._by_title and stub.page_id in self._touched
        ]
        self._report.add_losses([*from_pages, *lost, *self._extra])


def side_path(revision: int) -> str:
    """Where the wikitext of a revision lies on the side ref: a thousand in a folder."""
    return f"{revision // 1000:06d}/{revision}.wikitext"


def _stubs(batch: list[TodoRow]) -> list[RevisionStub]:
    return [RevisionStub(row[2], row[3], row[0], row[4], row[5]) for row in batch if row[1] != FILE]


def file_row(version: FileVersion, number: int) -> TodoRow:
    """A version of a file as a thing to do."""
    return (version.when, FILE, number, 0, version.user, version.sha1, "", json.dumps(astuple(version)))
