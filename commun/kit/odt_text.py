"""The text of a fiche, HTML that we made, as the blocks of an OpenDocument: headings, lists, tables, bold, pictures."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from lxml import html as markup
from odfdo import Cell, Frame, Header, LineBreak, Link, List, ListItem, Paragraph, Span, Table

Pictures = Mapping[str, tuple[str, float, float]]
"""Where each picture lies in the document, by its address in the text, with its width and height in centimetres."""

BOLD: Final = "Gras"
ITALIC: Final = "Italique"
"""The styles of characters, as the document must name them."""

_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_SPANS: Final = {"strong": BOLD, "b": BOLD, "th": BOLD, "dt": BOLD, "summary": BOLD, "em": ITALIC, "i": ITALIC}
_LEFT_OUT: Final = frozenset({"svg", "script", "style", "form", "button", "input", "template"})
_BLOCKS: Final = frozenset(
    """address article aside blockquote details div dl dt dd fieldset figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr li main nav ol p pre section summary table ul""".split()  # noqa: SIM905 — a list of words reads better
)
_BLANKS: Final = re.compile(r"[ \t\r\n]+")
_HIDDEN: Final = "visually-hidden"


def blocks_of(html: str, pictures: Pictures) -> Iterator[Any]:
    """The blocks of a fragment; its headings go one level below that of the fiche."""
    yield from _blocks(markup.fragment_fromstring(html, create_parent="div"), pictures)


def heading(level: int, text: str) -> Any:
    """A heading that looks like one."""
    level = min(6, level)
    return Header(level, text, style=f"Heading_20_{level}")


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
            yield heading(max(2, _HEADINGS[tag]), text)
    elif tag in {"ul", "ol"}:
        yield _list(element, tag, pictures)
    elif tag == "table":
        yield from _table(element, pictures)
    elif tag == "pre":
        for line in element.text_content().rstrip("\n").split("\n"):
            yield Paragraph(line, style="Preformatted_20_Text")
    elif tag in {"p", "dt", "summary", "figcaption"} or not _holds_blocks(element):
        line = _Line(pictures)
        line.put(element)
        yield from line.ended()
    else:
        yield from _blocks(element, pictures)


def _holds_blocks(element: Any) -> bool:
    return any(_tag(each) in _BLOCKS for each in element.iter() if each is not element)


def _list(element: Any, tag: str, pictures: Pictures) -> Any:
    made = List(style="Numbering_20_1" if tag == "ol" else "List_20_1")
    for child in element.iterchildren("li"):
        item = ListItem()
        for block in _blocks(child, pictures):
            item.append(block)
        made.append(item)
    return made


def _table(element: Any, pictures: Pictures) -> Iterator[Any]:
    """The caption as a paragraph, then the table; a cell that spans several is followed by empty ones."""
    rows: list[list[Any]] = []
    for row in element.iter("tr"):
        cells: list[Any] = []
        for cell in row.iterchildren("td", "th"):
            spanned = cell.get("colspan") or "1"
            cells += [cell, *([None] * (int(spanned) - 1 if spanned.isdigit() else 0))]
        rows.append(cells)
    width = max((len(row) for row in rows), default=0)
    for caption in element.iterchildren("caption"):
        yield Paragraph(" ".join(caption.text_content().split()))
    if not width:
        return
    table = Table("Tableau", width=width, height=len(rows))
    for y, row in enumerate(rows):
        for x, each in enumerate(row):
            cell = Cell()
            for block in _cell(each, pictures):
                cell.append(block)
            table.set_cell((x, y), cell)
    yield table


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
        self._paragraph = Paragraph("")
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
        self._paragraph, self._is_empty = Paragraph(""), True

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
        if tag == "a" and address and not address.startswith("#"):
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
