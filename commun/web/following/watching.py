"""`/suivre` and `/suivi`: choosing what one follows, what of it changed since the last visit, and its feeds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from commun.following import KINDS, RHYTHMS, Kind, Watch, Watches, WatchRefused, address_of, matches
from commun.i18n import _, language
from commun.letters import Followers
from commun.render import set_line
from commun.told import fate_of
from commun.web.atom import Feed, atom
from commun.web.discover.address import whole
from commun.web.discover.changes import entry_of
from commun.web.discover.site import root
from commun.web.discover.words import type_name
from commun.web.guard import author, commons, current_user, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import PageName
from search_index import PageRow, RevisionRow

blueprint = Blueprint("watching", __name__)

_LOOKED: Final = 2_000
_SHOWN: Final = 30
_FEED: Final = 50
_LONGEST: Final = 80
"""Signs of a question by which it is called."""


@dataclass(frozen=True, slots=True)
class What:
    """Something that can be followed: its kind, its target, what it is called, where it is read."""

    kind: Kind
    target: str
    label: str
    url: str

    @property
    def query(self) -> str:
        """How addresses name it."""
        return urlencode({"sorte": self.kind, "quoi": self.target})


@dataclass(frozen=True, slots=True)
class News:
    """Something followed, and what of it changed: of each page its last change, how many, and where that is read."""

    watch: Watch
    url: str
    rows: Sequence[tuple[RevisionRow, int, str]]
    more: int
    feed: str


@blueprint.app_template_global()
def rhythm_label(rhythm: str) -> str:
    """What a rhythm is called."""
    match rhythm:
        case "now":
            return _("Un courriel aussitôt")
        case "daily":
            return _("Un courriel par jour")
        case "weekly":
            return _("Un courriel par semaine")
        case _:
            return _("Seulement sur le site")


def what_of(kind: str, target: str) -> What:
    """What the address asks for.

    Raises:
        NotFound: for what there is not.
    """
    if kind == "tout":
        return What("tout", "", _("Toutes les fiches"), "/modifications")
    if kind == "moi":
        who = commons().accounts.by_id(target) or current_user()
        if who is None:
            raise NotFound
        return What("moi", who.id, _("Ce qui me concerne"), "/suivi")
    if kind not in KINDS or not target.strip():
        raise NotFound
    if kind == "page":
        row = _page(target)
        return What("page", row.id or str(row.name), row.title, row.name.url)
    address, label = {
        "recherche": (f"/recherche?{urlencode({'q': target})}", _("Recherche « %(text)s »", text=target)),
        "question": (f"/demander?{urlencode({'question': target})}", _("Question « %(text)s »", text=_short(target))),
        "type": (f"/types-de-fiches/{quote(target)}", type_name(target)),
        "theme": (f"/themes/{quote(target)}", target),
        "territoire": (f"/territoires/{quote(target)}", target),
    }[kind]
    return What(cast("Kind", kind), target, label, address)


def _last() -> int:
    """The number of the last change that there is."""
    commons().head()
    return commons().index.revisions.last_number()


def _short(text: str) -> str:
    """A question on one line, its beginning where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _page(target: str) -> PageRow:
    """The page of an id, or of an address."""
    pages = commons().index.pages
    row = pages.by_id(target)
    if row is None and "/" in target:
        space, _slash, slug = target.rpartition("/")
        name = PageName(space, slug)
        row = pages.get(name) or pages.moved(name)
    if row is None:
        raise NotFound
    return row


@blueprint.route("/suivre", methods=["GET", "POST"])
@guard("account")
@limited("save")
def follow() -> ResponseReturnValue:
    """The page that asks how often to be told of something, and begins or ends following it."""
    sent = request.form if request.method == "POST" else request.args
    watches, person, error = Watches(commons().accounts.database), author(), ""
    kind = sent.get("sorte", "")
    what = what_of(kind, person.id if kind == "moi" else sent.get("quoi", ""))
    known = watches.find(person.id, what.kind, what.target)
    if request.method == "POST":
        if sent.get("action") == "arreter":
            if known is not None:
                watches.remove(person.id, known.id)
            tell(_("Vous ne suivez plus « %(what)s ».", what=what.label), "ok")
            return redirect(what.url, 303)
        try:
            rhythm = sent.get("rythme", "none")
            watches.add(person.id, what.kind, what.target, what.label, rhythm, since=_last())
        except WatchRefused as refused:
            error = refused.sentence(language())
        else:
            tell(_("Vous suivez « %(what)s ».", what=what.label), "ok")
            return redirect(what.url, 303)
    page = render_template(
        "following/follow.html", what=what, known=known, rhythms=RHYTHMS, error=error, has_mail=bool(person.email)
    )
    return (page, 422) if error else page


