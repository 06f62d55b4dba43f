"""Cards: each fiche with its picture, its type and its fields."""

from collections.abc import Callable

from markupsafe import Markup, escape

from commun.formats.cells import cell_writer, first_column, picture_html, subject_html
from commun.formats.model import Context, Format, Words
from search_index import Answer, Row

_WIDTH = 320


def draw(answer: Answer, context: Context) -> Markup:
    """A card for each row."""
    picture = first_column(answer, "file")
    write = cell_writer(answer, context)
    cards = Markup("").join(_card(answer, row, picture, context, write) for row in answer.rows)
    return Markup('<ul class="card-grid answer-cards">{}</ul>').format(cards)


def _card(
    answer: Answer, row: Row, picture: int | None, context: Context, write: Callable[[Row, int], Markup]
) -> Markup:
    image = Markup("")
    if picture is not None and row.cells[picture].values:
        image = picture_html(row.cells[picture].values[0], context, _WIDTH) or Markup("")
    kind = row.subject.type
    told = Markup('<p class="type-line"><span>{}</span></p>').format(context.type_name(kind)) if kind else Markup("")
    fields = Markup("").join(
        Markup(f"<div><dt>{escape(column.label)}</dt><dd>{words}</dd></div>")  # noqa: S704 (each part is escaped)
        for number, column in enumerate(answer.columns)
        if number != picture and (words := write(row, number))
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
