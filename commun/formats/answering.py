"""From a question to its format, and from an answer to a page or a file."""

from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from commun.formats import parameters
from commun.formats.addresses import file_address
from commun.formats.frame import framed
from commun.formats.model import Context, Format
from commun.formats.table_of_formats import FORMATS, find_format
from commun.i18n import _, language, sentence_of, speaking
from search_index import Answer, Question

_USUAL: Final = frozenset({"", "auto"})


@dataclass(frozen=True, slots=True)
class File:
    """An answer as a file."""

    mime: str
    extension: str
    body: bytes


def format_of(question: Question) -> Format:
    """The format asked for; else a table where there are columns, and a list where there are none."""
    asked = question.parameters.get("format", "").strip()
    if asked.lower() not in _USUAL:
        return find_format(asked) or FORMATS["table"]
    return FORMATS["table"] if question.printouts else FORMATS["ul"]


def fitted(question: Question, form: Format | None = None) -> Question:
    """The question with the number of rows that its format wants, where it does not say how many."""
    form = form or format_of(question)
    if question.parameters.get("limit", "").strip():
        return question
    return replace(question, parameters={**question.parameters, "limit": str(form.limit)})


def render_answer(answer: Answer, context: Context, form: Format | None = None) -> Markup:
    """The answer as HTML; a format of files shows a link to the file."""
    form = form or format_of(answer.question)
    with speaking(context.language):
        if form.html is None:
            return _link(answer, form)
        asked = answer.question.parameters.get("format", "").strip()
        if asked.lower() not in _USUAL and find_format(asked) is None:
            told = _("L’affichage « %(name)s » n’existe pas ici : voici un tableau.", name=asked)
            answer = replace(answer, problems=(*answer.problems, told))
        if any("''" in column.label or "<" in column.label for column in answer.columns):
            columns = (replace(each, label=parameters.unquoted(each.label)) for each in answer.columns)
            answer = replace(answer, columns=tuple(columns))
        body = form.html(answer, context) if answer.rows or form.empty else Markup("")
        return framed(answer, form, context, body)


def data_of(answer: Answer, context: Context, form: Format) -> File | None:
    """The answer as a file; None for a format that only draws."""
    if form.data is None:
        return None
    with speaking(context.language):
        return File(form.mime, form.extension, form.data(answer, context))


def render_refusal(refusal: Exception, source: str, tongue: str, *, inline: bool = False) -> Markup:
    """A question that cannot be read, where it stands: the sentence with its place, and the text."""
    with speaking(tongue):
        told = sentence_of(refusal)
        if inline:
            return Markup('<span class="answer__problem" role="note">{}</span>').format(told)
        return Markup(
            '<div class="notice notice--error answer-refused"><p>{}</p><details><summary>{}</summary>'
            '<pre tabindex="0"><code>{}</code></pre></details></div>\n'
        ).format(told, _("La question posée"), source)


def _link(answer: Answer, form: Format) -> Markup:
    """The link by which a page offers a file."""
    label = answer.question.parameters.get("searchlabel", "").strip() or form.label.said(language())
    return Markup('<a class="answer-file" href="{}" rel="nofollow">{}</a>').format(
        file_address(answer, form.extension), label
    )
