"""From commits to rows: which page each changed path is, and what happened to it.

The walk goes along the first parents of `main`, oldest first, one commit after the other, and what it does at each
depends only on the tables and on that commit. So it does not matter whether the commits come one by one over years
or all at once in a rebuild: the rows are the same.

- A commit of `main` gives revisions and moves the living pages.
- A commit of a merged branch (an imported history) gives revisions only, with its own author and date.
- A merge gives a revision only where its text differs from all parents; the living pages move by its difference from
  `main` before it.

A rename is a path that goes and a path that comes in one commit, with the same `id` in their heads or the same blob;
of a page that had no `id`, the one that comes keeps its title among its own or has the same text under its head.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fiches import (
    Commit,
    Fiche,
    FileName,
    PageName,
    PathChange,
    Store,
    fold,
    is_definition,
    masked,
    title_key,
)
from search_index.documents import initial
from search_index.reading import FEW
from search_index.tables.revision_table import Kind

_CACHED_VERSIONS: Final = 4_000


@dataclass(frozen=True, slots=True)
class Version:
    """What a revision remembers of the text that it left: the rest is read when the page is."""

    size: int
    id: str | None
    title: str
    type: str | None


@dataclass(frozen=True, slots=True)
class _Step:
    """What happened to one page in one commit; `old` is the path it came from, where that is another one."""

    kind: Kind
    key: int
    name: PageName
    before: str | None
    after: str | None
    old: PageName | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    """A path of a page that changed, with the ids in both heads."""

    name: PageName
    before: str | None
    after: str | None
    id_before: str | None
    id_after: str | None

    @property
    def is_new_identity(self) -> bool:
        """Whether what lies here afterwards says that it is another page (or says so for the first time here)."""
        return self.before is None or self.after is None or self.id_before != self.id_after


class Versions:
    """Reads the versions of pages by (path, blob), many at once where many are known to come.

    Attributes:
        fiches: the pages read one by one, as after a save: whoever needs them again need not.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], Version] = {}
        self.fiches: dict[tuple[str, str], Fiche] = {}

    def load(self, changes: Iterable[PathChange]) -> None:
        """Read the texts that these changes leave, in one go."""
        wanted = {c.after: c.path for c in changes if c.after and (c.path, c.after) not in self._known}
        if len(wanted) <= FEW:
            return
        if len(self._known) > _CACHED_VERSIONS:
            self._known.clear()
        for blob, data in self._store.blobs(wanted):
            self._known[wanted[blob], blob] = _version(data, _fiche(wanted[blob], data))

    def get(self, path: str, blob: str) -> Version:
        """The version of the page at `path` whose text is `blob`."""
        found = self._known.get((path, blob))
        if found is None:
            data = self._store.blob(blob)
            fiche = _fiche(path, data)
            if fiche is not None and len(self.fiches) < FEW:
                self.fiches[path, blob] = fiche
            found = self._known[path, blob] = _version(data, fiche)
        return found

    def learn(self, path: str, blob: str, version: Version) -> None:
        """Remember a version that the tables know."""
        self._known.setdefault((path, blob), version)


def _fiche(path: str, data: bytes) -> Fiche | None:
    name = PageName.from_path(path)
    return None if name is None else masked(Fiche.parse(name, data.decode("utf-8", "replace")))


def _version(data: bytes, fiche: Fiche | None) -> Version:
    if fiche is None:
        return Version(len(data), None, "", None)
    return Version(len(data), fiche.id, fiche.title, fiche.type)


