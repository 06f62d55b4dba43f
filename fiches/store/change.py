"""Several edits that become one commit, or none: what each writer read is compared with what is there now."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

from fiches.errors import EditConflict, NameRefused, PageExists, PageMissing
from fiches.front_matter import normalise
from fiches.git import Repository, decoded
from fiches.merge import merge
from fiches.names import SPACES, FileName, PageName, check_revision
from fiches.store.identity import identity_of
from fiches.store.veiled import without_gaps

MAIN: Final = "refs/heads/main"
"""Where the pages live."""

Seal = Callable[[PageName, str], str]
"""Takes out of a page's text what must not enter git, and keeps it elsewhere: the last thing done before it is kept."""


def unsealed(_name: PageName, text: str) -> str:
    """The text as it is: for a store that stands alone, without a place to keep what is reserved."""
    return text


@dataclass
class Change:
    """The edits of one `with store.change(…)`; they are applied together when the block ends.

    Attributes:
        seal: goes over every text before it is compared, merged and kept.
        shown: a text as everybody may read it, for what a conflict tells.
        commit: the commit that was made, None until then and when nothing changed.
        merged: whether someone else's changes of the same page were kept beside the writer's.
        followed: pages that had been renamed meanwhile: the name that was written to → where the text went.
    """

    commit: str | None = None
    merged: bool = False
    followed: dict[PageName, PageName] = field(default_factory=dict)
    seal: Seal = unsealed
    shown: Seal = unsealed
    _edits: list[Callable[["Applying"], None]] = field(default_factory=list)

    def write(self, name: PageName, text: str, base: str | None) -> None:
        """Write a page.

        Args:
            name: the page.
            text: its whole text.
            base: the commit in which the writer read it; None for a page that must not exist yet.
        """
        _check_name(name)
        revision = _checked(base)
        kept = self._kept(name, text)
        self._edits.append(lambda applying: applying.write(name, kept, revision))

    def delete(self, name: PageName, base: str | None = None, *, with_talk: bool = False) -> None:
        """Take a page away; with `base`, only if nobody wrote to it since then; `with_talk`, its discussion too."""
        _check_name(name)
        revision = _checked(base)
        self._edits.append(lambda applying: applying.delete(name, revision))
        if with_talk:
            self._edits.append(lambda applying: applying.drop(name.talk))

    def move(self, old: PageName, new: PageName, text: str | None = None, base: str | None = None) -> None:
        """Give a page another name, and another text if one is given (`base`: the commit it was read in)."""
        _check_name(old)
        _check_name(new)
        revision = _checked(base)
        written = None if text is None else self._kept(new, text)
        self._edits.append(lambda applying: applying.move(old, new, written, revision))

    def write_file(self, name: FileName, data: bytes) -> None:
        """Keep an uploaded file; one of that name is replaced (its bytes stay in the history)."""
        _check_name(name)
        self._edits.append(lambda applying: applying.put(name.path, data))

    def delete_file(self, name: FileName) -> None:
        """Take an uploaded file away."""
        _check_name(name)
        self._edits.append(lambda applying: applying.put(name.path, None))

    def apply(self, repository: Repository, head: str | None) -> dict[str, bytes | None]:
        """What the edits make of the version `head`: path → content, None where there is to be nothing.

        Raises:
            EditConflict, PageExists, PageMissing, RevisionRefused: when an edit does not hold.
        """
        applying = Applying(repository, head)
        try:
            for edit in self._edits:
                edit(applying)
        except EditConflict as conflict:
            raise self._told(conflict) from None
        self.merged, self.followed = applying.merged, applying.followed
        return applying.contents

    def _kept(self, name: PageName, text: str) -> str:
        return self.seal(name, without_gaps(name, normalise(text)))

    def _told(self, conflict: EditConflict) -> EditConflict:
        """A conflict whose texts may be shown to who meets it."""
        name = cast("PageName", conflict.name)
        sides = (conflict.base, conflict.theirs, conflict.mine)
        base, theirs, mine = (None if text is None else self.shown(name, text) for text in sides)
        return EditConflict(name, base=base, theirs=theirs, mine=mine, theirs_commit=conflict.theirs_commit)


def _checked(base: str | None) -> str | None:
    return None if base is None else check_revision(base)


def _check_name(name: PageName | FileName) -> None:
    """Refuse a name that was put together by hand and would leave its folder: the last door before git."""
    if isinstance(name, PageName):
        safe = name.space in SPACES and PageName.from_path(name.path) == name
    else:
        safe = FileName.from_path(name.path) == name
    if not safe:
        raise NameRefused(name=name)


