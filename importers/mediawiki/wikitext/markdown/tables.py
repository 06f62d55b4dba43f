"""Tables: Markdown's own when it can say them (a plain grid), HTML otherwise."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from importers.mediawiki.wikitext.markdown.html import attributes, raw
from importers.mediawiki.wikitext.markdown.inline import Inline
from importers.mediawiki.wikitext.markdown.things import Things
from importers.mediawiki.wikitext.tree import Node

_SPANS: Final = ("colspan", "rowspan")
_MAX_COLUMNS: Final = 30


class Tables:
    """Writes tables; `blocks` writes the inside of a cell that holds blocks and notes."""

    def __init__(self, inline: Inline, things: Things, blocks: Callable[[Sequence[Node | str]], str]) -> None:
        self._inline = inline
        self._things = things
        self._blocks = blocks

    def write(self, node: Node) -> str:
        """A table."""
        parts = _flat(node)
        rows = [[c for c in row.children if isinstance(c, Node)] for row in parts if row.tag == "tr"]
        rows = [row for row in rows if row]
        if any(part.tag != "tr" for part in parts) or not rows or not self._is_grid(rows):
            return self._html(node, parts)
        return self._grid(rows)

    def _is_grid(self, rows: list[list[Node]]) -> bool:
        """Whether every row has as many cells, each a line of text, and headings stand in the first row alone."""
        width = len(rows[0])
        if not width or width > _MAX_COLUMNS or any(len(row) != width for row in rows):
            return False
        heads = [all(cell.tag == "th" for cell in row) for row in rows]
        if any(cell.tag == "th" for row in rows[1:] for cell in row):
            return False
        if not heads[0] and any(cell.tag == "th" for cell in rows[0]):
            return False
        return all(self._is_line(cell) for row in rows for cell in row)

    def _is_line(self, cell: Node) -> bool:
        if any(cell.attributes.get(span, "1") != "1" for span in _SPANS):
            return False
        if any(isinstance(c, Node) and (c.is_block() or c.tag == "#block") for c in cell.children):
            return False
        return not self._things.holds_template(cell.children)

    def _grid(self, rows: list[list[Node]]) -> str:
        lines = [[self._cell(cell) for cell in row] for row in rows]
        if rows[0][0].tag != "th":
            lines.insert(0, [""] * len(rows[0]))
        rule = "|" + "|".join(_rule(cell) for cell in rows[0]) + "|"
        written = [f"| {' | '.join(line)} |" for line in lines]
        return "\n".join([written[0], rule, *written[1:]])

    def _cell(self, cell: Node) -> str:
        text = " ".join(self._inline.write(cell.children).split("\n")).strip()
        return text.replace("\\|", "|").replace("|", "\\|")

    def _html(self, node: Node, parts: list[Node]) -> str:
        rows = [f"<table{attributes(node)}>"]
        for part in parts:
            if part.tag == "tr":
                cells = [c for c in part.children if isinstance(c, Node)]
                if cells:
                    written = "\n".join(self._html_cell(c) for c in cells)
                    rows.append(f"<tr{attributes(part)}>\n{written}\n</tr>")
            elif part.tag == "caption":
                rows.append(self._html_cell(part))
        return "\n".join([*rows, "</table>"])

    def _html_cell(self, cell: Node) -> str:
        opened, closed = f"<{cell.tag}{attributes(cell)}>", f"</{cell.tag}>"
        if self._things.needs_markdown(cell.children):
            return f"{opened}\n\n{self._blocks(cell.children)}\n\n{closed}"
        return f"{opened}{raw(cell.children, self._things.mark_html).strip()}{closed}"


def _flat(table: Node) -> list[Node]:
    """The caption and the rows, whatever body they stand in."""
    out: list[Node] = []
    for child in table.children:
        if isinstance(child, Node):
            out += _flat(child) if child.tag == "tbody" else [child]
    return out


def _rule(cell: Node) -> str:
    return {"left": ":---", "right": "---:", "center": ":---:"}.get(escape(cell.attributes.get("align", "")), "---")
