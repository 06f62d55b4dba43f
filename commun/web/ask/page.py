"""The page `/demander`: a form that builds a question, its answer, the block to copy; and answers as files."""

from dataclasses import dataclass, replace
from typing import Final

from flask import Blueprint, Response, abort, render_template, request, url_for
from markupsafe import Markup

from commun.formats import FORMATS, Format, find_format, format_of, render_answer
from commun.i18n import _, language, sentence_of
from commun.linked_data import public_answer
from commun.web.ask import choices
from commun.web.ask.builder import (
    MAX_COLUMNS,
    MAX_CONDITIONS,
    Condition,
    Form,
    form_of_arguments,
    form_of_question,
    question_of,
)
from commun.web.discover.site import root
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from fiches import fold, slugify
from search_index import Answer, Question, QuestionRefused, parse_question

blueprint = Blueprint("asking", __name__)

_ROWS: Final = 1
"""Empty conditions shown below those that are filled."""
_MORE: Final = 2
"""Conditions that the button adds."""
_EXAMPLES: Final = (
    "[[Type::methode]]\n|?Thèmes\n|?Durée\n|limit=20",
    "[[Type::retour]]\n|?Méthodes\n|?Territoires\n|format=cartes",
    "[[Type::methode]]\n|?Thèmes\n|format=nuage",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as the page shows it: its text, the form that asks it, its answer, what is wrong."""

    text: str = ""
    form: Form | None = None
    question: Question | None = None
    html: Markup | None = None
    problem: str = ""


@blueprint.app_template_filter("fold")
def folded(text: str) -> str:
    """`text` as names are compared: without accents and capitals."""
    return fold(text)


@blueprint.get("/demander")
@guard("search")
@cached_page
def ask() -> str:
    """The form, with the answer to what it says."""
    shown = _shown()
    form = shown.form or Form()
    wiki = commons()
    groups = choices.fields(wiki, form.type)
    offered = {fold(field.name) for group in groups for field in group.fields}
    told = list(form.conditions) + [Condition()] * (_MORE if request.args.get("plus") else _ROWS)
    return render_template(
        "ask/ask.html",
        shown=shown,
        form=form,
        too_rich=shown.question is not None and shown.form is None,
        lines=[choices.line(wiki, form.type, condition) for condition in told[:MAX_CONDITIONS]],
        types=choices.types(wiki),
        groups=groups,
        columns={fold(name) for name in form.columns},
        others=[name for name in form.columns if fold(name) not in offered],
        displays=choices.displays(),
        parameters=_parameters(shown.question),
        examples=[(text, url_for("asking.ask", question=text)) for text in _EXAMPLES],
    )


def _parameters(question: Question | None) -> list[tuple[str, str]]:
    """What the format of the question may be told besides."""
    form = format_of(question) if question else FORMATS["table"]
    return [(each.name, each.help.said(language())) for each in form.parameters]


def _shown() -> Shown:
    """The question of the address: as a text, or as the form was filled."""
    arguments = request.args
    text = arguments.get("question", "").replace("\r\n", "\n").strip()
    if not text and "construire" in arguments:
        form = _placed(form_of_arguments(arguments))
        question = question_of(form)
        if not form.type and not any(line.is_told for line in form.conditions):
            return Shown(form=form)
        return _answered(str(question), form, question)
    if not text:
        return Shown(form=Form())
    text = _bare(text)
    try:
        question = parse_question(text)
    except QuestionRefused as refused:
        return Shown(text, Form(), problem=sentence_of(refused))
    return _answered(text, form_of_question(question), question)


def _placed(form: Form) -> Form:
    """A form whose answer goes on a map asks where things are, without anybody having to think of it."""
    shown = FORMATS.get(form.display)
    if shown is None or shown.key not in {"carte", "map", "geojson"}:
        return form
    place = choices.place_of(commons(), form.type)
    known = any(fold(name).endswith(fold(place.rpartition(".")[2])) for name in form.columns)
    return form if known or not place else replace(form, columns=(*form.columns, place)[:MAX_COLUMNS])


def _bare(text: str) -> str:
    """A question pasted with what stands around it: an ```ask block or `{{#ask: …}}`."""
    if text.startswith("```"):
        text = text.removeprefix("```ask").strip("`").strip()
    if text.lower().startswith("{{#ask:") and text.endswith("}}"):
        text = text[len("{{#ask:") : -2].strip()
    return text


def _answered(text: str, form: Form | None, question: Question) -> Shown:
    try:
        answers = commons().answers
        answer = answers.ask(question, language())
        context = answers.context(language(), title=_("Réponse à une question"), root=root())
        return Shown(text, form, question, render_answer(answer, context))
    except QuestionRefused as refused:
        return Shown(text, form, question, problem=sentence_of(refused))


@blueprint.get("/demander.<extension>")
@guard("search")
@cached_page
def file(extension: str) -> Response:
    """The answer as a file, whole."""
    form = find_format(extension)
    if form is None or form.data is None or form.extension != extension:
        abort(404)
    return answer_file(parse_question(_bare(request.args.get("question", ""))), form)


def _public(answer: Answer) -> Answer:
    """The answer without private contacts: a file goes anywhere."""
    index = commons().index
    return public_answer(answer, index.facts, index.catalogue)


def answer_file(question: Question, form: Format) -> Response:
    """The answer to a question as a file of this format.

    Raises:
        QuestionRefused: when a part of the question cannot be read.
    """
    answers = commons().answers
    title = commons().config.title
    made = answers.file(question, form, answers.context(language(), title=title, root=root()), _public)
    if made is None:
        abort(404)
    response = Response(made.body, content_type=made.mime)
    kind = "inline" if form.extension in {"json", "geojson", "jsonld", "atom", "ttl"} else "attachment"
    name = slugify(title)[:40] or "commun"
    response.headers["Content-Disposition"] = f'{kind}; filename="{name}-{_("question")}.{form.extension}"'
    return response
