"""One bare repository: objects, trees, commits and refs together."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from fiches.errors import RevisionRefused, StoreUnavailable
from fiches.git.commits import Author, Commit, local_offset, read_commit, write_commit, write_message
from fiches.git.faults import told_clearly
from fiches.git.log import stream_log, stream_search
from fiches.git.objects import ObjectBatch
from fiches.git.processes import Processes
from fiches.git.refs import Refs
from fiches.git.trees import Forest, PathChange
from fiches.names import check_revision

_ROOM: Final = 8 << 20
"""Bytes of trees and commits kept in memory: the shards of 100,000 pages are 6 MB."""

_BLOB_ROOM: Final = 12 << 20
"""Bytes of texts kept in memory: those read last, some 2,000 of them."""
_LARGEST_KEPT: Final = 128 << 10
"""A larger blob is a file, and would push hundreds of texts out."""

_NEAR: Final = 32
"""Commits that `log` reads one by one before it starts a process: a save is one, a process costs 5 ms."""

_SHA: Final = 40

_HEADERS: Final = 128
"""Commits kept read: a save asks six times for the same two."""

_PROTOCOLS: Final = "https:http:ssh:git:file"
"""How another repository may be reached; those that run a program (`ext::`) may not."""


class _Cache:
    """The objects read or written last, by sha; they never change, so nothing ever goes stale."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    def get(self, sha: str) -> bytes | None:
        with self._lock:
            data = self._kept.get(sha)
            if data is not None:
                self._kept.move_to_end(sha)
            return data

    def put(self, sha: str, data: bytes) -> None:
        with self._lock:
            if sha in self._kept:
                return
            self._kept[sha] = data
            self._room -= len(data)
            while self._room < 0 and self._kept:
                self._room += len(self._kept.popitem(last=False)[1])


class _Objects:
    """The objects of a repository, read through the cache.

    It knows nothing of the `Repository` that holds it: without a circle of references, git's processes end as soon as
    nobody needs the repository.
    """

    def __init__(self, processes: Processes, cache: _Cache) -> None:
        self._processes = processes
        self._cache = cache

    def read(self, sha: str, kind: str) -> bytes:
        """The bytes of an object of this kind.

        Raises:
            StoreUnavailable: when it is not there.
        """
        found = self._processes.read(sha)
        if found is None or found[1] != kind:
            raise StoreUnavailable(why=f"l’objet {sha} manque", why_en=f"the object {sha} is missing")
        return found[2]

    def kept(self, sha: str, kind: str) -> bytes:
        """The bytes of a tree or commit, which stay in the cache."""
        data = self._cache.get(sha)
        if data is None:
            data = self.read(sha, kind)
            self._cache.put(sha, data)
        return data

    def tree(self, sha: str) -> bytes:
        """The bytes of a tree."""
        return self.kept(sha, "tree")


