"""The lists by which people find their way in a copy: themes, territories, types, and everything from A to Z."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from commun.commons import Commons
from fiches import PageName, fold, slugify
from search_index import PageRow

SPACES: Final = (
    "fiches",
    "personnes",
    "fichiers",
    "types",
    "proprietes",
    "vocabulaires",
    "concepts",
    "categories",
    "aide",
)
"""The spaces that are copied: pages for readers, without discussions and without snippets."""

_WALK: Final = 1000
_OTHER: Final = "#"


@dataclass
class Pages:
    """The pages of a copy, in the order of their titles, with what lists say of them."""

    rows: list[PageRow]
    themes: dict[str, list[PageRow]] = field(default_factory=dict)
    territories: dict[str, list[PageRow]] = field(default_factory=dict)
    types: dict[str, list[PageRow]] = field(default_factory=dict)
    places: dict[int, list[str]] = field(default_factory=dict)

    @property
    def fiches(self) -> list[PageRow]:
        """The fiches alone."""
        return [row for row in self.rows if row.name.space == "fiches"]


def gathered(commons: Commons, chosen: Sequence[PageName] | None) -> Pages:
    """Every page, or those chosen."""
    rows = list(_walked(commons) if chosen is None else _named(commons, chosen))
    pages = Pages(sorted(rows, key=lambda row: (fold(row.title), str(row.name))))
    by_key = {row.key: row for row in pages.rows}
    keys = list(by_key)
    spelled: dict[str, dict[str, str]] = {"theme": {}, "territory": {}}
    for start in range(0, len(keys), _WALK):
        told = commons.index.pages.values_of(keys[start : start + _WALK], ("theme", "territory"))
        for (key, name), values in told.items():
            lists = pages.themes if name == "theme" else pages.territories
            for value in values:
                label = spelled[name].setdefault(fold(value), value)
                lists.setdefault(label, []).append(by_key[key])
                pages.places.setdefault(key, []).append(value)
    for row in pages.rows:
        if row.type and row.name.space == "fiches":
            pages.types.setdefault(row.type, []).append(row)
    for lists in (pages.themes, pages.territories):
        for label in lists:
            lists[label].sort(key=lambda row: fold(row.title))
    return pages


def _walked(commons: Commons) -> Iterator[PageRow]:
    key = 0
    while rows := commons.index.pages.after(key, _WALK):
        yield from (row for row in rows if row.name.space in SPACES)
        key = rows[-1].key


def _named(commons: Commons, chosen: Iterable[PageName]) -> Iterator[PageRow]:
    found = (commons.index.pages.get(name) for name in dict.fromkeys(chosen))
    return (row for row in found if row is not None)


def addresses(pages: Pages) -> dict[str, str]:
    """The file of each list, by the address that it has on the site."""
    found = {"/": "index.html", "/index-alphabetique": "index-alphabetique.html", "/recherche": "recherche.html"}
    found |= {
        f"/{each}": f"{each}.html" for each in ("themes", "territoires", "types-de-fiches", "a-propos-de-cette-copie")
    }
    found |= named("/themes", pages.themes) | named("/territoires", pages.territories)
    return found | {f"/types-de-fiches/{kind}": f"types-de-fiches/{slugify(kind)}.html" for kind in pages.types}


def named(address: str, lists: Mapping[str, object]) -> dict[str, str]:
    """The file of each value of a field; two values of the same slug have two files."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for value in sorted(lists):
        slug, number = slugify(value), 1
        while f"{slug}-{number}" in taken:
            number += 1
        taken.add(f"{slug}-{number}")
        file = slug if number == 1 else f"{slug}-{number}"
        found[f"{address}/{value}"] = f"{address[1:]}/{file}.html"
    return found


def letters(rows: Iterable[PageRow]) -> dict[str, list[PageRow]]:
    """Pages by the first letter of their title; `#` for what is no letter."""
    found: dict[str, list[PageRow]] = {}
    for row in rows:
        first = fold(row.title)[:1]
        found.setdefault(first.upper() if "a" <= first <= "z" else _OTHER, []).append(row)
    return dict(sorted(found.items()))
