"""Titles under their first letters, in columns, as a category shows its pages."""

from itertools import groupby

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.lists.lines import line
from commun.formats.model import MANY, Context, Format, Parameter, Words
from fiches import fold
from search_index import Answer, Row


def draw(answer: Answer, context: Context) -> Markup:
    """A group for each letter."""
    rows = sorted(answer.rows, key=lambda row: fold(row.subject.title))
    groups = Markup("").join(
        Markup('<div class="answer-letter"><p class="answer-letter__name">{}</p><ul>{}</ul></div>').format(
            letter, Markup("").join(Markup("<li>{}</li>").format(line(answer, row, context)) for row in group)
        )
        for letter, group in groupby(rows, key=_letter)
    )
    return Markup('<div class="answer-letters{}">{}</div>').format(parameters.columns(answer, 3), groups)


def _letter(row: Row) -> str:
    first = fold(row.subject.title)[:1].upper()
    return first if first.isalpha() else "0–9"


FORMAT = Format(
    "category",
    Words("De A à Z", "From A to Z"),
    Words("Les titres rangés sous leur première lettre.", "Titles under their first letters."),
    draw,
    aliases=("categorie", "alphabet"),
    parameters=(Parameter("columns", Words("Le nombre de colonnes, de 1 à 6.", "The number of columns.")),),
    limit=MANY,
)
