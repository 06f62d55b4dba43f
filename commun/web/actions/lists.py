"""`list=` and `generator=`: pages one after the other, in pieces, each with what continues it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from commun.web.actions.named import Asked, prefixed, row_titled, space_of, title_of
from commun.web.actions.protocol import ApiRefused, flags, is_modern, limit, needed, param, several, stamp, whole
from commun.web.ask.smw_values import namespace_number
from commun.web.guard import commons
from fiches import SPACES, FileName, NameRefused, fold
from search_index import PageRow, RevisionRow, SearchRequest

Item = dict[str, object]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a list: what is told of each, the pages that it stands for, where it goes on ("" for its end)."""

    items: Sequence[Item]
    pages: Sequence[Asked]
    following: str = ""
    about: tuple[str, Item] | None = None


Listing = Callable[[str], Piece]
"""Reads the parameters that begin with a prefix, and gives a piece."""


def line(row: PageRow) -> Item:
    """A page in a list."""
    return {"pageid": row.key, "ns": namespace_number(row.name.space), "title": title_of(row)}


def of_rows(rows: Sequence[PageRow], start: int, size: int) -> Piece:
    """A piece of pages that begins at `start`; `rows` holds one more where the list goes on."""
    shown = rows[:size]
    following = str(start + size) if len(rows) > size else ""
    return Piece([line(row) for row in shown], [Asked(title_of(row), row.name.space, row) for row in shown], following)


def titled(prefix: str) -> PageRow | None:
    """The page of `<prefix>title` or `<prefix>pageid`.

    Raises:
        ApiRefused: when neither is there.
    """
    number = whole(f"{prefix}pageid")
    if number:
        return commons().index.pages.by_key(number)
    try:
        return row_titled(needed(f"{prefix}title"))[0]
    except NameRefused as refused:
        raise ApiRefused("invalidtitle", refused.sentence("en")) from refused


def all_pages(prefix: str) -> Piece:
    """The pages of a namespace, by title; `prefix` and `from` begin somewhere."""
    space = space_of(param(f"{prefix}namespace", "0"))
    if param(f"{prefix}filterredir") == "redirects" or space is None:
        return Piece([], [])
    return _pages_of(space, prefix)


def all_images(prefix: str) -> Piece:
    """The files, by name."""
    return _pages_of("fichiers", prefix)


def _pages_of(space: str, prefix: str) -> Piece:
    words = [param(f"{prefix}{key}") for key in ("prefix", "from")]
    begins, starts = (fold(text if space == "fichiers" else text.replace("_", " ")) for text in words)
    size, start = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    pages = commons().index.pages
    return of_rows(pages.beginning(space, begins, starts, size + 1, start), start, size)


def category_members(prefix: str) -> Piece:
    """The pages of a category."""
    row = titled(prefix) if whole(f"{prefix}pageid") else None
    title = row.title if row else needed(f"{prefix}title").replace("_", " ").partition(":")[2]
    size, start = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    rows = commons().index.pages.category_members(title, size + 1, start)
    return _in_spaces(prefix, of_rows(rows, start, size))


def _in_spaces(prefix: str, piece: Piece) -> Piece:
    """A piece without the pages of other namespaces than those asked for."""
    spaces = {space_of(number) for number in several(f"{prefix}namespace")}
    if not spaces:
        return piece
    kept = [asked for asked in piece.pages if asked.space in spaces]
    return Piece([line(asked.row) for asked in kept if asked.row], kept, piece.following)


def backlinks(prefix: str) -> Piece:
    """The pages that lead to a page; none of ours is there only to lead elsewhere."""
    row = None if param(f"{prefix}filterredir") == "redirects" else titled(prefix)
    size, start = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    rows = [] if row is None else commons().index.pages.backlinks(row.name, size + 1, start)
    return _in_spaces(prefix, of_rows(rows, start, size))


def embedded_in(_prefix: str) -> Piece:
    """The pages that contain a page as MediaWiki's contain their templates: ours contain none."""
    return Piece([], [])


def image_usage(prefix: str) -> Piece:
    """The pages that show a file."""
    row = titled(prefix)
    size, start = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    rows = [] if row is None else commons().index.pages.uses_of_file(FileName(row.name.slug))
    return of_rows(rows[start : start + size + 1], start, size)


def all_categories(prefix: str) -> Piece:
    """The names of categories, by how many pages they have."""
    size, start = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    counted = sorted(commons().counts("category"), key=lambda pair: fold(pair[0]))[start:]
    key = "category" if is_modern() else "*"
    items: list[Item] = [{key: name, "size": pages, "pages": pages} for name, pages in counted[:size]]
    pages = [_category(name) for name, _pages in counted[:size]]
    return Piece(items, pages, str(start + size) if len(counted) > size else "")


