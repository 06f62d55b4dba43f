"""Booklets on paper: PDF on A4, and on A5 laid out two by two on sheets that are folded and stapled in the middle."""

from pathlib import Path
from typing import Any, Final

import pydyf
from jinja2 import Environment, PackageLoader
from weasyprint import HTML, Document
from weasyprint.urls import URLFetcherResponse

from commun.kit.booklet import Booklet

_HERE: Final = Path(__file__).parent
_A4: Final = (841.89, 595.28)
"""A4 lying on its side, in points of 1/72 inch (ISO 216)."""
_SHEET: Final = 4
"""Pages on one sheet of a folded booklet: two on each side."""


def write_pdf(booklet: Booklet, target: Path) -> None:
    """On A4."""
    # With its tags (PDF 32000-1, 14.8) a voice can read it: titles, lists, tables, what pictures show.
    laid_out(booklet, "A4").write_pdf(target, pdf_tags=True)


def write_folded(booklet: Booklet, target: Path) -> None:
    """On A5, two pages a side, in the order in which the sheets are folded."""
    laid_out(booklet, "A5").write_pdf(target, finisher=_impose)


def laid_out(booklet: Booklet, size: str) -> Document:
    """The pages of a booklet on sheets of `size` (a name that CSS gives paper: A4, A5)."""
    environment = Environment(loader=PackageLoader("commun", "templates"), autoescape=True)
    html = environment.get_template("kit/booklet.html").render(booklet=booklet, words=booklet.words)
    style = (_HERE / "booklet.css").read_text(encoding="utf-8")
    html = html.replace("</head>", f"<style>@page {{ size: {size} }}\n{style}</style></head>")

    def fetch(url: str) -> URLFetcherResponse:
        """The pictures of the booklet; nothing is asked of the network."""
        data = booklet.files.get(url.removeprefix("livret://"))
        if data is None:
            raise ValueError(url)
        return URLFetcherResponse(url, data)

    document = HTML(string=html, base_url="livret:///", url_fetcher=fetch).render()
    if not _runs_over(document):
        return document
    # Columns of one width, where long words are cut: less fine than columns made for their words, but nothing is lost.
    html = html.replace("</style></head>", "\ntable { table-layout: fixed }</style></head>")
    return HTML(string=html, base_url="livret:///", url_fetcher=fetch).render()


def _runs_over(document: Document) -> bool:
    """Whether a table goes beyond the margin of its page: too many columns, or a word (an address) without an end."""
    for page in document.pages:
        paper = page._page_box  # noqa: SLF001 — WeasyPrint tells the place of boxes nowhere else
        edge = paper.content_box_x() + paper.width + 1
        for box in paper.descendants():
            if box.element_tag == "table" and box.position_x + box.margin_width() > edge:
                return True
    return False


def order(count: int) -> list[tuple[int | None, int | None]]:
    """The pages (from 0, None for a blank one) on each side of the sheets of a folded booklet, left and right."""
    total = -(-count // _SHEET) * _SHEET
    sides: list[tuple[int, int]] = []
    for sheet in range(total // _SHEET):
        first, last = 2 * sheet, total - 1 - 2 * sheet
        sides += [(last, first), (first + 1, last - 1)]
    return [tuple(page if page < count else None for page in side) for side in sides]  # type: ignore[misc] # pairs


def _impose(_document: Document, pdf: Any) -> None:
    """Put the pages two by two: each becomes a drawing that a sheet shows at its place."""
    kids = pdf.pages["Kids"]
    pages = [pdf.objects[number] for number in kids[::3]]
    drawings = [_drawing(pdf, page) for page in pages]
    width, height = _A4
    sheets: list[Any] = []
    for left, right in order(len(pages)):
        shown = [(number, place) for number, place in ((left, 0.0), (right, width / 2)) if number is not None]
        content = pydyf.Stream([f"q 1 0 0 1 {place:.2f} 0 cm /P{number} Do Q".encode() for number, place in shown])
        pdf.add_object(content)
        resources = pydyf.Dictionary(
            {"XObject": pydyf.Dictionary({f"P{number}": drawings[number].reference for number, _place in shown})}
        )
        sheet = pydyf.Dictionary({
            "Type": "/Page",
            "Parent": pdf.pages.reference,
            "MediaBox": pydyf.Array([0, 0, width, height]),
            "Contents": content.reference,
            "Resources": resources,
        })  # fmt: skip
        pdf.add_object(sheet)
        sheets += [sheet.number, 0, "R"]
    pdf.pages["Kids"] = pydyf.Array(sheets)
    pdf.pages["Count"] = len(sheets) // 3
    for name in ("Outlines", "Names", "Dests", "StructTreeRoot"):
        pdf.catalog.pop(name, None)


def _drawing(pdf: Any, page: Any) -> Any:
    """A page as a drawing (PDF 32000-1, 8.10: form XObject)."""
    contents = page["Contents"]
    number = int(str(contents.decode() if isinstance(contents, bytes) else contents).split()[0])
    source = pdf.objects[number]
    drawing = pydyf.Stream(list(source.stream), compress=True)
    drawing.extra.update(
        {"Type": "/XObject", "Subtype": "/Form", "BBox": page["MediaBox"], "Resources": page["Resources"]}
    )
    pdf.add_object(drawing)
    return drawing
