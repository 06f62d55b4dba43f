"""What the page of a fiche shows beside its text: the sheet of its fields, and what other fiches say of it.

The sheet depends on the fiche and the catalogue; what surrounds it is three or four questions to the tables in all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from commun.commons import Commons
from commun.formats import page_address
from commun.i18n import language
from commun.sheets import (
    READ_AROUND,
    READ_MET,
    Around,
    Linked,
    Met,
    Reader,
    Sheet,
    State,
    around,
    linked_by,
    map_of,
    met_in,
    sheet_of,
    state_of,
)
from commun.web.guard import current_user
from fiches import Fiche, PageName, own_catalogue, own_kind, record_names, references
from search_index import PageRow, QuestionRefused, parse_question

_MOST: Final = 60
"""Pages read for each field and type that points here."""
_MOST_REPORTS: Final = 100
"""Reports whose territories are put on the map of a method."""


@dataclass(frozen=True)
class Surroundings:
    """What other fiches say of this one.

    Attributes:
        linked: the pages that point here, by field.
        met: what the reports on a method met, None for other types.
        around: the dashboard of a territory, None for other types.
        map: of this place, or of the territories named, "" for none.
        is_own: whether the map shows the place of the fiche itself.
        calendar: the address of the dates of an event as a calendar file, "" for none.
    """

    linked: tuple[Linked, ...]
    met: Met | None
    around: Around | None
    map: Markup
    is_own: bool
    calendar: str

    def names(self) -> frozenset[PageName]:
        """The pages that are shown here, and need no line among the plain links."""
        return frozenset(page.name for each in self.linked for page in each.pages)


def sheet_shown(wiki: Commons, fiche: Fiche) -> Sheet:
    """The sheet of a fiche for whoever reads now."""
    catalogue = wiki.index.catalogue
    # A page of the catalogue is read by what describes such pages: its keys are no fields of this commons. What is
    # wrong with one is said by the quality page, which knows what a definition may hold.
    own = own_kind(fiche.name.space)
    known = catalogue.type(fiche.type) if fiche.type and not own else None
    context = wiki.answers.context(language(), title=fiche.title, here=fiche.name)
    # Where nothing is kept for some, all read the same: who reads is not asked.
    user = current_user() if references(fiche) else None
    member = user is not None
    fiche = wiki.contacts.opened(fiche, user.role) if user else fiche
    names = record_names(fiche, catalogue)
    reader = Reader(
        own_catalogue(catalogue, language()) if own else catalogue,
        own or (known.key if known else ""),
        language(),
        context.markdown,
        member=member,
        names=names,
        remarks=not own,
    )
    return sheet_of(fiche, catalogue, reader)


def state_shown(wiki: Commons, fiche: Fiche) -> State | None:
    """How a call or an event stands today."""
    known = wiki.index.catalogue.type(fiche.type) if fiche.type else None
    return state_of(known.key, fiche.head, wiki.today()) if known else None


def surroundings(wiki: Commons, row: PageRow, sheet: Sheet, fiche: Fiche) -> Surroundings:
    """What other fiches say of the fiche of `row`."""
    catalogue, facts = wiki.index.catalogue, wiki.index.facts
    pointing = facts.pointing_to(row.key, _MOST)
    reports = facts.stating(row.key, "methodes", "retour") if sheet.kind == "methode" else []
    met = _met(wiki, reports) if sheet.kind == "methode" else None
    counted = facts.around(row.key, READ_AROUND) if sheet.kind == "territoire" else None
    places = facts.placed([row.key, *reports[:_MOST_REPORTS]], "territoire")
    own = [place for place in places if place.name == row.name]
    context = wiki.answers.context(language(), title=fiche.title)
    return Surroundings(
        tuple(linked_by(pointing, fiche, catalogue, language())),
        met,
        around(counted, catalogue, language()) if counted is not None else None,
        map_of(own or places, context),
        bool(own),
        _calendar(fiche) if sheet.kind == "evenement" and fiche.head.get("seances") else "",
    )


def _met(wiki: Commons, reports: Sequence[int]) -> Met:
    """What the reports on a method met, with the kind of each territory."""
    if not reports:
        return Met(0)
    facts = wiki.index.facts.said_on(reports, READ_MET)
    targets = {row.target for _page, row in facts if row.property == "territoires" and row.target is not None}
    return met_in(len(reports), facts, wiki.index.facts.described(sorted(targets), "typologie"))


def _calendar(fiche: Fiche) -> str:
    """The address of the sessions of an event as a calendar file."""
    try:
        return page_address(parse_question(f"[[{fiche.title}]]\n|?Séances.Date=Date\n|?Lieu.Nom=Lieu"), ".ics")
    except QuestionRefused:  # a title that no question can hold
        return ""
