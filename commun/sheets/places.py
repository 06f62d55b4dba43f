"""A map of pages with a point, drawn by the format of questions and with the same list beside it."""

from collections.abc import Sequence

from markupsafe import Markup

from commun.formats import Context, find_format, map_sketch
from commun.i18n import _
from fiches import Value
from search_index import Answer, AnswerValue, Cell, Column, Page, PlacedPage, Question, Row, Subject


def map_of(places: Sequence[PlacedPage], context: Context) -> Markup:
    """The places on the map; nothing where there are none."""
    form = find_format("carte")
    if not places or form is None or form.html is None:
        return Markup("")
    return form.html(_answer(places), context)


def sketch_of(places: Sequence[PlacedPage], context: Context, crowd: str) -> Markup:
    """The places on a small still map, whose list is elsewhere; places too near to one another lead to `crowd`."""
    return map_sketch(_answer(places), context, crowd) if places else Markup("")


def _answer(places: Sequence[PlacedPage]) -> Answer:
    rows = tuple(Row(Subject(one.title, one.name.url, one.name, type=one.type), (_cell(one),)) for one in places)
    column = Column(_("Lieu"), "coordonnees", "coordinates")
    return Answer(Question(Page(places[0].title)), (column,), rows, total=len(rows))


def _cell(place: PlacedPage) -> Cell:
    text = f"{place.latitude}; {place.longitude}"
    return Cell((AnswerValue(Value("coordinates", text, place.latitude, upper=place.longitude), text),))
