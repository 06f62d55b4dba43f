"""What people type in the search box: words, phrases, words to avoid, and filters.

    query   = { item }
    item    = [ "-" ] ( phrase | word )        an item with "-" must not be found
            | [ "-" ] key ":" ( phrase | word )    a filter; with "-", what must not carry it
    word    = what stands between two spaces; a number in groups (« 12 345 ») is one
    phrase  = '"' … '"' | '«' … '»' | '“' … '”'    words that follow one another; the end closes an open quote
    key     = "type" | "theme" | "territoire" | "auteur" | "source" | "espace" | …, with or without accents

Anything else is words. Whatever is typed has a meaning; nothing here can fail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from fiches import fold
from search_index.analysis import ELISION, GROUPED

Facets = Literal["type", "theme", "territory", "source", "author", "space"]

FILTER_KEYS: Final[Mapping[str, str]] = {
    "type": "type",
    "theme": "theme",
    "themes": "theme",
    "territoire": "territory",
    "territoires": "territory",
    "lieu": "territory",
    "territory": "territory",
    "auteur": "author",
    "autrice": "author",
    "auteurice": "author",
    "author": "author",
    "source": "source",
    "wiki": "source",
    "espace": "space",
    "space": "space",
}
"""What may stand before the colon of a filter, folded, and the facet that it filters."""

_MAX_TEXT: Final = 1_000
"""Characters that are read; the rest of a longer query is left out."""
_MAX_ITEMS: Final = 32
"""Words, phrases and exclusions that are searched for; more would only cost time."""

_GAP: Final = r"[ \t\u00a0\u202f]*"
_ITEM: Final = re.compile(
    r"(?<!\S)(?P<minus>-(?=\S))?(?:(?P<key>[^\W\d_]+):)?"
    rf'(?:"(?P<straight>[^"]*)(?:"|\Z)|«{_GAP}(?P<angled>[^»]*?){_GAP}(?:»|\Z)|“(?P<curled>[^”]*)(?:”|\Z))'
    r"|(?<!\S)(?P<minus2>-(?=\S))?(?P<word>"
    rf'(?:{ELISION})?{GROUPED}|[^\s"]+)|\S'
)


@dataclass(frozen=True, slots=True)
class Item:
    """A word, a phrase or an exclusion, as it was typed."""

    text: str
    phrase: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search.

    Attributes:
        text: what was typed, without its filters.
        filters: values by facet (`type`, `theme`, `territory`, `source`, `author`, `space`): of one facet any, of
            several facets all.
        without: values by facet that no result may carry (`-theme:Eau`).
        sort: `relevance`, `date` (last changed first) or `title`.
        page: from 1.
        size: results on a page.
        terms: what the text is another name of; pages that say one of these are found as well.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = 20
    terms: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "SearchRequest":
        """The search that a person typed; any text is one."""
        filters: dict[str, tuple[str, ...]] = {}
        without: dict[str, tuple[str, ...]] = {}
        rest: list[str] = []
        for item, key, source in _items(text):
            if key is None:
                rest.append(source)
            elif item.text.strip():
                chosen = without if item.excluded else filters
                chosen[key] = tuple(dict.fromkeys((*chosen.get(key, ()), item.text.strip())))
        return cls(text=" ".join(rest), filters=filters, without=without)

    @property
    def items(self) -> tuple[Item, ...]:
        """The words, phrases and exclusions of the text, at most 32."""
        return tuple(item for item, _, _ in _items(self.text))[:_MAX_ITEMS]


def _items(text: str) -> Iterator[tuple[Item, str | None, str]]:
    """Each item with the facet that it filters (None: a word, a phrase or an exclusion) and its source."""
    for match in _ITEM.finditer(text[:_MAX_TEXT]):
        phrase = next((match[name] for name in ("straight", "angled", "curled") if match[name] is not None), None)
        if phrase is not None:
            key = FILTER_KEYS.get(fold(match["key"])) if match["key"] else None
            yield Item(phrase, phrase=True, excluded=match["minus"] is not None), key, match[0]
        elif match["word"]:
            name, colon, value = match["word"].partition(":")
            key = FILTER_KEYS.get(fold(name)) if colon else None
            excluded = match["minus2"] is not None
            yield Item(value if key else match["word"], excluded=excluded), key, match[0]