class Walk:
    """One catch-up's walk; everything happens inside the transaction that the caller holds.

    Attributes:
        versions: the versions that were read on the way.
        touched: the keys of the pages whose row, place or text changed: what they say must be read again.
        recorded: the keys of the pages that got a revision: their dates and authors changed.
        files: the names of the files that came, changed or went.
        defines: whether a page changed that says what fields and types mean, or that came from or went there.
        moved: whether a page came, went or took another address, or says something else of its file: how the file is
            shown by other pages (size, alternative text) comes from there.
    """

    def __init__(self, connection: sqlite3.Connection, store: Store, stamp: int) -> None:
        self._sql = connection
        self._store = store
        self._stamp = stamp
        self.versions = Versions(store)
        self.touched: set[int] = set()
        self.recorded: set[int] = set()
        self.files: set[str] = set()
        self.moved = False
        self.defines = False
        (last,) = connection.execute("SELECT max(number) FROM revision").fetchone()
        self._number: int = last or 0

    def commits(self, commits: Sequence[Commit], main: frozenset[str]) -> None:
        """Take these commits, parents first; those whose name is in `main` are the first parents of `main`."""
        self.versions.load(change for commit in commits for change in commit.changes if _is_page(change.path))
        for commit in commits:
            if commit.sha in main:
                self._on_main(commit)
            else:
                self._on_branch(commit)

    def _on_main(self, commit: Commit) -> None:
        merge = len(commit.parents) > 1
        changes = self._store.tree_changes(commit.parents[0], commit.sha) if merge else commit.changes
        recorded = {change.path for change in commit.changes}
        self._move_files(changes)
        steps = self._steps(list(self._pages(changes)), main=True)
        for step in steps:
            if step.old or step.kind == "delete":
                self._sql.execute("UPDATE page SET deleted = 1, stamp = ? WHERE key = ?", (self._stamp, step.key))
        for step in steps:
            version = self._version_of(step)
            if step.kind != "delete":
                self._place(step, version, living=True)
            self.touched.add(step.key)
            self.defines = self.defines or any(p and is_definition(p) for p in (step.name, step.old))
            self.moved = self.moved or step.kind != "edit" or step.name.space == "fichiers"
            if step.name.path in recorded or (merge and not self._has_history(step.key)):
                self._record(step, version, commit, main=True)
            elif step.kind != "delete":
                self._show(step)

    def _show(self, step: _Step) -> None:
        """Note the commit in which the page that a merge took as it was there can be read."""
        self._sql.execute(
            "UPDATE page SET last_commit = coalesce((SELECT commit_sha FROM revision WHERE page = :key "
            "AND path = :path AND blob = :blob ORDER BY number DESC LIMIT 1), last_commit) WHERE key = :key",
            {"key": step.key, "path": step.name.path, "blob": step.after},
        )

    def _has_history(self, key: int) -> bool:
        """Whether a page has a revision; one that a merge doubles (two paths, one id) has none of its own."""
        return self._sql.execute("SELECT 1 FROM revision WHERE page = ? LIMIT 1", (key,)).fetchone() is not None

    def _on_branch(self, commit: Commit) -> None:
        for step in self._steps(list(self._pages(commit.changes)), main=False):
            version = self._version_of(step)
            if step.kind != "delete":
                self._place(step, version, living=False)
            self._record(step, version, commit, main=False)

    def _pages(self, changes: Iterable[PathChange]) -> Iterator[_Change]:
        """The changes of pages, in the order of their paths."""
        for change in sorted(changes, key=lambda change: change.path):
            name = PageName.from_path(change.path)
            if name is not None:
                self._learn(change)
                before = self.versions.get(change.path, change.before).id if change.before else None
                after = self.versions.get(change.path, change.after).id if change.after else None
                yield _Change(name, change.before, change.after, before, after)

    def _learn(self, change: PathChange) -> None:
        """Take what the tables know of the text before a change: most are the last version of a living page."""
        if change.before is not None:
            row = self._sql.execute(
                "SELECT size, id, title, type FROM page WHERE path = ? AND blob = ?", (change.path, change.before)
            ).fetchone()
            if row:
                self.versions.learn(change.path, change.before, Version(*row))

    def _steps(self, changes: list[_Change], *, main: bool) -> list[_Step]:
        """What happened to which page; new pages get their keys here."""
        origins = _origins(changes)
        origins |= self._origins_without_id([change for change in changes if change.name not in origins], origins)
        left = {origin.name: self._key_before(origin, main=main) for origin in origins.values()}
        steps: list[_Step] = []
        for change in changes:
            origin = origins.get(change.name)
            if origin is not None:
                key = left[origin.name]
                steps.append(_Step("rename", key, change.name, origin.before, change.after, origin.name))
            gone = change.after is None or origin is not None
            if gone and change.before is not None and change.name not in left:
                # Deleted, or another page was written over it.
                steps.append(_Step("delete", self._key_before(change, main=main), change.name, change.before, None))
            elif not gone and (change.before is None or change.name in left):
                taken = {step.key for step in steps} | set(left.values())
                key, kind = self._key_born(change, taken, main=main)
                steps.append(_Step(kind, key, change.name, None, change.after))
            elif not gone:
                key = self._key_before(change, main=main)
                steps.append(_Step("edit", key, change.name, change.before, change.after))
        return steps

    def _origins_without_id(
        self, changes: Sequence[_Change], known: Mapping[PageName, _Change]
    ) -> dict[PageName, _Change]:
        """For pages that appear: the page without `id` of the same space that left, and that they say they were."""
        taken = {origin.name for origin in known.values()}
        left = [c for c in changes if c.after is None and c.before and c.id_before is None and c.name not in taken]
        come = [c for c in changes if c.before is None and self._by_id(c.id_after) is None] if left else []
        if not come:
            return {}
        places: dict[tuple[str, str, str], _Change] = {}
        for change in left:
            for mark in _marks(self._told(change.name, change.before), former=False):
                places.setdefault(mark, change)
        found: dict[PageName, _Change] = {}
        for change in come:
            marks = _marks(self._told(change.name, change.after), former=True)
            origin = next((places[mark] for mark in marks if mark in places), None)
            if origin is not None and origin not in found.values():
                found[change.name] = origin
        return found

    def _told(self, name: PageName, blob: str | None) -> Fiche:
        return masked(Fiche.parse(name, self._store.blob(blob or "").decode("utf-8", "replace")))

    def _key_before(self, change: _Change, *, main: bool) -> int:
        """The key of the page that lay at this path before the change."""
        path = change.name.path
        if main:
            row = self._sql.execute("SELECT key FROM page WHERE path = ? AND deleted = 0", (path,)).fetchone()
        else:
            row = self._by_id(change.id_before) or self._held(path)
        return row[0] if row else self._new_key(change)

    def _key_born(self, change: _Change, taken: set[int], *, main: bool) -> tuple[int, Kind]:
        """The key for a page that appears at this path, an old one where the page was here before."""
        path = change.name.path
        if main:
            row = (
                self._by_id(change.id_after, "deleted = 1")
                or self._sql.execute(
                    "SELECT key FROM page WHERE path = ? AND deleted = 1 ORDER BY modified DESC, key DESC LIMIT 1",
                    (path,),
                ).fetchone()
            )
        else:
            row = self._by_id(change.id_after) or self._held(path)
        if row is None or row[0] in taken:
            return self._new_key(change), "new"
        last = self._sql.execute(
            "SELECT kind FROM revision WHERE page = ? ORDER BY number DESC LIMIT 1", (row[0],)
        ).fetchone()
        return row[0], "restore" if last and last[0] == "delete" else "new"

    def _by_id(self, id_: str | None, condition: str = "1") -> tuple[int] | None:
        if id_ is None:
            return None
        found: tuple[int] | None = self._sql.execute(
            f"SELECT key FROM page WHERE id = ? AND {condition} ORDER BY deleted, key LIMIT 1",  # noqa: S608 (our words)
            (id_,),
        ).fetchone()
        return found

    def _held(self, path: str) -> tuple[int] | None:
        found: tuple[int] | None = self._sql.execute("SELECT page FROM held WHERE path = ?", (path,)).fetchone()
        return found

    def _new_key(self, change: _Change) -> int:
        """A row for a page never seen before; it lives when it is placed."""
        name, blob = change.name, change.after or change.before or ""
        version = self.versions.get(name.path, blob)
        cursor = self._sql.execute(
            "INSERT INTO page (path, space, slug, id, title, title_fold, letter, type, blob, size, summary, created, "
            "modified, first_author, last_author, last_commit, revisions, deleted, stamp) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, '', '', '', 0, 1, ?)",
            (name.path, name.space, name.slug, version.id, version.title, fold(version.title), initial(version.title),
             version.type, blob, version.size, self._stamp),
        )  # fmt: skip
        key = cursor.lastrowid
        assert key is not None  # noqa: S101 (an INSERT that succeeded has one; narrows the type)
        self._sql.execute("INSERT OR REPLACE INTO held VALUES (?, ?)", (name.path, key))
        return key

    def _version_of(self, step: _Step) -> Version:
        """The version that the revision tells of: the one after, or the one that was deleted."""
        blob = step.after or step.before or ""
        return self.versions.get(step.name.path, blob)

    def _place(self, step: _Step, version: Version, *, living: bool) -> None:
        """Put the page where the step leaves it; a branch moves only pages that do not live on `main`."""
        name = step.name
        if step.kind == "edit" and living:
            # Most saves leave the title, the id and the type, and so twelve indexes, alone.
            same = self._sql.execute(
                "UPDATE page SET blob = ?, size = ?, stamp = ? "
                "WHERE key = ? AND deleted = 0 AND title = ? AND id IS ? AND type IS ?",
                (step.after, version.size, self._stamp, step.key, version.title, version.id, version.type),
            )
            if same.rowcount:
                return
        self._sql.execute(
            "UPDATE page SET path = ?, space = ?, slug = ?, id = ?, title = ?, title_fold = ?, letter = ?, type = ?, "
            "blob = ?, size = ?, deleted = ?, stamp = ? WHERE key = ? AND deleted >= ?",
            (name.path, name.space, name.slug, version.id, version.title, fold(version.title), initial(version.title),
             version.type, step.after, version.size, int(not living), self._stamp, step.key,
             int(not living)),
        )  # fmt: skip
        self._sql.execute(
            "INSERT INTO held VALUES (?, ?) ON CONFLICT (path) DO UPDATE SET page = excluded.page "
            "WHERE page <> excluded.page",
            (name.path, step.key),
        )

    def _record(self, step: _Step, version: Version, commit: Commit, *, main: bool) -> None:
        """Write the revision, and what it changes in the dates and authors of its page.

        Of a page that lives, a branch may bring a version that waits or a deletion that nobody wanted: the page can
        still be read in the commit of ours that it was last changed in, and is edited from there.
        """
        self._number += 1
        self.recorded.add(step.key)
        size = version.size if step.after else 0
        old = (step.old or step.name).path
        before = self.versions.get(old, step.before).size if step.before else 0
        author, trailers = commit.author, commit.trailers
        self._sql.execute(
            "INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (self._number, commit.sha, step.key, step.name.path, step.name.space, version.title, version.type,
             author.name, author.email, fold(author.name), commit.when, commit.message.partition("\n")[0], step.after,
             step.before, size, size - before, step.kind, trailers.get("Source"), trailers.get("Source-Revision"),
             trailers.get("Source-User"), int(trailers.get("Minor", "").lower() in ("1", "yes", "true", "oui"))),
        )  # fmt: skip
        told = {
            "when": commit.when, "author": author.name, "sha": commit.sha, "stamp": self._stamp, "key": step.key,
            "main": main,
        }  # fmt: skip
        # A column that is named in an UPDATE has its indexes written again, whatever its value: most revisions are the
        # newest of a page that was touched already, and leave its birth and its stamp alone.
        newest = self._sql.execute(
            "UPDATE page SET last_author = :author, modified = :when, revisions = revisions + 1, "
            "last_commit = CASE WHEN :main OR deleted = 1 THEN :sha ELSE last_commit END "
            "WHERE key = :key AND revisions > 0 AND created <= :when AND modified <= :when AND stamp = :stamp",
            told,
        )
        if newest.rowcount:
            return
        self._sql.execute(
            "UPDATE page SET "
            "first_author = CASE WHEN revisions = 0 OR :when < created THEN :author ELSE first_author END, "
            "created = CASE WHEN revisions = 0 OR :when < created THEN :when ELSE created END, "
            "last_author = CASE WHEN :when >= modified THEN :author ELSE last_author END, "
            "last_commit = CASE WHEN :main OR (deleted = 1 AND :when >= modified) THEN :sha ELSE last_commit END, "
            "modified = max(modified, :when), revisions = revisions + 1, stamp = :stamp WHERE key = :key",
            told,
        )

    def _move_files(self, changes: Iterable[PathChange]) -> None:
        for change in changes:
            name = FileName.from_path(change.path)
            if name is not None:
                self.files.add(name.name)
                if change.after is None:
                    self._sql.execute("DELETE FROM file WHERE name = ?", (name.name,))
                else:
                    self._sql.execute(
                        "INSERT OR REPLACE INTO file VALUES (?, ?, ?)", (name.name, change.path, change.after)
                    )