@blueprint.get("/suivi")
@guard("account")
def overview() -> str:
    """What one follows, and what of it changed since the last visit to this page."""
    wiki, person = commons(), author()
    followers = Followers(wiki.accounts.database)
    watches = Watches(wiki.accounts.database).of(person.id)
    if all(watch.kind != "moi" for watch in watches):  # nobody has to ask to be told here that they are answered
        watches = [Watch("", person.id, "moi", person.id, _("Ce qui me concerne"), "none"), *watches]
    wiki.head()
    last = wiki.index.revisions.last_number()
    seen = min(followers.seen(person.id), last)
    since = max(seen, last - _LOOKED)
    rows = wiki.index.revisions.after(since, _LOOKED)
    found = matches(wiki, rows[::-1], {(watch.kind, watch.target) for watch in watches})
    news = [_news(watch, found.get((watch.kind, watch.target), [])) for watch in watches]
    single = [row for each in news for row, times, _at in each.rows if times == 1]
    told = wiki.told.of(single, language(), _SHOWN)
    ends = [row for each in news for row, _times, _at in each.rows if row.kind == "delete"]
    return render_template(
        "following/overview.html",
        news=news,
        told={row.number: told.get(row.number) or fate_of(row) for row in (*single, *ends)},
        rhythms=RHYTHMS,
        last=last,
        first_time=not seen,
        reminders=followers.wants_reminders(person.id),
        has_mail=bool(person.email),
    )


def _news(watch: Watch, rows: Sequence[RevisionRow]) -> News:
    query = urlencode({"sorte": watch.kind, "quoi": watch.target})
    try:
        url = what_of(watch.kind, watch.target).url
    except NotFound:  # the page was deleted
        url = ""
    # Of a page its last change is told, of a discussion each thing that was said.
    counted = Counter(_told_together(row) for row in rows)
    last = {_told_together(row): row for row in reversed(rows)}
    shown = [(last[key], times, _read_at(last[key], times)) for key, times in list(counted.items())[:_SHOWN]]
    more = sum(list(counted.values())[_SHOWN:])
    return News(watch, url, shown, more, f"/suivi.atom?{query}")


def _told_together(row: RevisionRow) -> tuple[int, int]:
    return (row.page, row.number if row.name.is_talk else 0)


def _read_at(row: RevisionRow, times: int) -> str:
    return f"{row.name.url}/historique" if times > 1 else address_of(commons(), row)


@blueprint.post("/suivi")
@guard("account")
def change() -> ResponseReturnValue:
    """Change a rhythm, follow something no longer, or say that everything was seen."""
    database, person = commons().accounts.database, author()
    action, watch = request.form.get("action", ""), request.form.get("suivi", "")
    if action == "vu":
        Followers(database).set_seen(person.id, whole(request.form.get("jusque"), 0, least=0, most=_last()))
    elif action == "arreter":
        Watches(database).remove(person.id, watch)
    elif action == "rappels":
        Followers(database).set_reminders(person.id, wanted=request.form.get("rappels") == "oui")
        tell(_("C’est noté."), "ok")
    else:
        try:
            Watches(database).set_rhythm(person.id, watch, request.form.get("rythme", ""), since=_last())
        except WatchRefused as refused:
            tell(refused.sentence(language()), "error")
        else:
            tell(_("C’est noté."), "ok")
    return redirect("/suivi", 303)


@blueprint.get("/suivi.atom")
@guard("read")
def feed() -> Response:
    """What changed in anything that can be followed, as a feed, with or without an account."""
    wiki = commons()
    what = what_of(request.args.get("sorte", ""), request.args.get("quoi", ""))
    wiki.head()
    rows = wiki.index.revisions.after(wiki.index.revisions.last_number() - _LOOKED, _LOOKED)[::-1]
    found = matches(wiki, rows, [(what.kind, what.target)]).get((what.kind, what.target), [])
    title = f"{set_line(what.label, language())} – {wiki.config.title}"
    told = wiki.told.of(found[:_FEED], language(), at_once=_FEED)
    entries = [entry_of(row, told.get(row.number, "")) for row in found[:_FEED]]
    return atom(Feed(title, f"/suivi.atom?{what.query}", what.url, entries), root(), language())
