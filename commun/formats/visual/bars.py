"""Horizontal bars: a table whose bars are drawn in it, so it reads well on a phone and by ear."""

from markupsafe import Markup, escape

from commun.formats.model import MANY, Context, Format, Parameter, Words
from commun.formats.visual.series import Item, nothing_drawn, series
from commun.i18n import _
from search_index import Answer

MOST = 60
"""Bars drawn."""


def draw(answer: Answer, context: Context) -> Markup:
    """A line for each number."""
    items = series(answer, context)[:MOST]
    if not items:
        return nothing_drawn()
    largest = max(abs(item.number) for item in items) or 1.0
    lines = Markup("").join(_line(item, largest) for item in items)
    return Markup(
        '<table class="answer-bars"><caption class="visually-hidden">{}</caption><tbody>{}</tbody></table>'
    ).format(context.title or _("Diagramme en barres"), lines)


def _line(item: Item, largest: float) -> Markup:
    label = Markup('<a href="{}">{}</a>').format(item.url, item.label) if item.url else escape(item.label)
    width = round(100 * abs(item.number) / largest, 1)
    bar = Markup(
        '<svg class="answer-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="answer-bar__rest" width="100" height="10"/>'
        '<rect class="answer-bar__part" width="{}" height="10"/></svg>'
    ).format(width)
    return Markup('<tr><th scope="row">{}</th><td>{}</td><td class="number">{}</td></tr>').format(label, bar, item.told)


FORMAT = Format(
    "barres",
    Words("Barres", "Bars"),
    Words("Comparer des nombres, ou compter des valeurs.", "Compare numbers, or count values."),
    draw,
    aliases=("bar", "jqplotchart", "jqplotbar", "googlebar", "d3chart", "histogramme"),
    parameters=(
        Parameter("distribution", Words("`oui` : compter les valeurs.", "`yes`: count the values.")),
    ),
    limit=MANY,
)  # fmt: skip
