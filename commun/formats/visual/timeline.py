"""A timeline: years down the page, and what happened beside them."""

from itertools import groupby

from markupsafe import Markup

from commun.formats.cells import cell_html, subject_html
from commun.formats.model import MANY, Context, Format, Words
from commun.formats.visual.dates import Event, events
from commun.i18n import _
from search_index import Answer


def draw(answer: Answer, context: Context) -> Markup:
    """A list of years, each with its events in order."""
    years = Markup("").join(
        Markup('<li><span class="answer-time__year">{}</span><ol>{}</ol></li>').format(
            year, Markup("").join(_item(answer, event, context) for event in group)
        )
        for year, group in groupby(events(answer), key=_year)
    )
    if not years:
        return Markup("<p>{}</p>").format(
            _("Aucune de ces fiches n’a de date : ajoutez la colonne du champ qui en porte une.")
        )
    return Markup('<ol class="answer-time">{}</ol>').format(years)


def _year(event: Event) -> str:
    return str(event.day.year) if event.day else event.told


def _item(answer: Answer, event: Event, context: Context) -> Markup:
    words = Markup(", ").join(
        text
        for number in range(len(answer.columns))
        if number not in event.columns and (text := cell_html(answer, event.row, number, context))
    )
    when = Markup('<span class="meta">{}</span> ').format(event.told) if event.told != _year(event) else Markup("")
    more = Markup(' <span class="meta">{}</span>').format(words) if words else Markup("")
    return Markup("<li>{}{}{}</li>").format(when, subject_html(answer, event.row), more)


FORMAT = Format(
    "frise",
    Words("Frise", "Timeline"),
    Words("Ce qui s’est passé, année après année.", "What happened, year after year."),
    draw,
    aliases=("timeline", "frise chronologique", "chronologie"),
    limit=MANY,
)
