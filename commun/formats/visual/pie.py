"""A pie: the shares of a whole, with its legend in words."""

import math
from collections.abc import Sequence

from markupsafe import Markup, escape

from commun.formats.model import MANY, Context, Format, Parameter, Words
from commun.formats.visual.series import Item, nothing_drawn, series
from commun.i18n import _, number
from search_index import Answer

MOST = 8
"""Slices that can be told apart; the smaller ones are gathered."""
_RADIUS = 100
_WHOLE = 0.999999


def draw(answer: Answer, context: Context) -> Markup:
    """The slices from the top, clockwise, and beside them what they are."""
    items = sorted((item for item in series(answer, context) if item.number > 0), key=lambda i: -i.number)
    if not items:
        return nothing_drawn()
    if len(items) > MOST:
        rest = sum(item.number for item in items[MOST - 1 :])
        told = number(int(rest) if rest == int(rest) else round(rest, 2))
        items = [*items[: MOST - 1], Item(_("Autres"), rest, told)]
    total = sum(item.number for item in items)
    slices = Markup("").join(_slices(items, total))
    legend = Markup("").join(
        Markup('<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect class="slice slice--{}" '
               'width="10" height="10"/></svg> {} <span class="meta">{} ({} %)</span></li>').format(
            place, Markup('<a href="{}">{}</a>').format(item.url, item.label) if item.url else escape(item.label),
            item.told, round(100 * item.number / total))
        for place, item in enumerate(items, 1)
    )  # fmt: skip
    return Markup(
        '<div class="answer-pie"><svg viewBox="-104 -104 208 208" role="img" aria-label="{}">{}</svg><ul>{}</ul></div>'
    ).format(context.title or _("Diagramme en secteurs"), slices, legend)


def _slices(items: Sequence[Item], total: float) -> list[Markup]:
    slices, start = [], 0.0
    for place, item in enumerate(items, 1):
        part = item.number / total
        title = Markup("<title>{} : {}</title>").format(item.label, item.told)
        if part > _WHOLE:
            shape = Markup('<circle class="slice slice--{}" r="{}">{}</circle>').format(place, _RADIUS, title)
        else:
            (x1, y1), (x2, y2) = _point(start), _point(start + part)
            shape = Markup('<path class="slice slice--{}" d="M0,0L{},{}A{r},{r} 0 {} 1 {},{}z">{}</path>').format(
                place, x1, y1, int(part > 0.5), x2, y2, title, r=_RADIUS  # noqa: PLR2004 — half a turn
            )  # fmt: skip
        slices.append(shape)
        start += part
    return slices


def _point(part: float) -> tuple[float, float]:
    angle = 2 * math.pi * part
    return round(_RADIUS * math.sin(angle), 2), round(-_RADIUS * math.cos(angle), 2)


FORMAT = Format(
    "camembert",
    Words("Camembert", "Pie"),
    Words("Les parts d’un tout.", "The shares of a whole."),
    draw,
    aliases=("pie", "jqplotpie", "googlepie", "secteurs", "donut"),
    parameters=(Parameter("distribution", Words("`oui` : compter les valeurs.", "`yes`: count the values.")),),
    limit=MANY,
)
