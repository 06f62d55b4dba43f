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
    image: Markup | str = ""
    if picture is not None and row.cells[picture].values:
        image = picture_html(row.cells[picture].values[0], context, _WIDTH) or ""
    kind = row.subject.type
    told = f'<p class="type-line"><span>{escape(context.type_name(kind))}</span></p>' if kind else ""
    fields = "".join(
        f"<div><dt>{escape(column.label)}</dt><dd>{words}</dd></div>"
        for number, column in enumerate(answer.columns)
        if number != picture and (words := write(row, number))
    )
    listed = f"<dl>{fields}</dl>" if fields else ""
    title = f'<p class="answer-cards__title">{subject_html(answer, row)}</p>'
    return Markup(f'<li class="card">{image}{told}{title}{listed}</li>')  # noqa: S704 (each part is escaped)


FORMAT = Format(
    "cartes",
    Words("Cartes", "Cards"),
    Words("Une carte par fiche, avec sa première image.", "A card for each page, with its first picture."),
    draw,
    aliases=("cards", "fiches", "tiles", "widget"),
)
