"""What a merge of one source asks the inbox, and what it lays there."""

from collections.abc import Collection, Mapping, Sequence

from fiches import Choice, Conflict, Fiche, FileName, Held, PageName, Store, normalise
from importers.inbox.inbox import Inbox, Kind, Waiting


class SourceDesk:
    """The desk of one source, for one run.

    Args:
        store: where the texts are.
        inbox: where conflicts wait.
        source: the name of the source.
        gone: the ids of pages, and the paths of files, that the wiki deleted: they stay until somebody decides.
        born_here: the id of a fiche → what both sides had when its page was created there from it.

    Attributes:
        laid: what this run let wait.
    """

    def __init__(
        self, store: Store, inbox: Inbox, source: str, gone: Collection[str], born_here: Mapping[str, str] | None = None
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._source = source
        self._gone = frozenset(gone)
        self._born_here = born_here or {}
        self.laid: list[Waiting] = []

    def base_of(self, key: str) -> str | None:
        """What both sides had when a change of this page began to wait."""
        return self._inbox.base_of(self._source, key)

    def kept_from(self, key: str) -> str | None:
        """What both sides had of a page that stands on both without a common past.

        The wiki deleted it and it stayed here, or it was created there from here.
        """
        if key in self._born_here:
            return self._store.keep_blob(self._born_here[key].encode())
        return self._inbox.kept_from(self._source, key)

    def keeps(self, key: str, path: str) -> bool:
        """Whether the wiki deleted a page, rather than moved it or made a redirect of it."""
        return key in self._gone or path in self._gone

    def choices(self, key: str, conflicts: Sequence[Conflict]) -> Sequence[Choice | None]:
        """What was decided before at the same places."""
        return self._inbox.decided(key, conflicts)

    def lay(self, held: Sequence[Held], changed: Collection[str]) -> None:
        """Let what was not decided before wait; what waited and is now brought together waits no more."""
        pages = {each.path for each in held}
        items = [self._item(each) for each in held if f"{each.path}.md" not in pages]
        self.laid = [item for item in items if None in self._inbox.decided(item.key, [whole(item)])]
        keys = {each.key for each in held}
        settled = [
            (self._source, item.key)
            for item in self._inbox.waiting(self._source)
            if item.path in changed and item.key not in keys and item.kind not in {"veiled", "unveiled"}
        ]
        if self.laid or settled:
            self._inbox.lay(self.laid, settled)

    def _item(self, held: Held) -> Waiting:
        fiche = self._fiche(held.path, held.theirs or held.ours or held.base)
        source = fiche.source if fiche is not None and fiche.source else {}
        title = held.path.rpartition("/")[2] if fiche is None else fiche.title
        return Waiting(
            number=0, source=self._source, key=held.key, kind=_kind(held), path=held.path, title=title,
            url=str(source.get("url", "")), base=held.base, ours=held.ours, theirs=held.theirs, since=0,
        )  # fmt: skip

    def _fiche(self, path: str, blob: str | None) -> Fiche | None:
        name = PageName.from_path(path)
        if name is None or blob is None:
            return None
        return Fiche.parse(name, normalise(self._store.blob(blob).decode("utf-8", "replace")))


def _kind(held: Held) -> Kind:
    if held.theirs is None:
        return "gone_there"
    if held.ours is None:
        return "gone_here"
    return "file" if FileName.from_path(held.path) is not None else "texts"


def whole(item: Waiting) -> Conflict:
    """A conflict about a whole page or file as one place, by its blobs: what a decision on it is remembered by."""
    return Conflict(item.kind, item.base or "", item.ours or "", item.theirs or "")
