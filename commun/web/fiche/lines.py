"""Lines of a history: the two buttons to compare, (actu | diff), when, who, how large, in which words, (annuler).

Written here and not in a template, for the reason told in `discover/lines.py`.
"""

import functools
from collections.abc import Sequence

from markupsafe import Markup, escape

from commun.i18n import Voice, _, date_long, language, number, size, time_long, voice
from commun.render import set_line
from commun.web.discover.words import contributions_url
from commun.web.guard import commons, may
from search_index import PageRow, RevisionRow


def history_lines(page: PageRow, revisions: Sequence[RevisionRow], *, newest: bool) -> Markup:
    """The versions of a page as items of a list; `newest`: the first of them is the one that is read now.

    Under the words of who made it stands what a version changed, where that is known.
    """
    told = commons().told.of(revisions, language())
    write = _Lines(page, choice=len(revisions) > 1, newest=newest)
    lines = (write.line(revision, place, told.get(revision.number, "")) for place, revision in enumerate(revisions))
    return Markup("".join(lines))  # noqa: S704 (every text in it was escaped)


@functools.lru_cache(maxsize=8)
def _words(_spoken: Voice) -> "_Words":
    """The words of lines for whoever is spoken to so, looked up once."""
    return _Words()


class _Words:
    """The words of lines in the language of the moment; `since` and `until` wait for a day."""

    def __init__(self) -> None:
        self.current, self.diff, self.undo = escape(_("actu")), escape(_("diff")), escape(_("annuler"))
        self.since = str(escape(_("Comparer depuis la version du %(day)s")))
        self.until = str(escape(_("Comparer jusqu’à la version du %(day)s")))
        said = {
            "new": _("nouvelle page"),
            "rename": _("renommage"),
            "delete": _("suppression"),
            "restore": _("rétablissement"),
        }
        self.kinds = {kind: f'<span class="chip">{escape(words)}</span>' for kind, words in said.items()}


class _Lines:
    """Writes lines."""

    def __init__(self, page: PageRow, *, choice: bool, newest: bool) -> None:
        self._url, self._last = escape(page.name.url), page.last_commit
        self._lives, self._choice, self._newest = not page.deleted, choice, newest
        self._may_undo = may("undo")
        self._words = _words(voice())

    def line(self, row: RevisionRow, place: int, told: str) -> str:
        """A version; `place` is its place in the list, from 0; `told`: what it changed, "" when that is not known."""
        when = time_long(row.when)
        if row.blob:
            when_ = f'<a class="history__when" href="{self._url}/revisions/{row.commit}">{when}</a>'
        else:
            when_ = f'<span class="history__when">{when}</span>'
        source = f'\n      <span class="chip">{escape(row.source)}</span>' if row.source else ""
        said = f'\n      <span class="history__summary meta">{escape(told)}</span>' if told else ""
        return (
            f"    <li>{self._buttons(row, place) if self._choice else ''}\n"
            f"      {self._links(row, place)}\n      {when_}\n"
            f'      <span class="history__who"><a href="{escape(contributions_url(row.author_email))}">'
            f"{escape(row.author)}</a></span>\n      {self._words.kinds.get(row.kind, '')}\n"
            f'      <span class="meta">{size(row.size)}</span> {_delta(row.delta)}\n'
            f'      <span class="history__summary">{escape(set_line(row.summary, row.language))}</span>{said}{source}'
            f"{self._undoing(row)}\n    </li>\n"
        )

    def _buttons(self, row: RevisionRow, place: int) -> str:
        """The two by which two versions are chosen; a deletion has none, and keeps their place."""
        buttons = ""
        if row.blob:
            day = {"day": escape(date_long(row.when))}
            since, until = self._words.since % day, self._words.until % day
            buttons = (
                f'\n        <input type="radio" name="ancienne" value="{row.commit}" aria-label="{since}"'
                f"{' checked' if place == 1 else ''}>\n"
                f'        <input type="radio" name="nouvelle" value="{row.commit}" aria-label="{until}"'
                f"{' checked' if place == 0 else ''}>"
            )
        return f'<span class="history__choice">{buttons}\n      </span>'

    def _links(self, row: RevisionRow, place: int) -> str:
        """(actu | diff): what changed since, and what this version changed."""
        current: str = self._words.current
        if row.blob and self._lives and not (self._newest and place == 0):
            current = f'<a href="{self._url}/diff/{row.commit}/{self._last}">{current}</a>'
        diff = f'<a href="{self._url}/diff/avant/{row.commit}">{self._words.diff}</a>' if row.blob else self._words.diff
        return f'<span class="history__links">({current} | {diff})</span>'

    def _undoing(self, row: RevisionRow) -> str:
        if not (self._may_undo and row.before and row.blob and self._lives):
            return ""
        link = f'<a href="{self._url}/annuler/{row.commit}">{self._words.undo}</a>'
        return f'\n      <span class="history__links">({link})</span>'


def _delta(octets: int) -> str:
    """By how much a version is longer than the one before."""
    tone, sign = (" delta--plus", "+") if octets > 0 else (" delta--minus", "−") if octets < 0 else ("", "")
    return f'<span class="delta{tone}">{sign}{number(abs(octets))}</span>'
