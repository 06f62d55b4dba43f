"""`/parcourir/<page>`: every fact that a page states, where it was said, and every fact of others that leads to it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.wrappers import Response

from commun.i18n import _, language
from commun.web.browse.addresses import pages_of
from commun.web.browse.stated import parts_of, told
from commun.web.discover.address import past, whole
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import SPACES, Catalogue, NameRefused, PageName
from search_index import StatedFact, Subject

blueprint = page_blueprint("everything")

_ROWS: Final = 200
"""Facts of each list on one page."""


@dataclass(frozen=True, slots=True)
class Line:
    """A fact: its field, the address of the field's page, the value, where it was said, what is wrong with it."""

    label: str
    url: str | None
    html: Markup
    where: str
    problem: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """The facts of other pages that lead here by one field: what they say of this page, and who says it."""

    label: str
    field: str
    url: str | None
    subjects: tuple[Subject, ...]


@blueprint.get("/parcourir/<slug>")
@guard("read")
def of_fiche(slug: str) -> Response:
    """A fiche by its short address, or any page by its title: all facts in and out of it stand at its whole address."""
    pages = commons().index.pages
    try:
        name = PageName("fiches", slug)
    except NameRefused:
        abort(404)
    if pages.get(name) is None and (titled := pages.by_title(slug)) is not None:
        return redirect(f"/parcourir/{titled.name}")
    commons().page(name)  # a page that is not there is told as such
    return redirect(f"/parcourir/{name}", 308)


@blueprint.get("/parcourir/<page:name>")
@guard("read")
@cached_page
def everything(name: PageName) -> ResponseReturnValue:
    """All facts in and out of a page."""
    wiki = commons()
    row = wiki.page(name)
    catalogue = wiki.index.catalogue
    page = whole(request.args.get("page"), 1)
    facts = wiki.index.facts.of_page(name, language=language())
    total = wiki.index.facts.count_to_page(name)
    coming = wiki.index.facts.to_page(name, _ROWS, (page - 1) * _ROWS, language=language())
    shown = facts[(page - 1) * _ROWS : page * _ROWS]
    address = pages_of(f"/parcourir/{name}")
    pages = max(-(-len(facts) // _ROWS), -(-total // _ROWS))
    return past(page, pages, address) or render_template(
        "browse/everything.html",
        row=row,
        space=SPACES[name.space],
        count=len(facts),
        parts=_parts(shown, facts, catalogue),
        incoming=_incoming(coming, catalogue),
        total=total,
        page=page,
        pages=pages,
        page_address=address,
        elsewhere=_elsewhere(facts, page, address),
    )


def _parts(
    shown: Iterable[StatedFact], facts: Sequence[StatedFact], catalogue: Catalogue
) -> list[tuple[str, list[Line]]]:
    """The facts of the page, then those of each of its parts."""
    context = commons().answers.context(language())
    whole_page = parts_of(facts)
    return [
        (
            fragment,
            [
                Line(each.label, _page(each.property, catalogue), _here(each, told(each, whole_page, context, 0).html),
                     _where(each.origin), each.problem.sentence(language()) if each.problem else "")
                for each in listed
            ],
        )
        for fragment, listed in parts_of(shown).items()
    ]  # fmt: skip


def _here(fact: StatedFact, html: Markup) -> Markup:
    """A value with the address of a part of this same page leading to its place in the list."""
    own = fact.subject.url.partition("#")[0]
    return Markup(str(html).replace(f'href="{own}#', 'href="#'))  # noqa: S704 — it was safe before


def _elsewhere(facts: Sequence[StatedFact], page: int, address: Callable[[int], str]) -> list[tuple[str, str]]:
    """The parts whose facts begin on other pages of the list, with where each is: their addresses lead somewhere."""
    first: dict[str, int] = {}
    for place, fact in enumerate(facts):
        first.setdefault(fact.subject.fragment, place // _ROWS + 1)
    here = {fact.subject.fragment for fact in facts[(page - 1) * _ROWS : page * _ROWS]}
    return [(name, f"{address(n)}#{name}") for name, n in first.items() if name and name not in here]


def _where(origin: str) -> str:
    match origin:
        case "head":
            return _("en-tête")
        case "text":
            return _("texte")
        case _:
            return _("calculé")


def _incoming(facts: Iterable[StatedFact], catalogue: Catalogue) -> list[Incoming]:
    """The pages that lead here, by field, under what the field says the other way round."""
    by_field: dict[str, list[StatedFact]] = {}
    for fact in facts:
        by_field.setdefault(fact.property, []).append(fact)
    found = []
    for key, listed in by_field.items():
        prop = catalogue.properties.get(key)
        turned = (prop.inverse.get(language()) or prop.inverse.get("fr", "")) if prop else ""
        label = listed[0].label
        subjects = tuple({(each.subject.url, each.subject.fragment): each.subject for each in listed}.values())
        found.append(Incoming(turned or _("« %(field)s » de", field=label), label, _page(key, catalogue), subjects))
    return found


def _page(key: str, catalogue: Catalogue) -> str | None:
    prop = catalogue.properties.get(key)
    return prop.page.url if prop and prop.page else None
