"""Cases of wikitext and of the HTML that MediaWiki makes of it, read from lines of JSON.

Each line holds `title`, `wikitext`, `tier` (A: core marks, B: tables and HTML, C: tags and comments), the expected
`html` (under one of the names of MediaWiki's own parser tests) and `options` of that suite.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from importers import PageContext, SiteNames

_EXPECTED: Final = ("html", "html/php+tidy", "html+tidy", "html/php", "html/*", "html/parsoid", "html/php+untidy")
_INTERWIKI: Final = {
    "wikipedia": "http://en.wikipedia.org/wiki/$1",
    "meatball": "http://www.usemod.com/cgi-bin/mb.pl?$1",
    "memoryalpha": "http://www.memory-alpha.org/en/index.php/$1",
    "zh": "http://zh.wikipedia.org/wiki/$1",
    "es": "http://es.wikipedia.org/wiki/$1",
    "fr": "http://fr.wikipedia.org/wiki/$1",
    "ln": "http://ln.wikipedia.org/wiki/$1",
    "mul": "http://wikisource.org/wiki/$1",
    "mi": "http://mi.wikipedia.org/wiki/$1",
    "local": "/wiki/$1",
}
"""The other wikis that the suite of MediaWiki knows (its own set-up says so)."""


@dataclass(frozen=True)
class Case:
    """One case: `expected` is HTML, or the list of categories where `is_categories`."""

    title: str
    tier: str
    wikitext: str
    expected: str
    context: PageContext
    is_categories: bool


def cases(file: Path) -> Iterator[Case]:
    """The cases of a file."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            expected = next((row[name] for name in _EXPECTED if name in row), "")
            options = row.get("options", "")
            yield Case(
                row["title"], row["tier"], row["wikitext"], expected, _context(options), "cat" in options.split()
            )


def _context(options: str) -> PageContext:
    """The page and wiki that the options of a case describe."""
    magic = frozenset() if "wgEnableMagicLinks" in options else frozenset({"RFC", "PMID", "ISBN"})
    english = SiteNames()
    english_names = {-2: "Media", -1: "Special", 1: "Talk", 2: "User", 3: "User talk", 4: "Project", 6: "File"}
    english_names |= {10: "Template", 12: "Help", 14: "Category", 100: "MemoryAlpha"}
    names = replace(
        english,
        namespaces={**english.namespaces, **english_names},
        aliases={**english.aliases, "memoryalpha": 100},
        interwiki=_INTERWIKI,
        languages=frozenset({"zh", "es", "fr", "ln", "mul", "mi"}),
        magic_links=magic,
        link_trail="a-z",
        article_path="/wiki/$1",
        site_name="MediaWiki",
    )
    title = re.search(r"title=\[\[([^\]]*)\]\]", options)
    if "subpage" in options.split():
        names = replace(names, subpages=names.subpages | {0})
    return PageContext(title[1] if title else "Parser test", 0, names)
