"""What a booklet says, whatever it is written as: its fiches as a visitor reads them, and their credits."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

import segno
from flask import render_template

from commun.commons import Commons
from commun.i18n import date_day, speaking
from commun.moderation import reading
from commun.web import create_app
from commun.web.fiche.view import page_context
from fiches import FileName, FileRefused, PageMissing, PageName, for_paper, is_safe_slug

if TYPE_CHECKING:
    from commun.render import Rendered

_DRAWING: Final = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_ADDRESS: Final = re.compile(r'\s(href|src)="(/[^"]*)"')
_ANCHOR: Final = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby)="|\shref="#)([^"]+)"')
_PLACE: Final = re.compile(r'\sid="([^"]+)"')
_LED: Final = re.compile(r'\shref="#([^"]*)"')
_MEDIA: Final = re.compile(r"/media/(?:\d+/([^/]+)\.webp|([^/]+))")
"""A picture, made smaller (which makes it a WebP) or whole."""
_TO_WRITE: Final = "/nouvelle?"
_PICTURE_WIDTH: Final = 1280
"""Pixels of a picture: 180 dots an inch over the width of an A4 page."""
_SOURCES: Final = re.compile(r'\s(?:srcset|sizes|loading)="[^"]*"')
_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
"""What XML 1.0 (2.2) holds no more than paper does; word processors leave it in what is pasted from them."""
_SHAPES: Final = (
    (re.compile(r'(</(?:a|span)>) (<(?:a|span) class="chip\b)'), r"\1, \2"),
    (re.compile(r' <span class="step__time">([^<]*)</span>'), r" (\1)"),
)
"""What a screen tells apart by shapes and colours, and paper by signs: themes, how long a step lasts."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A fiche of a booklet.

    Attributes:
        key: names it inside the booklet.
        html: its sheet and its text; pictures are those of `Booklet.files`, links are whole.
        address: where its live version is, "" where the site has no address.
        square: the picture that a telephone reads as this address, "" where there is none.
        credit: its authors, origin and licence, in a sentence.
        version: its date and its commit.
    """

    key: str
    title: str
    summary: str
    html: str
    address: str
    square: str
    credit: str
    version: str


@dataclass(frozen=True)
class Booklet:
    """A booklet before it is written.

    Attributes:
        language: of its sentences.
        made: the day and the commit that it shows, in a sentence.
        square: the picture that a telephone reads as the address of the site, "" where it has none.
        pictures: the credit of each picture shown.
        files: the octets of pictures (JPEG, PNG), by the address that the chapters give them.
        words: its own sentences, by a key.
    """

    title: str
    site: str
    language: str
    live: str
    square: str
    made: str
    licence: str
    chapters: tuple[Chapter, ...]
    pictures: tuple[str, ...]
    files: dict[str, bytes]
    words: dict[str, str]


def booklet(commons: Commons, names: Sequence[PageName], title: str, live: str) -> Booklet:
    """Gather a booklet of these pages, as somebody sees them who is not logged in.

    Raises:
        PageMissing: when one of them is not there.
    """
    config = commons.config
    app = create_app(config, commons)
    pictures: dict[str, None] = {}
    files: dict[str, bytes] = {}
    with app.test_request_context("/"), speaking(config.language, config.timezone):
        inside = {name.url: _key(name) for name in names}
        chapters = _led(tuple(_chapter(commons, name, _Away(commons, live, inside, files), pictures) for name in names))
        commit = commons.head()
        when = datetime.fromtimestamp(commons.store.commit(commit).committed, UTC)
        words = {key: str(render_template("kit/words.txt", key=key, commit=commit[:10], day=date_day(when)))
                 for key in ("made", "contents", "credits", "pictures", "online", "licence", "square",
                             "access")}  # fmt: skip
    return Booklet(_fit(title) or config.title, config.title, config.language, live, _square(live, files),
                   words["made"], config.licence, chapters, tuple(pictures), files, words)  # fmt: skip


def _key(name: PageName) -> str:
    return f"{name.space}-{name.slug}".replace("/", "-").replace(".", "-")


def _chapter(commons: Commons, name: PageName, away: "_Away", pictures: dict[str, None]) -> Chapter:
    row = commons.index.pages.get(name)
    if row is None:
        raise PageMissing(name=name)
    read = reading(commons, row)
    context = page_context(commons, row, read.fiche, read.blob)
    html = _fit(render_template("kit/chapter.html", **context))
    for shape, signs in _SHAPES:
        html = shape.sub(signs, html)
    text = away.outside(_apart(html, _key(name)))
    for file in dict.fromkeys((*cast("Rendered", context["rendered"]).files, *_shown(html))):
        info = commons.links.file(file)
        if info is not None:
            pictures[_fit(render_template("kit/picture.txt", file=info)).strip()] = None
    credit = _fit(render_template("kit/credit.txt", **context))
    version = render_template("kit/version.txt", read=read)
    address = f"{away.live}{name.url}" if away.live else ""
    return Chapter(_key(name), _fit(row.title), _fit(row.summary), text, address,
                   _square(address, away.files), " ".join(credit.split()), " ".join(version.split()))  # fmt: skip


def _fit(text: str) -> str:
    """`text` as a file of any form may hold it."""
    return _NOT_IN_XML.sub(" ", text)


def _shown(html: str) -> list[str]:
    """The names of the pictures that `html` shows, those of plain Markdown too."""
    found = (_MEDIA.fullmatch(address) for kind, address in _ADDRESS.findall(html) if kind == "src")
    return [each[1] or each[2] for each in found if each]


def _apart(html: str, key: str) -> str:
    """`html` with anchors that no other chapter has."""
    return _ANCHOR.sub(lambda match: f'{match[1]}{key}--{match[2].replace(" ", f" {key}--")}"', html)


def _led(chapters: tuple[Chapter, ...]) -> tuple[Chapter, ...]:
    """The chapters without links to an anchor that none of them has."""
    places = {each.key for each in chapters} | {place for each in chapters for place in _PLACE.findall(each.html)}

    def kept(match: re.Match[str]) -> str:
        return match[0] if match[1] in places else ""

    return tuple(replace(each, html=_LED.sub(kept, each.html)) for each in chapters)


@dataclass(frozen=True, slots=True)
class _Away:
    """What becomes of addresses away from the site.

    Attributes:
        inside: the key of each chapter, by the address of its fiche: a link to it stays in the booklet.
        files: the pictures gathered.
    """

    commons: Commons
    live: str
    inside: Mapping[str, str]
    files: dict[str, bytes]

    def outside(self, html: str) -> str:
        """`html` without drawings of a shared file, its links whole or to another chapter, its pictures gathered."""
        known: dict[str, str] = {}

        def place(match: re.Match[str]) -> str:
            kind, address = match.groups()
            if kind == "src":
                if address not in known:
                    known[address] = _picture(self.commons, address, self.files)
                return f' src="{known[address]}"' if known[address] else ""
            page, _sign, part = address.partition("#")
            if page.startswith(_TO_WRITE):
                return ""  # nobody begins a fiche from paper
            if page in self.inside:
                return f' href="#{self.inside[page]}{f"--{part}" if part else ""}"'
            return f' href="{self.live}{address}"' if self.live else ""

        return _ADDRESS.sub(place, _SOURCES.sub("", _DRAWING.sub("", html)))


def _picture(commons: Commons, address: str, files: dict[str, bytes]) -> str:
    """Take the picture of the site at `address` along; what the chapters call it, "" when there is none to show."""
    found = _MEDIA.fullmatch(address)
    name = found[1] or found[2] if found else ""
    blob = commons.store.blob_at(FileName(name).path) if is_safe_slug(name, file=True) else None
    if blob is None:
        return ""
    told = next((each for each in files if each.startswith(f"/images/{blob}.")), "")
    if not told:
        try:
            data, ending = for_paper(commons.store.blob(blob), _PICTURE_WIDTH)
        except FileRefused:
            return ""
        told = f"/images/{blob}.{ending}"
        files[told] = data
    return told


def _square(address: str, files: dict[str, bytes]) -> str:
    """Make the square that a telephone reads as `address` (QR code, ISO/IEC 18004); what the chapters call it."""
    if not address:
        return ""
    code, out = segno.make(address, error="m", micro=False), io.BytesIO()
    code.save(out, kind="png", scale=4, border=2)
    told = f"/images/qr-{len(files)}.png"
    files[told] = out.getvalue()
    return told
