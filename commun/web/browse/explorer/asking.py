"""From what the explorer was asked to the question that answers it: the one that people copy."""

from typing import Final

from commun.web.browse.explorer.choices import Choice, choice_of
from commun.web.browse.explorer.state import EVERYWHERE, State
from fiches import Catalogue
from search_index import All, And, Anything, Compare, Node, Or, Page, Printout, Question, Some, Space

ROWS: Final = {"liste": 20, "tableau": 50, "carte": 1_000, "comparer": 5}
"""Fiches on one page, by display."""
FORMATS: Final = {"liste": "ul", "tableau": "table", "carte": "carte", "comparer": "comparer"}
"""The formats of questions that show the same."""

_TEXT: Final = "Texte intégral"
_PAGES: Final = "Date de modification"
"""What every page has and no part of a page."""


def condition(state: State, catalogue: Catalogue, *, without: str = "") -> Node:
    """The condition of all that was chosen, but for the field `without`."""
    nodes: list[Node] = [*_base(state), *_words(state)]
    for key in state.filtered:
        known = choice_of(key, state.type, catalogue)
        name = known.name if known else key
        if key == without:
            continue
        if values := state.chosen.get(key):
            compares = [Compare(value) for value in values]
            nodes.append(Some(name, compares[0] if len(compares) == 1 else Or(tuple(compares))))
        if key in state.low:
            nodes.append(Some(name, Compare(state.low[key], ">")))
        if key in state.high:
            nodes.append(Some(name, Compare(state.high[key], "<")))
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes)) if nodes else All()


def _base(state: State) -> list[Node]:
    """Which pages are explored at all; parts of fiches answer too where everything is asked."""
    if state.type == EVERYWHERE:
        return []
    return [Some("Type", Compare(state.type))] if state.type else [Space(""), Some(_PAGES, Anything())]


def _words(state: State) -> list[Node]:
    """The words stand in the text of the page (its forms and plurals too), or as they were typed in its title."""
    if not state.words:
        return []
    inside: list[Node] = [Page(f"*{word}*", "~") for word in state.words.split()]
    title = inside[0] if len(inside) == 1 else And(tuple(inside))
    return [Or((Some(_TEXT, Compare(state.words, "~")), title))]


def question(state: State, catalogue: Catalogue, shown: list[Choice], place: tuple[str, ...]) -> Question:
    """The question whose answer is shown: what a block in a fiche would hold."""
    printouts = [Printout((each.name,)) for each in shown]
    if state.display == "carte" and place:
        printouts.insert(0, Printout(place))
    rows = ROWS[state.display]
    parameters = {"format": FORMATS[state.display], "limit": str(rows)}
    if state.page > 1 and state.display in {"liste", "tableau"}:
        parameters["offset"] = str(rows * (state.page - 1))
    sort = choice_of(state.sort, state.type, catalogue) if state.sort else None
    if sort or state.descending:
        parameters["sort"] = sort.name if sort else ""
        parameters["order"] = "desc" if state.descending else "asc"
    return Question(condition(state, catalogue), tuple(printouts), parameters)
