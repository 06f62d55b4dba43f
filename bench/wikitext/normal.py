"""HTML brought to one form, so that two pages that read the same are equal.

What counts: the words, the blocks and lists they stand in, tables with their spans, emphasis, links and where they
lead. What does not: ids, classes, styles and other attributes, white space, how a paragraph in a cell or an item is
marked, the automatic table of contents and the « edit » links of MediaWiki's own page.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote

Tree = list["str | Element"]

_SAME: Final = {"b": "strong", "i": "em", "strike": "s", "del": "s", "tt": "code"}
_DROPPED: Final = frozenset(
    ["span", "font", "tbody", "thead", "tfoot", "wbr", "figure", "section", "rb", "rtc", "bdi", "bdo"]
)
_SKIPPED: Final = frozenset(["script", "style", "meta", "link", "sup.reference", "input"])
_VOID: Final = frozenset(["br", "hr", "img", "meta", "link", "input", "wbr", "col"])
_HOLDERS: Final = frozenset(["li", "td", "th", "dd", "dt", "caption", "div", "center", "blockquote", "body"])
_BLOCKS: Final = _HOLDERS | {"p", "ul", "ol", "dl", "table", "tr", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6"}
_HEADINGS: Final = frozenset(f"h{level}" for level in range(1, 7))
_OPENED: Final = re.compile(r"(?:https?:|mailto:|tel:|//|/|#|\?|[^:/]*$)", re.IGNORECASE)
"""Addresses that our pages open; a link to any other (ftp, irc, news) is text."""

_SPANS: Final = ("colspan", "rowspan")
_BLANK: Final = re.compile(r"[ \t\r\n\u00a0\u202f]+")


class Element:
    """A tag with what counts of its attributes, and its children."""

    def __init__(self, tag: str, mark: str = "", source: str = "") -> None:
        self.tag = tag
        self.source = source
        self.mark = mark
        self.children: Tree = []


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self.open = [self.root]
        self.skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {k: v or "" for k, v in attrs}
        if self.skip or _is_skipped(tag, values):
            self.skip += tag not in _VOID
            return
        name = "span" if "table-wrap" in values.get("class", "") else _SAME.get(tag, tag)
        element = Element(name, _mark(tag, values), tag)
        if tag == "p" and self.open[-1].tag == "p":
            self.open.pop()
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skip:
            self.skip -= tag not in _VOID
            return
        name = _SAME.get(tag, tag)
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].source == tag or self.open[index].tag == name:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        if not self.skip:
            self.open[-1].children.append(data)


def _is_skipped(tag: str, values: dict[str, str]) -> bool:
    classes = values.get("class", "").split()
    return tag in _SKIPPED or values.get("id") == "toc" or "mw-editsection" in classes or "ancre" in classes


def _mark(tag: str, values: dict[str, str]) -> str:
    if tag == "a":
        return _address(values.get("href", ""))
    if tag in ("td", "th"):
        return " ".join(f"{k}={values[k]}" for k in _SPANS if values.get(k, "1") not in ("", "1"))
    if tag == "img":
        return values.get("alt", "")
    return ""


def _address(href: str) -> str:
    """Where a link leads: a page of the wiki by its title, any other address as it is."""
    page = re.match(r"(?:https?://[^/]+)?/(?:wiki/|index\.php\?title=)([^&#?]*)[^#]*(?:#.*)?$", href)
    if page and not href.startswith("http"):
        return unquote(page[1]).replace("_", " ").removeprefix(":").lower()
    if not _OPENED.match(href):
        return ""
    if href.startswith("#"):
        return "#"  # anchors are written by each wiki's own rule
    return unquote(re.sub(r"^(?:https?:)?//", "//", href, flags=re.IGNORECASE))


def normal(html: str) -> str:
    """The one form of a page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    _lower_headings(reader.root)
    body = _clean(reader.root, pre=False)
    return "\n".join(_lines(body, 0))


def _lower_headings(root: Element) -> None:
    """Let the highest heading be of the second level: with us the first is the page's title."""
    found = [e for e in _walk(root) if e.tag in _HEADINGS]
    shift = 2 - min((int(e.tag[1]) for e in found), default=2)
    for element in found:
        element.tag = f"h{min(6, int(element.tag[1]) + shift)}"


def _walk(element: Element) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from _walk(child)


