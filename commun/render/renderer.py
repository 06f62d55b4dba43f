"""`Renderer`: a fiche's text to HTML, in one straight line of steps."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Final
from urllib.parse import quote, unquote

from commun.i18n import _, speaking
from commun.render.beside import ADDRESSED, file_beside
from commun.render.markdown import MEDIA, Layout
from commun.render.marks import is_switch, page_led_to, target_of
from commun.render.model import Asked, Known, Link, LinkResolver, Named, Rendered, Stated, TocEntry
from commun.render.sanitize import Sanitizer
from commun.render.typography import french
from fiches import Fiche, Mark, Piece, pieces

VERSION: Final = 8
"""Goes up whenever the same text gives other HTML, so that what was kept is made anew."""

_PICTURE: Final = re.compile(rf"!\[(?:[^\[\]]|\[[^\[\]]*\])*+\]\(\s*<?{MEDIA}((?:[^/\s<>()]|\([^/\s<>()]*\))+)")
"""A picture of this wiki that Markdown shows by its address: `![](/media/carte.png)`."""

MAX_BODY: Final = 1_000_000
"""The longest text, in characters, that is laid out; a longer one is shown as it was written."""


class Renderer:
    """Renders texts; one is shared by all threads, since all that belongs to a text stays with that text.

    Args:
        version: of the HTML that is made.
        typeset: whether French texts get French typography.
        stands_in_line: whether the answer to a question, given its source, stands in a line of text.
    """

    def __init__(
        self,
        version: int = VERSION,
        *,
        stands_in_line: Callable[[str], bool] = lambda _source: False,
        typeset: bool = False,
    ) -> None:
        self.version = version
        self._typeset = typeset
        self._sanitizer = Sanitizer()
        self._layout = Layout(self._sanitizer.own, stands_in_line)

    def render(self, fiche: Fiche, links: LinkResolver, language: str = "fr") -> Rendered:
        """The body of a fiche as HTML, whatever it holds."""
        found = pieces(fiche.body)
        known = look_up(named(fiche.body, found), links, fiche)
        return self.typeset(self.lay_out(fiche.body, found, known, language), fiche)

    def typeset(self, rendered: Rendered, fiche: Fiche) -> Rendered:
        """The same with French typography, where the fiche is in French and this renderer sets it."""
        if not self._typeset or (fiche.language or "fr") != "fr":
            return rendered
        return replace(rendered, html=french(rendered.html))

    def lay_out(self, body: str, found: Sequence[Mark | Piece], known: Known, language: str) -> Rendered:
        """The same, where the marks were found and their targets resolved before."""
        toc: tuple[TocEntry, ...] = ()
        questions: tuple[Asked, ...] = ()
        with speaking(language):
            if len(body) > MAX_BODY:
                html = _as_written(body)
            else:
                try:
                    html, (toc, questions) = self._layout.lay_out(body, found, known)
                except RecursionError:
                    html = _as_written(body)
        files = dict.fromkeys(mark.target for mark in found if isinstance(mark, Mark) and mark.kind == "embed")
        return Rendered(self._sanitizer.clean(html), toc, tuple(known.links), tuple(files), questions)


def named(body: str, found: Sequence[Mark | Piece]) -> Named:
    """What a text names, each thing once, `found` being its marks.

    Files are named by marks, by the addresses of pictures and by those of what lies beside the text. What stands
    between `[[SMW::off]]` and `on` states nothing.
    """
    links: dict[str, None] = {}
    files: dict[str, None] = {}
    stated: dict[Stated, None] = {}
    is_off = False
    for mark in found:
        if not isinstance(mark, Mark):
            continue
        if mark.kind == "embed":
            files[mark.target] = None
            if mark.options and (led := page_led_to(mark)):
                links[led] = None
        elif mark.kind in ("link", "annotation") and (target := target_of(mark)):
            links[target] = None
        if mark.kind == "annotation":
            is_off = mark.target.strip().lower() == "off" if is_switch(mark) else is_off
            if not is_off:
                stated[mark.property, mark.target] = None
    if MEDIA in body:
        files |= dict.fromkeys(unquote(name) for name in _PICTURE.findall(body))
    if "](" in body or "]:" in body:
        addresses = (one or other for one, other in ADDRESSED.findall(body))
        files |= dict.fromkeys(name for address in addresses if (name := file_beside(address)))
    return Named(tuple(links), tuple(files), tuple(stated))


def look_up(of: Named, links: LinkResolver, fiche: Fiche) -> Known:
    """What the resolver knows of all that `fiche` names; a target that it leaves out is a page yet to be written.

    It is asked once for all targets, and once for all annotations.
    """
    told = links.resolve(of.links) if of.links else {}
    return Known(
        {t: told.get(t) or Link(f"/nouvelle?titre={quote(t)}", exists=False, title=t) for t in of.links},
        {name: links.file(name) for name in of.files},
        links.sense(of.stated, fiche.language) if of.stated else {},
        fiche.name.space,
    )


def _as_written(body: str) -> str:
    """A text that is too long or too deep to be laid out."""
    notice = _("Ce texte est trop long ou trop imbriqué pour être mis en page. Le voici tel qu’il a été écrit.")
    return f'<aside class="notice notice--info"><p>{escape(notice)}</p></aside><pre tabindex="0">{escape(body)}</pre>'
