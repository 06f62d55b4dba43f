"""Booklets to be worked on in LibreOffice or Word: ODT."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import html as markup
from odfdo import Document, Header, List, Paragraph

from commun.kit.booklet import Booklet

_HEADINGS: Final = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS: Final = frozenset({"ul", "ol"})
_LINES: Final = frozenset({"p", "dt", "dd", "pre", "figcaption", "summary", "blockquote", "caption", "tr"})
_LEFT_OUT: Final = frozenset({"svg", "script", "style", "img"})


def write_odt(booklet: Booklet, target: Path) -> None:
    """Headings, paragraphs and lists; the look is left to whoever works on it."""
    document = Document("text")
    body = document.body
    body.clear()
    body.append(Header(1, booklet.title))
    for line in (booklet.site, booklet.made, booklet.live):
        body.append(Paragraph(line))
    body.append(Header(1, booklet.words["contents"]))
    body.append(List([chapter.title for chapter in booklet.chapters]))
    for chapter in booklet.chapters:
        body.append(Header(1, chapter.title))
        for block in _blocks(markup.fragment_fromstring(chapter.html, create_parent="div"), 1):
            body.append(block)
        for line in (chapter.credit, chapter.version, chapter.address):
            body.append(Paragraph(line))
    body.append(Header(1, booklet.words["credits"]))
    body.append(List([f"{each.title} : {each.credit}" for each in booklet.chapters] + list(booklet.pictures)))
    document.save(str(target))


def _blocks(element: Any, above: int) -> Iterator[Any]:
    """The blocks of an element, in their order; headings go below the level `above`."""
    for child in element:
        tag = child.tag if isinstance(child.tag, str) else ""
        if not tag or tag in _LEFT_OUT or "visually-hidden" in (child.get("class") or ""):
            continue
        text = " ".join(child.text_content().split())
        if tag in _HEADINGS:
            yield Header(min(6, _HEADINGS[tag] + above - 1 or 1), text)
        elif tag in _LISTS:
            yield List([" ".join(item.text_content().split()) for item in child.iterchildren("li")])
        elif tag == "tr":
            yield Paragraph(" | ".join(" ".join(cell.text_content().split()) for cell in child))
        elif tag in _LINES:
            if text:
                yield Paragraph(text)
        else:
            yield from _blocks(child, above)
