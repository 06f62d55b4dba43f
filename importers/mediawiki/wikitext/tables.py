"""`{| … |}`: tables, line by line, to `<table>` tags.

Works on lines whose HTML is already clean and before links are read, as MediaWiki does: a cell whose first part holds
`[[` has no attributes, `||` separates cells, `!!` too on a line that begins with `!`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_OPEN: Final = re.compile(r"(:*)\s*\{\|(.*)$")
_TAGS: Final = re.compile(r"(<[^>]*>)")
_EMPTY_ROW: Final = "<tr><td></td></tr>"


@dataclass
class _Table:
    """A table that stands open: its indentation and what is open in it."""

    indent: int
    cell: str = ""
    in_row: bool = False
    row_attributes: str = ""
    had_row: bool = False

    def close_cell(self) -> str:
        closed = f"</{self.cell}>" if self.cell else ""
        self.cell = ""
        return closed

    def close_row(self) -> str:
        closed = "</tr>" if self.in_row else ""
        self.in_row = False
        return closed


def tables(text: str, attributes: Callable[[str], str]) -> str:
    """`text` with wikitext tables turned to tags; `attributes` cleans the attributes of a tag."""
    if "{|" not in text:
        return text
    open_tables: list[_Table] = []
    out = [_line(line, open_tables, attributes) for line in text.split("\n")]
    while open_tables:
        table = open_tables.pop()
        out.append(_finish(table) + "</table>" + "</dd></dl>" * table.indent)
    return "\n".join(out)


def _line(line: str, stack: list[_Table], attributes: Callable[[str], str]) -> str:
    stripped = line.strip()
    opening = _OPEN.match(stripped) if "{|" in stripped else None
    if opening:
        stack.append(_Table(len(opening[1])))
        return "<dl><dd>" * len(opening[1]) + f"<table{attributes(opening[2])}>"
    if not stack or not stripped:
        return line
    if stripped.startswith("|}"):
        table = stack.pop()
        rest = stripped[2:]
        return f"{_finish(table)}</table>{rest}{'</dd></dl>' * table.indent}"
    if stripped.startswith("|-"):
        table = stack[-1]
        closed = table.close_cell() + table.close_row()
        table.row_attributes = attributes(stripped.lstrip("|").lstrip("-"))
        table.had_row = True
        return closed
    if stripped[0] in "|!":
        return _cells(stripped, stack[-1], attributes)
    return line


def _finish(table: _Table) -> str:
    """What closes the cell and the row; a table without any row gets an empty one, as HTML asks."""
    closed = table.close_cell() + table.close_row()
    return closed if table.had_row else closed + _EMPTY_ROW


def _cells(line: str, table: _Table, attributes: Callable[[str], str]) -> str:
    if line.startswith("|+"):
        name, line = "caption", line[2:]
    elif line[0] == "!":
        name, line = "th", _outside_tags(line[1:])
    else:
        name, line = "td", line[1:]
    out = []
    for cell in line.split("||"):
        out.append(table.close_cell())
        if name != "caption" and not table.in_row:
            out.append(f"<tr{table.row_attributes}>\n")
            table.in_row, table.had_row, table.row_attributes = True, True, ""
        first, bar, rest = cell.partition("|")
        if not bar or "[[" in first:
            out.append(f"<{name}>{cell.strip()}")
        else:
            out.append(f"<{name}{attributes(first)}>{rest.strip()}")
        table.cell = name
    return "\n".join(out).lstrip("\n") if len(out) > 2 else "".join(out)  # noqa: PLR2004 - one cell stays on its line


def _outside_tags(line: str) -> str:
    """`line` with `!!` as `||` outside of tags."""
    if "<" not in line:
        return line.replace("!!", "||")
    return "".join(part if part.startswith("<") else part.replace("!!", "||") for part in _TAGS.split(line))
