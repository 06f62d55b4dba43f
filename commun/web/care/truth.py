"""Is it still true: the badge on pages and lists, the button « Toujours vrai », the list of what waits to be read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons
from commun.freshness import Freshness, Late, confirm, freshness_of, late_among, late_fiches
from commun.i18n import _, date_day, language
from commun.translated import caught_up
from commun.web.browse.addresses import pages_of
from commun.web.discover.address import past, whole
from commun.web.fiche.route import page_blueprint
from commun.web.guard import ReadFirst, author, commons, guard, here
from commun.web.messages import tell
from commun.web.page_cache import cached_page
from commun.web.proposals.sending import writes_here
from commun.web.security import limited, local_address
from fiches import CommunError, Fiche, Options, PageName, datatype
from search_index import PageRow

blueprint = page_blueprint("truth")

_ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A fiche that waits to be read again, and who may be asked."""

    row: PageRow
    fresh: Freshness
    referents: tuple[str, ...]


def day_told(day: date | None) -> str:
    """« 23 mars 2015 »; "" for no day."""
    return "" if day is None else date_day(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def within_told(text: str) -> str:
    """What is known of a day, in words: « mars 2022 », « début 2022 »."""
    kind = datatype("date")
    value = kind.parse(text, Options()).value if kind else None
    return kind.format(value, "", language(), Options()) if kind and value else text


def freshness_shown(wiki: Commons, row: PageRow, fiche: Fiche) -> Freshness | None:
    """The freshness of the page of `row`, None where nothing is asked of it."""
    if row.name.space != "fiches" or not row.type:
        return None
    return freshness_of(fiche, wiki.index.catalogue.type(row.type), row.modified, wiki.today())


@blueprint.app_template_global()
def to_review(rows: Sequence[PageRow]) -> frozenset[int]:
    """Those of the pages of a list, by key, that should be read again."""
    return late_among(commons(), rows)


@blueprint.app_template_global()
def to_review_named(names: Sequence[PageName]) -> frozenset[PageName]:
    """Those of the pages of these names (results of a search) that should be read again."""
    pages = commons().index.pages
    rows = [row for name in names if name.space == "fiches" and (row := pages.get(name)) is not None]
    late = late_among(commons(), rows)
    return frozenset(row.name for row in rows if row.key in late)


@blueprint.app_context_processor
def words() -> dict[str, object]:
    """The words of templates that speak of days."""
    return {"day_told": day_told, "within_told": within_told}


@blueprint.post("/<page:name>/toujours-vrai")
@guard("edit")
@limited("save")
def still_true(name: PageName) -> BaseResponse:
    """Somebody has read the page again and found it true: one line of its head says so."""
    told = _("Merci ! La date de relecture est notée.")
    return _noted(name, lambda wiki, base: confirm(wiki, author(), name, base), told)


@blueprint.post("/<page:name>/traduction-a-jour")
@guard("edit")
@limited("save")
def caught_up_now(name: PageName) -> BaseResponse:
    """Somebody has brought a translation up to the version of its original that they read: its head names it."""
    told, read = _("Merci ! La traduction est notée comme à jour."), request.form.get("original", "")
    return _noted(name, lambda wiki, base: caught_up(wiki, author(), name, base, read), told)


def _noted(name: PageName, note: Callable[[Commons, str], object], told: str) -> BaseResponse:
    """Let `note` write one line in the head of a page, from the version that the form was made for; then back."""
    wiki = commons()
    row = wiki.page(name)
    if not writes_here(name, row.type):
        raise ReadFirst
    try:
        note(wiki, request.form.get("base") or row.last_commit)
    except CommunError as refused:
        tell(refused.sentence(language()), "error")
    else:
        tell(told, "ok")
    return redirect(local_address(request.form.get("suite"), url_for("fiche.view", name=name)), 303)


@blueprint.get("/qualite/a-relire")
@guard("read")
@cached_page
def waiting() -> ResponseReturnValue:
    """The fiches that should be read again, the longest awaited first; of one type when asked."""
    wiki = commons()
    everything = late_fiches(wiki)
    kind = request.args.get("type", "")
    found = [late for late in everything if kind in {"", late.type}]
    page, pages = whole(request.args.get("page"), 1), -(-len(found) // _ROWS)
    page_address = pages_of("/qualite/a-relire", {"type": [kind]} if kind else {})
    return past(page, pages, page_address) or render_template(
        "care/waiting.html",
        lines=_lines(wiki, found[(page - 1) * _ROWS : page * _ROWS]),
        total=len(found),
        kind=kind,
        back=here(),
        kinds=sorted({late.type for late in everything}),
        page=page,
        pages=pages,
        page_address=page_address,
    )


def _lines(wiki: Commons, found: Sequence[Late]) -> list[Line]:
    """What is shown of each fiche."""
    rows = {row.key: row for row in wiki.index.pages.by_keys([late.page for late in found])}
    named: dict[int, list[str]] = {}
    for page, fact in wiki.index.facts.said_on(list(rows), ["referents"]) if rows else []:
        if fact.value is not None:
            named.setdefault(page, []).append(fact.value.text)
    return [
        Line(rows[late.page], late.freshness, tuple(named.get(late.page, ()))) for late in found if late.page in rows
    ]
