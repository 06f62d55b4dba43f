"""A link beside each heading of a text, towards the editor of its section.

It is put in after the rendering, which is kept and shared: paper and feeds never meet it. It stands beside the
heading and not in it, so that the outline of the page, read aloud, holds titles alone.
"""

import re
from collections.abc import Collection
from html import escape
from typing import Final

from commun.i18n import _
from commun.render.typography import set_line
from fiches import headings

_HEADING: Final = re.compile(r'<h([2-6]) id="([^"]+)">.*?</h\1>', re.DOTALL)
"""A heading as the sanitiser writes it: only the renderer's own ones have an `id`."""


def with_section_links(html: str, body: str, address: str, language: str | None) -> str:
    """`html`, the rendering of `body`, with « modifier » beside each heading that begins a section.

    Args:
        html: as the sanitiser gave it.
        body: its Markdown; a section's number is the one that `fiches.section` knows it by.
        address: that of the page's editor.
        language: the one that the text is written in.
    """
    word, start = escape(_("modifier")), f'<a class="section-edit" href="{escape(address)}?section='
    numbers = {heading.anchor: (n, heading.title) for n, heading in enumerate(headings(body), start=1)}

    def linked(match: re.Match[str]) -> str:
        anchor = match[2]
        if anchor not in numbers:
            return match[0]
        number, title = numbers[anchor]
        label = escape(_("Modifier la section « %(title)s »", title=set_line(title, language)))
        link = f'{start}{number}" aria-label="{label}">{word}</a>'
        return f'<div class="section-head">{match[0]}{link}</div>'

    return _HEADING.sub(linked, html)


def with_stale_marks(html: str, body: str, stale: Collection[int]) -> str:
    """`html`, the rendering of a translation, its sections that follow their originals no more marked as such.

    `stale` holds their numbers; 0 stands for what comes before the first heading.
    """
    said = escape(_("L’original a changé ici"))
    mark = f'<p><span class="chip chip--late">{said}</span></p>'
    anchors = {each.anchor for number, each in enumerate(headings(body), start=1) if number in stale}
    marked = _HEADING.sub(lambda match: f"{match[0]}{mark}" if match[2] in anchors else match[0], html)
    return f"{mark}{marked}" if 0 in stale else marked
