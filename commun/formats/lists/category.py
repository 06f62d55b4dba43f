"""Titles under their first letters, in columns, as a category shows its pages."""

import math
from itertools import groupby
from typing import Final

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.lists.lines import line
from commun.formats.lists.template import items
from commun.formats.model import MANY, Context, Format, Parameter, Words
from commun.i18n import _
from fiches import fold
from search_index import Answer, Row

_COLUMNS: Final = 3
_MOST: Final = 6


def draw(answer: Answer, context: Context) -> Markup:
    """A group for each letter; a letter that goes on in the next column is named again."""
    said = " " if context.language == "en" else None  # as Semantic MediaWiki writes it
    words = (
        items(answer, context, " ")
        if parameters.text(answer, "template")
        else [line(answer, row, context, said=said) for row in answer.rows]
    )
    named = list(zip(answer.rows, words, strict=False))
    if not {"sort", "order"} & set(answer.question.parameters):
        named.sort(key=lambda each: each[0].subject.sort or fold(each[0].subject.title))
    lettered = [(_letter(answer, row), said) for row, said in named]
    number = parameters.whole(answer, "columns", _COLUMNS, 1, _MOST)
    height = max(1, math.ceil(len(lettered) / number))
    drawn, last = Markup(""), ""
    for start in range(0, len(lettered), height):
        column = lettered[start : start + height]
        drawn += _column(column, last)
        last = column[-1][0]
    return Markup('<div class="answer-letters">{}</div>').format(drawn)


def _column(column: list[tuple[str, Markup]], last: str) -> Markup:
    """One column; `last` is the letter at the foot of the one before."""
    groups = Markup("")
    for place, (letter, group) in enumerate(groupby(column, key=lambda each: each[0])):
        goes_on = place == 0 and letter == last
        name = _("%(letter)s (suite)", letter=letter) if goes_on else letter
        css = " answer-letter__name--more" if goes_on else ""
        lines = Markup("").join(Markup("<li>{}</li>").format(said) for _name, said in group)
        groups += Markup('<p class="answer-letter__name{}">{}</p><ul>{}</ul>').format(css, name, lines)
    return Markup('<div class="answer-letter">{}</div>').format(groups)


def _letter(answer: Answer, row: Row) -> str:
    """The letter under which a row stands: of the page, or of the first value where the page is not shown."""
    if parameters.main_label(answer) is None:
        text = next((value.text for cell in row.cells for value in cell.values), "")
    else:
        text = row.subject.sort or row.subject.title
    return fold(text)[:1].upper()


FORMAT = Format(
    "category",
    Words("De A à Z", "From A to Z"),
    Words("Les titres rangés sous leur première lettre.", "Titles under their first letters."),
    draw,
    aliases=("categorie", "alphabet"),
    parameters=(
        Parameter("columns", Words("Le nombre de colonnes, de 1 à 6.", "The number of columns.")),
        Parameter("template", Words("Une page de modèles qui met chaque fiche en forme.", "A snippet for each row.")),
    ),
    limit=MANY,
)