def _clean(element: Element, *, pre: bool) -> Element:
    """The element with dropped tags taken out, texts joined, and paragraphs in cells unwrapped."""
    pre = pre or element.tag == "pre"
    out: Tree = []
    for child in element.children:
        if isinstance(child, str):
            out.append(child)
            continue
        cleaned = _clean(child, pre=pre)
        unopened = cleaned.tag == "a" and not cleaned.mark
        if cleaned.tag in _DROPPED or unopened or (cleaned.tag == "code" and element.tag == "pre"):
            out += cleaned.children
        elif not _is_empty(cleaned):
            out.append(cleaned)
    if element.tag != "body" and (element.tag in _HOLDERS or element.tag not in _BLOCKS):
        out = _unwrapped(out)
    if element.tag == "body":
        out = _wrapped(out)
    result = Element(element.tag, element.mark)
    result.children = _joined(out, keep=pre, strip=element.tag in _BLOCKS)
    if element.tag in ("p", "li", "dd", "td"):
        while result.children and isinstance(result.children[0], Element) and result.children[0].tag == "br":
            del result.children[0]  # blank lines of the source
    return _ordered(result)


def _ordered(element: Element) -> Element:
    """Bold italics and italic bold are the same."""
    inner = element.children[0] if len(element.children) == 1 else None
    if element.tag == "strong" and isinstance(inner, Element) and inner.tag == "em":
        element.tag, inner.tag = "em", "strong"
    return element


def _wrapped(children: Tree) -> Tree:
    """Loose words of the page as paragraphs."""
    out: Tree = []
    for child in children:
        loose = isinstance(child, str) or child.tag not in _BLOCKS
        if loose and out and isinstance(out[-1], Element) and out[-1].mark == "loose":
            out[-1].children.append(child)
        elif loose and not (isinstance(child, str) and not child.strip()):
            paragraph = Element("p", "loose")
            paragraph.children.append(child)
            out.append(paragraph)
        elif not loose:
            out.append(child)
    for child in out:
        if isinstance(child, Element) and child.mark == "loose":
            child.mark = ""
            child.children = _joined(child.children, keep=False, strip=True)
    return out


def _is_empty(element: Element) -> bool:
    """Whether nothing is read: an empty paragraph or emphasis, a row of empty headings."""
    if element.tag in ("p", "blockquote", "strong", "em", "s", "small", "big", "code", "a", "u"):
        return not any(not isinstance(c, Element) or c.tag != "br" for c in element.children)
    if element.tag == "tr":
        return all(isinstance(c, Element) and c.tag == "th" and not c.children for c in element.children)
    return False


def _unwrapped(children: Tree) -> Tree:
    out: Tree = []
    for child in children:
        if isinstance(child, Element) and child.tag == "p":
            out += ["\n", *child.children, "\n"]
        else:
            out.append(child)
    return out


def _joined(children: Tree, *, keep: bool, strip: bool) -> Tree:
    """Texts run together, white space made one space; none beside a block."""
    merged: Tree = []
    for child in children:
        if isinstance(child, str) and merged and isinstance(merged[-1], str):
            merged[-1] += child
        else:
            merged.append(child)
    if keep:
        return [
            "\n".join(line.rstrip() for line in c.strip("\n").split("\n")) if isinstance(c, str) else c for c in merged
        ]
    out: Tree = []
    for i, child in enumerate(merged):
        if isinstance(child, Element):
            out.append(child)
            continue
        text = _BLANK.sub(" ", child)
        if (strip and i == 0) or (i and _is_block(merged[i - 1])):
            text = text.lstrip()
        if (strip and i + 1 == len(merged)) or (i + 1 < len(merged) and _is_block(merged[i + 1])):
            text = text.rstrip()
        if text:
            out.append(text)
    return out


def _is_block(child: "str | Element") -> bool:
    return isinstance(child, Element) and (child.tag in _BLOCKS or child.tag == "br")


def _lines(element: Element, depth: int) -> list[str]:
    """The tree as indented lines; neighbouring words and emphasis stay on theirs."""
    out: list[str] = []
    inline = ""
    for child in element.children:
        if isinstance(child, str):
            inline += child
        elif child.tag in _BLOCKS:
            if inline.strip():
                out.append("  " * depth + re.sub(r" ?<br></> ?", "<br></>", inline.strip()))
            inline = ""
            head = f"<{child.tag}{' ' + child.mark if child.mark else ''}>"
            out += ["  " * depth + head, *_lines(child, depth + 1)]
        else:
            inside = " ".join(line.strip() for line in _lines(child, 0))
            first, last = child.children[:1], child.children[-1:]
            left = bool(first) and isinstance(first[0], str) and first[0][:1].isspace()
            right = bool(last) and isinstance(last[0], str) and last[0][-1:].isspace()
            inline += f"{' ' if left else ''}<{child.tag}{' ' + child.mark if child.mark else ''}>{inside}</>"
            inline += " " if right else ""
    if inline.strip():
        out.append("  " * depth + re.sub(r" +", " ", re.sub(r" ?<br></> ?", "<br></>", inline.strip())))
    return out
