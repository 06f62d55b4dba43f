"""The items of a file: setup pages, one test, the settings under which it was written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

NAMESPACES: Final[Mapping[str, int]] = {
    "NS_MAIN": 0, "NS_TALK": 1, "NS_USER": 2, "NS_PROJECT": 4, "NS_FILE": 6, "NS_MEDIAWIKI": 8, "NS_TEMPLATE": 10,
    "NS_HELP": 12, "NS_CATEGORY": 14, "SMW_NS_PROPERTY": 102, "SMW_NS_CONCEPT": 108, "SMW_NS_SCHEMA": 112,
}  # fmt: skip
"""The constants by which the suite names namespaces."""


@dataclass(frozen=True, slots=True)
class Setup:
    """A page that an item needs: its namespace, its title without prefix, its wikitext, its language ("" for none)."""

    namespace: int
    title: str
    text: str
    language: str = ""


@dataclass(frozen=True)
class Item:
    """One test.

    Attributes:
        file, number: where it comes from.
        type: `query`, `format`, `parser`, `special` or `api`.
        content, interface: the languages of the pages and of the reader.
        settings: all that the suite sets for it.
        setup: the pages, in the order in which they are written.
        test: what is asked and what is expected, as the suite writes it.
    """

    file: str
    number: int
    type: str
    content: str
    interface: str
    settings: Mapping[str, Any]
    setup: tuple[Setup, ...]
    test: Mapping[str, Any] = field(hash=False)

    @property
    def subject(self) -> tuple[int, str, str]:
        """The namespace, the title and the part (`#…`) of the page that it looks at."""
        title, _, part = str(self.test.get("subject", "")).partition("#")
        return namespace_of(self.test.get("namespace")), title.replace("_", " "), part


def namespace_of(name: object) -> int:
    """The number of a namespace that the suite names by its constant, 0 for none."""
    return NAMESPACES.get(str(name), 0) if name else 0


def read_items(file: Path) -> Iterator[Item]:
    """The items of a file, one JSON object a line."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield _item(json.loads(line))


def _item(row: Mapping[str, Any]) -> Item:
    settings = row.get("settings") or {}
    content = str(settings.get("wgLanguageCode") or settings.get("wgContLang") or "en")
    return Item(
        file=str(row.get("file", "")),
        number=int(row.get("i", 0)),
        type=str(row["test"].get("type", "")),
        content=str(settings.get("wgContLang") or content),
        interface=str(settings.get("wgLang") or content),
        settings=settings,
        setup=tuple(_setup(row.get("setup") or ())),
        test=row["test"],
    )


def _setup(rows: Sequence[Mapping[str, Any]]) -> Iterator[Setup]:
    for row in rows:
        text = row.get("contents")
        if isinstance(text, str) and row.get("page"):
            title = " ".join(str(row["page"]).replace("_", " ").split())
            yield Setup(namespace_of(row.get("namespace")), title, text, str(row.get("contentlanguage") or ""))
