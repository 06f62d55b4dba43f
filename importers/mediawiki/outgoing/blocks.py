"""Blocks of Markdown as wikitext: headings, lists, tables, quotations, code, HTML and paragraphs.

This reads the Markdown that the converter writes and what people write in the editor; what it takes for something else
than it is shows when the wikitext is turned back, and whoever sends it compares.
"""

import re
from collections.abc import Callable
from html import escape as escape_html
from typing import Final

from importers.mediawiki.outgoing.escape import in_cell, plain
from importers.mediawiki.outgoing.inline import Line

_FENCE: Final = re.compile(r"(`{3,}|~{3,})\s*([^`\s]*)[^`]*$")
_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_RULE: Final = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_ITEM: Final = re.compile(r"( {0,3})([-+*]|\d{1,9}[.)])(?:[ \t]+|$)")
_TABLE_RULE: Final = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_HTML: Final = re.compile(
    r"</?(?:address|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|figure|h[1-6]|hr|li|ol|p|pre|section"
    r"|summary|table|tbody|td|tfoot|th|thead|tr|ul)(?=[\s/>])",
    re.IGNORECASE,
)
_TAG_OR_MARK: Final = re.compile(r"(<[^<>]*>|\[\[.*?\]\]|\{\{.*?\}\})", re.DOTALL)
_TEMPLATE: Final = re.compile(r"\{\{")


