"""Cards: each fiche with its picture, its type and its fields."""

from markupsafe import Markup

from commun.formats.cells import cell_html, first_column, picture_html, subject_html
from commun.formats.model import Context, Format, Words
from search_index import Answer, Row

_WIDTH = 320


def draw(answer: Answer, context: Context) -> Markup:
    """A card for each row."""
    picture = first_column(answer, "file")
    cards = Markup("").join(_card(answer, row, picture, context) for row in answer.rows)
    return Markup('<ul class="card-grid answer-cards">{}</ul>').format(cards)


def _card(answer: Answer, row: Row, picture: int | None, context: Context) -> Markup:
    image = Markup("")
    if picture is not None and row.cells[picture].values:
        image = picture_html(row.cells[picture].values[0], context, _WIDTH) or Markup("")
    kind = row.subject.type
    told = Markup('<p class="type-line"><span>{}</span></p>').format(context.type_name(kind)) if kind else Markup("")
    fields = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(column.label, words)
        for number, column in enumerate(answer.columns)
        if number != picture and (words := cell_html(answer, row, number, context))
    )
    return Markup('<li class="card">{}{}<p class="answer-cards__title">{}</p>{}</li>').format(
        image, told, subject_html(answer, row), Markup("<dl>{}</dl>").format(fields) if fields else Markup("")
    )


FORMAT = Format(
    "cartes",
    Words("Cartes", "Cards"),
    Words("Une carte par fiche, avec sa première image.", "A card for each page, with its first picture."),
    draw,
    aliases=("cards", "fiches", "tiles", "widget"),
)