class Repository:
    """A bare repository, for reading from any thread and for writing objects.

    Attributes:
        processes: its git processes.
        refs: its refs.
        forest: its trees.
    """

    def __init__(self, folder: Path) -> None:
        self.processes = Processes(folder)
        self.refs = Refs(self.processes.folder)
        self._cache = _Cache(_ROOM)
        self._blobs = _Cache(_BLOB_ROOM)
        self._objects = _Objects(self.processes, self._cache)
        self.forest = Forest(self._objects.tree)
        objects = self._objects  # without `self`: see `_Objects`
        self._headers = lru_cache(maxsize=_HEADERS)(lambda sha: read_commit(sha, objects.kept(sha, "commit")))
        self._lay: dict[tuple[str, str], str] = {}

    def blob(self, sha: str) -> bytes:
        """The bytes of a blob.

        Raises:
            StoreUnavailable: when it is not there.
        """
        data = self._blobs.get(sha)
        if data is None:
            data = self._objects.read(sha, "blob")
            self.remember_blob(sha, data)
        return data

    def remember_blob(self, sha: str, data: bytes) -> None:
        """Keep a text at hand, which will soon be read: it was read or written a moment ago."""
        if len(data) <= _LARGEST_KEPT:
            self._blobs.put(sha, data)

    def blob_at(self, revision: str, path: str) -> str | None:
        """The sha of the blob that lay at `path` in a commit, None where there was none.

        Raises:
            RevisionRefused: when `revision` names no commit.
        """
        return self._lay.get((revision, path)) or self.forest.find(self.tree_of(self.resolve(revision)), path)

    def learn(self, commit: str, path: str, known: Callable[[str, str], str | None]) -> None:
        """Take the word of `known` for what lay at `path` in a commit (its full name): it never changes."""
        if (commit, path) in self._lay:
            return
        blob = known(path, commit)
        if blob is not None:
            if len(self._lay) >= _HEADERS:
                self._lay.clear()
            self._lay[commit, path] = blob

    def remember(self, sha: str, data: bytes) -> None:
        """Keep a tree or a commit at hand."""
        self._cache.put(sha, data)

    def header(self, sha: str) -> tuple[str, Commit]:
        """The tree of a commit and the commit without its changes."""
        return self._headers(sha)

    def tree_of(self, sha: str | None) -> str | None:
        """The tree of a commit (of none: none)."""
        return None if sha is None else self.header(sha)[0]

    def resolve(self, revision: str) -> str:
        """The full name of the commit that `revision` (4 to 40 hex digits) begins.

        Raises:
            RevisionRefused: when it names no commit, or several.
        """
        check_revision(revision)
        if len(revision) == _SHA and self._is_commit(revision):
            return revision
        found = self.processes.kind_of(f"{revision}^{{commit}}")
        # A branch that is called like hex digits would answer first: its commit must begin with them too.
        if found is None or not found[0].startswith(revision):
            raise RevisionRefused(revision=revision)
        return found[0]

    def _is_commit(self, sha: str) -> bool:
        """Whether a full name is that of a commit, which stays at hand."""
        try:
            self._headers(sha)
        except StoreUnavailable:
            return False
        return True

    def commit(self, sha: str) -> Commit:
        """A commit with its changes."""
        tree, header = self.header(sha)
        parents = [self.tree_of(parent) for parent in header.parents] or [None]
        first, *others = [{c.path: c for c in self.forest.diff(parent, tree)} for parent in parents]
        changes = tuple(c for path, c in first.items() if all(path in other for other in others))
        return Commit(
            header.sha,
            header.parents,
            header.author,
            header.when,
            header.offset,
            header.committed,
            header.message,
            header.trailers,
            changes,
        )

    def tree_changes(self, old: str | None, new: str | None) -> Iterator[PathChange]:
        """Every path whose blob differs between two commits."""
        return self.forest.diff(self.tree_of(old), self.tree_of(new))

    def log(self, since: str | None, until: str) -> Iterator[Commit]:
        """Every commit reachable from `until` and not from `since`, parents before children."""
        near = self._near(since, until)
        if near is None:
            yield from stream_log(self.processes, since, until)
        else:
            for sha in reversed(near):
                yield self.commit(sha)

    def search(self, until: str, pattern: str, seconds: float) -> Iterator[Commit]:
        """The commits in which texts gained or lost what `pattern` matches, newest first (see `stream_search`)."""
        return stream_search(self.processes, until, pattern, seconds)

    def _near(self, since: str | None, until: str) -> list[str] | None:
        """The commits between, newest first, when they are few and in one line; else None."""
        shas: list[str] = []
        sha = until
        while sha != since:
            shas.append(sha)
            parents = self.header(sha)[1].parents
            if not parents and since is None:
                return shas
            if len(parents) != 1 or len(shas) == _NEAR:
                return None
            sha = parents[0]
        return shas

    def merge_base(self, one: str, other: str) -> str | None:
        """The commit from which two branches went apart, None when they share nothing."""
        status, output, _ = self.processes.call("merge-base", one, other, accept=(0, 1))
        return output.strip()[:_SHA] if status == 0 else None

    def fetch(self, url: str, ref: str, settings: Mapping[str, str]) -> str:
        """Let `ref` be the branch that another repository shows first; gives what git says when it cannot, else "".

        `settings` of git go by the environment, which no list of processes shows: they may hold a password.
        """
        pairs = {
            name: value
            for number, (key, setting) in enumerate(settings.items())
            for name, value in ((f"GIT_CONFIG_KEY_{number}", key), (f"GIT_CONFIG_VALUE_{number}", setting))
        }
        env = {"GIT_CONFIG_COUNT": str(len(settings)), "GIT_ALLOW_PROTOCOL": _PROTOCOLS, **pairs}
        words = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-auto-gc")
        status, _, errors = self.processes.call(*words, "--end-of-options", url, f"+HEAD:{ref}", accept=None, env=env)
        return "" if status == 0 else errors.strip() or str(status)

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether `other` contains `one`."""
        if one == other:
            return True
        return self.processes.call("merge-base", "--is-ancestor", one, other, accept=(0, 1))[0] == 0

    def first_parents(self, since: str | None, until: str) -> list[str]:
        """The commits of a branch itself, without those of the branches merged into it, the oldest first."""
        span = until if since is None else f"{since}..{until}"
        return self.processes.call("rev-list", "--first-parent", "--reverse", "--end-of-options", span)[1].split()

    @contextmanager
    def writing(self) -> Iterator["Writing"]:
        """Objects that are all on the disk when the block has ended.

        Raises:
            StoreUnavailable: when the disk refuses; temporary files are taken away.
        """
        with told_clearly(), ObjectBatch(self.processes.folder) as batch:
            yield Writing(self, batch)

    def blobs(self, shas: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Many blobs at once."""
        return self.processes.read_many(shas)


class Writing:
    """Objects under way: blobs, spliced trees, commits."""

    def __init__(self, repository: Repository, batch: ObjectBatch) -> None:
        self._batch = batch
        self._repository = repository

    def _write_tree(self, data: bytes) -> str:
        sha = self._batch.write("tree", data)
        self._repository.remember(sha, data)
        return sha

    def blob(self, data: bytes) -> str:
        """Keep a file's content; its sha."""
        sha = self._batch.write("blob", data)
        self._repository.remember_blob(sha, data)
        return sha

    def splice(self, root: str | None, changes: Mapping[str, str | None]) -> str:
        """The tree `root` with `changes` (path → blob sha, None removes)."""
        return self._repository.forest.splice(root, changes, self._write_tree)

    def commit(
        self,
        tree: str,
        parents: Iterable[str],
        author: Author,
        message: str,
        trailers: Mapping[str, str],
        *,
        when: int,
        committed: int,
    ) -> str:
        """Keep a commit; its sha."""
        data = write_commit(
            tree,
            parents,
            author,
            write_message(message, trailers),
            when=when,
            offset=local_offset(when),
            committed=committed,
        )
        sha = self._batch.write("commit", data)
        self._repository.remember(sha, data)
        return sha
