"""Booklets to be worked on in LibreOffice or Word: ODT."""

import io
from pathlib import Path
from typing import Any, Final

from odfdo import TOC, Document, Frame, Header, Paragraph, Style

from commun.kit.booklet import Booklet, Chapter
from commun.kit.odt_text import BOLD, ITALIC, Pictures, blocks_of, heading
from fiches import measure

_CHAPTER: Final = "Chapitre"
_WIDEST_CM: Final = 15.0
_TALLEST_CM: Final = 18.0
_DOTS_A_CM: Final = 55.0
"""Pixels of a picture in one centimetre of paper: 140 dots an inch."""
_SQUARE_CM: Final = 2.8


def write_odt(booklet: Booklet, target: Path) -> None:
    """Cover, contents, fiches with their bold, links, tables and pictures, credits; the look is that of LibreOffice."""
    document = Document("text")
    _styles(document)
    pictures = _pictures(document, booklet)
    body = document.body
    body.clear()
    body.append(Header(1, booklet.title, style="Heading_20_1"))
    for line in (booklet.site, booklet.made):
        body.append(Paragraph(line))
    _live(body, booklet, booklet.live, pictures.get(booklet.square))
    contents = TOC(booklet.words["contents"], outline_level=1)
    body.append(contents)
    for chapter in booklet.chapters:
        _chapter(body, booklet, chapter, pictures)
    body.append(Header(1, booklet.words["credits"], style=_CHAPTER))
    body.append(Paragraph(f"{booklet.words['licence']} {booklet.licence}"))
    for line in (*(f"{each.title}. {each.credit} {each.version}" for each in booklet.chapters),):
        body.append(Paragraph(line))
    if booklet.pictures:
        body.append(heading(2, booklet.words["pictures"]))
        for line in booklet.pictures:
            body.append(Paragraph(line))
    contents.fill(document)
    document.save(str(target))


def _styles(document: Any) -> None:
    """The looks that the blocks name: bold, italic, a heading that begins a page."""
    document.insert_style(Style("text", name=BOLD, bold=True))
    document.insert_style(Style("text", name=ITALIC, italic=True))
    chapter = Style("paragraph", name=_CHAPTER, parent_style="Heading_20_1")
    chapter.set_properties({"fo:break-before": "page"}, area="paragraph")
    document.insert_style(chapter)


def _pictures(document: Any, booklet: Booklet) -> Pictures:
    """The pictures of the booklet, laid into the document, each with its size on paper."""
    found: dict[str, tuple[str, float, float]] = {}
    for address, data in booklet.files.items():
        width, height = measure(data) or (1, 1)
        wide = _SQUARE_CM if "/qr-" in address else min(_WIDEST_CM, width / _DOTS_A_CM, _TALLEST_CM * width / height)
        found[address] = (document.add_file(io.BytesIO(data)), wide, wide * height / width)
    return found


def _chapter(body: Any, booklet: Booklet, chapter: Chapter, pictures: Pictures) -> None:
    body.append(Header(1, chapter.title, style=_CHAPTER))
    for block in blocks_of(chapter.html, pictures):
        body.append(block)
    for line in (chapter.credit, chapter.version):
        body.append(Paragraph(line))
    _live(body, booklet, chapter.address, pictures.get(chapter.square))


def _live(body: Any, booklet: Booklet, address: str, square: tuple[str, float, float] | None) -> None:
    """Where the live version is: in words, and as a picture for telephones."""
    if not address:
        return
    for block in blocks_of(f'<p>{booklet.words["online"]} <a href="{address}">{address}</a></p>', {}):
        body.append(block)
    if square is not None:
        uri, width, height = square
        shown = Frame.image_frame(uri, size=(f"{width:.2f}cm", f"{height:.2f}cm"), anchor_type="as-char")
        shown.svg_description = booklet.words["square"]
        holder = Paragraph("")
        holder.append(shown)
        body.append(holder)
