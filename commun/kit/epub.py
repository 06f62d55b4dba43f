"""Booklets for reading lights and telephones: EPUB 3."""

from hashlib import sha256
from html import escape
from pathlib import Path

from ebooklib import epub
from lxml import html as markup

from commun.kit.booklet import Booklet, Chapter


def write_epub(booklet: Booklet, target: Path) -> None:
    """One chapter a fiche, the credits last."""
    book = epub.EpubBook()
    digest = sha256("\n".join([booklet.title, booklet.made, *(each.key for each in booklet.chapters)]).encode())
    book.set_identifier(f"urn:commun:{digest.hexdigest()[:32]}")
    book.set_title(booklet.title)
    book.set_language(booklet.language)
    book.add_author(booklet.site)
    book.add_metadata("DC", "rights", booklet.licence)
    names = {}
    for number, (address, data) in enumerate(booklet.files.items()):
        names[address] = f"images/{number}-{address.rpartition('/')[2]}"
        book.add_item(
            epub.EpubItem(uid=f"image-{number}", file_name=names[address], media_type=_kind(address), content=data)
        )
    pages = [_page(booklet, "couverture", booklet.title, _cover(booklet))]
    for chapter in booklet.chapters:
        text = chapter.html
        for address, name in names.items():
            text = text.replace(f'src="{address}"', f'src="{name}"')
        pages.append(
            _page(booklet, chapter.key, chapter.title, f"<h1>{escape(chapter.title)}</h1>{text}{_foot(chapter)}")
        )
    pages.append(_page(booklet, "credits", booklet.words["credits"], _credits(booklet)))
    for page in pages:
        book.add_item(page)
    book.toc = pages[1:]
    book.add_item(epub.EpubNcx())
    book.add_item(epub.EpubNav(title=booklet.words["contents"]))
    book.spine = [pages[0], "nav", *pages[1:]]
    epub.write_epub(str(target), book)


def _page(booklet: Booklet, key: str, title: str, html: str) -> epub.EpubHtml:
    page = epub.EpubHtml(title=title, file_name=f"{key}.xhtml", lang=booklet.language)
    # EPUB wants XML: what browsers forgive is written out.
    page.content = markup.tostring(
        markup.fragment_fromstring(html, create_parent="div"), method="xml", encoding="unicode"
    )
    return page


def _cover(booklet: Booklet) -> str:
    live = f'<p><a href="{escape(booklet.live)}">{escape(booklet.live)}</a></p>' if booklet.live else ""
    return f"<h1>{escape(booklet.title)}</h1><p>{escape(booklet.site)}</p><p>{escape(booklet.made)}</p>{live}"


def _foot(chapter: Chapter) -> str:
    address = f'<p><a href="{escape(chapter.address)}">{escape(chapter.address)}</a></p>' if chapter.address else ""
    return f"<hr/><p>{escape(chapter.credit)}</p><p>{escape(chapter.version)}</p>{address}"


def _credits(booklet: Booklet) -> str:
    items = "".join(f"<li>{escape(each.title)} : {escape(each.credit)}</li>" for each in booklet.chapters)
    pictures = "".join(f"<li>{escape(each)}</li>" for each in booklet.pictures)
    shown = f"<h2>{escape(booklet.words['pictures'])}</h2><ul>{pictures}</ul>" if pictures else ""
    return f"<h1>{escape(booklet.words['credits'])}</h1><ul>{items}</ul>{shown}"


def _kind(address: str) -> str:
    ending = address.rpartition(".")[2].lower()
    return {"jpg": "image/jpeg", "svg": "image/svg+xml"}.get(ending, f"image/{ending}")