def _category(name: str) -> Asked:
    row = commons().index.pages.by_title(f"Catégorie:{name}")
    return Asked(title_of(row) if row else prefixed("categories", name), "categories", row)


def search(prefix: str) -> Piece:
    """The pages that hold words."""
    size, start = min(limit(f"{prefix}limit"), 100), whole(f"{prefix}offset")
    spaces = [space for number in several(f"{prefix}namespace", "0") if (space := space_of(number))]
    if param(f"{prefix}namespace") == "*":
        spaces = list(SPACES)
    request = SearchRequest(
        needed(f"{prefix}search"), filters={"space": tuple(spaces)}, page=start // size + 1, size=size
    )
    found = commons().index.search(request)
    items: list[Item] = []
    pages = []
    for hit in found.hits:
        row = commons().index.pages.get(hit.name)
        if row is not None:
            told = {"size": row.size, "snippet": str(hit.excerpt_html), "timestamp": stamp(row.modified)}
            items.append(line(row) | told)
            pages.append(Asked(title_of(row), row.name.space, row))
    more = found.page < found.pages
    return Piece(items, pages, str(found.page * size) if more else "", ("searchinfo", {"totalhits": found.total}))


_SHOWN: Final[dict[str, Callable[[RevisionRow], bool]]] = {
    "minor": lambda row: row.minor,
    "new": lambda row: row.kind == "new",
    "top": lambda row: (last := commons().index.revisions.latest(row.page)) is not None and last.number == row.number,
}
"""What `show` can ask of changes; anything else that it may name there leaves none out."""
_KINDS: Final = {"new": "new", "delete": "log", "rename": "log", "restore": "log"}


def recent_changes(prefix: str) -> Piece:
    """The last changes, the newest first."""
    size, before = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    numbers = several(f"{prefix}namespace")
    space = space_of(numbers[0]) if len(numbers) == 1 else None
    author = param(f"{prefix}user").replace("_", " ") or None
    rows = commons().index.revisions.recent(size + 1, before or None, space=space, author=author)
    return _of_changes(prefix, rows, size, lambda row: {"type": _KINDS.get(row.kind, "edit"), "rcid": row.number})


def user_contributions(prefix: str) -> Piece:
    """What a person changed, the newest first."""
    size, before = limit(f"{prefix}limit"), whole(f"{prefix}continue")
    rows = commons().index.revisions.recent(size + 1, before or None, author=needed(f"{prefix}user").replace("_", " "))
    return _of_changes(prefix, rows, size, lambda row: flags(new=row.kind == "new") | {"sizediff": row.delta})


def _of_changes(prefix: str, rows: Sequence[RevisionRow], size: int, more: Callable[[RevisionRow], Item]) -> Piece:
    """A piece of changes; `show=minor` or `show=!minor` leaves the others out of it."""
    shown = rows[:size]
    wanted = [(_SHOWN[each.removeprefix("!")], each[:1] != "!") for each in several(f"{prefix}show")
              if each.removeprefix("!") in _SHOWN]  # fmt: skip
    items = [change_line(row) | more(row) for row in shown if all(is_so(row) is told for is_so, told in wanted)]
    pages = [
        Asked(title_of(page), page.name.space, page)
        for row in shown
        if (page := commons().index.pages.by_key(row.page)) is not None and not page.deleted
    ]
    return Piece(items, pages, str(shown[-1].number) if len(rows) > size else "")


def change_line(row: RevisionRow) -> Item:
    """A change in a list."""
    return {
        "ns": namespace_number(row.name.space),
        "title": prefixed(row.name.space, row.title),
        "pageid": row.page,
        "revid": row.number,
        "old_revid": _parent(row),
        "user": row.author,
        "oldlen": row.size - row.delta,
        "newlen": row.size,
        "timestamp": stamp(row.when),
        "comment": row.summary,
        **flags(minor=row.minor),
    }


def _parent(row: RevisionRow) -> int:
    before, _after = commons().index.revisions.neighbours(row)
    return before.number if before else 0


LISTS: Final[dict[str, tuple[str, Listing]]] = {
    "allpages": ("ap", all_pages),
    "allimages": ("ai", all_images),
    "allcategories": ("ac", all_categories),
    "backlinks": ("bl", backlinks),
    "categorymembers": ("cm", category_members),
    "embeddedin": ("ei", embedded_in),
    "imageusage": ("iu", image_usage),
    "recentchanges": ("rc", recent_changes),
    "search": ("sr", search),
    "usercontribs": ("uc", user_contributions),
}
"""Every list: the prefix of its parameters, and how it is read."""

CONTINUES: Final = {"search": "offset"}
"""How a list calls where it goes on, where that is not `continue`."""
