"""Bringing a source's branch into the pages: page by page, three-way, and never losing a text.

Most paths of a merge changed on one side only and are taken as blob shas, without reading them; so thousands of new
pages cost as little as their trees. Only pages that both sides touched are opened.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from fiches.errors import EditConflict
from fiches.front_matter import normalise
from fiches.git import PathChange, Repository, decoded
from fiches.merge import Choice, Conflict, merge
from fiches.names import FileName, PageName
from fiches.store.identity import identity_of, title_of


@dataclass(frozen=True)
class Held:
    """A page (or file) that a merge could not decide about, by its blobs; a blob is None where there is nothing.

    Attributes:
        key: the `id` of the page, its path where it has none.
        path: where it lies among the pages, or lay.
        base: what both sides had.
        ours: what the pages have.
        theirs: what the branch has.
    """

    key: str
    path: str
    base: str | None
    ours: str | None
    theirs: str | None


class Desk(Protocol):
    """What a merge asks about earlier decisions, and where it lays what waits for one."""

    def base_of(self, key: str) -> str | None:
        """The blob that both sides had when a change of this page began to wait; None when none waits."""

    def kept_from(self, key: str) -> str | None:
        """The blob of a page that the branch took away and that was kept all the same; None for any other."""

    def keeps(self, key: str, path: str) -> bool:
        """Whether a page that the branch takes away stays until somebody decides."""

    def choices(self, key: str, conflicts: Sequence[Conflict]) -> Sequence[Choice | None]:
        """What was decided before about the same change of the same text, place by place."""

    def lay(self, held: Sequence[Held], changed: Collection[str]) -> None:
        """Keep what waits; `changed` are the paths that the merge is about to write. Called before it is shown."""


class _NoDesk:
    """Nothing was decided before, and nothing waits."""

    def base_of(self, _key: str) -> str | None:
        return None

    kept_from = base_of

    def keeps(self, _key: str, _path: str) -> bool:
        return False

    def choices(self, _key: str, _conflicts: Sequence[Conflict]) -> Sequence[Choice | None]:
        return ()

    def lay(self, held: Sequence[Held], changed: Collection[str]) -> None:
        """Nowhere: the report tells."""


@dataclass(frozen=True)
class MergeReport:
    """What a merge brought.

    Attributes:
        commit: the commit that was made, None when the branch held nothing new.
        merged: the pages that changed.
        conflicts: the pages that both sides changed in the same place; they kept the text of the pages there.
        held: everything that waits for a decision: these pages, and those that the branch took away.
        paths: every path that the merge wrote.
    """

    commit: str | None
    merged: list[PageName] = field(default_factory=list)
    conflicts: list[EditConflict] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    paths: frozenset[str] = frozenset()


class BranchMerge:
    """The result of merging the commit `source` into the commit `main`, before it is written.

    Attributes:
        taken: path → blob sha as the source has it, None where the path goes.
        texts: path → text that both sides made together.
        conflicts: what could not be brought together.
        held: the same by its blobs, and the pages that the branch took away and that stay for now.
    """

    def __init__(
        self, repository: Repository, base: str | None, main: str, source: str, desk: Desk | None = None
    ) -> None:
        self.taken: dict[str, str | None] = {}
        self.texts: dict[str, str] = {}
        self.conflicts: list[EditConflict] = []
        self.held: list[Held] = []
        self._repository = repository
        self._desk: Desk = desk or _NoDesk()
        self._main = main
        self._ours = {c.path: c for c in repository.tree_changes(base, main)}
        self._theirs = {c.path: c for c in repository.tree_changes(base, source)}
        self._ours_moved: Mapping[str, str] = {}
        self._theirs_moved: Mapping[str, str] = {}
        self._merge()

    @property
    def pages(self) -> list[PageName]:
        """The pages that change."""
        names = (PageName.from_path(path) for path in {**self.taken, **self.texts})
        return [name for name in names if name is not None]

    @property
    def paths(self) -> frozenset[str]:
        """Every path that changes."""
        return frozenset({**self.taken, **self.texts})

    def _merge(self) -> None:
        both, gone = [], []
        for path, change in self._theirs.items():
            ours = self._ours.get(path)
            if ours is not None:
                if ours.after != change.after or change.after is None:
                    both.append((path, ours, change))
            elif change.after is None:
                gone.append((path, change.before))
            else:
                self.taken[path] = change.after
        if both:
            # Renames matter only now: a page that one side moved and the other touched.
            self._ours_moved = self._moved(self._ours)
            self._theirs_moved = self._moved(self._theirs)
        self._take_away(gone)
        self._meet_again()
        for path, ours, theirs in both:
            if ours.after is None and theirs.after is None:
                self._both_moved(path, ours.before)
            elif ours.after is None:
                self._we_moved(path, theirs)
            elif theirs.after is None:
                self._they_moved(path, ours)
            else:
                self._both_wrote(path, ours, theirs)

    def _take_away(self, gone: Sequence[tuple[str, str | None]]) -> None:
        """Pages that they took away and that we did not touch: they go, unless the desk keeps them for a decision."""
        for path, blob in gone:
            key = self._key(path, blob)
            if self._desk.keeps(key, path):
                self.held.append(Held(key, path, blob, blob, None))
            else:
                self.taken[path] = None

    def _meet_again(self) -> None:
        """Pages that they took away, that stayed here, and that they have again under another name: one page each."""
        come = {path: blob for path, blob in self.taken.items() if blob and self._theirs[path].before is None}
        stayed = {identity: path for path, identity in self._born_here.items()} if come else {}
        again = {path: id_ for path, id_ in (self._identities(come) if stayed else {}).items() if id_ in stayed}
        moved = set(self._moved(self._theirs).values()) if again else set()
        for path, identity in again.items():
            if path in moved:
                continue  # both renamed a page that neither took away
            here, theirs = stayed[identity], self.taken[path]
            ours, base = self._ours[here].after, self._desk.kept_from(identity)
            was, now = (title_of(self._text(blob) or "") for blob in (base, ours))
            if was != now:  # we renamed it: our name stays
                del self.taken[path]
                self._join(here, base, ours, theirs)
            else:
                self._join(path, base, ours, theirs)
                self.taken[here] = None

    def _both_moved(self, old: str, base: str | None) -> None:
        """Both sides renamed (or deleted) the page: our name stays, with both sides' text."""
        ours, theirs = self._ours_moved.get(old), self._theirs_moved.get(old)
        if ours is None or theirs is None or ours == theirs:
            return  # deleted on one side at least, or met again under its new name in `_both_wrote`
        self.taken.pop(theirs, None)
        self._join(ours, base, self._ours[ours].after, self._theirs[theirs].after)

    def _we_moved(self, old: str, theirs: PathChange) -> None:
        """We renamed or deleted a page, and they wrote to it: their text goes where the page went."""
        ours = self._ours_moved.get(old)
        if ours is not None:
            self._join(ours, theirs.before, self._ours[ours].after, theirs.after)
        else:
            self._refuse(old, theirs.before, None, theirs.after)

    def _they_moved(self, old: str, ours: PathChange) -> None:
        """They renamed or deleted a page, and we wrote to it: our text goes along with the page."""
        new = self._theirs_moved.get(old)
        if new is None:
            self._refuse(old, ours.before, ours.after, None)
        elif new in self._ours:
            self._join(old, ours.before, ours.after, self._theirs[new].after)  # its new name is another page's here
        else:
            self._join(new, ours.before, ours.after, self._theirs[new].after)
            self.taken[old] = None

    def _both_wrote(self, path: str, ours: PathChange, theirs: PathChange) -> None:
        base = ours.before
        if base is not None and theirs.before is not None and (was := self._replaced(ours)) is not None:
            # What lies here now is another page; theirs is where we moved it, or nowhere.
            self._elsewhere(path, was, theirs)
            return
        if base is None:
            # Born on both sides. A page that both renamed alike has its former text as base; one that we kept when
            # they took it away has the text of then.
            old = _source_of(path, self._theirs_moved)
            if old is not None and old == _source_of(path, self._ours_moved):
                base = self._theirs[old].before
            elif old is not None:
                # Theirs came from `old`, and its new name is another page's here: its text comes, its name does not.
                self.taken.pop(old, None)
                was = self._theirs[old].before
                self._join(old, was, was, theirs.after)
                return
            else:
                base = self._desk.kept_from(self._key(path, theirs.after))
        self._join(path, base, ours.after, theirs.after)

    def _replaced(self, change: PathChange) -> str | None:
        """The id of the page that lay there, when another page took its place; None when it is the same page."""
        if PageName.from_path(change.path) is None:
            return None
        was, now = (identity_of(self._text(sha) or "") for sha in (change.before, change.after))
        if was is None or now == was or (now is None and was not in self._born_here.values()):
            return None
        return was

    def _elsewhere(self, path: str, identity: str, theirs: PathChange) -> None:
        """They wrote to a page of ours that moved while another one took its place."""
        target = next((where for where, born in self._born_here.items() if born == identity), None)
        if target is not None:
            self._join(target, theirs.before, self._ours[target].after, theirs.after)
        else:
            self._refuse(path, theirs.before, None, theirs.after)

    @cached_property
    def _born_here(self) -> dict[str, str]:
        """Path → id of the pages that were born on our side."""
        return self._identities({c.path: c.after for c in self._ours.values() if c.before is None and c.after})

    def _join(self, path: str, base: str | None, ours: str | None, theirs: str | None) -> None:
        """Let `path` hold both sides' text; where they contradict each other it has ours, and theirs waits."""
        key = self._key(path, theirs, base, ours)
        if base == ours:
            self.taken[path] = theirs
            return
        if theirs in (ours, base):
            self.taken[path] = ours
            return
        if base is None or PageName.from_path(path) is None:
            self.taken[path] = ours
            self._refuse(path, base, ours, theirs)
            return
        text, conflicts = self._merged(key, base, self._text(ours) or "", theirs)
        waits_since = self._desk.base_of(key)
        if waits_since is not None:
            # What contradicts since an earlier run is told from what both sides had then.
            text, conflicts = self._merged(key, waits_since, text, theirs)
        self.taken.pop(path, None)
        self.texts[path] = text
        if conflicts:
            self._refuse(path, base, ours, theirs)

    def _merged(self, key: str, base: str, mine: str, theirs: str | None) -> tuple[str, tuple[Conflict, ...]]:
        """The text of both sides, with mine where they contradict each other and nobody decided before."""
        before, now = self._text(base) or "", self._text(theirs) or ""
        result = merge(before, mine, now)
        if result.conflicts and any(choices := self._desk.choices(key, result.conflicts)):
            result = merge(before, mine, now, choices)
        return result.text, result.conflicts

    def _refuse(self, path: str, base: str | None, ours: str | None, theirs: str | None) -> None:
        page = PageName.from_path(path)
        texts = [None if page is None else self._text(sha) for sha in (base, ours, theirs)]
        name = page or FileName.from_path(path) or path
        key = self._key(path, theirs, base, ours)
        self.held.append(Held(key, path, self._desk.base_of(key) or base, ours, theirs))
        self.conflicts.append(
            EditConflict(name, base=texts[0], theirs=texts[1], mine=texts[2], theirs_commit=self._main)
        )

    def _key(self, path: str, *blobs: str | None) -> str:
        """The identity of a page: the first `id` among its texts, else its path."""
        if PageName.from_path(path) is None:
            return path
        found = (identity_of(self._text(blob) or "") for blob in blobs if blob is not None)
        return next((identity for identity in found if identity), path)

    def _text(self, sha: str | None) -> str | None:
        return None if sha is None else normalise(decoded(self._repository.blob(sha)))

    def _moved(self, side: Mapping[str, PathChange]) -> dict[str, str]:
        """Old path → new path of the pages that one side renamed: same blob, or same id in the head."""
        gone = {c.path: c.before for c in side.values() if c.after is None and c.before is not None}
        born = {c.path: c.after for c in side.values() if c.before is None and c.after is not None}
        if not gone or not born:
            return {}
        by_blob = {blob: path for path, blob in born.items()}
        by_id = {identity: path for path, identity in self._identities(born).items()}
        olds = self._identities(gone)
        moved = {path: by_blob.get(blob) or by_id.get(olds.get(path, "")) for path, blob in gone.items()}
        return {old: new for old, new in moved.items() if new is not None}

    def _identities(self, pages: Mapping[str, str]) -> dict[str, str]:
        """Path → id of the pages among `pages` (path → blob sha) that have one."""
        names = {path: PageName.from_path(path) for path in pages}
        texts = dict.fromkeys(pages[path] for path, name in names.items() if name is not None)
        found: dict[str, str | None] = {}
        for sha, data in self._repository.blobs(texts):
            found[sha] = identity_of(normalise(decoded(data)))
        return {path: identity for path, sha in pages.items() if (identity := found.get(sha))}


def _source_of(new: str, moved: Mapping[str, str]) -> str | None:
    """From where a page was renamed to `new`."""
    return next((old for old, path in moved.items() if path == new), None)
