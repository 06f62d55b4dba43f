"""Lines of change, as readers of MediaWiki know them: hour, (diff | hist), page, size, author, words.

Written here and not in a template: a page shows fifty lines of ten pieces, which cost a template as many calls. Every
text is escaped where it is met first; a line is then put together from texts that are safe.
"""

from collections.abc import Iterable, Sequence

from flask import Blueprint
from markupsafe import Markup, escape

from commun.i18n import _, time_of_day
from commun.web.discover.words import contributions_url, delta_class, delta_text, space_name
from search_index import RevisionRow

blueprint = Blueprint("lines", __name__)


@blueprint.app_template_global()
def changes_by_day(days: Iterable[tuple[str, Sequence[RevisionRow]]], with_author: bool = True) -> Markup:  # noqa: FBT001, FBT002 (templates call it)
    """The changes of each day under its name; without authors, on the page of somebody's contributions."""
    line = _Lines(with_author=with_author).line
    lists = (
        f'<h2 class="day">{escape(day)}</h2>\n<ul class="changes">\n{"".join([line(row) for row in rows])}</ul>\n'
        for day, rows in days
    )
    return Markup("".join(lists))  # noqa: S704 (every text in it was escaped)


class _Lines:
    """Writes lines, its words looked up once."""

    def __init__(self, *, with_author: bool) -> None:
        self._with_author = with_author
        self._diff, self._history = escape(_("diff")), escape(_("hist"))
        self._anonymous, self._contributions = escape(_("Anonyme")), escape(_("contributions"))
        said = {"new": _("nouvelle"), "rename": _("renommée"), "delete": _("supprimée"), "restore": _("rétablie")}
        self._kinds = {kind: f'<span class="changes__kind">{escape(words)}</span>\n  ' for kind, words in said.items()}
        self._people: dict[tuple[str, str], str] = {}

    def line(self, row: RevisionRow) -> str:
        """A change."""
        url, title = escape(row.name.url), escape(row.title)
        hidden = f'<span class="visually-hidden"> : {title}</span></a>'
        shows = row.before and row.blob
        diff = f'<a href="{url}/diff/avant/{row.commit}">{self._diff}{hidden}' if shows else self._diff
        space = row.name.space
        place = "" if space == "fiches" else f' <span class="meta">{escape(space_name(space))}</span>'
        summary = f'\n  <span class="changes__summary">{escape(row.summary)}</span>' if row.summary else ""
        return (
            f'  <li>\n  {time_of_day(row.when)}\n  <span class="changes__links">({diff} | '
            f'<a href="{url}/historique">{self._history}{hidden})</span>\n  {self._kinds.get(row.kind, "")}'
            f'<a href="{url}">{title}</a>{place}\n  <span class="{delta_class(row.delta)}">({delta_text(row.delta)})'
            f"</span>{self._person(row) if self._with_author else ''}{summary}\n  </li>\n"
        )

    def _person(self, row: RevisionRow) -> str:
        """Who made a change, with the way to their other ones; few people make the changes of a page."""
        key = (row.author_email, row.author)
        found = self._people.get(key)
        if found is None:
            name = escape(row.author) if row.author else self._anonymous
            found = self._people[key] = (
                f'\n  <a href="{escape(contributions_url(row.author_email))}">{name}'
                f'<span class="visually-hidden"> – {self._contributions}</span></a>'
            )
        return found
