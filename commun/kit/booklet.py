"""What a booklet says, whatever it is written as: its fiches as a visitor reads them, and their credits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, cast

import segno
from flask import render_template

from commun.commons import Commons
from commun.i18n import date_day, speaking
from commun.static_site.media import media
from commun.web import create_app
from commun.web.fiche.view import page_context
from fiches import PageMissing, PageName

if TYPE_CHECKING:
    from commun.render import Rendered

_DRAWING: Final = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
_ADDRESS: Final = re.compile(r'\s(href|src)="(/[^"]*)"')
_SOURCES: Final = re.compile(r'\s(?:srcset|sizes|loading)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Chapter:
    """A fiche of a booklet.

    Attributes:
        key: names it inside the booklet.
        html: its sheet and its text; pictures keep their address on the site (`/media/…`), links are whole.
        address: where its live version is, "" where the site has no address.
        credit: its authors, origin and licence, in a sentence.
        version: its date and its commit.
    """

    key: str
    title: str
    summary: str
    html: str
    address: str
    credit: str
    version: str


@dataclass(frozen=True)
class Booklet:
    """A booklet before it is written.

    Attributes:
        language: of its sentences.
        made: the day and the commit that it shows, in a sentence.
        pictures: the credit of each picture shown.
        files: the octets of pictures, by their address.
        words: its own sentences, by a key.
    """

    title: str
    site: str
    language: str
    live: str
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
        chapters = tuple(_chapter(commons, name, live, pictures, files) for name in names)
        commit = commons.head()
        when = datetime.fromtimestamp(commons.store.commit(commit).committed, UTC)
        words = {key: str(render_template("kit/words.txt", key=key, commit=commit[:10], day=date_day(when)))
                 for key in ("made", "contents", "credits", "pictures", "online", "licence")}  # fmt: skip
    return Booklet(title or config.title, config.title, config.language, live, words["made"], config.licence,
                   chapters, tuple(pictures), files, words)  # fmt: skip


def _chapter(
    commons: Commons, name: PageName, live: str, pictures: dict[str, None], files: dict[str, bytes]
) -> Chapter:
    row = commons.index.pages.get(name)
    if row is None:
        raise PageMissing(name=name)
    context = page_context(commons, row, commons.fiche(row), row.blob)
    html = render_template("kit/chapter.html", **context)
    for file in cast("Rendered", context["rendered"]).files:
        info = commons.links.file(file)
        if info is not None:
            pictures[" – ".join(part for part in (info.name, info.credit, info.licence) if part)] = None
    credit = render_template("kit/credit.txt", **context)
    version = render_template("kit/version.txt", row=row)
    key = f"{name.space}-{name.slug}".replace("/", "-").replace(".", "-")
    address = f"{live}{name.url}" if live else ""
    return Chapter(key, row.title, row.summary, _outside(commons, html, live, files), address,
                   " ".join(credit.split()), " ".join(version.split()))  # fmt: skip


def _outside(commons: Commons, html: str, live: str, files: dict[str, bytes]) -> str:
    """`html` away from the site: no drawing of a shared file, whole links, pictures gathered in `files`."""

    def place(match: re.Match[str]) -> str:
        kind, address = match.groups()
        if kind == "src":
            if address not in files:
                found = media(commons, address)
                if found is None:
                    return ""
                files[address] = found
            return f' src="{address}"'
        return f' href="{live}{address}"' if live else ""

    return _ADDRESS.sub(place, _SOURCES.sub("", _DRAWING.sub("", html)))


def square(address: str) -> str:
    """The address as a square that a telephone reads (QR code, ISO/IEC 18004), as SVG."""
    return str(segno.make(address, error="m", micro=False).svg_inline(scale=2, border=2, omitsize=True))
