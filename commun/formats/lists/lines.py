"""The family of lists: in a line of text, with bullets, with numbers; they differ by two tags."""

from collections.abc import Callable

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import cell_html, sign, subject_html
from commun.formats.lists.template import items as rendered
from commun.formats.lists.template import snippets
from commun.formats.model import Context, Format, Parameter, Words
from search_index import Answer, Row


def line(answer: Answer, row: Row, context: Context, *, said: str | None = None) -> Markup:
    """« Titre (Durée : 2 h, Public : tous) »: the first thing shown, then the others between brackets.

    `said` stands between the heading of a column and its values, in the place of the colon.
    """
    shown = [] if parameters.main_label(answer) is None else [subject_html(answer, row)]
    headed = parameters.headers(answer) != "hide"
    colon = " " if context.language == "en" else "\u202f"
    for number, column in enumerate(answer.columns):
        words = cell_html(answer, row, number, context)
        if not words:
            continue
        if headed and column.label and shown:
            between = f"{'' if colon == ' ' else colon}: " if said is None else said
            words = Markup("{}{}{}").format(column.label, between, words)
        shown.append(words)
    if not shown:
        return Markup("")
    others = sign(parameters.separator(answer, "propsep", ", " if said is None else said)).join(shown[1:])
    return shown[0] + (Markup(" ({})").format(others) if others else Markup(""))


def in_line(answer: Answer, context: Context) -> Markup:
    """Rows after one another, with `sep` between them."""
    if parameters.text(answer, "template"):
        return snippets(answer, context, ", ")
    lines = [words for row in answer.rows if (words := line(answer, row, context))]
    return sign(parameters.separator(answer, "sep", ", ")).join(lines)


def _list(tag: str) -> Callable[[Answer, Context], Markup]:
    """A drawing of a list of rows inside `tag`."""

    def draw(answer: Answer, context: Context) -> Markup:
        told = (
            rendered(answer, context)
            if parameters.text(answer, "template")
            else [words for row in answer.rows if (words := line(answer, row, context))]
        )
        items = Markup("").join(Markup("<li>{}</li>").format(words) for words in told)
        start = Markup(' start="{}"').format(answer.offset + 1) if tag == "ol" and answer.offset else Markup("")
        opening = Markup("<ol") if tag == "ol" else Markup("<ul")
        return opening + Markup(' class="answer-list{}"{}>{}</{}>').format(
            parameters.columns(answer), start, items, tag
        )

    return draw


_LIST_PARAMETERS = (
    Parameter("sep", Words("Ce qui sépare les fiches.", "What stands between pages.")),
    Parameter("propsep", Words("Ce qui sépare les champs.", "What stands between fields.")),
    Parameter("valuesep", Words("Ce qui sépare les valeurs.", "What stands between values.")),
    Parameter("template", Words("Une page de modèles qui met chaque fiche en forme.", "A snippet page for each row.")),
)
_COLUMNS = Parameter("columns", Words("Le nombre de colonnes, de 1 à 6.", "The number of columns, from 1 to 6."))

LIST = Format(
    "list",
    Words("Liste dans le texte", "List in a sentence"),
    Words("Les fiches à la suite, dans une phrase.", "Pages after one another, in a sentence."),
    in_line,
    aliases=("liste", "virgules"),
    parameters=_LIST_PARAMETERS,
    inline=True,
)
PLAIN = Format(
    "plainlist",
    Words("Liste nue", "Plain list"),
    Words("De même, pour une seule valeur au milieu d’une phrase.", "The same, for one value inside a sentence."),
    in_line,
    aliases=("liste nue", "valeurs"),
    parameters=_LIST_PARAMETERS,
    inline=True,
    hidden=True,
)
BULLETS = Format(
    "ul",
    Words("Liste à puces", "Bulleted list"),
    Words("Une fiche par ligne.", "A page a line."),
    _list("ul"),
    aliases=("puces", "liste a puces"),
    parameters=(*_LIST_PARAMETERS, _COLUMNS),
)
NUMBERS = Format(
    "ol",
    Words("Liste numérotée", "Numbered list"),
    Words("Une fiche par ligne, avec son rang.", "A page a line, with its rank."),
    _list("ol"),
    aliases=("numeros", "liste numerotee"),
    parameters=(*_LIST_PARAMETERS, _COLUMNS),
)
