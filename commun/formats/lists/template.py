"""Each row through a snippet of the space `modeles`: what no other format shows."""

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.cells import cell_text
from commun.formats.lists.sandbox import Snippet, SnippetRefused
from commun.formats.lists.wikitext import WikiTemplate, as_markdown, code_of, on_its_line
from commun.formats.model import Context, Format, Parameter, Words
from commun.i18n import _, sentence_of
from search_index import Answer, Row


def snippets(answer: Answer, context: Context, between: str = "") -> Markup:
    """Every row through the snippet, laid out as one text with `sep` (or `between`) between rows."""
    try:
        filled = _filled(answer, context, parameters.separator(answer, "valuesep", ", "))
        if filled is None:
            return _missing(answer)
        before, after = (_around(answer, context, name) for name in ("introtemplate", "outrotemplate"))
    except SnippetRefused as refused:
        return _notice(sentence_of(refused))
    texts, is_wikitext = filled
    if is_wikitext:
        rows = parameters.separator(answer, "sep", between).join(map(on_its_line, texts))
        text = "".join((before[0], rows, on_its_line(after[0])))
        return context.markdown(as_markdown(text, context.title))
    told = (each[0] if not each[1] else as_markdown(each[0], context.title) for each in (before, after))
    start, end = told
    return context.markdown(f"{start}{parameters.separator(answer, 'sep', between).join(texts)}{end}".strip())


def items(answer: Answer, context: Context, between: str = ", ") -> list[Markup]:
    """Each row through the snippet, laid out by itself; what is wrong stands in the place of the first."""
    try:
        filled = _filled(answer, context, parameters.separator(answer, "valuesep", between))
    except SnippetRefused as refused:
        return [_notice(sentence_of(refused))]
    if filled is None:
        return [_missing(answer)]
    texts = [as_markdown(text, context.title) for text in filled[0]] if filled[1] else filled[0]
    return [context.inline(text.strip()) for text in texts]


def _filled(answer: Answer, context: Context, between: str) -> tuple[list[str], bool] | None:
    """Each row through the snippet, the values of a cell set apart by `between`; None without one.

    Also: whether these texts are wikitext, as the templates of an imported wiki give.

    Raises:
        SnippetRefused: when it cannot be read, or fails.
    """
    name = parameters.text(answer, "template")
    source = context.snippet(name) if name else None
    if source is None:
        return None
    arguments = [_arguments(answer, row, number, between) for number, row in enumerate(answer.rows)]
    if (code := code_of(source)) is not None:
        template = WikiTemplate(name, code, context.snippet)
        return [template.fill(given) for given in arguments], True
    snippet = Snippet(name, source)
    rows = enumerate(zip(answer.rows, arguments, strict=True))
    return [snippet.fill(_names(answer, row, number, between), given) for number, (row, given) in rows], False


def _around(answer: Answer, context: Context, parameter: str) -> tuple[str, bool]:
    """The snippet that stands before all rows, or after them (nothing where there is none); whether it is wikitext."""
    name = parameters.text(answer, parameter)
    source = context.snippet(name) if name else None
    if source is None:
        return "", False
    given = _of_answer(answer)
    if (code := code_of(source)) is not None:
        return WikiTemplate(name, code, context.snippet).fill(given), True
    return Snippet(name, source).fill({"total": answer.total}, given), False


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
    return (
        arguments
        | {
            "#": str(answer.offset + number),
            "#rownumber": str(answer.offset + number + 1),
        }
        | _of_answer(answer)
    )


def _of_answer(answer: Answer) -> dict[str, str]:
    """What Semantic MediaWiki tells its templates of the whole answer."""
    told = {
        "#userparam": parameters.text(answer, "userparam"),
        "#querycondition": str(answer.question.condition),
        "#querylimit": parameters.text(answer, "limit"),
        "#resultoffset": str(answer.offset),
        "#resultcount": str(len(answer.rows)),
        "#rowcount": str(len(answer.rows)),
        "#mainlabel": parameters.text(answer, "mainlabel"),
    }
    older = {
        "userparam": "#userparam", "smw-resultquerycondition": "#querycondition", "smw-resultquerylimit": "#querylimit",
        "smw-resultcount": "#resultcount", "smw-resultoffset": "#resultoffset",
    }  # fmt: skip
    return told | {name: told[now] for name, now in older.items()}


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
