"""A gallery: the pictures of the fiches, each with its title."""

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import cell_html, first_column, picture_html, subject_html
from commun.formats.model import Context, Format, Parameter, Words
from fiches import Value
from search_index import Answer, AnswerValue, Row


def draw(answer: Answer, context: Context) -> Markup:
    """A picture for each row that has one; the others keep their title in a list below."""
    place = first_column(answer, "file")
    width = parameters.whole(answer, "widths", 320, 80, 640)
    figures, others = [], []
    for row in answer.rows:
        image = next((html for value in _files(row, place) if (html := picture_html(value, context, width))), None)
        if image is None:
            others.append(Markup("<li>{}</li>").format(subject_html(answer, row)))
        else:
            figures.append(_figure(answer, row, image, place, context))
    rest = Markup('<ul class="answer-list">{}</ul>').format(Markup("").join(others)) if others else Markup("")
    return Markup('<ul class="answer-gallery">{}</ul>{}').format(Markup("").join(figures), rest)


def _files(row: Row, place: int | None) -> tuple[AnswerValue, ...]:
    """The files of a row: of the column of files, else the page itself where it describes a file."""
    if place is not None:
        return row.cells[place].values
    name = row.subject.name
    if name is None or name.space != "fichiers":
        return ()
    return (AnswerValue(Value("file", name.slug, name.slug, target=name.slug), name.slug),)


def _figure(answer: Answer, row: Row, image: Markup, place: int | None, context: Context) -> Markup:
    words = Markup(", ").join(
        text for n in range(len(answer.columns)) if n != place and (text := cell_html(answer, row, n, context))
    )
    caption = subject_html(answer, row) + (Markup('<br><span class="meta">{}</span>').format(words) if words else "")
    linked = Markup('<a href="{}" tabindex="-1" aria-hidden="true">{}</a>').format(row.subject.url, image)
    return Markup("<li><figure>{}<figcaption>{}</figcaption></figure></li>").format(linked, caption)


FORMAT = Format(
    "galerie",
    Words("Galerie", "Gallery"),
    Words("Les images des fiches.", "The pictures of the pages."),
    draw,
    aliases=("gallery", "images", "slideshow", "diaporama"),
    parameters=(Parameter("widths", Words("La largeur des images, en pixels.", "The width of pictures, in pixels.")),),
)
