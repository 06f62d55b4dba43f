"""Renaming a page: one commit that moves it, keeps its old title and rewrites the links that named it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from fiches.catalogue import unsaid_key
from fiches.errors import PageExists, PageMissing
from fiches.fiche import Fiche
from fiches.git import Author
from fiches.markup import retarget
from fiches.names import PageName, clean_title, numbered, slugify, split_prefix, title_key
from fiches.store import Change, Store

_LINK: Final = re.compile(r"\[\[(?P<colon>:?)(?P<target>[^\[\]|#]+)(?P<rest>(?:[|#][^\[\]]*)?)\]\]")


def rename(  # noqa: PLR0917 - the order in which one says it: who renames what to what, where it is named, why
    store: Store,
    author: Author,
    old: PageName,
    new_title: str,
    backlinks: Iterable[PageName],
    message: str,
    base: str | None,
) -> tuple[PageName, str | None]:
    """Give a page another title, and the address that goes with it; its discussion goes along, in the same commit.

    The old title joins `autres_titres`, so that old links still lead here.

    Args:
        store: where the page is.
        author: who renames.
        old: the page.
        new_title: the title it is to have.
        backlinks: pages that link to it; their links to the old title are rewritten.
        message: what is said about it.
        base: the commit in which the person saw the page; None for the version of now.

    Returns:
        The new name, and the commit (None when the page had this title already).

    Raises:
        NameRefused, PageExists: when the title cannot be kept, or another page has it.
        PageMissing: when there is no such page.
        EditConflict: when someone changed the title meanwhile.
    """
    title = clean_title(new_title)
    head = store.head()
    if head is None:
        raise PageMissing(name=old)
    read_at = base or head
    fiche = store.read(old, read_at)
    if fiche.title == title:
        return old, None
    new = _free_name(store, head, old, title)
    renamed = _renamed(old, fiche.title, title)
    moved = _with_title(fiche, title).with_body(retarget(fiche.body, renamed))
    with store.change(author, message) as change:
        change.move(old, new, moved.text, read_at)
        if new != old:
            _move_talk(store, change, head, (old, new), title)
        for page in _pages(store, head, (name for name in dict.fromkeys(backlinks) if name != old)):
            linked = _relinked(page, renamed)
            if linked.text != page.text:
                change.write(page.name, linked.text, head)
    return new, change.commit


def other_titles_of(kept: Fiche, gone: Fiche) -> list[str]:
    """The other titles of a page that another one becomes a part of: the titles of both lead to it, each once."""
    found = {title_key(kept.title): ""}
    for title in (*kept.other_titles, gone.title, *gone.other_titles):
        found.setdefault(title_key(title), title)
    return [title for title in found.values() if title]


def relinked(page: Fiche, space: str, former: Iterable[str], title: str) -> Fiche:
    """The page with its links to the page of `space` that has one of the `former` titles leading to `title`."""
    targets = [_renamed(PageName(space, "x"), one, title) for one in former]
    return _relinked(page, lambda written: next((new for one in targets if (new := one(written)) is not None), None))


def _move_talk(store: Store, change: Change, head: str, names: tuple[PageName, PageName], title: str) -> None:
    """Let the discussion of a page go along with it, under its new title."""
    old, new = names
    if old.is_talk or not _exists(store, head, old.talk) or _exists(store, head, new.talk):
        return
    talk = store.read(old.talk, head)
    text = talk.with_head({"titre": title}).text if talk.head.get("titre") else None
    change.move(old.talk, new.talk, text, head)


def kept_under_title(before: Fiche, after: Fiche) -> dict[str, object]:
    """What the head of `after`, which has another title than `before`, must say so that nothing is lost by it.

    The former title still leads there; what fiches say under the key of a definition is still said.
    """
    kept: dict[str, object] = {}
    if before.title not in (after.title, *after.other_titles):
        kept["autres_titres"] = [*after.other_titles, before.title]
    key = unsaid_key(before)
    if key and unsaid_key(after) not in {"", key}:
        kept["cle"] = key
    return kept


def _pages(store: Store, commit: str, names: Iterable[PageName]) -> Iterator[Fiche]:
    """Those of the pages that are there."""
    for name in names:
        if _exists(store, commit, name):
            yield store.read(name, commit)


def _exists(store: Store, commit: str, name: PageName) -> bool:
    return store.blob_at(name.path, commit) is not None


def _free_name(store: Store, head: str, old: PageName, title: str) -> PageName:
    """The name for `title`: its slug, numbered where a page of another title has it.

    Raises:
        PageExists: when that page has this very title.
    """
    if old.subject.space == "fichiers":
        return old  # a file's page is named like the file
    number = 1
    while True:
        name = PageName(old.space, numbered(slugify(title), number))
        if name == old or not _exists(store, head, name):
            return name
        if title_key(store.read(name, head).title) == title_key(title):
            raise PageExists(name=title)
        number += 1


def _with_title(fiche: Fiche, title: str) -> Fiche:
    """The fiche under its new title, with its former titles beside, each once; a definition keeps its key."""
    former = dict.fromkeys((*fiche.other_titles, fiche.title))
    others = [one for one in former if title_key(one) != title_key(title)]
    kept = {"cle": key} if (key := unsaid_key(fiche)) else {}
    return fiche.with_head({"titre": title, "autres_titres": others or None, **kept})


def _renamed(old: PageName, before: str, title: str) -> Callable[[str], str | None]:
    """What a link's target becomes: the new title behind the prefix it had, None where it names another page."""
    key = title_key(before)

    def target(written: str) -> str | None:
        space, named = split_prefix(written)
        if space != old.space or title_key(named) != key:
            return None
        prefix = written[: written.rindex(named)] if named in written else ""
        return f"{prefix}{title}"

    return target


def _relinked(page: Fiche, renamed: Callable[[str], str | None]) -> Fiche:
    """The page with its links rewritten, in its text and in its head."""
    changes = {key: new for key, value in page.head.items() if (new := _value(value, renamed)) != value}
    fiche = page.with_body(retarget(page.body, renamed))
    return fiche.with_head(changes) if changes else fiche


def _value(value: object, renamed: Callable[[str], str | None]) -> object:
    """A value of the head with the links in it rewritten."""
    if isinstance(value, str):
        return _LINK.sub(lambda found: _link(found, renamed), value)
    if isinstance(value, Mapping):
        return {key: _value(one, renamed) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_value(one, renamed) for one in value]
    return value


def _link(found: re.Match[str], renamed: Callable[[str], str | None]) -> str:
    new = renamed(found["target"])
    return found[0] if new is None else f"[[{found['colon']}{new}{found['rest']}]]"
