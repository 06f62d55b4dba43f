"""One conflict as it stands now: the page here, the page there, and the places where they contradict each other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from commun.commons import Commons
from commun.inbox.copies import Copied, copies_of
from fiches import (
    Conflict,
    Fiche,
    FileName,
    Head,
    HeadUnreadable,
    PageName,
    describe_change,
    masked,
    merge,
    normalise,
    tell_value,
)

if TYPE_CHECKING:
    from importers import Waiting


@dataclass(frozen=True, slots=True)
class Place:
    """A place where both sides say different things, in words; "" where a side says nothing.

    `kind` is the kind of place, `name` what the field or the section is called; `is_title`: the page's title, of which
    there is one, and whichever is not taken becomes one of its other titles.
    """

    kind: Literal["field", "section", "start"]
    name: str
    base: str
    ours: str
    theirs: str
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A conflict as it stands now.

    Attributes:
        item: what waits.
        name: where the page lies here now; None when it lies here no more.
        version: the commit in which that was seen.
        base, ours, theirs: the three texts; None where there is none, and for files.
        merged: both sides together, with ours where they contradict each other.
        conflicts: these contradictions, as the merge tells them.
        places: the same in words.
        copies: of a version that the wiki hid, the versions written here that still hold its words.
        told_ours, told_theirs: what each side changed since both said the same, in a sentence; "" for nothing.
    """

    item: "Waiting"
    name: PageName | None
    version: str
    base: str | None
    ours: str | None
    theirs: str | None
    merged: str = ""
    conflicts: tuple[Conflict, ...] = ()
    places: tuple[Place, ...] = ()
    told_ours: str = ""
    told_theirs: str = ""
    copies: tuple[Copied, ...] = ()

    @property
    def is_file(self) -> bool:
        """Whether it is about the bytes of a file."""
        return FileName.from_path(self.item.path) is not None


def look(wiki: Commons, item: "Waiting", language: str, version: str | None = None) -> Seen:
    """A conflict as it stands now, or stood in the commit `version`; a page that was renamed is followed."""
    seen_in = version or wiki.store.head() or ""
    name = _name_now(wiki, item, seen_in)
    base, theirs = _text(wiki, item.path, item.base), _text(wiki, item.path, item.theirs)
    ours = None if name is None else wiki.store.veiled.readable_text(name, wiki.store.read_text(name, seen_in))
    if ours is None or theirs is None:
        copies = tuple(copies_of(wiki, item))
        return Seen(item, name, seen_in, base, ours, theirs, merged=ours or theirs or "", copies=copies)
    merged = merge(base or "", ours, theirs)
    places = tuple(_place(wiki, conflict, language) for conflict in merged.conflicts)
    # What is already brought together is the wiki's change: it is taken back before ours is told.
    sides = (merge(theirs, ours, base).text, theirs) if base else ()
    told = [_told(wiki, name, base, side, language) for side in sides] if name and base else ["", ""]
    return Seen(item, name, seen_in, base, ours, theirs, merged.text, merged.conflicts, places, told[0], told[1])


def _told(wiki: Commons, name: PageName, base: str, side: str, language: str) -> str:
    """What a side changed, as everybody may read it."""
    before, after = (masked(Fiche.parse(name, text)) for text in (base, side))
    return describe_change(before, after, language, wiki.index.catalogue)


def _name_now(wiki: Commons, item: "Waiting", version: str) -> PageName | None:
    row = wiki.index.pages.by_id(item.key)
    found = [] if row is None or row.deleted else [row.name]
    written = PageName.from_path(item.path)
    found += [written] if written is not None else []
    return next((name for name in found if wiki.store.blob_at(name.path, version) is not None), None)


def _text(wiki: Commons, path: str, blob: str | None) -> str | None:
    name = PageName.from_path(path)
    if blob is None or name is None:
        return None
    return wiki.store.veiled.readable_text(name, normalise(wiki.store.blob(blob).decode("utf-8", "replace")))


def _place(wiki: Commons, conflict: Conflict, language: str) -> Place:
    kind, _, name = conflict.where.partition(":")
    if kind == "head":
        label = wiki.index.catalogue.label(name, language)
        base, ours, theirs = (_value(text, name) for text in (conflict.base, conflict.mine, conflict.theirs))
        return Place("field", label, base, ours, theirs, is_title=name == "titre")
    texts = (conflict.base.strip("\n"), conflict.mine.strip("\n"), conflict.theirs.strip("\n"))
    return Place("section" if name else "start", name, *texts)


def _value(lines: str, key: str) -> str:
    """The value that some lines of a head give to a key, as people read it; the lines themselves when unreadable."""
    try:
        return tell_value(Head.parse(lines).get(key))
    except HeadUnreadable:
        return lines.strip()


def title_of(seen: Seen) -> str:
    """What the page is called here, or was."""
    if seen.name is not None and seen.ours is not None:
        return Fiche.parse(seen.name, seen.ours).title
    return seen.item.title
