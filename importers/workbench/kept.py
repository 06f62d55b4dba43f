"""The wikitext that came from a source, page by page, as it was in the last version that came."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from fiches import Fiche, PageName, Store
from importers.apply import kept_expansions, kept_facts
from importers.born_here import born_here, uuid_of
from importers.errors import SourcePageGone, SourcePageUnknown, SourceUnknown
from importers.mediawiki.mapping import Mappings
from importers.mediawiki.pages import PageIdentity, convert, page_text, page_url
from importers.mediawiki.places import place_of
from importers.mediawiki.shown import fields_of_facts, shown_kind
from importers.mediawiki.siteinfo import kept_site
from importers.mediawiki.wikitext import Converted, PageContext, SiteNames
from importers.source import SourceConfig, check_name, dump_source, load_source
from importers.status import PageRow, Status

_MODELS: Final = {".css": "css", ".js": "javascript", ".json": "json"}
_CODE: Final = frozenset({2, 8})
"""Namespaces where a page called `….css` or `….js` is code (MediaWiki's default)."""
_MODULE: Final = 828


def brought_source(store: Store, data: Path, name: str) -> SourceConfig:
    """The source called `name`: declared, or brought in by an export.

    Raises:
        SourceUnknown: when there is neither.
    """
    try:
        return load_source(data, name)
    except SourceUnknown:
        check_name(name)
        if store.head(f"sources/{name}") is None:
            raise
        return dump_source(data, name)


_TRIES: Final = 200
"""Lines, going up from where a page is to be cut, that are looked at for one that stands in no template."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of the wiki and its kept wikitext."""

    row: PageRow
    wikitext: str

    @property
    def title(self) -> str:
        """The full title, as in the wiki."""
        return self.row.title

    @property
    def namespace(self) -> int:
        """The number of its namespace."""
        return self.row.namespace


class Kept:
    """Reads what is kept of one source.

    Attributes:
        source: which one.
        names: the names of its wiki.
        licence: the licence of its pages.
        rows: its pages, as they came.
        head: the last commit of its kept wikitext, None when there is none.
    """

    def __init__(self, store: Store, source: SourceConfig) -> None:
        self.source = source
        self._store = store
        self.head = store.head(source.wikitext_ref)
        site = kept_site(source.site_file)
        self.names: SiteNames = site.names
        self.licence = source.licence or site.licence
        self._born_here = born_here(source.folder, source.name)
        status = Status(source.status_file, f"refs/heads/{source.branch}")
        try:
            self.rows = list(status.pages())
            if not self.rows:
                status.catch_up(store, lambda _: None)
                self.rows = list(status.pages())
        finally:
            status.rollback()
            status.close()

    def mappings(self) -> Mappings:
        """What the templates of this wiki mean, as it is written now.

        Raises:
            MappingRefused: when the source's own mapping cannot be read.
        """
        return Mappings.of_source(self.source.mapping_file, (row.title for row in self.rows))

    def drafted_over(self) -> Mappings:
        """The mappings that a draft need not write again: those that come with Commun."""
        return Mappings.shared(row.title for row in self.rows)

    def pages(self) -> Iterator[KeptPage]:
        """Every page whose last wikitext is kept, redirects left out."""
        if self.head is None:
            return
        where = dict(self._store.list(self.head))
        wanted: dict[str, list[PageRow]] = {}
        for row in self.rows:
            blob = where.get(_side_path(row.latest))
            if blob is not None and row.live and not row.gone:
                wanted.setdefault(blob, []).append(row)
        for blob, data in self._store.blobs(wanted):
            for row in wanted[blob]:
                yield KeptPage(row, data.decode("utf-8", "replace"))

    def page(self, title: str) -> KeptPage | None:
        """The page of this full title (or the one whose fiche is called so); None when its wikitext is not kept."""
        plain = self.names.normal(title)
        found = [row for row in self.rows if row.title == plain and not row.gone]
        found = found or [row for row in self.rows if self._lies_at(row, title) and not row.gone]
        for row in found:
            blob = None if self.head is None else self._store.blob_at(_side_path(row.latest), self.head)
            if blob is not None:
                return KeptPage(row, self._store.blob(blob).decode("utf-8", "replace"))
        return None

    def page_called(self, title: str) -> KeptPage:
        """The same.

        Raises:
            SourcePageUnknown: when no such page came, or its wikitext is not kept.
            SourcePageGone: when the wiki deleted it.
        """
        page = self.page(title)
        if page is not None:
            return page
        plain = self.names.normal(title)
        if any(row.gone and (row.title == plain or self._lies_at(row, title)) for row in self.rows):
            raise SourcePageGone(name=self.source.name, title=title)
        raise SourcePageUnknown(name=self.source.name, title=title)

    @staticmethod
    def _lies_at(row: PageRow, title: str) -> bool:
        name = PageName.from_path(row.path)
        return name is not None and title in (name.slug, str(name))

    def context(self, page: KeptPage) -> PageContext:
        """What the converter is told of a page."""
        expansions = kept_expansions(self._store, self.source, page.row.latest)
        return PageContext(page.title, page.namespace, self.names, expansions)

    def identity(self, row: PageRow) -> PageIdentity:
        """What does not change of a page from one revision to the next."""
        return PageIdentity(
            source=self.source.name,
            page_id=row.page_id,
            namespace=row.namespace,
            title=row.title,
            place=place_of(row.namespace, row.title, self.names),
            uuid=uuid_of(self._born_here, self.source.name, row.page_id, row.born),
            aliases=row.aliases,
            licence=self.licence,
            site=self.names.site_name,
            language="" if self.names.language.startswith("fr") else self.names.language,
        )

    def _written(self, row: PageRow) -> int | None:
        """When the last revision was written there (unix seconds), as the fiche on the branch says, or None."""
        name, head = PageName.from_path(row.path), self._store.head(self.source.branch)
        blob = None if name is None or head is None else self._store.blob_at(row.path, head)
        if name is None or blob is None:
            return None
        said = (Fiche.parse(name, self._store.blob(blob).decode("utf-8", "replace")).source or {}).get("date")
        try:
            return int(datetime.fromisoformat(str(said)).timestamp())
        except ValueError:
            return None

    def turn(self, page: KeptPage, mappings: Mappings) -> tuple[Converted, Fiche]:
        """A page as these mappings turn it: what the converter gave, and the whole fiche."""
        identity = self.identity(page.row)
        expansions = kept_expansions(self._store, self.source, page.row.latest)
        converted = convert(page.wikitext, _model(page), identity, self.names, mappings, expansions=expansions)
        kind = shown_kind(mappings.known, page.namespace)
        if kind is not None:
            shown = fields_of_facts(kept_facts(self._store, self.source, page.row.page_id), kind)
            converted = replace(converted, head={**converted.head, **shown})
        url = page_url(page.title, self.names)
        authors, when = page.row.authors, self._written(page.row)
        text = page_text(identity, page.row.latest, converted.text, converted, authors=authors, url=url, when=when)
        name = PageName.from_path(page.row.path) or PageName("fiches", "sans-nom")
        return converted, Fiche.parse(name, text)


def beginning(wikitext: str, most: int | None) -> str:
    """The text up to a line before `most` characters that is in no template, or else to any line, or to that sign.

    Somebody waits for what is read: it is never longer than `most`.
    """
    if most is None or len(wikitext) <= most:
        return wikitext
    end = most
    for _ in range(_TRIES):
        end = wikitext.rfind("\n", 0, end)
        if end < most // 2:
            break
        if wikitext.count("{{", 0, end) == wikitext.count("}}", 0, end):
            return wikitext[:end]
    return wikitext[: max(wikitext.rfind("\n", most // 2, most), 0) or most]


def _model(page: KeptPage) -> str:
    """The content model of a page by its title, as MediaWiki gives it when nobody says another."""
    if page.namespace == _MODULE and not page.title.endswith("/doc"):
        return "Scribunto"
    ending = re.search(r"\.\w+$", page.title)
    known = _MODELS.get(ending[0], "wikitext") if ending else "wikitext"
    sub = page.namespace != 2 or "/" in page.title  # noqa: PLR2004 - the users' namespace: only their sub-pages are code
    return known if page.namespace in _CODE and sub else "wikitext"


def _side_path(revision: int) -> str:
    """Where the wikitext of a revision lies on the side ref: a thousand in a folder."""
    return f"{revision // 1000:06d}/{revision}.wikitext"
