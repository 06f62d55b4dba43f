"""An agenda: what happens when, month after month."""

from itertools import groupby

from markupsafe import Markup

from commun.formats.cells import cell_html, subject_html
from commun.formats.model import MANY, Context, Format, Words
from commun.formats.visual.dates import Event, events
from commun.i18n import _, month_of
from search_index import Answer


def draw(answer: Answer, context: Context) -> Markup:
    """A list for each month."""
    months = groupby(events(answer), key=_month)
    parts = Markup("").join(
        Markup('<section class="answer-month"><p class="answer-month__name">{}</p><ol>{}</ol></section>').format(
            month, Markup("").join(_item(answer, event, context) for event in group)
        )
        for month, group in months
    )
    return parts or Markup("<p>{}</p>").format(
        _("Aucune de ces fiches n’a de date : ajoutez la colonne du champ qui en porte une.")
    )


def _month(event: Event) -> str:
    """« novembre 2020 », or the year alone where no month is known."""
    day = event.day
    if day is None:
        return event.told
    return str(day.year) if event.known_to == "y" else month_of(day.year, day.month)


def _item(answer: Answer, event: Event, context: Context) -> Markup:
    words = Markup(", ").join(
        text
        for number in range(len(answer.columns))
        if number not in event.columns and (text := cell_html(answer, event.row, number, context))
    )
    more = Markup('<span class="meta">{}</span>').format(words) if words else Markup("")
    return Markup('<li><span class="answer-month__when">{}</span> <span>{}{}</span></li>').format(
        event.told, subject_html(answer, event.row), Markup(" ") + more if more else ""
    )


FORMAT = Format(
    "agenda",
    Words("Agenda", "Agenda"),
    Words("Ce qui a lieu quand, mois par mois.", "What happens when, month by month."),
    draw,
    aliases=("calendar", "eventcalendar", "calendrier", "eventline"),
    limit=MANY,
)
