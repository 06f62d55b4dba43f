"""What a page or a file of another commons becomes here: where it lies, and what its head says of where it is from."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha1
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from fiches import (
    Commit,
    Fiche,
    FileName,
    FileRefused,
    NameRefused,
    PageName,
    Store,
    check_upload,
    new_head,
    normalise,
)
from importers.mediawiki.places import Place, Slugs, page_uuid
from importers.mediawiki.wikitext import Loss
from importers.source import SourceConfig

MACHINERY: Final = frozenset({"aide", "types", "proprietes", "vocabulaires", "concepts", "modeles"})
"""Spaces whose pages say how a commons works: where both have one of the same name, ours stands."""

_BIRTH: Final = "Naissance du commun"
"""What every commons says of the commit that it is born with."""

_REPOSITORY: Final = re.compile(r"/[^/]+\.git/?$")


@dataclass(frozen=True, slots=True)
class Known:
    """A page that lies here: its id, whether it was born here, who had written it there."""

    identity: str
    born_here: bool
    authors: tuple[str, ...] = ()


class Reading:
    """Turns what lies in the other repository into what lies here.

    Args:
        store: where both lie.
        source: the other commons.
        branch: the commit of the source's branch, None before the first run.
        before: the commit of the other repository that this branch reflects, None before the first run.

    Attributes:
        losses: what does not come, and why: (place there, loss).
    """

    def __init__(self, store: Store, source: SourceConfig, branch: str | None, before: str | None) -> None:
        self._store = store
        self._source = source
        self._parts = urlsplit(source.git_url)
        self._ours = known_pages(store, store.head())
        self._theirs = known_pages(store, branch)
        taken = [path for head in (store.head(), branch) if head is not None for path, _ in store.list(head)]
        self._slugs = Slugs(taken)
        self._at = {path: known.identity for path, known in (self._ours | self._theirs).items()}
        here = {known.identity: path for path, known in self._theirs.items()}
        self._born_here = {known.identity for known in self._ours.values() if known.born_here}
        there = known_pages(store, before)
        self._where = {path: here[known.identity] for path, known in there.items() if known.identity in here}
        self._left = there.keys() - self._where.keys()
        self._authors = {known.identity: known.authors for known in self._theirs.values()}
        self.losses: dict[str, Loss] = {}

    def gone(self, path: str) -> str | None:
        """Where the page or file lies that lay at `path` there; None when it never came."""
        if PageName.from_path(path) is None:
            return path if FileName.from_path(path) is not None and path not in self.losses else None
        where = self._where.pop(path, None)
        if where is not None:
            self._at.pop(where, None)
        return where

    def come(self, path: str, data: bytes, commit: Commit) -> tuple[str, bytes] | None:
        """Where the page or file at `path` comes to lie, and what it holds; None when it does not come."""
        name = PageName.from_path(path)
        if name is not None:
            return self._page(name, data, commit)
        if FileName.from_path(path) is not None:
            return self._file(path, data)
        self.losses[path] = Loss("file", "ni une page ni un fichier d’un commun", kept=False)
        return None

    def _file(self, path: str, data: bytes) -> tuple[str, bytes] | None:
        try:
            return path, check_upload(path.rpartition("/")[2], data).data
        except (FileRefused, NameRefused) as refused:
            self.losses[path] = Loss("file", refused.sentence(), kept=False)
            return None

    def _page(self, name: PageName, data: bytes, commit: Commit) -> tuple[str, bytes] | None:
        fiche = Fiche.parse(name, normalise(data.decode("utf-8", "replace")))
        identity = fiche.id or page_uuid(self._source.name, _number(name.path), 0)
        if name.path in self._left or self._stands(name, fiche, identity, commit):
            self._left.add(name.path)
            return None
        where = self._where.get(name.path)
        if where is None or self._at.get(where) != identity:
            where = self._place(name, fiche, identity)
        self._where[name.path] = where
        self._at[where] = identity
        return where, self._stamped(fiche, identity, commit).encode()

    def _stands(self, name: PageName, fiche: Fiche, identity: str, commit: Commit) -> bool:
        """Whether our own page of this name stands: both were born with it, or it says how our commons works."""
        ours = self._ours.get(name.path)
        if ours is None or ours.identity == identity or name.path in self._where:
            return False
        mine = self._store.read(name)
        same = _without_id(mine) == _without_id(fiche)
        if not same and name.space not in MACHINERY and commit.message != _BIRTH:
            return False
        if not same:
            self.losses[name.path] = Loss("page", "une page d’ici a ce nom, elle reste", kept=False)
        return True

    def _place(self, name: PageName, fiche: Fiche, identity: str) -> str:
        """Where a page lies that comes for the first time, or under another name: its own, where that is free."""
        if self._at.get(name.path) in (None, identity):
            return name.path
        return self._slugs.take(Place(name.space, fiche.title)).path

    def _stamped(self, fiche: Fiche, identity: str, commit: Commit) -> str:
        """The page's text, its head saying where it is from; not for a page that was born here and comes back."""
        author = commit.author.name
        authors = tuple(dict.fromkeys((*self._authors.get(identity, ()), author)))
        self._authors[identity] = authors
        if fiche.problem is not None:
            return fiche.text
        if identity in self._born_here:
            return fiche.with_head({"source": None}).text if fiche.source else fiche.text
        added: dict[str, object] = {} if fiche.id else {"id": identity}
        if not fiche.source:
            added["source"] = self._origin(fiche, commit, authors)
        if not fiche.head.text:
            return f"---\n{new_head({'id': identity, 'titre': fiche.title, **added})}---\n{fiche.body}"
        return fiche.with_head(added).text if added else fiche.text

    def _origin(self, fiche: Fiche, commit: Commit, authors: tuple[str, ...]) -> dict[str, object]:
        source: dict[str, object] = {"wiki": self._source.name}
        if self._parts.hostname:
            source["site"] = self._parts.hostname
        if self._parts.scheme in ("http", "https") and _REPOSITORY.search(self._parts.path):
            root = _REPOSITORY.sub("", self._parts.path)
            source["url"] = f"{self._parts.scheme}://{self._parts.netloc}{root}{fiche.name.url}"
        source |= {"page": fiche.title, "revision": commit.sha}
        source["date"] = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(commit.when))
        licence = fiche.licence or self._source.licence
        if licence:
            source["licence"] = licence
        return source | {"auteurs": list(authors)}


def _without_id(fiche: Fiche) -> tuple[dict[str, object], str]:
    return {key: value for key, value in fiche.head.items() if key != "id"}, fiche.body


def known_pages(store: Store, revision: str | None) -> dict[str, Known]:
    """Path → page, of the pages of a version that have an id."""
    if revision is None:
        return {}
    entries = [(path, sha, name) for path, sha in store.list(revision) if (name := PageName.from_path(path))]
    found: dict[str, Known] = {}
    texts = store.blobs([sha for _, sha, _ in entries])
    for (path, _, name), (_, data) in zip(entries, texts, strict=True):
        fiche = Fiche.parse(name, normalise(data.decode("utf-8", "replace")))
        if fiche.id:
            said = fiche.source or {}
            authors = said.get("auteurs")
            found[path] = Known(fiche.id, not said, tuple(map(str, authors)) if isinstance(authors, list) else ())
    return found


def ids_of(pages: Iterable[Known]) -> set[str]:
    """The ids of pages."""
    return {known.identity for known in pages}


def _number(place: str) -> int:
    """A number for a place in a repository, the same in every run."""
    return UUID(bytes=sha1(place.encode(), usedforsecurity=False).digest()[:16]).int
