"""Blocks: paragraphs, headings, lists, quotations, and what falls back to HTML."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from fiches import read_whole
from importers.mediawiki.wikitext.context import Findings, PageContext, Passages
from importers.mediawiki.wikitext.markdown.escape import escape_lines, fence
from importers.mediawiki.wikitext.markdown.html import attributes, no_blank_lines, preformatted, raw
from importers.mediawiki.wikitext.markdown.inline import Inline
from importers.mediawiki.wikitext.markdown.notes import Notes
from importers.mediawiki.wikitext.markdown.tables import Tables
from importers.mediawiki.wikitext.markdown.things import Things
from importers.mediawiki.wikitext.strip import Shelf
from importers.mediawiki.wikitext.tree import FORMATTING_ONLY, Node, holds_block, spread

_HEADINGS: Final = {f"h{n}": n for n in range(1, 7)}
_BLANK_LINES: Final = re.compile(r"\n(?:[ \t]*\n)+")
_RULE: Final = re.compile(r"(?:[-*] *){3,}(?:\n|\Z)")
"""Empty items within each other, which Markdown reads as a rule."""
_INTERRUPTS: Final = re.compile(r"(?:[-*]|1[.)]) \S")
"""How a list begins that may follow words without a blank line (CommonMark §5.2)."""
_TRANSPARENT: Final = frozenset(["body", "tbody", "tr", "td", "th", "caption"])


class Writer:
    """Writes one page, or a section of one; `tree` reads wikitext that stands inside a note, a poem or a gallery."""

    def __init__(
        self, context: PageContext, shelf: Shelf, findings: Findings, tree: Callable[[str], Node], notes: Notes
    ) -> None:
        self._things = Things(context, shelf, findings, tree, self.blocks, notes=notes)
        self._inline = Inline(self._things)
        self._tables = Tables(self._inline, self._things, self.blocks)
        self._writers: dict[str, Callable[[Node], str]] = {
            "#block": self._things.block,
            "hr": lambda _: "---",
            "pre": self._pre,
            "blockquote": self._quote,
            "dl": self._definitions,
            "dt": lambda n: self._definitions(_wrapped(n)),
            "dd": lambda n: self._definitions(_wrapped(n)),
            "table": self._tables.write,
        }
        self._nested = 0  # lists and quotations around: Markdown's definition lists only stand outside of them

    def page(self, body: Node) -> str:
        """The whole page, notes last."""
        return self.finish(self.blocks(body.children))

    def section(self, body: Node) -> str:
        """A section of a page, its notes left for `finish`."""
        return self._things.with_templates(self.blocks(body.children))

    def finish(self, text: str) -> str:
        """The page whose blocks are `text`, with its notes."""
        text = self._things.finish(text)
        return f"{text.strip(chr(10))}\n" if text.strip() else ""

    def passages(self, bodies: Sequence[Node]) -> Passages:
        """Passages of a page, each by itself, and the notes that all of them share."""
        written = [self.blocks(body.children).strip("\n") for body in bodies]
        notes = self._things.notes.definitions()
        finish = self._things.completed
        return Passages(tuple(map(finish, written)), tuple(map(finish, notes)), self._things.notes.names())

    def blocks(self, children: Sequence[Node | str]) -> str:
        """Blocks and loose words as Markdown, blank lines between."""
        return "\n\n".join(text for text, _ in self._pieces(children))

    def _pieces(self, children: Sequence[Node | str]) -> list[tuple[str, str]]:
        """Each block as (Markdown, tag); words in a row are a paragraph, tag ""."""
        out: list[tuple[str, str]] = []
        run: list[Node | str] = []
        cut = any(not isinstance(child, str) and child.tag in FORMATTING_ONLY for child in children)
        ending: list[Node | str | None] = [*(spread(children) if cut else children), None]
        for child in ending:
            if child is not None and (isinstance(child, str) or not (child.tag == "#block" or child.is_block())):
                run.append(child)
                continue
            if run and (text := self._paragraph(run)):
                out.append((text, ""))
            run = []
            if child is not None and (text := self._block(child, out[-1] if out else ("", ""))):
                out.append((text, child.tag))
        return out

    def _paragraph(self, children: Sequence[Node | str]) -> str:
        text = self._inline.write(children).strip(" \t\n")
        while text.startswith("<br>"):  # blank lines of the source: only space
            text = text[4:].lstrip()
        if "\n\n" in text or "\n " in text:
            text = _BLANK_LINES.sub("\n", text)
        text = escape_lines(text) if text else ""
        first, newline, rest = text.partition("\n")
        if newline and first.startswith("<") and first.endswith(">") and first.count("<") == 1 and ":" not in first:
            text = f"{first} {rest}"  # a tag alone on a first line would begin an HTML block
        return text

    def _block(self, node: Node, before: tuple[str, str]) -> str:
        tag = node.tag
        if tag == "p":
            return self._p(node)
        if tag in ("ul", "ol", "li"):
            return self._list(node if tag != "li" else _wrapped(node), before)
        if tag in _HEADINGS:
            return self._heading(node)
        if tag in _TRANSPARENT:
            return self.blocks(node.children)
        return self._writers.get(tag, self._boxed)(node)

    def _p(self, node: Node) -> str:
        return self.blocks(node.children) if holds_block(node) else self._paragraph(node.children)

    def _heading(self, node: Node) -> str:
        text = " ".join(self._inline.write(node.children).split())
        if text.endswith("#"):
            text = f"{text[:-1]}\\#"
        return f"{'#' * _HEADINGS[node.tag]} {text}".rstrip()

    def _pre(self, node: Node) -> str:
        """Preformatted text: a code block when it is only text, else HTML."""
        if node.children and isinstance(node.children[0], str):
            node.children[0] = node.children[0].removeprefix(" ")
        if all(isinstance(c, str) for c in node.children):
            text = "".join(c for c in node.children if isinstance(c, str))
            return fence("\n".join(line.rstrip(" ") for line in text.split("\n")).rstrip("\n"))
        inner = preformatted(node.children, self._things.mark_literal).rstrip("\n")
        return f"<pre>{inner}</pre>"

    def _quote(self, node: Node) -> str:
        if node.attributes:
            return self._boxed(node)
        self._nested += 1
        inner = self.blocks(node.children)
        self._nested -= 1
        return "\n".join(f"> {line}" if line else ">" for line in inner.split("\n")) if inner else ""

    def _boxed(self, node: Node) -> str:
        """A block that Markdown has no sign for, as HTML around Markdown."""
        opened, closed = f"<{node.tag}{attributes(node)}>", f"</{node.tag}>"
        if not holds_block(node) and not self._things.needs_markdown(node.children):
            inner = raw(node.children, self._things.mark_html).strip()
            return f"{opened}{inner}{closed}" if node.tag != "span" or inner else ""
        inner = self.blocks(node.children)
        return f"{opened}\n\n{inner}\n\n{closed}" if inner else f"{opened}{closed}"

    # Lists

    def _list(self, node: Node, before: tuple[str, str]) -> str:
        """A list; one that follows another of its kind takes the other sign, so that they stay two."""
        loose = any(not _is_space(c) and (isinstance(c, str) or c.tag != "li") for c in node.children)
        if loose and not self._things.needs_markdown(node.children):  # Markdown has no place between two items
            return raw([node], self._things.mark_html).strip()
        ordered = node.tag == "ol"
        other = before[1] == node.tag and before[0].split("\n")[-1:] != [""]
        alternate = other and before[0].lstrip("0123456789")[:1] in "-."
        start = read_whole(node.attributes.get("start", ""))
        number = 1 if start is None else start
        rows = []
        for child in node.children:
            if _is_space(child):
                continue
            item = child if isinstance(child, Node) else _wrapped_text(child)
            sign = f"{number}{')' if alternate else '.'}" if ordered else ("*" if alternate else "-")
            rows.append(self._item(item, f"{sign} "))
            number += 1
        text = "\n".join(rows)
        return raw([node], self._things.mark_html).strip() if _RULE.match(text) else text

    def _item(self, node: Node, sign: str) -> str:
        self._nested += 1
        pieces = self._pieces(node.children if node.tag == "li" else [node])
        self._nested -= 1
        if not pieces:
            return sign.rstrip()
        text, last = pieces[0]
        last = "html" if text.startswith("<") and last else last
        text = "<hr>" if text == "---" else text  # `- ---` would be one rule
        for piece, tag in pieces[1:]:
            close = last in ("", "ul", "ol", "p") and tag in ("ul", "ol") and _INTERRUPTS.match(piece)
            text += ("\n" if close else "\n\n") + piece
            last = "html" if piece.startswith("<") else tag  # only a blank line ends a block of HTML
        indent = " " * len(sign)
        return sign + "\n".join(f"{indent}{line}" if line else "" for line in text.split("\n")).lstrip(" ")

    def _definitions(self, node: Node) -> str:
        items = [c if isinstance(c, Node) else _wrapped_text(c, "dd") for c in node.children if not _is_space(c)]
        if not self._nested and self._are_plain(items):
            return self._plain_definitions(items)
        rows = ["<dl>"]
        for item in items:
            name = item.tag if item.tag in ("dt", "dd") else "dd"
            children = item.children if item.tag in ("dt", "dd") else [item]
            if name == "dt" and not self._things.needs_markdown(children):
                rows.append(f"<dt>{no_blank_lines(raw(children, self._things.mark_html)).strip()}</dt>")
                continue
            inner = self.blocks(children)
            rows.append(f"<{name}>\n\n{inner}\n\n</{name}>" if inner else f"<{name}></{name}>")
        return "\n".join([*rows, "</dl>"])

    def _are_plain(self, items: list[Node]) -> bool:
        """Whether Markdown's own definition list can say this: terms first, each with definitions of one paragraph."""
        if not items or items[0].tag != "dt" or items[-1].tag != "dd":
            return False
        return all(
            item.tag in ("dt", "dd")
            and not holds_block(item)
            and not any(isinstance(c, Node) and c.tag in ("#block", "br") for c in item.children)
            and not any(isinstance(c, str) and "|" in c for c in item.children)  # a bar would make it a table's row
            and self._paragraph(item.children)
            for item in items
        )

    def _plain_definitions(self, items: list[Node]) -> str:
        rows: list[str] = []
        for i, item in enumerate(items):
            text = " ".join(self._paragraph(item.children).split("\n"))
            if item.tag == "dt":
                if i and items[i - 1].tag == "dd":
                    rows.append("")
                rows.append(text)
            else:
                rows.append(f": {text}")
        return "\n".join(rows)


def _wrapped(node: Node) -> Node:
    """A list of the one item that stood without a list."""
    outer = Node("ul" if node.tag == "li" else "dl")
    outer.children = [node]
    return outer


def _is_space(child: Node | str) -> bool:
    return isinstance(child, str) and not child.strip()


def _wrapped_text(text: str, tag: str = "li") -> Node:
    item = Node(tag)
    item.children = [text]
    return item
