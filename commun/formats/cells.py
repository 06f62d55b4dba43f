"""Values, cells and subjects as HTML and as plain text. Everything from a fiche passes through here, escaped.

An answer has thousands of values: these are put together from texts that were escaped one by one, since the `format` of
a `Markup` reads its pattern anew each time.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from markupsafe import Markup, escape

from commun.formats import parameters
from commun.formats.model import Context
from commun.i18n import _
from commun.render import set_line
from search_index import Answer, AnswerValue, Cell, Row

NUMBERS: Final = frozenset({"number", "quantity", "duration"})
"""Datatypes that can be added and drawn."""

_WORDS: Final = frozenset({"text", "page", "term"})
"""Datatypes that hold words of people, in the language of their page."""

_SAFE: Final = re.compile(r"(?:https?://|mailto:|tel:|geo:|/(?!/)|#)", re.IGNORECASE)
_PIXELS: Final = re.compile(r"(\d{1,4})(?:x\d{1,4})?px")
_BREAK: Final = re.compile(r"<br\s*/?>", re.IGNORECASE)
_WIDTHS: Final = (160, 320, 640, 1280)


def address_of(value: AnswerValue) -> str | None:
    """Where a value leads, if that is an address that a page may hold."""
    url = value.url
    if not url and value.value.kind == "email":
        url = f"mailto:{value.text}"
    return url if url and _SAFE.match(url) else None


def value_html(
    value: AnswerValue, context: Context, *, linked: bool = True, how: str = "", language: str | None = None
) -> Markup:
    """A value, with its link where it has one; a picture where the printout asks for a width (`#60px`).

    `language`: in which the page that says it is written.
    """
    pixels = _PIXELS.fullmatch(how) if value.value.kind in {"file", "page"} else None
    picture = picture_html(value, context, int(pixels[1])) if pixels else None
    shown = picture or _shown(value, language)
    url = address_of(value)
    if url is None or not linked or how == "-":
        return shown
    css = ""
    if not value.exists:
        css = 'class="wikilink wikilink--missing" '
    elif value.title:
        css = 'class="wikilink" '
    elif url.startswith(("http", "HTTP")):
        css = 'class="external" rel="nofollow noopener" '
    return Markup(f'<a {css}href="{escape(url)}">{shown}</a>')  # noqa: S704 (each part is escaped)


def _shown(value: AnswerValue, language: str | None) -> Markup:
    """What is read of a value: words as a French printer would set them, all others as they are."""
    kind = value.value.kind
    if kind == "date":
        return _dated(value)
    return escape(set_line(value.text, language) if kind in _WORDS else value.text)


def _dated(value: AnswerValue) -> Markup:
    """A date inside its `<time>`, where it is one day or part of one."""
    written = value.value.text
    if not re.fullmatch(r"\d{4}(?:-\d\d(?:-\d\d(?:T[\d:]+Z?)?)?)?", written):
        return escape(value.text)
    return Markup('<time datetime="{}">{}</time>').format(written, value.text)


def picture_html(value: AnswerValue, context: Context, width: int) -> Markup | None:
    """The picture that a value names, at most `width` pixels wide."""
    name = (value.value.target or value.value.text).partition(":")
    info = context.picture(name[2] or name[0])
    if info is None or not info.width or not info.height:
        return None
    shown = min(width, info.width)
    small = next((w for w in _WIDTHS if w >= shown and w < info.width), None)
    source = f"/media/{small}/{info.name}.webp" if small else info.url
    return Markup('<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async">').format(
        source, shown, max(1, round(info.height * shown / info.width)), info.alt
    )


@lru_cache(maxsize=200)
def sign(text: str) -> Markup:
    """A separator: `<br>` breaks the line, everything else is text."""
    return Markup("<br>").join(escape(part) for part in _BREAK.split(text))


def cell_html(answer: Answer, row: Row, number: int, context: Context, between: str = ", ") -> Markup:
    """The values of a cell, with `valuesep` between them (`between` where the question names none)."""
    return cell_writer(answer, context, between)(row, number)


def cell_writer(
    answer: Answer, context: Context, between: str = ", ", *, units: bool = False
) -> Callable[[Row, int], Markup]:
    """What writes the cells of an answer, by row and column: what the question wishes is read once for all of them.

    `units`: whether quantities are told in their other units too.
    """
    separator = sign(parameters.separator(answer, "valuesep", between))
    linked = parameters.links(answer) == "all"
    hows = [column.how or _pixels(answer, place) for place, column in enumerate(answer.columns)]

    def write(row: Row, number: int) -> Markup:
        values, how, tongue = row.cells[number].values, hows[number], row.subject.language
        if linked and answer.columns[number].datatype == "record":
            values = _numbered(values)
        if units and any(each.also for each in values):
            return separator.join([_in_units(each) for each in values])
        if len(values) == 1:
            return value_html(values[0], context, linked=linked, how=how, language=tongue)
        return separator.join([value_html(each, context, linked=linked, how=how, language=tongue) for each in values])

    return write


def _numbered(values: Sequence[AnswerValue]) -> tuple[AnswerValue, ...]:
    """Parts of pages by their place in the list: the link leads to each, a name that nobody chose is not read."""
    named = [each.title.rpartition("#")[2].startswith("_") for each in values]
    told = [str(place) for place in range(1, len(values) + 1)] if len(values) > 1 else [_("voir")]
    return tuple(
        replace(each, text=word) if unnamed else each for each, word, unnamed in zip(values, told, named, strict=False)
    )


def _pixels(answer: Answer, place: int) -> str:
    """The width of the pictures of a column that `|+width=60px` wishes, as `#60px` writes it; others are none."""
    found = parameters.WIDTH.fullmatch(parameters.wish(answer, place, "width"))
    return f"{found[1]}px" if found else ""


def _in_units(value: AnswerValue) -> Markup:
    """A quantity, and beside it what it is in other units: printed, so that nobody needs a mouse to read it."""
    more = Markup(' <span class="also beside">({})</span>').format(" · ".join(value.also)) if value.also else Markup("")
    return escape(value.text) + more


def cell_text(cell: Cell, separator: str = ", ") -> str:
    """The values of a cell as plain text."""
    return separator.join(value.text for value in cell.values)


def subject_html(answer: Answer, row: Row) -> Markup:
    """The title of a subject, with its link unless `link=none`."""
    subject = row.subject
    title = set_line(subject.title, subject.language)
    whole = title + (f"#{subject.fragment}" if subject.fragment else "")
    if parameters.links(answer) == "none":
        return escape(whole)
    missing = "" if subject.exists else " wikilink--missing"
    # The link leads to the part: a name that nobody chose (`_1`) need not be read.
    shown = title if subject.fragment.startswith("_") else whole
    link = f'<a class="wikilink{missing}" href="{escape(_local(subject.url))}">{escape(shown)}</a>'
    return Markup(link)  # noqa: S704 (each part is escaped)


def _local(url: str) -> str:
    return url if _SAFE.match(url) else "#"


def first_column(answer: Answer, *kinds: str, name: str = "") -> int | None:
    """The first column of one of these datatypes (or the one headed `name`), None where there is none."""
    for number, column in enumerate(answer.columns):
        if (name and column.label == name) or (not name and column.datatype in kinds):
            return number
    return None


def columns_of(answer: Answer, *kinds: str) -> tuple[int, ...]:
    """The columns of these datatypes."""
    return tuple(number for number, column in enumerate(answer.columns) if column.datatype in kinds)


def values_of(answer: Answer, number: int) -> Iterator[tuple[Row, AnswerValue]]:
    """Every value of a column, with its row."""
    return ((row, value) for row in answer.rows for value in row.cells[number].values)


def of_kind(row: Row, place: int | None, kind: str) -> tuple[AnswerValue, ...]:
    """The values of a cell that are of a datatype: a record may type its field otherwise than the column says."""
    values = () if place is None else row.cells[place].values
    return (
        values
        if all(each.value.kind == kind for each in values)
        else tuple(each for each in values if each.value.kind == kind)
    )


def number_of(value: AnswerValue) -> float | None:
    """The number that a value is, in its main unit; the middle of an interval."""
    sort = value.value.sort
    if isinstance(sort, str) or value.value.kind not in NUMBERS:
        return None
    return sort if value.value.upper is None else (sort + value.value.upper) / 2
