"""What another wiki is asked for: names and versions first, contents on demand.

An `Upstream` knows how its wiki answers; whoever plans and applies knows only these shapes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from importers.mediawiki.wikitext import SiteNames


@dataclass(frozen=True, slots=True)
class SiteInfo:
    """The wiki itself.

    Attributes:
        names: its namespaces, words and prefixes.
        url: its address for people.
        licence: the licence that it states ("" when it states none).
        namespaces: the numbers of the namespaces that hold pages.
    """

    names: SiteNames
    url: str
    licence: str
    namespaces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PageStub:
    """A page as the wiki lists it: `latest` is its last revision, `redirect_to` the full title it leads to."""

    page_id: int
    namespace: int
    title: str
    latest: int
    redirect_to: str | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class RevisionStub:
    """A revision as the wiki lists it; what is hidden is None, and named in `hidden` (`text`, `user`, `comment`)."""

    revision: int
    page_id: int
    when: int
    user: str | None
    sha1: str | None
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision with its text.

    Attributes:
        stub: which one.
        comment: its summary; None when hidden.
        text: its wikitext; None when hidden or deleted.
        model: `wikitext`, `css`, `javascript`, `json`, `Scribunto`…
        minor: whether its author called it minor.
        hidden: what the wiki hides: `text`, `user`, `comment`.
        slots: what the revision holds beside its text, by the name of its place (`mediainfo`).
    """

    stub: RevisionStub
    comment: str | None
    text: str | None
    model: str = "wikitext"
    minor: bool = False
    hidden: frozenset[str] = frozenset()
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileVersion:
    """A version of an uploaded file.

    Attributes:
        title: the file's title, without namespace.
        when: when it was uploaded.
        sha1: of its bytes, hexadecimal; "" when the wiki hides it.
        user, comment: who uploaded it and what they said; None when hidden.
        url: where its bytes are.
        current: whether it is the one that the wiki shows.
    """

    title: str
    when: int
    sha1: str
    user: str | None
    comment: str | None
    url: str
    current: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a log tells: a `move` from one title to another, a `delete`, a `veil` (versions hidden)."""

    kind: str
    page_id: int
    title: str
    when: int
    user: str | None
    comment: str | None
    new_title: str = ""


@dataclass
class Memory:
    """What a wiki listed at the last run; with its recent changes it says what the wiki lists now.

    Attributes:
        until: the wiki's clock when that listing began, unix seconds.
        compared: the wiki's clock when everything was last listed anew.
        pages: every page, by number.
        events: the moves and deletions of its log, oldest first.
        files: title → sha1 of what it shows.
        scope: what of the wiki was asked for (`SourceConfig.scope`).
    """

    until: int
    compared: int
    pages: dict[int, PageStub] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    scope: str = ""


class Upstream(Protocol):
    """A wiki that can be read.

    Attributes:
        complete: whether a page that is not listed is gone (an export of some pages says nothing of the others).
    """

    complete: bool

    def recall(self, memory: Memory | None) -> None:
        """Start from what was listed at the last run, where the wiki can tell what changed since (None: anew)."""

    def clock(self) -> tuple[int, int] | None:
        """When this listing began, and when everything was last listed anew; None when there is nothing to recall."""

    def site(self) -> SiteInfo:
        """The wiki itself."""

    def pages(self) -> Iterator[PageStub]:
        """Every page that is to come, redirects too."""

    def events(self) -> Iterator[Event]:
        """The moves and deletions that the wiki remembers, oldest first."""

    def revisions(self, pages: Sequence[int] | None) -> Iterator[RevisionStub]:
        """The revisions of these pages (None: of all), without texts, in any order."""

    def contents(self, stubs: Iterable[RevisionStub]) -> Iterator[Revision]:
        """The same revisions with their texts, in the same order; one that is gone meanwhile is left out."""

    def files(self, known: dict[str, str]) -> Iterator[FileVersion]:
        """Every version of the files whose current sha1 is not the one in `known` (title → sha1)."""

    def file_titles(self) -> dict[str, str]:
        """Every file that the wiki has: title → sha1 of what it shows."""

    def fetch(self, version: FileVersion) -> bytes:
        """The bytes of a version."""


class LiveUpstream(Upstream, Protocol):
    """A wiki that answers now, through a connection that is to be ended."""

    @property
    def waited(self) -> float:
        """Seconds spent waiting for it."""

    def close(self) -> None:
        """End the connection."""
