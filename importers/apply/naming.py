"""Where the pages of a run lie here, what they are called, and the trailers that say where they come from."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fiches import PageName, Store
from importers.apply.upcoming import Upcoming
from importers.born_here import BornHere, born_here, uuid_of
from importers.mediawiki.pages import PageIdentity
from importers.mediawiki.places import Slugs, place_of
from importers.source import SourceConfig
from importers.status import PageRow, Status
from importers.upstream import PageStub

_IDENTITIES: Final = 4000
"""Pages whose identity is held at once."""


class Naming:
    """The names of the pages of one run."""

    def __init__(self, store: Store, source: SourceConfig, status: Status, upcoming: Upcoming) -> None:
        self._store = store
        self._source = source
        self._status = status
        self._up = upcoming
        self._licence = source.licence or upcoming.site.licence
        self.names = upcoming.site.names
        self.by_title = {stub.title: stub.page_id for stub in upcoming.pages.values()}
        self._born_here = born_here(source.folder, source.name)
        self.slugs = Slugs(self._taken())
        self._identities: dict[tuple[int, int, str, int], PageIdentity] = {}

    def _taken(self) -> Iterator[str]:
        """The paths that are somebody's: on the branch, and among the pages of this commons."""
        for ref in ("main", self._source.branch):
            head = self._store.head(ref)
            if head is not None:
                yield from (path for path, _ in self._store.list(head))
        yield from (row.path for row in self._status.pages() if row.path and not row.gone)

    def place_all(self) -> None:
        """Give every new page its place: pages first, then discussions (beside their page), redirects last."""
        births = self._status.todo_births()
        new = [s for s in self._up.pages.values() if s.page_id in births and self._status.page(s.page_id) is None]
        new.sort(key=lambda s: (s.page_id in self._up.followed, s.namespace % 2, s.page_id))
        for stub in new:
            name = self._own_place(self._born_here.get(stub.page_id))
            if name is None:
                name = self.slugs.take(place_of(stub.namespace, stub.title, self.names), self._subject(stub))
            row = PageRow(stub.page_id, stub.namespace, stub.title, name.path, births[stub.page_id])
            self._status.put_page(row)

    def _own_place(self, born: BornHere | None) -> PageName | None:
        """Where the fiche lies that this page of the wiki was created from; None when it moved, or there is none."""
        name = None if born is None else PageName.from_path(born.path)
        if born is None or name is None or self._store.blob_at(born.path) is None:
            return None
        return name if self._store.read(name).id == born.uuid else None

    def _subject(self, stub: PageStub) -> PageName | None:
        """The page that a discussion is about, as it lies here."""
        if stub.namespace % 2 == 0:
            return None
        own = self.names.namespaces.get(stub.namespace, "")
        title = self.names.full(stub.namespace - 1, stub.title.removeprefix(f"{own}:"))
        row = self._status.page(self.by_title.get(title, 0))
        return None if row is None else PageName.from_path(row.path)

    def rename(self, row: PageRow, page: PageStub, when: int, writes: dict[str, bytes | None]) -> bool:
        """Give a page its new title, when this revision is not older than the move; whether it has another one now."""
        if row.title == page.title or when < self._up.moved.get(page.title, 0):
            return False
        place = place_of(page.namespace, page.title, self.names)
        old = PageName.from_path(row.path)
        if old is not None:
            self.slugs.free(old)
        name = self.slugs.take(place, self._subject(page))
        if row.live and name.path != row.path:
            writes[row.path] = None
        row.former = tuple(dict.fromkeys((*row.former, row.title)))
        row.title, row.namespace, row.path = page.title, page.namespace, name.path
        return True

    def identity(self, row: PageRow, page: PageStub) -> PageIdentity:
        """What does not change from one revision of a page to the next."""
        key = (row.page_id, row.namespace, row.title, row.born)
        known = self._identities.get(key)
        if known is None:
            if len(self._identities) >= _IDENTITIES:
                self._identities.clear()
            known = self._identities[key] = self._identity(row, page)
        return known

    def _identity(self, row: PageRow, page: PageStub) -> PageIdentity:
        return PageIdentity(
            source=self._source.name,
            page_id=row.page_id,
            namespace=row.namespace,
            title=row.title,
            place=place_of(row.namespace, row.title, self.names),
            uuid=uuid_of(self._born_here, self._source.name, row.page_id, row.born),
            aliases=self._up.aliases.get(page.page_id, ()),
            licence=self._licence,
            site=self.names.site_name,
            language="" if self.names.language.startswith("fr") else self.names.language,
        )

    def identity_at(self, row: PageRow, page: PageStub, when: int) -> PageIdentity:
        """The same, of the page as it will be called once its revision of `when` was written."""
        moved = row.title != page.title and when >= self._up.moved.get(page.title, 0)
        return self.identity(replace(row, title=page.title, namespace=page.namespace) if moved else row, page)

    def trailers(self, row: PageRow) -> dict[str, str]:
        """What every commit of a page says."""
        trailers = {"Source": self._source.name, "Source-Page": row.title, "Source-Page-Id": str(row.page_id)}
        if self._licence:
            trailers["Source-Licence"] = self._licence
        if row.namespace:
            trailers["Source-Namespace"] = str(row.namespace)
        if row.redirect_to is not None:
            trailers["Source-Redirect"] = row.redirect_to
        return trailers