def _marks(fiche: Fiche, *, former: bool) -> Iterator[tuple[str, str, str]]:
    """By what a page without `id` is known again: its title (its `former` ones too), else the text under its head."""
    for title in (fiche.title, *(fiche.other_titles if former else ())):
        yield fiche.name.space, "title", title_key(title)
    if fiche.body.strip():
        yield fiche.name.space, "text", fiche.body.strip()


def _is_page(path: str) -> bool:
    return path.endswith(".md")


def _origins(changes: Sequence[_Change]) -> dict[PageName, _Change]:
    """For each page that appears at a path: the path of the same commit that it came from, where there is one."""
    sources = {c.name: c for c in changes if c.before is not None and c.is_new_identity}
    origins: dict[PageName, _Change] = {}
    for change in changes:
        if change.after is not None and change.is_new_identity:
            origin = _origin(change, sources.values())
            if origin is not None:
                origins[change.name] = sources.pop(origin.name)
    return origins


def _origin(change: _Change, sources: Iterable[_Change]) -> _Change | None:
    """Where the page that appears here came from in the same commit: the same id, or the same text unchanged."""
    others = [source for source in sources if source.name != change.name]
    if change.id_after is not None:
        for source in others:
            if source.id_before == change.id_after:
                return source
    if change.before is None:
        for source in others:
            if source.after is None and source.before == change.after:
                return source
    return None
