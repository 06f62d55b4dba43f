"""Each row through a snippet of the space `modeles`: what no other format shows."""

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import cell_text
from commun.formats.lists.sandbox import Snippet, SnippetRefused
from commun.formats.model import Context, Format, Parameter, Words
from commun.i18n import _, sentence_of
from search_index import Answer, Row


def snippets(answer: Answer, context: Context) -> Markup:
    """Every row through the snippet, laid out as one Markdown text."""
    name = parameters.text(answer, "template")
    source = context.snippet(name) if name else None
    if source is None:
        told = _("Il n’y a pas de modèle « %(name)s ».", name=name) if name else _("Il manque le nom d’un modèle.")
        return _notice(told)
    try:
        snippet = Snippet(name, source)
        texts = [snippet.fill(_names(answer, row, number), _arguments(answer, row, number))
                 for number, row in enumerate(answer.rows)]  # fmt: skip
    except SnippetRefused as refused:
        return _notice(sentence_of(refused))
    return context.markdown(parameters.separator(answer, "sep", "").join(texts).strip())


def _names(answer: Answer, row: Row, number: int) -> dict[str, object]:
    """What a snippet knows: the page, its fields by heading, its place."""
    fields = {column.label: cell_text(cell) for column, cell in zip(answer.columns, row.cells, strict=True)}
    lists = {
        column.label: [value.text for value in cell.values]
        for column, cell in zip(answer.columns, row.cells, strict=True)
    }
    subject = row.subject
    return {
        "titre": subject.title,
        "adresse": subject.url,
        "type": subject.type or "",
        "champs": fields,
        "listes": lists,
        "rang": answer.offset + number + 1,
        "total": answer.total,
    }


def _arguments(answer: Answer, row: Row, number: int) -> dict[str, str]:
    """The parameters of a template of MediaWiki: `{{{1}}}` the title, then the printouts, also by their headings."""
    shown = parameters.main_label(answer) is not None
    values = ([f"[[{row.subject.title}]]"] if shown else []) + [cell_text(cell) for cell in row.cells]
    arguments = {str(place): value for place, value in enumerate(values, 1)}
    for column, cell in zip(answer.columns, row.cells, strict=True):
        arguments.setdefault(column.label, cell_text(cell))
        arguments[f"?{column.label}"] = cell_text(cell)
    return arguments | {
        "#": str(answer.offset + number),
        "#rownumber": str(answer.offset + number + 1),
        "userparam": parameters.text(answer, "userparam"),
    }


def _notice(told: str) -> Markup:
    return Markup('<div class="notice notice--error"><p>{}</p></div>').format(told)


FORMAT = Format(
    "template",
    Words("Par un modèle", "By a snippet"),
    Words("Chaque fiche mise en forme par une page de modèles.", "Each page laid out by a snippet page."),
    snippets,
    aliases=("modele", "gabarit"),
    parameters=(
        Parameter("template", Words("Le nom de la page de modèles.", "The name of the snippet page.")),
        Parameter("userparam", Words("Un texte donné au modèle.", "A text handed to the snippet.")),
    ),
)
