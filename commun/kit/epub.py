"""Booklets for reading lights and telephones: EPUB 3."""

import re
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Final

from ebooklib import epub
from lxml import html as markup

from commun.kit.booklet import Booklet, Chapter
from commun.kit.xhtml import mend

_SOURCE: Final = re.compile(r'src="(/images/[^"]+)"')

_OUTSIDE: Final = re.compile(r"#|https?://|mailto:|tel:|[\w.-]+\.xhtml")
"""How links begin that a file may hold: to itself, to another of the book, or to the network."""
_PLACE: Final = re.compile(r'\sid="([^"]+)"')
_LED: Final = re.compile(r'\shref="#([^"]*)"')

_ACCESS: Final = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityHazard", "none"),
)
"""What a reader may count on (EPUB Accessibility 1.1, 2.2), in the words of schema.org."""

_STYLE: Final = (
    b"img { max-width: 100%; height: auto } .visually-hidden { display: none } pre { white-space: pre-wrap } "
    b".roll b::after { content: '\\202f:' }"
)


def write_epub(booklet: Booklet, target: Path) -> None:
    """One chapter a fiche, the credits last."""
    book = epub.EpubBook()
    digest = sha256("\n".join([booklet.title, booklet.made, *(each.key for each in booklet.chapters)]).encode())
    book.set_identifier(f"urn:commun:{digest.hexdigest()[:32]}")
    book.set_title(booklet.title)
    book.set_language(booklet.language)
    book.add_author(booklet.site)
    book.add_metadata("DC", "rights", booklet.licence)
    for name, said in (*_ACCESS, ("accessibilitySummary", booklet.words["access"])):
        book.add_metadata(None, "meta", said, {"property": f"schema:{name}"})
    names = {}
    for number, (address, data) in enumerate(booklet.files.items()):
        names[address] = f"images/{number}-{address.rpartition('/')[2]}"
        book.add_item(
            epub.EpubItem(uid=f"image-{number}", file_name=names[address], media_type=_kind(address), content=data)
        )
    texts = [("couverture", booklet.title, _cover(booklet))]
    for each in booklet.chapters:
        whole = f"<h1>{escape(each.title)}</h1>{each.html}{_foot(booklet, each)}"
        texts.append((each.key, each.title, whole))
    texts.append(("credits", booklet.words["credits"], _credits(booklet)))
    places = {place: f"{key}.xhtml" for key, _title, html in texts for place in _PLACE.findall(html)}
    pages = []
    for key, title, html in texts:
        shown = _SOURCE.sub(lambda src: f'src="{names[src[1]]}"', html)
        pages.append(_page(booklet, key, title, _LED.sub(partial(_led, places, key), shown)))
    style = epub.EpubItem(uid="style", file_name="style.css", media_type="text/css", content=_STYLE)
    book.add_item(style)
    for page in pages:
        page.add_item(style)
        book.add_item(page)
    book.toc = pages[1:]
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav(title=booklet.words["contents"]))
    book.spine = [pages[0], "nav", *pages[1:]]
    epub.write_epub(str(target), book)


def _led(places: Mapping[str, str], key: str, link: re.Match[str]) -> str:
    """A link to a place of the booklet, from the chapter `key`: it names the file of that place."""
    place = link[1]
    file = places.get(place)
    if file == f"{key}.xhtml":
        return link[0]
    return f' href="{file}#{place}"' if file else f' href="{place}.xhtml"'


def _page(booklet: Booklet, key: str, title: str, html: str) -> epub.EpubHtml:
    page = epub.EpubHtml(title=title, file_name=f"{key}.xhtml", lang=booklet.language)
    # EPUB wants XML: what browsers forgive is written out.
    whole = markup.fragment_fromstring(html, create_parent="div")
    _keep_inside(whole)
    mend(whole)
    page.content = markup.tostring(whole, method="xml", encoding="unicode")
    return page


def _keep_inside(whole: markup.HtmlElement) -> None:
    """Leave no picture out that the file does not hold, and no link to a file beside it (EPUB 3.3, 3.6 and 4.1)."""
    for picture in [each for each in whole.iter("img") if not each.get("src", "").startswith("images/")]:
        words = markup.Element("span")
        words.text, words.tail = picture.get("alt", ""), picture.tail
        picture.getparent().replace(picture, words)
    for link in whole.iter("a"):
        if not _OUTSIDE.match(link.get("href", "#")):
            link.attrib.pop("href", None)


def _cover(booklet: Booklet) -> str:
    live = _live(booklet, booklet.live, booklet.square)
    return f"<h1>{escape(booklet.title)}</h1><p>{escape(booklet.site)}</p><p>{escape(booklet.made)}</p>{live}"


def _foot(booklet: Booklet, chapter: Chapter) -> str:
    live = _live(booklet, chapter.address, chapter.square)
    return f"<hr/><p>{escape(chapter.credit)}</p><p>{escape(chapter.version)}</p>{live}"


def _live(booklet: Booklet, address: str, square: str) -> str:
    """Where the live version is: in words, and as a picture for telephones."""
    if not address:
        return ""
    picture = f'<p><img src="{square}" alt="{escape(booklet.words["square"])}" width="120" height="120"/></p>'
    words = escape(booklet.words["online"])
    return f'<p>{words} <a href="{escape(address)}">{escape(address)}</a></p>{picture}'


def _credits(booklet: Booklet) -> str:
    items = "".join(
        f"<li><strong>{escape(each.title)}</strong>. {escape(each.credit)} {escape(each.version)}</li>"
        for each in booklet.chapters
    )
    licence = f"<p>{escape(booklet.words['licence'])} {escape(booklet.licence)}</p>"
    pictures = "".join(f"<li>{escape(each)}</li>" for each in booklet.pictures)
    shown = f"<h2>{escape(booklet.words['pictures'])}</h2><ul>{pictures}</ul>" if pictures else ""
    return f"<h1>{escape(booklet.words['credits'])}</h1>{licence}<ul>{items}</ul>{shown}"


def _kind(address: str) -> str:
    ending = address.rpartition(".")[2].lower()
    return {"jpg": "image/jpeg", "svg": "image/svg+xml"}.get(ending, f"image/{ending}")
