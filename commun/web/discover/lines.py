"""Lines of change, as readers of MediaWiki know them: hour, (diff | hist), page, size, author, words.

Written here and not in a template: a page shows fifty lines of ten pieces, which cost a template as many calls. Every
text is escaped where it is met first; a line is then put together from texts that are safe.

A change never changes: its line is the same on every page that shows it to readers who are spoken to in the same way,
and the last ones written are kept. After a save, the page of recent changes has one line to write.
"""

import functools
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from flask import Blueprint
from markupsafe import Markup, escape

from commun.i18n import Voice, _, language, time_of_day, voice
from commun.render import set_line
from commun.web.discover.words import contributions_url, delta_class, delta_text, space_name
from commun.web.guard import commons
from search_index import RevisionRow

blueprint = Blueprint("lines", __name__)

_KEPT: Final = 1000
"""How many lines are kept, of some seven hundred octets each."""


@blueprint.app_template_global()
def changes_by_day(
    days: Iterable[tuple[str, Sequence[RevisionRow]]],
    with_author: bool = True,  # noqa: FBT001, FBT002 (templates call it)
    unread: Collection[str] = (),
    ticked: bool = False,  # noqa: FBT001, FBT002 (idem)
) -> Markup:
    """The changes of each day under its name; without authors, on the page of somebody's contributions.

    Those of the commits `unread` are marked as to be read again, with a box to tick where `ticked`. Under the words of
    who made it stands what a change changed, where that is known.
    """
    spoken, days = voice(), list(days)
    told = commons().told.of([row for _day, rows in days for row in rows], language())

    def line(row: RevisionRow) -> str:
        written = _line(row, with_author, spoken, told.get(row.number, ""))
        return _marked(written, row, unread, ticked=ticked) if unread else written

    lists = (
        f'<h2 class="day">{escape(day)}</h2>\n<ul class="changes">\n{"".join(map(line, rows))}</ul>\n'
        for day, rows in days
    )
    return Markup("".join(lists))  # noqa: S704 (every text in it was escaped)


def _marked(line: str, row: RevisionRow, unread: Collection[str], *, ticked: bool) -> str:
    """A line with the mark of what is to be read again, where it is."""
    if row.commit not in unread:
        return line
    mark = f'<span class="chip chip--late">{escape(_("à relire"))}</span>'
    if ticked:
        hidden = f'<span class="visually-hidden"> : {escape(row.title)}</span>'
        box = f'<input type="checkbox" name="version" value="{row.commit}">'
        mark = f'<label class="check">{box}<span>{escape(_("relue"))}{hidden}</span></label>'
    return line.replace("\n  </li>\n", f"\n  {mark}\n  </li>\n")


@functools.lru_cache(maxsize=_KEPT)
def _line(row: RevisionRow, with_author: bool, spoken: Voice, told: str) -> str:  # noqa: FBT001 (a part of the key)
    """A change, for whoever is spoken to so; `told`: what it changed, "" when that is not known."""
    words = _words(spoken)
    url, title = escape(row.name.url), escape(set_line(row.title, row.language))
    hidden = f'<span class="visually-hidden"> : {title}</span></a>'
    shows = row.before and row.blob
    diff = f'<a href="{url}/diff/avant/{row.commit}">{words.diff}{hidden}' if shows else words.diff
    space = row.name.space
    place = "" if space == "fiches" else f' <span class="meta">{escape(space_name(space))}</span>'
    said = escape(set_line(row.summary, row.language))
    summary = f'\n  <span class="changes__summary">{said}</span>' if said else ""
    if told:
        summary += f'\n  <span class="changes__summary meta">{escape(told)}</span>'
    return (
        f'  <li>\n  {time_of_day(row.when)}\n  <span class="changes__links">({diff} | '
        f'<a href="{url}/historique">{words.history}{hidden})</span>\n  {words.kinds.get(row.kind, "")}'
        f'<a href="{url}">{title}</a>{place}\n  <span class="{delta_class(row.delta)}">({delta_text(row.delta)})'
        f"</span>{words.person(row) if with_author else ''}{summary}\n  </li>\n"
    )


@functools.lru_cache(maxsize=8)
def _words(_spoken: Voice) -> "_Words":
    """The words of lines, looked up once."""
    return _Words()


class _Words:
    """The words of lines in the language of the moment."""

    def __init__(self) -> None:
        self.diff, self.history = escape(_("diff")), escape(_("hist"))
        self._anonymous, self._contributions = escape(_("Anonyme")), escape(_("contributions"))
        said = {"new": _("nouvelle"), "rename": _("renommée"), "delete": _("supprimée"), "restore": _("rétablie")}
        self.kinds = {kind: f'<span class="changes__kind">{escape(words)}</span>\n  ' for kind, words in said.items()}

    def person(self, row: RevisionRow) -> str:
        """Who made a change, with the way to their other ones."""
        return (
            f'\n  <a href="{escape(contributions_url(row.author_email))}">{escape(row.author) or self._anonymous}'
            f'<span class="visually-hidden"> – {self._contributions}</span></a>'
        )
