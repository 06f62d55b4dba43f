"""What only the displayed page of a wiki says: a profile that lies in tables of its database, not in any wikitext.

The page is read as people read it, in pairs of a label and a value: rows of tables, definition lists, lines
« Label : value », elements by their class. Which of them are fields is said in the mapping of the source (`espaces`,
`faits`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Final

from importers.mediawiki.mapping import PageMapping, TemplateRule, plain_name
from importers.mediawiki.templates import take_templates

_SHOWN: Final = "page affichee"
"""The template that the facts of a displayed page are read as."""

_ROWS: Final = frozenset({"tr"})
_CELLS: Final = frozenset({"th", "td", "dt", "dd"})
_LINES: Final = frozenset({"p", "li", "div", "section", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "br"})
_SILENT: Final = frozenset({"script", "style", "noscript", "template"})
_VOID: Final = frozenset({"br", "img", "hr", "input", "meta", "link", "wbr", "source", "area", "col"})
_LINE: Final = re.compile(r"([^:\n]{2,60}?)\s*:\s*(\S.*)")
_LONGEST: Final = 2_000
"""Characters of a fact: more is a text, and none of a profile's boxes holds that."""


def shown_kind(kinds: Iterable[PageMapping], namespace: int) -> PageMapping | None:
    """The kind of page whose facts are read from the displayed pages of a namespace."""
    return next((kind for kind in kinds if kind.facts and namespace in kind.spaces), None)


def facts_of(html: str, kind: PageMapping) -> dict[str, str]:
    """What a displayed page says of the facts that `kind` asks for: label, as the mapping writes it → words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    wanted = {_label(rule.parameter): rule.parameter for rule in kind.facts.values()}
    found: dict[str, str] = {}
    for label, value in reader.pairs():
        name = wanted.get(_label(label))
        if name is not None and value and name not in found:
            found[name] = value[:_LONGEST]
    return found


def fields_of_facts(facts: Mapping[str, str], kind: PageMapping) -> dict[str, object]:
    """The fields that the facts of a displayed page fill."""
    if not facts:
        return {}
    names = [rule.parameter for rule in kind.facts.values()]  # one order, whatever that of the page
    written = "".join(f"|{name}={_safe(facts[name])}" for name in names if name in facts)
    asked = replace(
        kind, anchors=(_SHOWN,), needs=(), templates={_SHOWN: TemplateRule("", kind.facts, _SHOWN)}, categories=()
    )
    taken = take_templates(f"{{{{{_SHOWN}{written}}}}}", [asked], str)
    head = {} if taken is None else dict(taken.head)
    if not kind.type:
        head.pop("type", None)
    return head


def _safe(value: str) -> str:
    """A value that cannot end the template that it is written in."""
    return re.sub(r"[{}|]", lambda found: {"|": "¦", "{": "(", "}": ")"}[found[0]], value)


def _label(text: str) -> str:
    return text if text.startswith(".") else plain_name(text.strip().rstrip(" :\u00a0\u202f"))


@dataclass
class _Open:
    """An element that is not closed yet."""

    tag: str
    classes: tuple[str, ...]
    start: int
    links: list[str] = field(default_factory=list)
    inner: bool = False


class _Reader(HTMLParser):
    """Gathers cells, lines and elements with a class, in the order in which they end."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._text: list[str] = []
        self._open: list[_Open] = []
        self._silent = 0
        self._cells: list[tuple[str, str]] = []
        self._found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        if tag in _LINES:
            self._text.append("\n")
            for each in self._open:
                each.inner = each.inner or each.tag in _LINES
        if tag in _VOID:
            return
        said = dict(attrs)
        self._open.append(_Open(tag, tuple((said.get("class") or "").split()), len(self._text)))
        href = said.get("href") or ""
        if tag == "a" and href.startswith(("http://", "https://")):
            for each in self._open:
                each.links.append(href)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT and self._silent > 0
        place = next((n for n in range(len(self._open) - 1, -1, -1) if self._open[n].tag == tag), None)
        if place is None:
            return
        for each in reversed(self._open[place:]):
            self._close(each)
        del self._open[place:]
        if tag in _LINES:
            self._text.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def _close(self, element: _Open) -> None:
        text = " ".join("".join(self._text[element.start :]).split())
        value = element.links[0] if len(element.links) == 1 and "." not in text and element.tag != "th" else text
        self._found += [(f".{name}", value) for name in element.classes]
        if element.tag in _CELLS:
            self._cells.append((text, value))
        if element.tag in _ROWS or element.tag == "dd":
            if len(self._cells) == 2:  # noqa: PLR2004 - a label and its value
                self._found.append((self._cells[0][0], self._cells[1][1]))
            self._cells = []
        if element.tag in _LINES and not element.inner:
            said = _LINE.fullmatch(text)
            if said is not None:
                one = len(element.links) == 1 and "." not in said[2]
                self._found.append((said[1], element.links[0] if one else said[2]))

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each label and its value."""
        yield from self._found
