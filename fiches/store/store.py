"""The store: reading pages at any version, their history, and the one way to change them."""

import builtins
import os
import secrets
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Final

from fiches.errors import PageMissing
from fiches.fiche import Fiche
from fiches.git import (
    BESIDE,
    Author,
    Bulk,
    Commit,
    PathChange,
    Progress,
    Repository,
    bulk,
    create,
    decoded,
    disk_failed,
    disk_reason,
    findings,
    full_ref,
    maintain,
    mirror,
    told_clearly,
    write_out,
)
from fiches.names import FileName, PageName
from fiches.store.branches import BranchMerge, Desk, MergeReport
from fiches.store.change import MAIN, Change, Seal, unsealed
from fiches.store.former import Former
from fiches.store.veiled import Veiled

_FOLDER: Final = "fiches.git"
_PATIENCE: Final = 3
"""Merges of a branch that others' saves may overtake before the merge is made with the lock held."""

_PROBE: Final = 64 << 10
"""Bytes that must fit on the disk for it to count as writable: a save needs about a third of it."""


class Store:
    """The pages of one commons, in `<folder>/fiches.git`. May be used from several threads and processes at once.

    Args:
        folder: where the repository lies.
        seal: takes out of every text on its way to git what is not for everybody (see `fiches.reserved`).

    Attributes:
        former: the people who asked to be forgotten.
        veiled: what other wikis hid after it came.
    """

    def __init__(self, folder: Path, seal: Seal = unsealed) -> None:
        self._git = Repository(folder / _FOLDER)
        self._seal = seal
        self.former = Former(folder)
        self.veiled = Veiled(folder)

    @classmethod
    def create(cls, folder: Path) -> "Store":
        """Make the repository of a new commons; one that is there keeps its pages.

        Raises:
            StoreUnavailable: when the disk refuses.
        """
        store = cls(folder)
        create(store._git.processes)
        return store

    @property
    def folder(self) -> Path:
        """The bare repository, which can be cloned at any moment."""
        return self._git.processes.folder

    def close(self) -> None:
        """End the git processes of all threads; reading again starts new ones."""
        self._git.processes.close()

    # Reading.

    def head(self, ref: str = "main") -> str | None:
        """The commit that a branch points to, None while it has none; a few microseconds."""
        try:
            return self._git.refs.read(MAIN if ref == "main" else full_ref(ref))
        except OSError as error:
            raise disk_failed(error) from error

    def branches(self) -> builtins.list[str]:
        """The full names of all branches: the pages, what sources brought, what was proposed."""
        return self._git.refs.names("refs/heads")

    def read(self, name: PageName, revision: str | None = None) -> Fiche:
        """A page, now or at a version.

        Raises:
            PageMissing: when there is none.
            RevisionRefused: when `revision` names no commit.
        """
        return Fiche.parse(name, self.read_text(name, revision))

    def read_text(self, name: PageName, revision: str | None = None) -> str:
        """The text of a page, now or at a version.

        Raises:
            PageMissing: when there is none.
            RevisionRefused: when `revision` names no commit.
        """
        blob = self.blob_at(name.path, revision)
        if blob is None:
            raise PageMissing(name=name)
        return decoded(self._git.blob(blob))

    def blob(self, sha: str) -> bytes:
        """The bytes of a blob."""
        return self._git.blob(sha)

    def keep_blob(self, data: bytes) -> str:
        """Keep bytes that no version holds (yet); gives the sha of their blob."""
        with self._git.writing() as writing:
            return writing.blob(data)

    def blobs(self, shas: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Sha and bytes of many blobs, in the order asked."""
        return self._git.blobs(shas)

    def blob_at(self, path: str, revision: str | None = None) -> str | None:
        """The sha of the blob at a path, now or at a version; None where there is none."""
        if revision is not None:
            return self._git.blob_at(revision, path)
        return self._git.forest.find(self._git.tree_of(self.head()), path)

    def learn(self, path: str, commit: str, known: Callable[[str, str], str | None]) -> None:
        """Take a table's word for the blob that lay at a path in a commit: `known(path, commit)`, None for no answer.

        To look it up, git reads the commit and every tree on the way: all of them old ones, which nobody has at hand.
        """
        self._git.learn(commit, path, known)

    def list(self, revision: str | None = None) -> Iterator[tuple[str, str]]:
        """Every file, now or at a version: path and blob sha."""
        commit = self.head() if revision is None else self._git.resolve(revision)
        return self._git.forest.walk(self._git.tree_of(commit))

    # History.

    def resolve(self, revision: str) -> str:
        """The full name of a version given by 4 to 40 hex digits.

        Raises:
            RevisionRefused: when it names no commit, or several.
        """
        return self._git.resolve(revision)

    def commit(self, sha: str) -> Commit:
        """A commit with the paths that it changed.

        Raises:
            RevisionRefused: when there is none.
        """
        return self._readable(self._git.commit(self._git.resolve(sha)))

    def log(self, since: str | None, until: str) -> Iterator[Commit]:
        """Every commit reachable from `until` and not from `since`, parents before children, with its changes.

        A merge lists only the paths that differ from all its parents. Memory stays constant whatever the number.

        Raises:
            RevisionRefused: when one of the two names no commit.
        """
        start = None if since is None else self._git.resolve(since)
        return map(self._readable, self._git.log(start, self._git.resolve(until)))

    def search(self, until: str, pattern: str, seconds: float) -> Iterator[Commit]:
        """The commits up to `until` in which texts gained or lost what `pattern` (of `Wording`) matches, newest first.

        Git looks at all that it keeps, also at versions that are veiled: whoever shows them reads their texts again.

        Raises:
            RevisionRefused: when `until` names no commit.
            TimeoutError: when there are more to look at than in so many seconds.
        """
        return map(self._readable, self._git.search(self._git.resolve(until), pattern, seconds))

    def _readable(self, commit: Commit) -> Commit:
        """A commit without the names of who asked to be forgotten, and without what a wiki hid."""
        return self.veiled.named(self.former.named(commit))

    def hidden_since(self) -> tuple[int, int]:
        """Moves whenever a version is veiled or shown again, and whenever somebody is forgotten."""
        return self.veiled.changed_at(), self.former.changed_at()

    def tree_changes(self, old: str | None, new: str) -> builtins.list[PathChange]:
        """Every path whose blob differs between two versions (None: nothing at all)."""
        return list(self._git.tree_changes(None if old is None else self._git.resolve(old), self._git.resolve(new)))

    def is_ancestor(self, one: str, other: str) -> bool:
        """Whether the version `other` contains the version `one`."""
        return self._git.is_ancestor(self._git.resolve(one), self._git.resolve(other))

    def first_parents(self, since: str | None, until: str) -> tuple[str, ...]:
        """The commits from `since` (without it) to `until` along the first parents, the oldest first.

        These are the states that the branch itself went through; commits of merged branches are not among them.

        Raises:
            RevisionRefused: when one of the two names no commit.
        """
        start = None if since is None else self._git.resolve(since)
        return tuple(self._git.first_parents(start, self._git.resolve(until)))

    # Writing.

    @contextmanager
    def change(
        self, author: Author, message: str, *, when: int | None = None, trailers: Mapping[str, str] | None = None
    ) -> Iterator[Change]:
        """Several edits, one commit: when the block ends they are all kept and on the disk, or none is.

        Args:
            author: who writes.
            message: what they say about it.
            when: when they wrote (unix s) if not now.
            trailers: `Key: value` lines at the end of the message.

        Raises:
            EditConflict, PageExists, PageMissing, RevisionRefused: when an edit does not hold; nothing was kept.
            StoreUnavailable: when the disk refuses; nothing was kept.
        """
        change = Change(seal=self._seal, shown=self.veiled.readable_text)
        yield change
        with self._git.refs.lock():
            while not self._apply(change, author, message, when, trailers or {}):
                pass  # a `git push` came between: once more, on what it brought

    def _apply(
        self, change: Change, author: Author, message: str, when: int | None, trailers: Mapping[str, str]
    ) -> bool:
        """Make the commit of a change; False when the branch moved meanwhile."""
        head = self.head()
        contents = change.apply(self._git, head)
        tree = self._git.tree_of(head)
        now = int(time.time())
        with self._git.writing() as writing:
            blobs = {path: None if data is None else writing.blob(data) for path, data in contents.items()}
            moved = {path: blob for path, blob in blobs.items() if blob != self._git.forest.find(tree, path)}
            if not moved:
                return True
            sha = writing.commit(
                writing.splice(tree, moved),
                [] if head is None else [head],
                author,
                message,
                trailers,
                when=now if when is None else when,
                committed=now,
            )
        with told_clearly():
            if not self._git.refs.move(MAIN, head, sha):
                return False
        change.commit = sha
        return True

    def adopt(self, expected: str | None, new: str) -> bool:
        """Let the pages be those of the commit `new`, whose objects are there, if they still are those of `expected`.

        Raises:
            StoreUnavailable: when the disk refuses.
        """
        with self._git.refs.lock(), told_clearly():
            return self._git.refs.move(MAIN, expected, new)

    def fetch(self, url: str, ref: str, settings: Mapping[str, str]) -> str:
        """Let `ref` be what another repository shows; gives what git says when it cannot be had, "" when it came.

        Args:
            url: where the other repository is (https, ssh, or a folder of this machine).
            ref: a ref of ours, outside of the branches.
            settings: settings of git for this one time.
        """
        return self._git.fetch(url, full_ref(ref), settings)

    def forked_at(self, one: str, other: str) -> str | None:
        """The commit from which two versions went apart, None when they share nothing."""
        return self._git.merge_base(self._git.resolve(one), self._git.resolve(other))

    def point(self, ref: str, new: str) -> None:
        """Let a ref that is no branch of pages point to the commit `new`.

        Raises:
            StoreUnavailable: when the disk refuses.
        """
        with self._git.refs.lock(), told_clearly():
            self._git.refs.move(full_ref(ref), self.head(ref), self._git.resolve(new))

    def branch(
        self,
        ref: str,
        base: str | None,
        name: PageName,
        text: str,
        *,
        author: Author,
        message: str,
        files: Mapping[FileName, tuple[bytes, str]] | None = None,
    ) -> str:
        """A new branch: the version `base` with one page written otherwise, in one commit; gives its name.

        `files` come with it, new ones: their bytes, and the text of the page that describes each.

        Raises:
            RevisionRefused: when `base` names no commit.
            StoreUnavailable: when the disk refuses.
        """
        parent = None if base is None else self._git.resolve(base)
        change = Change(seal=self._seal)
        change.write(name, text, base=parent if parent and self.blob_at(name.path, parent) else None)
        for file, (data, described) in (files or {}).items():
            change.write_file(file, data)
            change.write(file.page, described, base=None)
        now = int(time.time())
        with self._git.refs.lock():
            contents = change.apply(self._git, parent)
            with self._git.writing() as writing:
                blobs = {path: None if data is None else writing.blob(data) for path, data in contents.items()}
                tree = writing.splice(self._git.tree_of(parent), blobs)
                parents = [] if parent is None else [parent]
                sha = writing.commit(tree, parents, author, message, {}, when=now, committed=now)
            with told_clearly():
                self._git.refs.move(full_ref(ref), None, sha)
        return sha

    def import_stream(self, ref: str, *, holding: Sequence[int] = ()) -> AbstractContextManager[Bulk]:
        """Thousands of commits to a branch, as they come; it goes on from where the branch stands.

        `holding`: descriptors of files whose locks are to last until git has ended, even when we are killed before.
        """
        return bulk(self._git.processes, self._git.refs, ref, holding, seal=self._seal_bytes)

    def _seal_bytes(self, path: str, data: bytes) -> bytes:
        """What is kept at `path` of a stream: a page without what is reserved, anything else as it is."""
        name = None if self._seal is unsealed else PageName.from_path(path)
        if name is None:
            return data
        text = decoded(data)
        after = self._seal(name, text)
        return data if after == text else after.encode()

    def merge_ref(
        self,
        ref: str,
        author: Author,
        message: str,
        *,
        desk: Desk | None = None,
        trailers: Mapping[str, str] | None = None,
    ) -> MergeReport:
        """Bring a branch into the pages: page by page, three-way, in one commit with two parents.

        Pages that both sides changed in the same place keep their text there and are reported: in each `EditConflict`,
        `theirs` is the page's text and `mine` is the branch's. A page that one side renamed (same id) and the other
        wrote to gets both. What waits is laid on `desk` before the branch shows the merge, so that being cut off in
        between loses nothing.

        Raises:
            StoreUnavailable: when the disk refuses; nothing was kept.
        """
        for attempt in range(_PATIENCE + 1):
            patient = attempt < _PATIENCE
            # The work is done without the lock, so that saves go on; only if they overtake it too often, with it.
            with nullcontext() if patient else self._git.refs.lock():
                head, source = self.head(), self.head(ref)
                report = self._merged(head, source, author, message, trailers=trailers or {}, desk=desk)
                if report.commit is None:
                    return report
                if desk is not None:
                    desk.lay(report.held, report.paths)
                with self._git.refs.lock() if patient else nullcontext(), told_clearly():
                    moved = self._git.refs.move(MAIN, head, report.commit)
            if moved:
                break
        return report

    def _merged(
        self,
        head: str | None,
        source: str | None,
        author: Author,
        message: str,
        *,
        trailers: Mapping[str, str],
        desk: Desk | None,
    ) -> MergeReport:
        """The merge of two commits, written but not yet shown by a branch."""
        if source is None:
            return MergeReport(None)
        if head is None:
            names = (PageName.from_path(path) for path, _ in self.list(source))
            return MergeReport(source, [name for name in names if name is not None])
        base = self._git.merge_base(head, source)
        if base == source:
            return MergeReport(None)
        result = BranchMerge(self._git, base, head, source, desk)
        now = int(time.time())
        with self._git.writing() as writing:
            texts = {path: text.encode("utf-8", "replace") for path, text in result.texts.items()}
            written = {path: writing.blob(self._seal_bytes(path, text)) for path, text in texts.items()}
            tree = writing.splice(self._git.tree_of(head), {**result.taken, **written})
            sha = writing.commit(tree, [head, source], author, message, trailers, when=now, committed=now)
        return MergeReport(sha, result.pages, result.conflicts, result.held, result.paths)

    # Looking after it.

    def maintenance(self, progress: Progress | None = None) -> None:
        """Pack the repository and write what makes its history quick; others may read and write meanwhile."""
        maintain(self._git.processes, progress)

    def copy_to(self, folder: Path) -> str | None:
        """Bring the repository of a data folder beside ours to hold all that ours holds; its main commit (`mirror`)."""
        return mirror(self._git.processes, folder / _FOLDER)

    def fsck(self) -> builtins.list[str]:
        """What git finds wrong in the repository; empty when all is whole."""
        return findings(self._git.processes)

    def is_writable(self) -> str | None:
        """Why a save would fail now (disk full, rights…), None when it would not."""
        probe = self.folder / BESIDE / secrets.token_hex(8)
        try:
            if (self.folder / "objects").exists():
                probe.parent.mkdir(exist_ok=True)
            handle = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                write_out(handle, bytes(_PROBE))
                os.fsync(handle)
            finally:
                os.close(handle)
                probe.unlink()
        except OSError as error:
            return disk_reason(error)
        return None
