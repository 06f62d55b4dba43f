"""A MediaWiki as an upstream: listings first, texts and files on demand, all through its API."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final

from importers.mediawiki.client import Client
from importers.mediawiki.recent import Recent, log_of, unix
from importers.mediawiki.siteinfo import READ_BY_SMW, SITE_PROPERTIES, read_site
from importers.report import Step
from importers.source import SourceConfig
from importers.upstream import Event, FileVersion, Memory, PageStub, Revision, RevisionStub, SiteInfo

_BATCH: Final = 50
"""Titles or revisions in one request (MediaWiki's limit without `apihighlimits`)."""

_BETWEEN: Final = "@@commun-{}@@"
"""What stands between two texts that are sent together."""

_FILE: Final = 6
_MESSAGES: Final = 8
_FLAGS: Final = {"text": ("texthidden", "sha1hidden"), "user": ("userhidden",), "comment": ("commenthidden",)}
"""What is hidden of a revision, by the flags that its listing shows."""


class Wiki:
    """Reads one wiki."""

    complete = True

    def __init__(self, source: SourceConfig, waits: Callable[[Step], None] | None = None) -> None:
        self._source = source
        self._client = Client(source, waits=waits)
        self._site: SiteInfo | None = None
        self._known: Memory | None = None
        self._files: dict[str, str] | None = None
        self._clock: tuple[int, int] | None = None

    @property
    def waited(self) -> float:
        """Seconds spent waiting for the wiki."""
        return self._client.waited

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def site(self) -> SiteInfo:
        """The wiki itself."""
        if self._site is None:
            self._site = read_site(self._client.query(meta="siteinfo", siprop=SITE_PROPERTIES)["query"])
        return self._site

    def recall(self, memory: Memory | None) -> None:
        """Start from the last listing and the recent changes since; anew where these do not reach back to it.

        A category's pages are always listed anew: nothing tells of a page that entered or left it.
        """
        messages = not self._source.namespaces
        recent = Recent(self._client, self.site().names, self._namespaces(), messages=messages)
        if memory is not None and not self._source.categories:
            self._known = recent.since(memory)
        now = recent.now()
        self._clock = (now, now) if self._known is None else (self._known.until, self._known.compared)

    def clock(self) -> tuple[int, int] | None:
        """When this listing began, and when everything was last listed anew, by the wiki's clock."""
        return self._clock

    # Pages

    def pages(self) -> Iterator[PageStub]:
        """Every page of the namespaces chosen (or of the categories), with its last revision and where it leads."""
        if self._known is not None:
            yield from list(self._known.pages.values())
            return
        targets = self._redirects()
        for page in self._listed():
            page_id = int(page["pageid"])
            to, section = targets.get(page_id, (None, "")) if page.get("redirect") else (None, "")
            if page.get("redirect") and to is None:
                to = ""  # a redirect to another wiki, or to nothing that is a title
            yield PageStub(page_id, int(page["ns"]), str(page["title"]), int(page["lastrevid"]), to, section)

    def _namespaces(self) -> tuple[int, ...]:
        return self._source.namespaces or self.site().namespaces

    def _listed(self) -> Iterator[dict[str, Any]]:
        if self._source.categories:
            for category in self._source.categories:
                title = self.site().names.full(14, category)
                yield from self._members(title)
            return
        for namespace in self._namespaces():
            for answer in self._client.each(generator="allpages", gapnamespace=namespace, gaplimit="max", prop="info"):
                yield from answer.get("pages", ())
        yield from self._definitions()

    def _definitions(self) -> Iterator[dict[str, Any]]:
        """The messages that Semantic MediaWiki reads as definitions, unless the namespaces were chosen."""
        if self._source.namespaces or self._source.categories or _MESSAGES not in self.site().names.namespaces:
            return
        for answer in self._client.each(
            generator="allpages", gapnamespace=_MESSAGES, gapprefix=READ_BY_SMW, gaplimit="max", prop="info"
        ):
            yield from answer.get("pages", ())

    def _members(self, category: str) -> Iterator[dict[str, Any]]:
        allowed = frozenset(self._namespaces())
        for answer in self._client.each(
            generator="categorymembers", gcmtitle=category, gcmlimit="max", gcmtype="page|file", prop="info"
        ):
            yield from (page for page in answer.get("pages", ()) if int(page["ns"]) in allowed)

    def _redirects(self) -> dict[int, tuple[str, str]]:
        """Redirect → the title and section it leads to."""
        found = {}
        for namespace in self.site().names.namespaces:
            if namespace < 0:
                continue
            for answer in self._client.each(
                list="allredirects", arnamespace=namespace, arlimit="max", arprop="ids|title|fragment|interwiki"
            ):
                for row in answer.get("allredirects", ()):
                    if not row.get("interwiki"):
                        found[int(row["fromid"])] = (str(row["title"]), str(row.get("fragment", "")))
        return found

    def events(self) -> Iterator[Event]:
        """The moves and deletions of the wiki's log, oldest first."""
        return log_of(self._client) if self._known is None else iter(list(self._known.events))

    # Revisions

    def revisions(self, pages: Sequence[int] | None) -> Iterator[RevisionStub]:
        """The revisions of these pages (None: of every page of the namespaces), without texts."""
        if pages is None:
            yield from self._all_revisions()
            yield from self.revisions([int(page["pageid"]) for page in self._definitions()])
            return
        for page_id in pages:
            for answer in self._client.each(
                pageids=page_id, prop="revisions", rvprop="ids|timestamp|user|comment|sha1", rvlimit="max"
            ):
                for page in answer.get("pages", ()):
                    yield from (_stub(page_id, row) for row in page.get("revisions", ()))

    def _all_revisions(self) -> Iterator[RevisionStub]:
        namespaces = "|".join(map(str, self._namespaces()))
        for answer in self._client.each(
            list="allrevisions", arvnamespace=namespaces, arvdir="newer", arvlimit="max",
            arvprop="ids|timestamp|user|comment|sha1",
        ):  # fmt: skip
            for page in answer.get("allrevisions", ()):
                yield from (_stub(int(page["pageid"]), row) for row in page["revisions"])

    def contents(self, stubs: Iterable[RevisionStub]) -> Iterator[Revision]:
        """The revisions with their texts, 50 in a request, in the order asked."""
        waiting = iter(stubs)
        while batch := list(islice(waiting, _BATCH)):
            wanted = "|".join(str(stub.revision) for stub in batch)
            found: dict[int, Revision] = {}
            for answer in self._client.each(
                prop="revisions", revids=wanted, rvslots="main",
                rvprop="ids|timestamp|user|comment|content|contentmodel|sha1|flags",
            ):  # fmt: skip
                for page in answer.get("pages", ()):
                    for row in page.get("revisions", ()):
                        found[int(row["revid"])] = _revision(int(page["pageid"]), row)
            yield from (found[stub.revision] for stub in batch if stub.revision in found)

    def expand(self, title: str, calls: Sequence[str]) -> Sequence[str]:
        """What each call of a template becomes on the page `title`; one request for all."""
        asked = "".join(f"\n{_BETWEEN.format(number)}\n{call}" for number, call in enumerate(calls))
        answer = self._client.expanded(title, asked)
        parts = re.split(rf"\n?{_BETWEEN.format('[0-9]+')}\n", answer)[1:]
        return parts if len(parts) == len(calls) else [""] * len(calls)

    def displayed(self, url: str) -> str:
        """The HTML of a page, as people see it."""
        return self._client.fetch(url).decode("utf-8", "replace")

    # Files

    def file_titles(self) -> dict[str, str]:
        """Every file of the wiki: title → sha1; none when files are not asked for."""
        if _FILE not in self._namespaces() or self._source.categories:
            return {}
        if self._known is not None:
            return self._known.files
        if self._files is None:
            self._files = self._all_files()
        return self._files

    def _all_files(self) -> dict[str, str]:
        found = {}
        for answer in self._client.each(list="allimages", ailimit="max", aiprop="sha1"):
            for row in answer.get("allimages", ()):
                found[str(row["name"]).replace("_", " ")] = str(row.get("sha1", ""))
        return found

    def files(self, known: dict[str, str]) -> Iterator[FileVersion]:
        """The versions that are new of the files whose current bytes are not known."""
        new = [title for title, sha1 in self.file_titles().items() if known.get(title) != sha1]
        titles = iter(new)
        while batch := list(islice(titles, _BATCH)):
            full = "|".join(self.site().names.full(_FILE, title) for title in batch)
            versions: dict[str, list[FileVersion]] = {}
            for answer in self._client.each(
                titles=full, prop="imageinfo", iilimit="max",
                iiprop="timestamp|user|comment|url|sha1|archivename",
            ):  # fmt: skip
                for page in answer.get("pages", ()):
                    title = self.site().names.split(str(page["title"]))[1]
                    rows = [_file_version(title, row) for row in page.get("imageinfo", ())]
                    versions.setdefault(title, []).extend(v for v in rows if v is not None)
            for title, found in versions.items():
                yield from _after(sorted(found, key=lambda v: v.when), known.get(title))

    def fetch(self, version: FileVersion) -> bytes:
        """The bytes of a version."""
        return self._client.fetch(version.url)


def _after(versions: list[FileVersion], known: str | None) -> list[FileVersion]:
    """The versions that follow the one that came last."""
    for index in range(len(versions) - 1, -1, -1):
        if known and versions[index].sha1 == known:
            return versions[index + 1 :]
    return versions


def _stub(page_id: int, row: dict[str, Any]) -> RevisionStub:
    return RevisionStub(
        revision=int(row["revid"]),
        page_id=page_id,
        when=unix(str(row["timestamp"])),
        user=None if row.get("userhidden") else _text(row.get("user")),
        sha1=None if row.get("sha1hidden") else _text(row.get("sha1")),
        hidden=frozenset(part for part, flags in _FLAGS.items() if any(row.get(flag) for flag in flags)),
    )


def _revision(page_id: int, row: dict[str, Any]) -> Revision:
    """A revision; what is hidden stays out even when the account sees it."""
    slot = row.get("slots", {}).get("main", {})
    flags = {
        "text": bool(slot.get("texthidden") or row.get("texthidden")),
        "user": bool(row.get("userhidden")),
        "comment": bool(row.get("commenthidden")),
    }
    stub = _stub(page_id, row)
    if flags["text"]:
        stub = RevisionStub(stub.revision, stub.page_id, stub.when, stub.user, None)
    content = slot.get("content")
    return Revision(
        stub=stub,
        comment=None if flags["comment"] else str(row.get("comment", "")),
        text=None if flags["text"] or content is None else str(content),
        model=str(slot.get("contentmodel", "wikitext")),
        minor=bool(row.get("minor")),
        hidden=frozenset(name for name, hidden in flags.items() if hidden),
    )


def _file_version(title: str, row: dict[str, Any]) -> FileVersion | None:
    if row.get("filehidden") or row.get("filemissing") or not row.get("url"):
        return None
    return FileVersion(
        title=title,
        when=unix(str(row["timestamp"])),
        sha1=str(row.get("sha1", "")),
        user=None if row.get("userhidden") else _text(row.get("user")),
        comment=None if row.get("commenthidden") else str(row.get("comment", "")),
        url=str(row["url"]),
        current="archivename" not in row,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
