"""Reminding the people named as referents of a fiche that it waits to be read again: once for each day it was due.

A referent is reminded when somebody has an account under that name and has given an address. The ledger of letters and
the list of what was asked are written together, so a reminder is never sent twice, even when the worker is stopped.
"""

import secrets
from collections.abc import Sequence
from typing import Final

from markupsafe import Markup, escape

from commun.accounts import User
from commun.commons import Commons
from commun.freshness.listing import Late, late_fiches
from commun.i18n import _, date_day, ngettext, speaking
from commun.letters import Followers, Ledger, Letter, token_of
from fiches import split_prefix
from search_index import PageRow

_MOST: Final = 40
"""Fiches told in one letter; the rest come the day after."""
_CHUNK: Final = 400


def remind(commons: Commons) -> list[str]:
    """Write to the referents of fiches that wait to be read again; a task of the worker."""
    found = late_fiches(commons)
    asked = _by_person(commons, found)
    written = 0
    with speaking(commons.config.language, commons.config.timezone):
        for user, fiches in asked.values():
            written += _write(commons, user, fiches)
    return [f"Relectures demandées : {written} courriel(s)."] if written else []


def _by_person(commons: Commons, found: Sequence[Late]) -> dict[str, tuple[User, list[tuple[Late, PageRow]]]]:
    """The fiches of each referent who can be written to."""
    people: dict[str, tuple[User, list[tuple[Late, PageRow]]]] = {}
    known: dict[str, User | None] = {}
    followers = Followers(commons.accounts.database)
    by_page = {late.page: late for late in found}
    for start in range(0, len(found), _CHUNK):
        keys = [late.page for late in found[start : start + _CHUNK]]
        rows = {row.key: row for row in commons.index.pages.by_keys(keys)}
        for page, fact in commons.index.facts.said_on(keys, ["referents"]):
            name = split_prefix(fact.value.text if fact.value else fact.raw)[1]
            if name not in known:
                user = commons.accounts.by_name(name)
                reached = user is not None and user.email and followers.wants_reminders(user.id)
                known[name] = user if reached else None
            user = known[name]
            if user is not None and page in rows:
                listed = people.setdefault(user.id, (user, []))[1]
                if all(late.page != page for late, _row in listed):
                    listed.append((by_page[page], rows[page]))
    return people


def _write(commons: Commons, user: User, fiches: Sequence[tuple[Late, PageRow]]) -> bool:
    """Write one letter about what this person was not yet asked to read again."""
    with commons.accounts.database.transaction() as connection:
        fresh: list[PageRow] = []
        for late, row in fiches:
            if len(fresh) == _MOST:
                break
            asked = connection.execute(
                "INSERT INTO reminded (person, page, due) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (user.id, row.id or row.name.path, late.due.isoformat()),
            )
            if asked.rowcount:
                fresh.append(row)
        if not fresh:
            return False
        key = f"relire/{user.id}/{secrets.token_hex(8)}"
        return Ledger.write(connection, _letter(commons, user, fresh, key, token_of(connection, user.id)))


def _letter(commons: Commons, user: User, rows: Sequence[PageRow], key: str, token: str) -> Letter:
    site, root = commons.config.title, commons.config.base_url
    subject = ngettext("Une fiche à relire – %(site)s", "%(n)s fiches à relire – %(site)s", len(rows), site=site)
    hello = _("Bonjour %(name)s,", name=user.name)
    why = _("Vous êtes référent·e de ces fiches, que personne n’a relues depuis longtemps :")
    how = _(
        "Si tout y est encore vrai, le bouton « Toujours vrai » suffit à le dire ; sinon, corrigez ce qui a changé."
    )
    stop = _("Ne plus recevoir ces rappels :")
    leave = f"/desabonnement/{token}?quoi=relire"
    lines = [f"– {row.title}\n  {root}{row.name.url}" for row in rows]
    text = "\n\n".join([hello, why, "\n".join(lines), how, f"{stop} {root}{leave}"]) + "\n"
    items = Markup("").join(
        Markup('<li><a href="{}">{}</a> <small>{}</small></li>').format(
            root + row.name.url, row.title, _("modifiée le %(day)s", day=date_day(row.modified))
        )
        for row in rows
    )
    html = Markup('<p>{}</p><p>{}</p><ul>{}</ul><p>{}</p><p><small><a href="{}">{}</a></small></p>').format(
        hello, why, items, how, root + leave, stop.removesuffix(":").rstrip()
    )
    return Letter(
        key, user.id, str(subject), text, f'<html lang="{escape(commons.config.language)}">{html}</html>', leave
    )