class BlockWriter:
    """Writes blocks with a `line` writer."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._in_tags = 0  # `<li>` around, in which MediaWiki makes no paragraph by itself

    def write(self, markdown: str) -> str:
        """`markdown` as wikitext, blank lines between blocks."""
        return "\n\n".join(self._blocks(markdown.split("\n")))

    def _blocks(self, lines: list[str]) -> list[str]:
        out: list[str] = []
        at = 0
        while at < len(lines):
            if not lines[at].strip():
                at += 1
                continue
            end, written = self._one(lines, at)
            out.append(written)
            at = max(end, at + 1)
        return out

    def _one(self, lines: list[str], at: int) -> tuple[int, str]:
        """The block that begins at a line: where it ends, and how it is written."""
        line = lines[at]
        for begins, write in self._kinds():
            if begins(line):
                return write(lines, at)
        if line.lstrip().startswith("|") and at + 1 < len(lines) and _TABLE_RULE.match(lines[at + 1].strip()):
            return self._table(lines, at)
        if at + 1 < len(lines) and re.match(r":[ \t]", lines[at + 1]) and "|" not in line + lines[at + 1]:
            return self._definitions(lines, at)  # where a bar stands, our own pages show no definition
        return self._paragraph(lines, at)

    def _kinds(self) -> tuple[tuple[Callable[[str], object], Callable[[list[str], int], tuple[int, str]]], ...]:
        return (
            (_FENCE.match, self._code),
            (_HEADING.match, self._heading),
            (_RULE.match, lambda _, at: (at + 1, "----")),
            (_ITEM.match, self._list),
            (lambda line: line.startswith(">"), self._quote),
            (lambda line: _HTML.match(line.lstrip()), self._html),
            (_TEMPLATE.match, self._template),
        )

    # Leaves

    def _paragraph(self, lines: list[str], at: int) -> tuple[int, str]:
        end = at + 1
        while end < len(lines) and lines[end].strip() and not self._interrupts(lines[end]):
            end += 1
        text = "\n".join(line.lstrip(" \t") for line in lines[at:end])
        if self._in_tags:
            return end, f"<p>{self._line.write(text)}</p>"
        return end, self._line.write(text, first=True)

    @staticmethod
    def _interrupts(line: str) -> bool:
        item = _ITEM.match(line)
        listed = item is not None and line[item.end() :].strip() and (item[2] in "-+*" or item[2][:-1] == "1")
        return bool(
            listed or line.startswith(">") or _FENCE.match(line) or _HEADING.match(line) or _HTML.match(line.lstrip())
        )

    def _heading(self, lines: list[str], at: int) -> tuple[int, str]:
        found = _HEADING.match(lines[at])
        signs, title = (found[1], found[2]) if found else ("#", "")
        mark = "=" * len(signs)
        written = self._line.write(title)
        edge = "&#61;" if written.endswith("=") else ""
        return at + 1, f"{mark} {written[: len(written) - len(edge and '=')]}{edge} {mark}"

    def _code(self, lines: list[str], at: int) -> tuple[int, str]:
        found = _FENCE.match(lines[at])
        fence, info = (found[1], found[2]) if found else ("```", "")
        end = at + 1
        while end < len(lines) and not re.fullmatch(rf"\s*{re.escape(fence[0])}{{{len(fence)},}}\s*", lines[end]):
            end += 1
        text = "\n".join(lines[at + 1 : end])
        return end + 1, _code(text, info)

    def _template(self, lines: list[str], at: int) -> tuple[int, str]:
        """A call of a template that stands alone, word for word; else a paragraph."""
        depth, end = 0, at
        while end < len(lines):
            depth += lines[end].count("{{") - lines[end].count("}}")
            end += 1
            if depth <= 0:
                break
        alone = depth == 0 and lines[end - 1].rstrip().endswith("}}") and (end >= len(lines) or not lines[end].strip())
        return (end, "\n".join(lines[at:end])) if alone else self._paragraph(lines, at)

    # Containers

    def _quote(self, lines: list[str], at: int) -> tuple[int, str]:
        end = at
        while end < len(lines) and lines[end].startswith(">"):
            end += 1
        inner = [re.sub(r"^> ?", "", line) for line in lines[at:end]]
        return end, "<blockquote>\n" + "\n\n".join(self._blocks(inner)) + "\n</blockquote>"

    def _list(self, lines: list[str], at: int, signs: str = "") -> tuple[int, str]:
        """A list: signs at the start of lines where each item is a line and lists, else HTML."""
        items, end = _items(lines, at)
        ordered = bool(items) and items[0][0][:1].isdigit()
        rows: list[str] | None = []
        for _, content in items:
            written = self._item(content, signs + ("#" if ordered else "*"))
            rows = None if rows is None or written is None else [*rows, written]
        if rows is not None and not (ordered and items[0][0][:-1] != "1"):
            return end, "\n".join(rows)
        name = "ol" if ordered else "ul"
        start = f' start="{items[0][0][:-1]}"' if ordered and items[0][0][:-1] != "1" else ""
        self._in_tags += 1
        inner = ["<li>\n\n" + "\n\n".join(self._blocks(content)) + "\n\n</li>" for _, content in items]
        self._in_tags -= 1
        return end, f"<{name}{start}>\n" + "\n".join(inner) + f"\n</{name}>"

    def _item(self, content: list[str], signs: str) -> str | None:
        """An item whose lines begin with `signs`; None when no line can say it."""
        head = 0
        while head < len(content) and content[head].strip() and not _ITEM.match(content[head]):
            if _FENCE.match(content[head]) or _HTML.match(content[head].lstrip()) or content[head].startswith(">"):
                return None
            head += 1
        text = " ".join(line.strip() for line in content[:head])
        rows = [f"{signs} {self._line.write(text)}" if text else signs]
        at = head
        while at < len(content):
            if not content[at].strip():
                at += 1
            elif _ITEM.match(content[at]):
                at, written = self._list(content, at, signs)
                if written.startswith("<"):
                    return None
                rows.append(written)
            else:
                return None
        return "\n".join(rows)

    def _definitions(self, lines: list[str], at: int) -> tuple[int, str]:
        rows = []
        end = at
        while end < len(lines):
            line = lines[end]
            if re.match(r":[ \t]", line):
                rows.append(f": {self._line.write(line[1:].strip())}")
            elif line.strip() and end + 1 < len(lines) and re.match(r":[ \t]", lines[end + 1]):
                rows.append(f"; {_no_colon(self._line.write(line.strip()))}")
            elif line.strip() or not (end + 2 < len(lines) and re.match(r":[ \t]", lines[end + 2])):
                break
            end += 1
        return end, "\n".join(rows)

    def _table(self, lines: list[str], at: int) -> tuple[int, str]:
        end = at
        while end < len(lines) and lines[end].strip() and "|" in lines[end]:
            end += 1
        aligned = [_alignment(cell) for cell in _cells(lines[at + 1])]
        out = ['{| class="wikitable"']
        for number, line in enumerate(lines[at:end]):
            cells = _cells(line)
            if number == 1 or (number == 0 and not any(cell.strip() for cell in cells)):
                continue
            sign = "!" if number == 0 else "|"
            out.append("|-")
            for cell, align in zip(cells, [*aligned, *[""] * len(cells)], strict=False):
                out.append(f"{sign}{align} {in_cell(self._line.write(cell.strip()))}".rstrip())
        return end, "\n".join([*out, "|}"])

    def _html(self, lines: list[str], at: int) -> tuple[int, str]:
        """Raw HTML up to the next blank line: the tags stay, the text between is escaped for wikitext."""
        end = at
        while end < len(lines) and lines[end].strip():
            end += 1
        return end, "\n".join(_html_line(line) for line in lines[at:end])


def _html_line(line: str) -> str:
    parts = _TAG_OR_MARK.split(line)
    written = [part if i % 2 else _apostrophes(part) for i, part in enumerate(parts)]
    if written[0][:1] and written[0][0] in "*#:;":
        written[0] = f"&#{ord(written[0][0])};{written[0][1:]}"
    return "".join(written).lstrip(" ")


def _apostrophes(text: str) -> str:
    """Text of raw HTML, its references left as they are."""
    return plain(text.replace("&", "\x00")).replace("\x00", "&") if "''" in text or "://" in text else text


def _items(lines: list[str], at: int) -> tuple[list[tuple[str, list[str]]], int]:
    """The items of the list that begins at a line: (sign, lines without their indent); and where it ends."""
    items: list[tuple[str, list[str]]] = []
    kind = ""
    width = 0
    while at < len(lines):
        line = lines[at]
        found = _ITEM.match(line)
        indent = len(line) - len(line.lstrip(" "))
        if items and line.strip() and indent >= width:
            items[-1][1].append(line[width:])
        elif found is not None and (not kind or found[2][-1] == kind) and not _RULE.match(line):
            kind, width = found[2][-1], found.end()
            items.append((found[2], [line[width:]]))
        elif not line.strip() and _goes_on(lines, at, width, kind):
            items[-1][1].append("")
        elif line.strip() and found is None and items[-1][1][-1].strip() and not _HEADING.match(line):
            items[-1][1].append(line.strip())
        else:
            break
        at += 1
    return items, at


def _goes_on(lines: list[str], at: int, width: int, kind: str) -> bool:
    """Whether a list goes on after blank lines."""
    after = next((line for line in lines[at:] if line.strip()), "")
    found = _ITEM.match(after)
    return bool(after) and (after.startswith(" " * width) or (found is not None and found[2][-1] == kind))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return [cell.replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def _alignment(cell: str) -> str:
    left, right = cell.strip().startswith(":"), cell.strip().endswith(":")
    side = "center" if left and right else "left" if left else "right" if right else ""
    return f' align="{side}" |' if side else ""


def _code(text: str, info: str) -> str:
    """A fenced block: what the converter set there keeps its source, code gets the tag that says its language."""
    if info == "wikitext":
        return text
    if info == "math":
        return f'<math display="block">{text}</math>'
    if info:
        return f'<syntaxhighlight lang="{info}">\n{text}\n</syntaxhighlight>'
    return f"<pre>\n{escape_html(text, quote=False)}\n</pre>"


def _no_colon(text: str) -> str:
    """A term: a colon would end it."""
    return re.sub(r":(?![^\[]*\]\])", "&#58;", text)
