"""`/explorer`: a type of fiche, facets with true counts, the result as a list, a table, a map or side by side."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from commun.commons import Commons
from commun.formats import FORMATS, Context
from commun.formats.addresses import page_address
from commun.formats.cells import cell_html
from commun.i18n import _, language
from commun.web.browse.addresses import pick_of
from commun.web.browse.explorer.asking import ROWS, question
from commun.web.browse.explorer.choices import Choice, choice_of, columns, offered, place_of
from commun.web.browse.explorer.facets import explored, shown_choices
from commun.web.browse.explorer.state import DISPLAYS, State
from commun.web.discover.site import root
from commun.web.discover.words import type_name
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import Catalogue, fold
from search_index import Answer, Question

blueprint = Blueprint("explorer", __name__)

_COLUMNS: Final = 4
"""Columns of a table for which nobody chose any."""
_FILES: Final = ("csv", "json", "jsonld", "ttl")
_FILES_OF: Final = {"coordinates": "geojson", "date": "ics", "email": "vcf", "telephone": "vcf"}
_NAMES: Final = {"jsonld": "JSON-LD", "ttl": "Turtle", "geojson": "GeoJSON", "ics": "iCalendar", "vcf": "vCard"}


@dataclass(frozen=True, slots=True)
class Line:
    """A fiche of the result: its cells as HTML, and the name by which it is chosen to be compared ("" for a part)."""

    title: str
    url: str
    type: str | None
    pick: str
    cells: tuple[Markup, ...]
    language: str | None = None


@blueprint.get("/explorer")
@guard("search")
@cached_page
def explore() -> ResponseReturnValue:
    """The explorer; an address written otherwise leads to the one of its state."""
    state = State.of(request.args)
    if list(request.args.items(multi=True)) != state.pairs:
        return redirect(state.address)
    wiki = commons()
    catalogue = wiki.index.catalogue
    shown, place = _columns(state, catalogue), place_of(state.type, catalogue)
    asked = question(state, catalogue, shown, place)
    choices, more = shown_choices(state, catalogue)
    answer, facets, kinds = explored(wiki, state, choices, asked)
    context = wiki.answers.context(language(), title=_("Le résultat"), root=root())
    listed = state.display in {"liste", "tableau"}
    return render_template(
        "browse/explorer.html",
        state=state,
        types=_types(wiki),
        kinds=[(each, replace(state, type=each.value, page=1).address) for each in kinds],
        kind_label=type_name(state.type) if state.type not in {"", "*"} else "",
        facets=facets,
        more=more,
        chips=_chips(state, catalogue),
        answer=answer,
        lines=[_line(answer, n, context) for n in range(len(answer.rows))] if listed else [],
        drawing=_drawing(answer, context, state),
        headings=_headings(state, shown),
        fields=columns(state.type, catalogue),
        displays=[(key, _label(key), replace(state, display=key, page=1).address) for key in DISPLAYS],
        sorts=_sorts(state, catalogue),
        question=asked,
        ask_address=page_address(asked),
        files=_files(answer, asked),
        pages=-(-answer.total // ROWS[state.display]) if listed else 1,
        page_address=lambda n: replace(state, page=n).address,
    )


def _types(wiki: Commons) -> list[tuple[str, str]]:
    """The types that fiches have, and those of the catalogue, by their names."""
    known = {key: each.label(language()) for key, each in wiki.index.catalogue.types.items()}
    used = {value: type_name(value) for value, _count in wiki.counts("type")}
    return sorted((used | known).items(), key=lambda pair: fold(pair[1]))


def _columns(state: State, catalogue: Catalogue) -> list[Choice]:
    """The fields shown: those chosen, else the summary in a list and the most useful ones in a table."""
    chosen = [each for key in state.columns if (each := choice_of(key, state.type, catalogue))]
    if chosen:
        return chosen
    if state.display in {"liste", "carte"}:
        summary = choice_of("resume", state.type, catalogue)
        return [summary] if summary else []
    return offered(state.type, catalogue)[: _COLUMNS if state.display == "tableau" else 2 * _COLUMNS]


def _line(answer: Answer, number: int, context: Context) -> Line:
    row = answer.rows[number]
    subject = row.subject
    cells = tuple(cell_html(answer, row, place, context) for place in range(len(answer.columns)))
    pick = "" if subject.name is None or subject.fragment else pick_of(subject.name)
    part = f", {subject.fragment.strip('_')}" if subject.fragment else ""
    return Line(subject.title + part, subject.url, subject.type, pick, cells, subject.language)


def _drawing(answer: Answer, context: Context, state: State) -> Markup:
    """The map, or the first fiches side by side."""
    if state.display not in {"carte", "comparer"} or not answer.rows:
        return Markup("")
    draw = FORMATS[state.display].html
    return draw(answer, context) if draw else Markup("")


def _headings(state: State, shown: list[Choice]) -> list[tuple[Choice, str, str]]:
    """The columns of a table: the address that sorts by each, and how it is sorted now."""
    found = []
    for each in (Choice("", "", _("Fiche"), "page"), *shown):
        now = state.sort == each.key
        way = ("descending" if state.descending else "ascending") if now else ""
        turned = replace(state, sort=each.key, descending=now and not state.descending, page=1)
        found.append((each, turned.address, way))
    return found


def _label(display: str) -> str:
    match display:
        case "tableau":
            return _("Tableau")
        case "carte":
            return _("Carte")
        case "comparer":
            return _("Côte à côte")
        case _:
            return _("Liste")


def _sorts(state: State, catalogue: Catalogue) -> list[tuple[str, str]]:
    """The orders to choose: by title, by change, by what can be measured."""
    listed = [each for each in offered(state.type, catalogue) if each.measured or each.key == state.sort]
    return [("", _("leur titre")), *((each.key, each.label) for each in listed)]


def _chips(state: State, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What was chosen, each with the address of the same result without it."""
    chips = [(f"«\u202f{state.words}\u202f»", replace(state, words="", page=1).address)] if state.words else []
    for key in state.filtered:
        known = choice_of(key, state.type, catalogue)
        label = known.label if known else key
        chips += [
            (_("%(field)s : %(value)s", field=label, value=value), state.without_value(key, value).address)
            for value in state.chosen.get(key, ())
        ]
        low, high = state.low.get(key), state.high.get(key)
        if low or high:
            told = (
                _("%(field)s : de %(low)s à %(high)s", field=label, low=low, high=high)
                if low and high
                else _("%(field)s : à partir de %(low)s", field=label, low=low)
                if low
                else _("%(field)s : jusqu’à %(high)s", field=label, high=high)
            )
            chips.append((told, state.without_bounds(key).address))
    return chips


def _files(answer: Answer, asked: Question) -> list[tuple[str, str]]:
    """The whole result as files: those that everybody can use, and those that its columns make worth while."""
    kinds = [*_FILES, *(found for each in answer.columns if (found := _FILES_OF.get(each.datatype)))]
    kept = {"format": None, "limit": None, "offset": None}
    return [(_NAMES.get(each, each.upper()), page_address(asked, f".{each}", **kept)) for each in dict.fromkeys(kinds)]
