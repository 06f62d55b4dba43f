"""What changed: recent changes with their filters, the contributions of a person, and the feed of both."""

import functools
import time
from collections.abc import Sequence
from datetime import MAXYEAR, datetime
from itertools import groupby
from typing import Final, Literal
from urllib.parse import quote

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from commun.i18n import Voice, _, date_day, language, voice
from commun.moderation import to_patrol, unread_among
from commun.render import set_line
from commun.told import fate_of
from commun.web.atom import Entry, Feed, atom
from commun.web.discover.address import Arguments, address, whole, with_values
from commun.web.discover.site import root
from commun.web.discover.words import OWN_DOMAIN, period_label, space_name, type_name
from commun.web.guard import commons, guard, here, may
from commun.web.page_cache import cached_page
from fiches import SPACES
from search_index import RevisionRow

_LINES: Final = 50
_FEED_ENTRIES: Final = 50
_PERIODS: Final = (1, 7, 30, 90)
_DAY: Final = 86_400
_FIRST_YEAR: Final = 1900
_DAYS: Final = frozenset(map(str, range(1, _FIRST_YEAR)))
"""How a number of days is written; a longer time is asked for by its date, or its year alone."""
_YEARS: Final = frozenset(map(str, range(_FIRST_YEAR, MAXYEAR)))
_FILTERS: Final = ("espace", "type", "auteur", "source", "depuis", "etat")
UNREAD: Final = "a-relire"
"""How the address asks for the changes that nobody has read again yet, where one may."""

blueprint = Blueprint("changes", __name__)


@blueprint.get("/modifications")
@guard("read")
def recent() -> ResponseReturnValue:
    """Recent changes, by day, newest first; a period depends on the clock, so its page is not kept."""
    # What was read again moves neither the commits nor the accounts: whoever sees it is shown it as it is now.
    return _recent_page() if request.args.get("depuis") or may("review") else _kept_page()


@cached_page
def _kept_page() -> str:
    """The page of recent changes, as long as nothing changes."""
    return _recent_page()


def _recent_page() -> str:
    """The page of recent changes under the filters of the address."""
    arguments, reviews = _arguments(), may("review")
    waiting = bool(arguments["etat"])
    rows = _unread(arguments) if waiting else _recent(arguments, limit=_LINES + 1, before=_before())
    shown, older = (rows, None) if waiting else _cut("/modifications", arguments, rows)
    chosen = tuple(values[0] if values else "" for values in arguments.values())
    types = tuple([(key, type_name(key)) for key in _values("type")])
    return render_template(
        "discover/changes.html",
        days=_by_day(shown),
        filters=_filters(voice(), chosen, types, _values("source"), reviews=reviews),
        filtered=any(chosen),
        misread="" if arguments["depuis"] else request.args.get("depuis", "").strip()[:_LINES],
        older=older,
        newest=address("/modifications", arguments) if _before() else None,
        reviews=reviews,
        waiting=waiting,
        back=here() if waiting else "",
        unread=unread_among(commons(), shown) if reviews else (),
    )


def _values(field: Literal["type", "source"]) -> tuple[str, ...]:
    """The values of a field that can be chosen."""
    return tuple([value for value, _count in commons().counts(field)])


@functools.lru_cache(maxsize=16)
def _filters(
    _spoken: Voice,
    chosen: tuple[str, ...],
    types: tuple[tuple[str, str], ...],
    sources: tuple[str, ...],
    *,
    reviews: bool,
) -> Markup:
    """The form of filters for whoever is spoken to so; the same on every page of the list, until a type is born.

    Args:
        chosen: the value of each of `_FILTERS`, "" for none.
        types: their keys and names.
        sources: their keys.
        reviews: whether whoever reads may read changes again.
    """
    arguments = dict(zip(_FILTERS, chosen, strict=True))
    form = render_template(
        "discover/changes_filters.html",
        arguments=arguments,
        spaces=[(key, space_name(key)) for key in SPACES],
        types=list(types),
        sources=[(value, value) for value in sources],
        periods=_periods(arguments["depuis"]),
        filtered=any(chosen),
        reviews=reviews,
        feed=address("/modifications.atom", {key: [value] if value else [] for key, value in arguments.items()}),
    )
    return Markup(form)  # noqa: S704 (a template wrote it, and escaped what was typed)


def _periods(chosen: str) -> list[tuple[str, str]]:
    """The periods that can be chosen, with that of the address when it is another one."""
    usual = [(str(days), period_label(days)) for days in _PERIODS]
    if not chosen or chosen in dict(usual):
        return usual
    return [*usual, (chosen, period_label(int(chosen)) if chosen in _DAYS else date_day(_since(chosen) or 0))]


@blueprint.get("/modifications.atom")
@guard("read")
def feed() -> ResponseReturnValue:
    """The same changes as a feed."""
    return _recent_feed() if request.args.get("depuis") else _kept_feed()


@cached_page
def _kept_feed() -> Response:
    """The feed of recent changes, as long as nothing changes."""
    return _recent_feed()


def _recent_feed() -> Response:
    """The feed of recent changes under the filters of the address."""
    arguments = _arguments()
    rows = _recent(arguments, limit=_FEED_ENTRIES, before=None)
    title = _("Modifications récentes – %(site)s", site=commons().config.title)
    told = commons().told.of(rows, language(), at_once=_FEED_ENTRIES)
    entries = [entry_of(row, told.get(row.number, "")) for row in rows]
    return atom(
        Feed(title, address("/modifications.atom", arguments), address("/modifications", arguments), entries),
        root(),
        language(),
    )


