"""An Atom feed (RFC 4287): the fiches that answer, dated by their first column of dates."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from commun.formats.addresses import file_address, page_address
from commun.formats.cells import cell_text, first_column, of_kind
from commun.formats.data.native import absolute, address_of_subject, iso
from commun.formats.model import Context, Format, Words
from commun.i18n import _
from search_index import Answer, Row

_START = datetime(2000, 1, 1, tzinfo=UTC).timestamp()
_RECENT = 100


_FEED: Final = Markup("""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">
<id>{page}</id>
<title>{title}</title>
<updated>{updated}</updated>
<author><name>{author}</name></author>
<link rel="self" type="application/atom+xml" href="{own}"/>
<link rel="alternate" type="text/html" href="{page}"/>
{entries}</feed>
""")

_ENTRY: Final = Markup("""<entry>
<id>{address}</id>
<title>{title}</title>
<updated>{updated}</updated>
<link rel="alternate" type="text/html" href="{address}"/>
<summary>{summary}</summary>
</entry>
""")


def write(answer: Answer, context: Context) -> bytes:
    """An entry for each row; a row without a date is given the feed's oldest possible one."""
    place = first_column(answer, "date")
    entries = [(row, _when(row, place)) for row in answer.rows]
    feed = _FEED.format(
        language=context.language,
        page=absolute(page_address(answer.question), context),
        title=_clean(context.title or _("Réponse à une question")),
        updated=iso(max((when for _row, when in entries), default=_START)),
        author=urlsplit(context.root).hostname or "localhost",
        own=absolute(file_address(answer, "atom"), context),
        entries=Markup("").join(_entry(answer, row, when, context) for row, when in entries),
    )
    return str(feed).encode()


def _when(row: Row, place: int | None) -> float:
    moments = (float(value.value.sort) for value in of_kind(row, place, "date"))
    return max((moment for moment in moments if iso(moment)), default=_START)


def _entry(answer: Answer, row: Row, when: float, context: Context) -> Markup:
    told = " · ".join(
        f"{column.label} : {text}"
        for column, cell in zip(answer.columns, row.cells, strict=True)
        if (text := cell_text(cell))
    )
    return _ENTRY.format(
        address=address_of_subject(row.subject, context),
        title=_clean(row.subject.title),
        updated=iso(when),
        summary=_clean(told),
    )


def _clean(text: str) -> Markup:
    """`text` without the characters that XML 1.0 refuses."""
    return escape("".join(c for c in text if (c >= " " or c in "\t\n") and c not in "\ufffe\uffff"))


FORMAT = Format(
    "atom",
    Words("Flux Atom", "Atom feed"),
    Words("Pour suivre les fiches dans un lecteur de flux.", "To follow pages in a feed reader."),
    data=write,
    mime="application/atom+xml; charset=utf-8",
    extension="atom",
    aliases=("feed", "rss", "flux"),
    limit=_RECENT,
)
