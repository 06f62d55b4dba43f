"""Each row through a snippet of the space `modeles`: what no other format shows."""

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import cell_text
from commun.formats.lists.sandbox import Snippet, SnippetRefused
from commun.formats.model import Context, Format, Parameter, Words
from commun.i18n import _, sentence_of
from search_index import Answer, Row


def snippets(answer: Answer, context: Context, between: str = "") -> Markup:
    """Every row through the snippet, laid out as one Markdown text with `sep` (or `between`) between rows."""
    try:
        texts = _filled(answer, context, parameters.separator(answer, "valuesep", ", "))
        before, after = _around(answer, context, "introtemplate"), _around(answer, context, "outrotemplate")
    except SnippetRefused as refused:
        return _notice(sentence_of(refused))
    if texts is None:
        return _missing(answer)
    return context.markdown(f"{before}{parameters.separator(answer, 'sep', between).join(texts)}{after}".strip())


def items(answer: Answer, context: Context, between: str = ", ") -> list[Markup]:
    """Each row through the snippet, laid out by itself; what is wrong stands in the place of the first."""
    try:
        texts = _filled(answer, context, parameters.separator(answer, "valuesep", between))
    except SnippetRefused as refused:
        return [_notice(sentence_of(refused))]
    return [_missing(answer)] if texts is None else [context.inline(text.strip()) for text in texts]


def _filled(answer: Answer, context: Context, between: str) -> list[str] | None:
    """The Markdown of each row through the snippet, the values of a cell set apart by `between`; None without one.

    Raises:
        SnippetRefused: when it cannot be read, or fails.
    """
    name = parameters.text(answer, "template")
    source = context.snippet(name) if name else None
    if source is None:
        return None
    snippet = Snippet(name, source)
    return [
        snippet.fill(_names(answer, row, number, between), _arguments(answer, row, number, between))
        for number, row in enumerate(answer.rows)
    ]


def _around(answer: Answer, context: Context, parameter: str) -> str:
    """The snippet that stands before all rows, or after them; nothing where there is none."""
    name = parameters.text(answer, parameter)
    source = context.snippet(name) if name else None
    if source is None:
        return ""
    return Snippet(name, source).fill({"total": answer.total}, {"userparam": parameters.text(answer, "userparam")})


def _missing(answer: Answer) -> Markup:
    name = parameters.text(answer, "template")
    told = _("Il n’y a pas de modèle « %(name)s ».", name=name) if name else _("Il manque le nom d’un modèle.")
    return _notice(told)


def _names(answer: Answer, row: Row, number: int, between: str) -> dict[str, object]:
    """What a snippet knows: the page, its fields by heading, its place."""
    fields = {column.label: cell_text(cell, between) for column, cell in zip(answer.columns, row.cells, strict=True)}
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


def _arguments(answer: Answer, row: Row, number: int, between: str) -> dict[str, str]:
    """The parameters of a template of MediaWiki: `{{{1}}}` the title, then the printouts, also by their headings."""
    shown = parameters.main_label(answer) is not None
    linked = parameters.links(answer) != "none"
    title = f"[[{row.subject.title}]]" if linked else row.subject.title
    values = ([title] if shown else []) + [cell_text(cell, between) for cell in row.cells]
    arguments = {str(place): value for place, value in enumerate(values, 1)}
    for column, cell in zip(answer.columns, row.cells, strict=True):
        arguments.setdefault(column.label, cell_text(cell, between))
        arguments[f"?{column.label}"] = cell_text(cell, between)
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
