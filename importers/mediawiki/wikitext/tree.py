"""Tags to a tree, mended as a browser would: what is left open is closed, what cannot stand there is moved.

The rules are those of the HTML standard (13.2.6 « Tree construction ») as far as wikitext can break them, and the one
that MediaWiki adds: text that stands directly in the page or in a quotation is a paragraph.
"""

import re
from collections.abc import Mapping, Sequence
from html.entities import html5
from typing import Final

from importers.mediawiki.wikitext.sanitize import VOID_TAGS
from importers.mediawiki.wikitext.strip import Shelf, read_attributes

_TOKEN: Final = re.compile("<(/?)([a-z0-9]+)([^>]*)>|\x7f([0-9]+)\x7f|([^<\x7f]+)|.", re.DOTALL)
_ENTITY: Final = re.compile(r"&(?:#([0-9]+)|#[xX]([0-9a-fA-F]+)|([A-Za-z0-9]+));")
_SPACE: Final = re.compile(r"[ \t\n\r]*\Z")
_CODES: Final = 0x110000
_VALID: Final = re.compile(r"[\t\n -~\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What a reference may stand for (XML 1.0 §2.2, without the control characters; a wiki shows `&#13;` as it is)."""


FORMATTING: Final = frozenset(["a", "b", "big", "code", "em", "font", "i", "s", "small", "strike", "strong", "tt", "u"])
BLOCKS: Final = frozenset(
    [
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_CLOSES_P: Final = BLOCKS - {"body", "tbody", "tr", "td", "th", "caption"}
_TABLE_PARTS: Final = frozenset(["caption", "tbody", "td", "th", "tr"])
_ROWS_ONLY: Final = frozenset(["table", "tbody", "tr"])
_WALLS: Final = frozenset(["body", "caption", "table", "td", "th"])
_LISTS: Final = frozenset(["ol", "ul", "dl"])
_HEADINGS: Final = frozenset(f"h{level}" for level in range(1, 7))
_WRAPPED: Final = ("body", "blockquote")
"""What makes paragraphs of the words that stand in it."""
_NO_WORDS: Final = _ROWS_ONLY | _LISTS
FORMATTING_ONLY: Final = FORMATTING - {"a"}
"""Formatting that closes nothing when it opens."""

_MAX_DEPTH: Final = 80
_ALIKE: Final = 3
_MOST_FORMATTING: Final = 12
"""Formatting that stands open at once, written alike and in all: each block is written in a copy of all around it."""


class Node:
    """An element: its tag, attributes and children; a tag that begins with `#` is a thing set aside (`number`)."""

    __slots__ = ("_is_block", "attributes", "children", "number", "tag")

    def __init__(self, tag: str, attributes: dict[str, str] | None = None, number: int = -1) -> None:
        self.tag = tag
        self.attributes = attributes or {}
        self.children: list[Node | str] = []
        self.number = number
        self._is_block: bool | None = None

    def __repr__(self) -> str:
        return f"<{self.tag} {self.children}>"

    def is_block(self) -> bool:
        """Whether this is a block, or an inline tag that holds one; asked once the tree is whole, and found once."""
        if self._is_block is None:
            self._is_block = self.tag in BLOCKS
            for child in () if self._is_block else self.children:  # a loop: this is asked of every node
                if not isinstance(child, str) and child.is_block():
                    self._is_block = True
                    break
        return self._is_block


def decode(text: str) -> str:
    """`text` with character references as characters; one that HTML does not know stays as it is."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name:
        return html5.get(f"{name};", match[0])
    digits, base = (decimal, 10) if decimal else (hexadecimal, 16)
    code = int(digits, base) if len(digits) < 9 else 0  # noqa: PLR2004 - no code point has more digits
    return chr(code) if code < _CODES and _VALID.match(chr(code)) else match[0]


def build(text: str, shelf: Shelf, *, wrap: bool = True) -> Node:
    """The tree of a text of clean tags and marks that lie on `shelf`; `wrap` makes paragraphs of loose words."""
    builder = _Builder(shelf)
    for slash, tag, attributes, number, words in _TOKEN.findall(text):
        if words:
            builder.text(_ENTITY.sub(_character, words) if "&" in words else words)
        elif slash:
            builder.end(tag)
        elif tag:
            builder.start(tag, attributes)
        elif number:
            builder.mark(int(number))
    if wrap:
        wrap_paragraphs(builder.root)
    return builder.root


class _Builder:
    """Takes tokens in order and keeps the tree sound."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self.root = Node("body")
        self._open: list[Node] = [self.root]
        self._again: list[Node] = []  # formatting that a block cut, to be opened again with the next words

    def text(self, words: str) -> None:
        """Add text."""
        top = self._open[-1]
        if not self._again and top.tag not in _NO_WORDS:
            top.children.append(words)
            return
        if top.tag in _ROWS_ONLY:
            if not _SPACE.match(words):
                self._foster(words)
            return
        if self._again and (top.tag not in _LISTS or not _SPACE.match(words)):
            self._reopen()
            top = self._open[-1]
        if top.tag in _LISTS and _SPACE.match(words):
            return
        top.children.append(words)

    def mark(self, number: int) -> None:
        """Add a thing that was set aside."""
        kept = self._shelf.get(number)
        if kept.kind == "nothing":
            return
        node = Node("#block" if kept.block else "#inline", number=number)
        if kept.kind in ("link", "url", "media") and self._find("a", _WALLS) is not None:
            self.end("a")
            self._again = [n for n in self._again if n.tag != "a"]
        if kept.block:
            self._close_paragraph()
        elif kept.kind != "nowiki" or kept.content:
            self._reopen()
        self._place(self._open[-1], node)

    def start(self, tag: str, attributes: str) -> None:
        """Open a tag."""
        simple = tag in FORMATTING_ONLY and not attributes and not self._again
        if simple and self._open[-1].tag not in _ROWS_ONLY and not self._is_full(tag, {}):
            node = Node(tag)
            self._open[-1].children.append(node)
            self._open.append(node)
            return
        if tag in _CLOSES_P:
            self._close_paragraph()
        if tag in _TABLE_PARTS:
            if not self._enter_table_part(tag):
                return
        else:
            self._make_room(tag)
        read = {k: decode(v) for k, v in read_attributes(attributes).items()} if attributes else None
        node = Node(tag, read)
        if tag in FORMATTING and self._is_full(tag, node.attributes):
            self._shelf.leave(f"<{tag}{attributes}>")
            return
        if tag not in BLOCKS:
            self._reopen()
        if self._open[-1].tag in _ROWS_ONLY and tag not in _TABLE_PARTS:
            self._foster(node)
        else:
            self._open[-1].children.append(node)
        if tag not in VOID_TAGS and len(self._open) < _MAX_DEPTH:
            self._open.append(node)

    def _is_full(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Whether so much formatting stands open, or so much of this very kind, that no more may."""
        if len(self._open) <= _ALIKE:
            return False
        around = [node for node in self._open if node.tag in FORMATTING]
        return len(around) >= _MOST_FORMATTING or sum(_alike(node, tag, attributes) for node in around) >= _ALIKE

    def _make_room(self, tag: str) -> None:
        """Close what cannot hold `tag`."""
        if tag in ("li", "dt", "dd"):
            self._close_item(tag)
        elif tag == "table" and self._open[-1].tag in _ROWS_ONLY:
            self.end("table")  # a table between two cells ends the one around it (HTML 13.2.6.4.9)
        elif tag == "a" and self._find("a", _WALLS) is not None:
            self.end("a")
        elif tag in _HEADINGS and self._open[-1].tag in _HEADINGS:
            self._open.pop()

    def end(self, tag: str) -> None:
        """Close a tag, when it stands open where it may be closed."""
        if self._open[-1].tag == tag and not self._again and len(self._open) > 1:
            self._open.pop()
            return
        if tag in FORMATTING:
            again = [n for n in self._again if n.tag == tag]
            if again:
                self._again.remove(again[-1])
                return
        index = self._find(tag, _walls_of(tag))
        if index is None:
            around = next(node.tag for node in reversed(self._open) if node.tag not in FORMATTING)
            if tag == "p" and around in _WRAPPED:  # where words are wrapped, an empty paragraph parts them
                self._open[-1].children.append(Node("p"))
            return
        closed = self._open[index:]
        if tag not in BLOCKS and any(n.tag in BLOCKS for n in closed):
            self._end_around_blocks(index)
            return
        del self._open[index:]
        self._again += [n for n in closed[1:] if n.tag in FORMATTING]

    def _end_around_blocks(self, index: int) -> None:
        """An inline tag is closed inside a block that it holds: what follows in the block is outside of it.

        The block moves out of the tag and holds what it had under a copy, and so on with each block in it (HTML
        13.2.6.4.7, « adoption agency »).
        """
        node, parent = self._open.pop(index), self._open[index - 1]
        if node.tag not in FORMATTING:
            return
        while (block := next((i for i in range(index, len(self._open)) if self._open[i].tag in BLOCKS), -1)) >= 0:
            inner = self._open[block]
            holder = self._open[block - 1] if block > index else node
            if (at := _stands_at(inner, holder)) is None:
                return
            del holder.children[at]
            self._place(parent, self._around(inner, index, block))
            copy = Node(node.tag, dict(node.attributes))
            copy.children, inner.children = inner.children, [copy] if inner.children else []
            node, parent, index = copy, inner, block + 1
        self._again += [n for n in self._open[index:] if n.tag in FORMATTING]
        del self._open[index:]

    def _around(self, inner: Node, index: int, block: int) -> Node:
        """`inner`, which stands open at `block`, in copies of what stands open between `index` and it."""
        for between in range(block - 1, index - 1, -1):
            copy = Node(self._open[between].tag, dict(self._open[between].attributes))
            copy.children.append(inner)
            self._open[between] = inner = copy
        return inner

    def _reopen(self) -> None:
        """Open again, with the next words, the formatting that a block had cut."""
        again, self._again = self._again, []
        for node in _three_alike(again):
            if self._is_full(node.tag, node.attributes):
                continue
            copy = Node(node.tag, dict(node.attributes))
            self._place(self._open[-1], copy)
            self._open.append(copy)

    def _close_paragraph(self) -> None:
        index = self._find("p", _WALLS | {"li", "dd", "dt", "div", "blockquote", "center"})
        if index is not None:
            closed = self._open[index:]
            del self._open[index:]
            self._again += [n for n in closed[1:] if n.tag in FORMATTING]

    def _close_item(self, tag: str) -> None:
        same = ("li",) if tag == "li" else ("dt", "dd")
        for index in range(len(self._open) - 1, 0, -1):
            node = self._open[index]
            if node.tag in same:
                closed = self._open[index:]
                del self._open[index:]
                self._again += [n for n in closed[1:] if n.tag in FORMATTING]
                return
            if node.tag in _LISTS or node.tag in _WALLS:
                return

    def _enter_table_part(self, tag: str) -> bool:
        """Go to where a part of a table belongs; False when there is no table."""
        index = self._find("table", frozenset(["body"]))
        if index is None:
            return False
        allowed = {"tr": ("table", "tbody"), "td": ("tr",), "th": ("tr",)}.get(tag, ("table",))
        while len(self._open) - 1 > index and self._open[-1].tag not in allowed:
            self._open.pop()
        self._again = []
        if tag in ("td", "th") and self._open[-1].tag != "tr":
            row = Node("tr")
            self._open[-1].children.append(row)
            self._open.append(row)
        return True

    def _place(self, parent: Node, child: Node) -> None:
        """Add to what stands open; between the cells of a table nothing may stand."""
        if parent.tag in _ROWS_ONLY:
            self._foster(child)
        else:
            parent.children.append(child)

    def _foster(self, child: "Node | str") -> None:
        """Put before the table what may not stand between its cells."""
        index = self._find("table", frozenset(["body"]))
        if index is None:
            self._open[-1].children.append(child)
            return
        parent = self._open[index - 1]
        at = _stands_at(self._open[index], parent)
        parent.children.insert(len(parent.children) if at is None else at, child)

    def _find(self, tag: str, walls: frozenset[str]) -> int | None:
        """Where `tag` stands open, no wall between, or None."""
        for index in range(len(self._open) - 1, 0, -1):
            found = self._open[index].tag
            if found == tag:
                return index
            if found in walls:
                return None
        return None


def _stands_at(child: Node, parent: Node) -> int | None:
    """Where `child` stands in `parent`, looked for from the end, where what is open stands."""
    children = parent.children
    return next((place for place in range(len(children) - 1, -1, -1) if children[place] is child), None)


def _three_alike(formatting: list[Node]) -> list[Node]:
    """Formatting to open again, of what is written alike the last three (HTML 13.2.4.3, « Noah's Ark clause »).

    A page that never closes its `<b>` would else hold one more of them in each block, and grow by the square.
    """
    kept: list[Node] = []
    for node in reversed(formatting):
        if sum(_alike(one, node.tag, node.attributes) for one in kept) < _ALIKE:
            kept.append(node)
    return kept[::-1]


def _alike(node: Node, tag: str, attributes: Mapping[str, str]) -> bool:
    return node.tag == tag and node.attributes == attributes


def _walls_of(tag: str) -> frozenset[str]:
    if tag == "table":
        return frozenset(["body"])
    if tag in ("td", "th", "caption", "tr", "tbody"):
        return frozenset(["body", "table"])
    return _WALLS | {"ul", "ol"} if tag == "li" else _WALLS


def wrap_paragraphs(node: Node) -> None:
    """Make paragraphs of the words that stand directly in the page or in a quotation."""
    for child in node.children:
        if not isinstance(child, str) and child.children:
            wrap_paragraphs(child)
    if node.tag not in _WRAPPED:
        return
    out: list[Node | str] = []
    run: list[Node | str] = []
    children: list[Node | str | None] = [*spread(node.children), None]
    for loose in children:
        if loose is not None and (isinstance(loose, str) or not (loose.tag == "#block" or loose.is_block())):
            run.append(loose)
            continue
        if any(not isinstance(c, str) or not _SPACE.match(c) for c in run):
            paragraph = Node("p")
            paragraph.children = run
            out.append(paragraph)
        run = []
        if loose is not None:
            out.append(loose)
    node.children = out


def spread(children: Sequence[Node | str]) -> list[Node | str]:
    """The children, formatting that holds blocks cut in copies: each block in its own, the words between in theirs."""
    out: list[Node | str] = []
    for child in children:
        if isinstance(child, str) or child.tag not in FORMATTING_ONLY or not holds_block(child):
            out.append(child)
            continue
        run: Node | None = None
        for inner in spread(child.children):
            block = isinstance(inner, Node) and (inner.tag == "#block" or inner.is_block())
            if run is None or block:
                run = Node(child.tag, child.attributes)
                out.append(run)
            run.children.append(inner)
            run = None if block else run
    return out


def holds_block(node: Node) -> bool:
    """Whether a block is among the children."""
    return any(not isinstance(child, str) and (child.tag == "#block" or child.is_block()) for child in node.children)