class Applying:
    """Edits being applied to one version; later edits see what earlier ones made."""

    def __init__(self, repository: Repository, head: str | None) -> None:
        self.contents: dict[str, bytes | None] = {}
        self.merged = False
        self.followed: dict[PageName, PageName] = {}
        self._repository = repository
        self._head = head

    def put(self, path: str, data: bytes | None) -> None:
        """Let `path` hold `data`."""
        self.contents[path] = data

    def write(self, name: PageName, text: str, base: str | None) -> None:
        """Write a page, merged with what others wrote since `base`."""
        if base is not None and self._untouched(name, base):
            self._put_text(name, text)
            return
        now = self._now(name)
        if base is None:
            if now is not None:
                raise PageExists(name=name)
            self._put_text(name, text)
            return
        before = self._at(base, name)
        if now is None and before is not None:
            if text == before:
                return
            target = self._follow(base, before)
            if target is None:
                raise self._conflict(name, before, None, text)
            self.followed[name] = target
            name, now = target, self._now(target)
        self._put_text(name, self._merged(name, before, text, now))

    def delete(self, name: PageName, base: str | None) -> None:
        """Take a page away, if it is as the writer read it."""
        now = self._now(name)
        if now is None:
            if base is None or self._at(base, name) is None:
                raise PageMissing(name=name)
            return
        before = now if base is None else self._at(base, name)
        if before != now:
            raise self._conflict(name, before, now, None)
        self.put(name.path, None)

    def drop(self, name: PageName) -> None:
        """Let there be no page at `name`, as it may be already."""
        if self._now(name) is not None:
            self.put(name.path, None)

    def move(self, old: PageName, new: PageName, text: str | None, base: str | None) -> None:
        """Give a page another name."""
        now = self._now(old)
        if now is None:
            raise PageMissing(name=old)
        before = now if base is None else self._at(base, old)
        whole = now if text is None else self._merged(old, before, text, now)
        if old != new:
            if self._now(new) is not None:
                raise PageExists(name=new)
            self.put(old.path, None)
        self._put_text(new, whole)

    def _merged(self, name: PageName, before: str | None, mine: str, now: str | None) -> str:
        """The text that keeps both the writer's changes and those made since."""
        if now is None or now in (before, mine):
            return mine
        if before is None:
            raise self._conflict(name, before, now, mine)
        self.merged = True
        if mine == before:
            return now
        result = merge(before, mine, now)
        if result.conflicts:
            raise self._conflict(name, before, now, mine)
        return result.text

    def _conflict(self, name: PageName, base: str | None, theirs: str | None, mine: str | None) -> EditConflict:
        return EditConflict(name, base=base, theirs=theirs, mine=mine, theirs_commit=self._head or "")

    def _put_text(self, name: PageName, text: str) -> None:
        # A lone surrogate can come from a broken form; git and every reader want UTF-8.
        self.put(name.path, text.encode("utf-8", "replace"))

    def _untouched(self, name: PageName, base: str) -> bool:
        """Whether a page is as it was in `base`, told by its blob alone: the usual save opens no text."""
        if name.path in self.contents:
            return False
        now = self._repository.forest.find(self._repository.tree_of(self._head), name.path)
        return now is not None and self._repository.blob_at(base, name.path) == now

    def _now(self, name: PageName) -> str | None:
        """The text of a page as it is now, earlier edits of this change included."""
        if name.path in self.contents:
            data = self.contents[name.path]
            return None if data is None else normalise(decoded(data))
        return self._text(self._head, name)

    def _at(self, revision: str, name: PageName) -> str | None:
        return self._text(self._repository.resolve(revision), name)

    def _text(self, commit: str | None, name: PageName) -> str | None:
        sha = self._repository.forest.find(self._repository.tree_of(commit), name.path)
        return None if sha is None else normalise(decoded(self._repository.blob(sha)))

    def _follow(self, base: str, before: str) -> PageName | None:
        """Where a page went that was renamed since `base`: the page born since with its id, or with its very text."""
        identity = identity_of(before)
        for change in self._repository.tree_changes(self._repository.resolve(base), self._head):
            target = PageName.from_path(change.path)
            if target is None or change.before is not None or change.after is None:
                continue
            text = normalise(decoded(self._repository.blob(change.after)))
            if text == before or (identity is not None and identity_of(text) == identity):
                return target
        return None