@blueprint.get("/contributions/<path:who>")
@guard("read")
def contributions(who: str) -> ResponseReturnValue:
    """What a person wrote, newest first; `who` is their account, the address under which they sign, or their name."""
    email = who if "@" in who else who + OWN_DOMAIN
    rows = commons().index.revisions.contributions(email, limit=_LINES + 1, before=_before())
    if not rows and _before() is None:
        user = commons().accounts.by_id(who)
        if user is None:
            named = commons().accounts.by_name(who)
            if named is None:
                abort(404)
            return redirect(url_for("changes.contributions", who=named.id))
        name = user.name
    else:
        name = rows[0].author if rows else who
    here = f"/contributions/{quote(who, safe='@')}"
    shown, older = _cut(here, {}, rows)
    return render_template(
        "discover/contributions.html",
        who=name,
        email=email,
        days=_by_day(shown),
        older=older,
        newest=here if _before() else None,
    )


def entry_of(row: RevisionRow, told: str) -> Entry:
    """A revision as an entry of a feed; `told`: what it changed, "" when that is not known."""
    return Entry(
        key=f"{row.commit}/{row.name}",
        title=set_line(row.title, row.language),
        author=row.author or _("Anonyme"),
        address=f"{row.name.url}/revisions/{row.commit}" if row.kind != "delete" else f"{row.name.url}/historique",
        when=row.when,
        summary=" – ".join(filter(None, (set_line(row.summary, row.language), told or fate_of(row))))
        or kind_words(row.kind),
    )


def kind_words(kind: str) -> str:
    """What happened to the page, when its author said nothing."""
    match kind:
        case "new":
            return _("Nouvelle page")
        case "rename":
            return _("Page renommée")
        case "delete":
            return _("Page supprimée")
        case "restore":
            return _("Page rétablie")
        case _:
            return _("Page modifiée")


def _arguments() -> dict[str, list[str]]:
    """The filters of the address that can be used."""
    found = {key: request.args.get(key, "").strip() for key in _FILTERS}
    if found["etat"] != UNREAD or not may("review"):
        found["etat"] = ""
    if found["espace"] not in SPACES:
        found["espace"] = ""
    if _since(found["depuis"]) is None:
        found["depuis"] = ""
    return {key: [value] if value else [] for key, value in found.items()}


def _since(written: str | None) -> int | None:
    """The moment (unix s) from which changes are asked for: so many days ago, or a day of the calendar (ISO 8601).

    A day begins at its midnight here (`COMMUN_TIMEZONE`), a year on its 1 January. None for nothing, and for what is
    neither.
    """
    if not written or written in _DAYS:
        return int(time.time()) - int(written) * _DAY if written else None
    try:
        asked, zone = (
            datetime.fromisoformat(f"{written}-01-01" if written in _YEARS else written),
            commons().config.timezone,
        )
        # As it is here: elsewhere, the last evening of 9999 is a day that no calendar writes.
        when = asked.astimezone(zone) if asked.tzinfo else asked.replace(tzinfo=zone)
        return int(when.timestamp()) if when.year >= _FIRST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _before() -> int | None:
    """The number of the revision under which the list goes on, None at its top."""
    return whole(request.args.get("avant"), 0, least=0) or None


def _recent(arguments: Arguments, limit: int, before: int | None) -> list[RevisionRow]:
    """The rows that the filters leave."""
    one = {key: next(iter(values), None) for key, values in arguments.items()}
    return commons().index.revisions.recent(
        limit=limit,
        before=before,
        space=one["espace"],
        type=one["type"],
        author=_signature(one["auteur"]),
        source=one["source"],
        since=_since(one["depuis"]),
    )


def _unread(arguments: Arguments) -> list[RevisionRow]:
    """The changes to be read again that the filters leave."""
    one = {key: next(iter(values), None) for key, values in arguments.items()}
    return to_patrol(
        commons(), limit=_LINES, space=one["espace"], type=one["type"], author=_signature(one["auteur"]),
        since=_since(one["depuis"]),
    )  # fmt: skip


def _signature(who: str | None) -> str | None:
    """The address under which `who` signs, where they have an account; what was typed otherwise."""
    user = commons().accounts.by_name(who) if who and "@" not in who else None
    return who if user is None else f"{user.id}{OWN_DOMAIN}"


def _cut(path: str, arguments: Arguments, rows: Sequence[RevisionRow]) -> tuple[Sequence[RevisionRow], str | None]:
    """The rows of this page, and where the older ones are (None when there are none)."""
    shown = rows[:_LINES]
    if len(rows) <= _LINES:
        return shown, None
    return shown, address(path, with_values(arguments, avant=shown[-1].number))


def _by_day(rows: Sequence[RevisionRow]) -> list[tuple[str, list[RevisionRow]]]:
    """The rows under the day, in words, on which they happened."""
    spoken = voice()
    return [(words, list(group)) for words, group in groupby(rows, key=lambda row: _day(row.when, spoken))]


@functools.lru_cache(maxsize=1000)
def _day(when: int, _spoken: Voice) -> str:
    """The day of a moment, in words, for whoever is spoken to so; kept as long as the line of its change is."""
    return date_day(when)
