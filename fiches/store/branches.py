"""Bringing a source's branch into the pages: page by page, three-way, and never losing a text.

Most paths of a merge changed on one side only and are taken as blob shas, without reading them; so thousands of new
pages cost as little as their trees. Only pages that both sides touched are opened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fiches.errors import EditConflict
from fiches.front_matter import normalise
from fiches.git import PathChange, Repository, decoded
from fiches.merge import merge
from fiches.names import FileName, PageName
from fiches.store.identity import identity_of


@dataclass(frozen=True)
class MergeReport:
    """What a merge brought.

    Attributes:
        commit: the commit that was made, None when the branch held nothing new.
        merged: the pages that changed.
        conflicts: the pages that both sides changed in the same place; they kept the text of the pages.
    """

    commit: str | None
    merged: list[PageName] = field(default_factory=list)
    conflicts: list[EditConflict] = field(default_factory=list)


class BranchMerge:
    """The result of merging the commit `source` into the commit `main`, before it is written.

    Attributes:
        taken: path → blob sha as the source has it, None where the path goes.
        texts: path → text that both sides made together.
        conflicts: what could not be brought together.
    """

    def __init__(self, repository: Repository, base: str | None, main: str, source: str) -> None:
        self.taken: dict[str, str | None] = {}
        self.texts: dict[str, str] = {}
        self.conflicts: list[EditConflict] = []
        self._repository = repository
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

    def _merge(self) -> None:
        both = []
        for path, change in self._theirs.items():
            ours = self._ours.get(path)
            if ours is None:
                self.taken[path] = change.after
            elif ours.after != change.after or change.after is None:
                both.append((path, ours, change))
        if not both:
            return
        # Renames matter only now: a page that one side moved and the other touched.
        self._ours_moved = self._moved(self._ours)
        self._theirs_moved = self._moved(self._theirs)
        for path, ours, theirs in both:
            if ours.after is None and theirs.after is None:
                self._both_moved(path, ours.before)
            elif ours.after is None:
                self._we_moved(path, theirs)
            elif theirs.after is None:
                self._they_moved(path, ours)
            else:
                self._both_wrote(path, ours, theirs)

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
        if new is None or new in self._ours:
            self._refuse(old, ours.before, ours.after, None if new is None else self._theirs[new].after)
            return
        if self._join(new, ours.before, ours.after, self._theirs[new].after):
            self.taken[old] = None
        else:
            self.taken.pop(new, None)

    def _both_wrote(self, path: str, ours: PathChange, theirs: PathChange) -> None:
        base = ours.before
        if base is None:
            # Born on both sides. A page that both renamed alike has its former text as base.
            old = _source_of(path, self._theirs_moved)
            if old is not None and old == _source_of(path, self._ours_moved):
                base = self._theirs[old].before
            elif old is not None:
                # Theirs came from `old`, and its new name is taken here: it stays where it was.
                self.taken.pop(old, None)
        self._join(path, base, ours.after, theirs.after)

    def _join(self, path: str, base: str | None, ours: str | None, theirs: str | None) -> bool:
        """Let `path` hold both sides' text; whether they agree. Where they do not, ours stays."""
        if base == ours:
            self.taken[path] = theirs
            return True
        if theirs in (ours, base):
            self.taken[path] = ours
            return True
        if base is None or PageName.from_path(path) is None:
            self._refuse(path, base, ours, theirs)
            return False
        before, mine, now = self._text(base) or "", self._text(ours) or "", self._text(theirs) or ""
        result = merge(before, mine, now)
        if result.conflicts:
            self._refuse(path, base, ours, theirs)
            return False
        self.taken.pop(path, None)
        self.texts[path] = result.text
        return True

    def _refuse(self, path: str, base: str | None, ours: str | None, theirs: str | None) -> None:
        page = PageName.from_path(path)
        texts = [None if page is None else self._text(sha) for sha in (base, ours, theirs)]
        name = page or FileName.from_path(path) or path
        self.conflicts.append(
            EditConflict(name, base=texts[0], theirs=texts[1], mine=texts[2], theirs_commit=self._main)
        )

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
