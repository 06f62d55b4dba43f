"""The text of a fiche, HTML that we made, as the blocks of an OpenDocument: headings, lists, tables, bold, pictures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lxml import html as markup
from odfdo import Bookmark, Cell, Frame, Header, HeaderRows, LineBreak, Link, List, ListItem, Paragraph, Span, Table

from commun.kit.odt_styles import BODY, BOLD, BULLETS, CELL, ITALIC, MARKED, NUMBERS, QUOTE

Pictures = Mapping[str, tuple[str, float, float]]
"""Where each picture lies in the document, by its address in the text, with its width and height in centimetres."""

_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_SPANS: Final = {"strong": BOLD, "b": BOLD, "th": BOLD, "dt": BOLD, "summary": BOLD, "em": ITALIC, "i": ITALIC,
                 "code": MARKED, "kbd": MARKED, "samp": MARKED}  # fmt: skip
_LEFT_OUT: Final = frozenset({"svg", "script", "style", "form", "button", "input", "template"})
_BLOCKS: Final = frozenset(
    """address article aside blockquote details div dl dt dd fieldset figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section summary table ul""".split()  # noqa: SIM905 — a list of words reads better
)
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_HIDDEN: Final = "visually-hidden"
_MARKABLE: Final = frozenset({"text:p", "text:h"})
"""The blocks that may hold a bookmark (OpenDocument 1.3, 6.2.1.2)."""
_MOST_SPANNED: Final = 100
"""Columns or rows that a cell may cover."""


def blocks_of(html: str, pictures: Pictures) -> Iterator[Any]:
    """The blocks of a fragment; its headings go one level below that of the fiche."""
    yield from _blocks(markup.fragment_fromstring(html, create_parent="div"), pictures)


def heading(level: int, text: str) -> Any:
    """A heading that looks like one."""
    level = min(6, level)
    made = Header(level, text)
    made.style = f"Heading_20_{level}"  # what the class is given as `style` it forgets
    return made


def _blocks(element: Any, pictures: Pictures) -> Iterator[Any]:
    """The blocks of an element, in their order; words that stand between them are paragraphs too."""
    loose = _Line(pictures)
    loose.say(element.text)
    for child in element:
        tag = _tag(child)
        if tag in _BLOCKS:
            yield from loose.ended()
            yield from _block(child, tag, pictures)
        else:
            loose.put(child)
        loose.say(child.tail)
    yield from loose.ended()


def _block(element: Any, tag: str, pictures: Pictures) -> Iterator[Any]:
    if _HIDDEN in (element.get("class") or "").split() or tag == "hr":
        return
    if [_tag(each) for each in element] == ["dt", "dd"] and not _holds_blocks(element[1]):
        line = _Line(pictures)
        line.put(element[0])
        line.say("\u202f: ")
        line.put(element[1])
        yield from line.ended()
        return
    if tag in _HEADINGS:
        text = " ".join(element.text_content().split())
        if text:
            made = heading(max(2, _HEADINGS[tag]), text)
            _mark(made, element)
            yield made
    elif tag in {"ul", "ol"}:
        yield _list(element, tag, pictures)
    elif tag == "table":
        yield from _table(element, pictures)
    elif tag in {"blockquote", "pre"}:
        yield from _set_apart(element, tag, pictures)
    elif tag in {"p", "dt", "summary", "figcaption"} or not _holds_blocks(element):
        line = _Line(pictures)
        line.put(element)
        yield from line.ended()
    else:
        yield from _blocks(element, pictures)


def _set_apart(element: Any, tag: str, pictures: Pictures) -> Iterator[Any]:
    """A quotation, or lines that stay as they are written."""
    if tag == "pre":
        for line in element.text_content().rstrip("\n").split("\n"):
            yield Paragraph(line, style="Preformatted_20_Text")
        return
    for block in _blocks(element, pictures):
        if block.tag == "text:p":
            block.style = QUOTE
        yield block


def _mark(block: Any, element: Any) -> None:
    """Let links lead to a block, as they led to the element that it is made of."""
    if element.get("id"):
        block.insert(Bookmark(element.get("id")), position=0)


def _holds_blocks(element: Any) -> bool:
    return any(_tag(each) in _BLOCKS for each in element.iter() if each is not element)


def _list(element: Any, tag: str, pictures: Pictures) -> Any:
    made = List(style=NUMBERS if tag == "ol" else BULLETS)
    for child in element.iterchildren("li"):
        item = ListItem()
        for number, block in enumerate(_blocks(child, pictures)):
            if not number and child.get("id"):
                first = block if block.tag in _MARKABLE else Paragraph(style=BODY)
                _mark(first, child)
                if first is not block:
                    item.append(first)
            item.append(block)
        made.append(item)
    return made


def _table(element: Any, pictures: Pictures) -> Iterator[Any]:
    """The caption as a paragraph, then the table; a cell that spans several is followed by empty ones."""
    for caption in element.iterchildren("caption"):
        yield Paragraph(" ".join(caption.text_content().split()), style=BODY)
    cells = _grid(element)
    width = max((x + 1 for x, _y in cells), default=0)
    if not width:
        return
    rows = list(element.iter("tr"))
    table = Table("Tableau", width=width, height=len(rows))
    for y in range(len(rows)):
        for x in range(width):
            cell = Cell(style=CELL)
            for block in _cell(cells.get((x, y)), pictures):
                cell.append(block)
            table.set_cell((x, y), cell)
    first = table.get_element("table:table-row")
    if first is not None and len(rows) > 1 and all(_tag(each) == "th" for each in rows[0]):
        head = HeaderRows()
        table.insert(head, position=table.index(first))
        head.append(first)  # on every page that the table goes on to
    yield table


def _grid(element: Any) -> dict[tuple[int, int], Any]:
    """The cells of a table by column and row; a place that another cell covers holds none (HTML, 4.9.12)."""
    cells: dict[tuple[int, int], Any] = {}
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(element.iter("tr")):
        x = 0
        for cell in row.iterchildren("td", "th"):
            while (x, y) in taken:
                x += 1
            wide, tall = (min(_span(cell, name), _MOST_SPANNED) for name in ("colspan", "rowspan"))
            taken |= {(x + right, y + below) for right in range(wide) for below in range(tall)}
            cells[x, y] = cell
            cells.setdefault((x + wide - 1, y), None)
            x += wide
    return cells


def _span(cell: Any, name: str) -> int:
    said = cell.get(name) or ""
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < len(str(_MOST_SPANNED)) + 1 else 1


def _cell(element: Any, pictures: Pictures) -> Sequence[Any]:
    if element is None:
        return ()
    return list(_block(element, _tag(element), pictures))


def _tag(element: Any) -> str:
    return element.tag if isinstance(element.tag, str) else ""


class _Line:
    """A paragraph that is being filled with words, spans, links and pictures."""

    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._paragraph = Paragraph("", style=BODY)
        self._is_empty = True

    def say(self, text: str | None) -> None:
        """Some words."""
        self._say(self._paragraph, text)

    def put(self, element: Any) -> None:
        """An element of a line, and all that it holds."""
        self._put(self._paragraph, element)

    def ended(self) -> Iterator[Any]:
        """The paragraph, when something is in it; a new one begins."""
        if not self._is_empty:
            yield self._paragraph
        self._paragraph, self._is_empty = Paragraph("", style=BODY), True

    def _say(self, into: Any, text: str | None) -> None:
        if not text:
            return
        words = _BLANKS.sub(" ", text)  # the spaces of French typography stay
        if self._is_empty:
            words = words.lstrip(" ")
        if words:
            self._is_empty = False
            into.append(words)

    def _put(self, into: Any, element: Any) -> None:
        tag = _tag(element)
        if not tag or tag in _LEFT_OUT or _HIDDEN in (element.get("class") or "").split():
            return
        if tag == "br":
            into.append(LineBreak())
            return
        if tag == "img":
            self._picture(into, element)
            return
        held = into
        address = element.get("href") or ""
        if element.get("id"):
            into.append(Bookmark(element.get("id")))
        if tag == "a" and address:
            held = Link(address)
        elif tag in _SPANS:
            held = Span(style=_SPANS[tag])
        self._say(held, element.text)
        for child in element:
            self._put(held, child)
            self._say(held, child.tail)
        if held is not into:
            into.append(held)

    def _picture(self, into: Any, element: Any) -> None:
        known = self._pictures.get(element.get("src") or "")
        if known is None:
            self._say(into, element.get("alt"))
            return
        uri, width, height = known
        frame = Frame.image_frame(uri, size=(f"{width:.2f}cm", f"{height:.2f}cm"), anchor_type="as-char")
        frame.svg_description = element.get("alt") or ""
        into.append(frame)
        self._is_empty = False
