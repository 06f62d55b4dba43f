"""Booklets to be worked on in LibreOffice or Word: ODT."""

import io
from pathlib import Path
from typing import Any, Final

from odfdo import TOC, Bookmark, Document, Element, Frame, Link, Paragraph, Tab

from commun.kit.booklet import Booklet, Chapter
from commun.kit.odt_styles import BODY, CHAPTER, CONTENTS, ENTRY, SMALL, SUBTITLE, TITLE, lay_styles
from commun.kit.odt_text import Pictures, blocks_of, heading
from fiches import measure

_CREDITS: Final = "credits"
_WIDEST_CM: Final = 15.0
_TALLEST_CM: Final = 18.0
_DOTS_A_CM: Final = 55.0
"""Pixels of a picture in one centimetre of paper: 140 dots an inch."""
_SQUARE_CM: Final = 2.8


def write_odt(booklet: Booklet, target: Path) -> None:
    """Cover, contents, fiches with their bold, links, tables and pictures, credits; its styles are easy to change."""
    document = Document("text")
    lay_styles(document)
    document.meta.title = booklet.title
    document.meta.language = booklet.language
    pictures = _pictures(document, booklet)
    body = document.body
    body.clear()
    body.append(Paragraph(booklet.title, style=TITLE))
    for line in (booklet.site, booklet.made):
        body.append(Paragraph(line, style=SUBTITLE))
    _live(body, booklet, booklet.live, pictures.get(booklet.square), SUBTITLE)
    body.append(_contents(booklet))
    for chapter in booklet.chapters:
        _chapter(body, booklet, chapter, pictures)
    body.append(_marked(booklet.words["credits"], _CREDITS))
    body.append(Paragraph(f"{booklet.words['licence']} {booklet.licence}", style=BODY))
    for line in (*(f"{each.title}. {each.credit} {each.version}" for each in booklet.chapters),):
        body.append(Paragraph(line, style=BODY))
    if booklet.pictures:
        body.append(heading(2, booklet.words["pictures"]))
        for line in booklet.pictures:
            body.append(Paragraph(line, style=BODY))
    document.save(str(target))


def _contents(booklet: Booklet) -> Any:
    """The contents: each line leads to its chapter, its page is a field that the office program fills in as it opens.

    It stands in an index of the outline: who changes the booklet brings it up to date by a click.
    """
    contents: Any = TOC(booklet.words["contents"], outline_level=1, protected=False)
    for said in contents.get_elements("text:index-body/text:index-title/text:p"):
        said.style = CONTENTS
    for key, title in (*((each.key, each.title) for each in booklet.chapters), (_CREDITS, booklet.words["credits"])):
        line = Paragraph("", style=ENTRY)
        link = Link(f"#{key}")
        link.append(title)
        line.append(link)
        line.append(Tab())
        page = Element.from_tag("text:bookmark-ref")
        page.set_attribute("text:reference-format", "page")
        page.set_attribute("text:ref-name", key)
        line.append(page)
        contents.body.append(line)
    return contents


def _marked(title: str, key: str) -> Any:
    """The heading of a chapter, on a page of its own, to which links lead by its key."""
    made = heading(1, title)
    made.style = CHAPTER
    made.insert(Bookmark(key), position=0)
    return made


def _pictures(document: Any, booklet: Booklet) -> Pictures:
    """The pictures of the booklet, laid into the document, each with its size on paper."""
    found: dict[str, tuple[str, float, float]] = {}
    for address, data in booklet.files.items():
        width, height = measure(data) or (1, 1)
        wide = _SQUARE_CM if "/qr-" in address else min(_WIDEST_CM, width / _DOTS_A_CM, _TALLEST_CM * width / height)
        found[address] = (document.add_file(io.BytesIO(data)), wide, wide * height / width)
    return found


def _chapter(body: Any, booklet: Booklet, chapter: Chapter, pictures: Pictures) -> None:
    body.append(_marked(chapter.title, chapter.key))
    for block in blocks_of(chapter.html, pictures):
        body.append(block)
    for line in (chapter.credit, chapter.version):
        body.append(Paragraph(line, style=SMALL))
    _live(body, booklet, chapter.address, pictures.get(chapter.square), SMALL)


def _live(body: Any, booklet: Booklet, address: str, square: tuple[str, float, float] | None, style: str) -> None:
    """Where the live version is: in words, and as a picture for telephones."""
    if not address:
        return
    for block in blocks_of(f'<p>{booklet.words["online"]} <a href="{address}">{address}</a></p>', {}):
        block.style = style
        body.append(block)
    if square is not None:
        uri, width, height = square
        shown = Frame.image_frame(uri, size=(f"{width:.2f}cm", f"{height:.2f}cm"), anchor_type="as-char")
        shown.svg_description = booklet.words["square"]
        holder = Paragraph("", style=style)
        holder.append(shown)
        body.append(holder)
