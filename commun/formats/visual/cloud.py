"""A cloud of words: the more frequent, the larger; its order is the alphabet's."""

import math

from markupsafe import Markup, escape

from commun.formats.model import MANY, Context, Format, Parameter, Words
from commun.formats.visual.series import Item, nothing_drawn, series
from commun.i18n import ngettext
from fiches import fold
from search_index import Answer

MOST = 100
"""Words shown: the most frequent ones."""
SIZES = 6
"""Sizes of letters, from 1."""


def draw(answer: Answer, context: Context) -> Markup:
    """The words, each with its number for those who do not see its size."""
    items = sorted(series(answer, context), key=lambda item: -item.number)[:MOST]
    if not items:
        return nothing_drawn()
    largest = max(item.number for item in items)
    words = Markup("").join(_word(item, largest) for item in sorted(items, key=lambda item: fold(item.label)))
    return Markup('<ul class="answer-cloud">{}</ul>').format(words)


def _word(item: Item, largest: float) -> Markup:
    share = math.log(1 + max(0.0, item.number)) / (math.log(1 + largest) or 1.0)
    size = 1 + round((SIZES - 1) * share)
    label = Markup('<a href="{}">{}</a>').format(item.url, item.label) if item.url else escape(item.label)
    whole = item.number == int(item.number)
    told = ngettext("%(n)s fois", "%(n)s fois", int(item.number)) if whole else item.told
    return Markup('<li class="answer-cloud__{}">{}<span class="visually-hidden"> ({})</span></li>').format(
        size, label, told
    )


FORMAT = Format(
    "nuage",
    Words("Nuage de mots", "Word cloud"),
    Words("Les valeurs les plus fréquentes, en plus grand.", "The most frequent values, larger."),
    draw,
    aliases=("tagcloud", "nuage de mots", "tag cloud", "wordcloud", "valuerank"),
    parameters=(Parameter("distribution", Words("`oui` : compter les valeurs.", "`yes`: count the values.")),),
    limit=MANY,
)
