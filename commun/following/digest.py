"""Letters about what changed: at once, every day, every week.

For each person and rhythm the file of accounts keeps up to which change they were told. A letter and this mark are
written in one transaction, so that nothing is told twice or left out, wherever the worker is stopped; sending is the
business of `commun.letters`. What somebody changed themself is not told to them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from markupsafe import Markup

from commun.accounts import Right, User, allows
from commun.commons import Commons, author_of
from commun.following.matching import Followed, address_of, matches
from commun.following.watches import KINDS, Rhythm, Watch, Watches
from commun.i18n import _, date_short, ngettext, speaking
from commun.letters import Ledger, Letter, token_of
from commun.render import set_line
from commun.told import fate_of
from search_index import RevisionRow

MORNING: Final = 7
"""The hour, where the commons lives, from which the letters of the day (and, on Mondays, of the week) are written."""
_RHYTHMS: Final[tuple[Rhythm, ...]] = ("now", "daily", "weekly")
_LINES: Final = 40
"""Changes told in one letter; the others are counted."""
_MOST: Final = 20_000
"""Changes looked at together: a great import is told by its last ones."""


def send_digests(commons: Commons) -> list[str]:
    """Write the letters that are due; a task of the worker.

    A search does not find at once what was just written: letters wait until it does, since they tell of nothing twice.
    """
    commons.head()
    last = commons.index.revisions.last_number()
    if not _searches_keep_up(commons):
        return []
    now = commons.clock().astimezone(commons.config.timezone)
    written = 0
    with speaking(commons.config.language, commons.config.timezone):
        for rhythm in _RHYTHMS:
            written += _write(commons, rhythm, _edition(rhythm, now), last)
    return [f"Nouvelles écrites : {written} courriel(s)."] if written else []


def _searches_keep_up(commons: Commons) -> bool:
    """Whether searches and questions find all that changed, as far as somebody follows one."""
    watches = Watches(commons.accounts.database)
    asked = {watch.kind for rhythm in _RHYTHMS for watch in watches.at(rhythm)} & {"recherche", "question"}
    if not asked:
        return True
    commons.index.catch_up_text()
    return not commons.index.text_behind()


def _edition(rhythm: Rhythm, now: datetime) -> str:
    """The day of the letters of a rhythm that should have been written by `now`: the last morning, the last Monday's.

    Whoever was told up to it waits for the next one; a worker that was stopped then writes it when it is back. By the
    clock on the wall: an hour that comes twice, or never, moves no morning.
    """
    day = (now.replace(tzinfo=None) - timedelta(hours=MORNING)).date()
    return (day - timedelta(days=day.weekday()) if rhythm == "weekly" else day).isoformat()


def _write(commons: Commons, rhythm: Rhythm, edition: str, last: int) -> int:
    """Write the letters of one rhythm, up to the change `last` and no further; how many."""
    _forget_marks(commons, rhythm)
    watches = {
        person: list(some)
        for person, some in groupby(Watches(commons.accounts.database).at(rhythm), key=lambda watch: watch.person)
    }
    if not watches:
        return 0
    marks = _marks(commons, rhythm)
    due = [
        person
        for person in watches
        if person not in marks
        or (
            (marks[person][0] < last or any(watch.since is not None for watch in watches[person]))
            and (rhythm == "now" or marks[person][1] < edition)
        )
    ]
    # Who begins with a rhythm is told at once what another one left waiting, as far as this one has no day of its own.
    told = {person for person in due if person in marks or rhythm == "now"}
    known = [
        _from(watch, min(marks[person][0], last) if person in marks else last)
        for person in told
        for watch in watches[person]
    ]
    rows = commons.index.revisions.after(min(known), _MOST) if known else []
    rows = [row for row in rows if row.number <= last]  # what is saved meanwhile is told next time, and only then
    followed = {(watch.kind, watch.target) for person in told for watch in watches[person]}
    found = matches(commons, rows, followed)
    written = 0
    for person in due:
        user = commons.accounts.by_id(person)
        mark = min(marks[person][0], last) if person in marks else last
        letter = _letter(user, watches[person], found, mark) if person in told and _may_be_told(commons, user) else None
        with commons.accounts.database.transaction() as connection:
            connection.execute(
                "INSERT INTO digests (person, rhythm, until, day) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (person, rhythm) DO UPDATE SET until = excluded.until, day = excluded.day",
                (person, rhythm, last, edition),
            )
            if person in told:
                Watches.go_on(connection, person, rhythm)
            if letter is not None and user is not None:
                token = token_of(connection, person)
                first = min(row.number for _label, rows in letter for row in rows)
                what = f"{rhythm}/{first}-{last}"
                written += Ledger.write(connection, _addressed(commons, letter, user, what, token))
    return written


def _from(watch: Watch, mark: int) -> int:
    """After which change something is told: where one began, or its letters of another rhythm ended, else these."""
    return mark if watch.since is None else watch.since


def _forget_marks(commons: Commons, rhythm: Rhythm) -> None:
    """Forget up to where those were told who ask for nothing at this rhythm any more: if they do again, it begins."""
    commons.accounts.database.connection().execute(
        "DELETE FROM digests WHERE rhythm = ?1 AND person NOT IN (SELECT person FROM watches WHERE rhythm = ?1)",
        (rhythm,),
    )


def _marks(commons: Commons, rhythm: Rhythm) -> Mapping[str, tuple[int, str]]:
    """Up to which change each person was told, and on which day."""
    rows = commons.accounts.database.connection().execute(
        "SELECT person, until, day FROM digests WHERE rhythm = ?", (rhythm,)
    )
    return {person: (until, day) for person, until, day in rows}


_Told = list[tuple[str, list[RevisionRow]]]


def _may_be_told(commons: Commons, user: User | None) -> bool:
    """Whether somebody can be written to, and may still read what would be told."""
    members_only = commons.config.who_may_read == "members"
    return user is not None and bool(user.email) and allows(user.role, Right.READ, members_only=members_only)


def _letter(
    user: User | None, watches: Sequence[Watch], found: Mapping[Followed, Sequence[RevisionRow]], mark: int
) -> _Told | None:
    """What is told to somebody: of each thing followed its changes, each change once; None for nothing."""
    own = author_of(user).email if user is not None else ""
    told: _Told = []
    seen: set[int] = set()
    for watch in sorted(watches, key=lambda each: (KINDS.index(each.kind), each.label)):  # what is nearest comes first
        rows = [
            row
            for row in found.get((watch.kind, watch.target), ())
            if row.number > _from(watch, mark) and row.author_email != own and row.number not in seen
        ]
        seen |= {row.number for row in rows}
        if rows:
            told.append((watch.label, rows))
    return told or None


def _addressed(commons: Commons, told: _Told, user: User, what: str, token: str) -> Letter:
    """The letter itself, in plain text and laid out."""
    root, site = commons.config.base_url, commons.config.title
    total = sum(len(rows) for _label, rows in told)
    subject = ngettext("Une nouvelle – %(site)s", "%(n)s nouvelles – %(site)s", total, site=site)
    hello = _("Bonjour %(name)s, voici ce qui a changé dans ce que vous suivez.", name=user.name)
    left, text, html = _LINES, [hello], Markup("<p>{}</p>").format(hello)
    for label, rows in told:
        shown = list(reversed(rows))[:left]
        left -= len(shown)
        if shown:
            told_of = commons.told.of(shown, commons.config.language, at_once=_LINES)
            lines = [(row, root, told_of.get(row.number) or fate_of(row)) for row in shown]
            text.append("\n".join([label, *(_line(commons, *line) for line in lines)]))
            items = Markup("").join(_item(commons, *line) for line in lines)
            html += Markup("<h2>{}</h2><ul>{}</ul>").format(label, items)
    if total > _LINES:
        more = ngettext("Et un autre changement.", "Et %(n)s autres changements.", total - _LINES)
        text.append(more)
        html += Markup("<p>{}</p>").format(more)
    leave, manage = f"/desabonnement/{token}?quoi=suivi", _("Choisir ce que je veux suivre")
    stop = _("Ne plus recevoir ces courriels")
    text.append(f"{manage} : {root}/suivi\n{stop} : {root}{leave}")
    html += Markup('<p><small><a href="{}">{}</a> · <a href="{}">{}</a></small></p>').format(
        f"{root}/suivi", manage, root + leave, stop
    )
    whole = Markup('<html lang="{}">{}</html>').format(commons.config.language, html)
    return Letter(f"suivi/{user.id}/{what}", user.id, str(subject), "\n\n".join(text) + "\n", str(whole), leave)


def _said(row: RevisionRow) -> str:
    """Who changed it, when, and what they said."""
    summary = f" – {set_line(row.summary, row.language)}" if row.summary else ""
    return f"{row.author}, {date_short(row.when)}{summary}"


def _line(commons: Commons, row: RevisionRow, root: str, told: str) -> str:
    more = f"\n  {told}" if told else ""
    return f"– {set_line(row.title, row.language)} ({_said(row)}){more}\n  {root}{address_of(commons, row)}"


def _item(commons: Commons, row: RevisionRow, root: str, told: str) -> Markup:
    more = Markup("<br>{}").format(told) if told else ""
    return Markup('<li><a href="{}">{}</a> <small>{}</small>{}</li>').format(
        root + address_of(commons, row), set_line(row.title, row.language), _said(row), more
    )
