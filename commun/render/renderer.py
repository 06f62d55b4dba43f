"""`Renderer`: a fiche's text to HTML, in one straight line of steps."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Final
from urllib.parse import quote

from commun.i18n import _, speaking
from commun.render.markdown import Layout
from commun.render.marks import target_of
from commun.render.model import Asked, Known, Link, LinkResolver, Rendered, TocEntry
from commun.render.sanitize import Sanitizer
from commun.render.typography import french
from fiches import Fiche, Mark, Piece, pieces

VERSION: Final = 3
"""Goes up whenever the same text gives other HTML, so that what was kept is made anew."""

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
        return self.typeset(self.lay_out(fiche.body, found, known_of(found, links), language), fiche)

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
        return Rendered(self._sanitizer.clean(html), toc, tuple(known.links), tuple(known.files), questions)


def known_of(found: Sequence[Mark | Piece], links: LinkResolver) -> Known:
    """What the resolver knows of the targets and files that a text names; it is asked once for all targets."""
    targets, files = named(found)
    return look_up(targets, files, links)


def named(found: Sequence[Mark | Piece]) -> tuple[list[str], list[str]]:
    """The targets and the files that the marks of a text name, each once."""
    marks = [mark for mark in found if isinstance(mark, Mark)]
    targets = dict.fromkeys(target_of(mark) for mark in marks if mark.kind in ("link", "annotation") and mark.target)
    return list(targets), list(dict.fromkeys(mark.target for mark in marks if mark.kind == "embed"))


def look_up(targets: Sequence[str], files: Sequence[str], links: LinkResolver) -> Known:
    """The answers for these targets and files; a target that the resolver leaves out is a page yet to be written."""
    told = links.resolve(targets) if targets else {}
    return Known(
        {t: told.get(t) or Link(f"/nouvelle?titre={quote(t)}", exists=False, title=t) for t in targets},
        {name: links.file(name) for name in files},
    )


def _as_written(body: str) -> str:
    """A text that is too long or too deep to be laid out."""
    notice = _("Ce texte est trop long ou trop imbriqué pour être mis en page. Le voici tel qu’il a été écrit.")
    return f'<aside class="notice notice--info"><p>{escape(notice)}</p></aside><pre tabindex="0">{escape(body)}</pre>'
