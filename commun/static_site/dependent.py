"""Which pages of a copy may look different since it was made: those are drawn again, the others are left.

A page of a copy depends on its own text, on the pages that it names (their titles, whether they are there), on those
that name it (what they say of it), and on the answers of its questions. What a page named is remembered with the copy;
the rest is asked of the index.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from commun.commons import Commons
from fiches import Fiche, FileName, PageName, PathChange, fold
from search_index import PageRow

DEFINING: Final = frozenset({"types", "proprietes", "vocabulaires", "modeles", "categories", "concepts"})
"""Spaces of which one changed page may change every other."""

MADE: Final = frozenset({"types", "proprietes", "vocabulaires", "categories", "concepts"})
"""Spaces whose pages count what others say: they are drawn each time."""


def outdated(
    commons: Commons, changes: Iterable[PathChange], before: Mapping[str, Mapping[str, Any]]
) -> set[str] | None:
    """The pages (`space/slug`) to draw again; None when all of them are.

    Args:
        commons: at the commit that is copied.
        changes: the paths that differ from the commit copied before.
        before: what the copy remembers of each of its pages: `pages` and `wanted` of `layout.Met`, `asks`.
    """
    names: set[PageName] = set()
    dirty = {page for page, known in before.items() if known.get("asks") or page.partition("/")[0] in MADE}
    for change in changes:
        name, file = PageName.from_path(change.path), FileName.from_path(change.path)
        if file is not None:
            names.add(file.page)
            dirty |= {str(row.name) for row in commons.index.pages.uses_of_file(file)}
        elif name is not None and name.space in DEFINING:
            return None
        elif name is not None:
            names.add(name)
    wanted: set[str] = set()
    for name in names:
        row = commons.index.pages.get(name)
        dirty |= {str(name)} | set(before.get(str(name), {}).get("pages", ()))
        if row is not None:
            wanted |= {fold(title) for title in _titles(commons.fiche(row))}
            dirty |= _near(commons, row)
    changed = {str(name) for name in names}
    for page, known in before.items():
        if not changed.isdisjoint(known["pages"]) or not wanted.isdisjoint(known["wanted"]):
            dirty.add(page)
    return dirty


def _titles(fiche: Fiche) -> Iterable[str]:
    return (fiche.title, *fiche.other_titles)


def _near(commons: Commons, row: PageRow) -> set[str]:
    """The pages that a page names, those that name it, and those that these speak of with it."""
    pages = commons.index.pages
    found = {str(each.name) for each in _named(commons, row)}
    pointing = pages.backlinks(row.name, limit=100_000)
    found |= {str(each.name) for each in pointing}
    if row.type == "territoire":
        # A method tells the kinds of the territories whose reports name it.
        for each in pointing:
            if each.type == "retour":
                found |= {str(other.name) for other in _named(commons, each)}
    return found


def _named(commons: Commons, row: PageRow) -> list[PageRow]:
    found = commons.index.pages.by_titles(commons.index.pages.links_of(row.key))
    return [each for each in found.values() if each is not None]
