"""Questions inside texts: each is asked when its page is shown, and its answer put in its place.

A text is laid out once and kept; answers are never older than the commit that is shown. What one page may ask is
bounded: how many questions, for how long, and how deep (a snippet may itself ask).
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from markupsafe import Markup

from commun.formats import (
    Context,
    File,
    Format,
    completed,
    data_of,
    find_format,
    fitted,
    format_of,
    lacks,
    render_answer,
    render_refusal,
    unheard,
)
from commun.i18n import _, speaking
from commun.render import LinkResolver, Rendered, Renderer
from commun.render.model import Asked
from fiches import Catalogue, Fiche, FieldProblem, Head, PageName, Problem, fold
from search_index import Answer, Question, QuestionRefused, parse_condition, parse_question, parts_asked

MAX_QUESTIONS: Final = 60
"""Questions that one page may ask, those of its snippets included."""
MAX_SECONDS: Final = 8.0
"""How long they may take together."""
MAX_DEPTH: Final = 2
"""Questions asked by the snippets of questions, as deep as they are answered."""

_HERE: Final = re.compile(r"\{\{\s*(?:FULL|SUBJECT)?(?:PAGENAME|NOMPAGE(?:COMPLET)?)\s*\}\}", re.IGNORECASE)
_BAR: Final = re.compile(r"\{\{\s*!\s*\}\}")
_DEFAULT: Final = re.compile(r"\{\{\{[^{}|]*\|((?:\[\[[^\[\]{}]*\]\]|[^{}|])*+)[^{}]*+\}\}\}")
_NESTED: Final = 4
_FORMAT: Final = re.compile(r"\|\s*format\s*=\s*([^|}\n]*)")


class Knower(Protocol):
    """What answers questions: the index."""

    def ask(self, question: Question | str, *, language: str = "fr", here: PageName | None = None) -> Answer:
        """The answer to a question."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """What types and fields mean now."""
        ...


def stands_in_line(source: str) -> bool:
    """Whether the answer to this question is a figure or a few words inside a sentence."""
    asked = _FORMAT.search(source)
    form = find_format(asked[1]) if asked else None
    return form is not None and form.inline and "template" not in source


@dataclass
class _Page:
    """What the questions of one page share: where they stand, what they may still cost, what was answered before."""

    name: PageName
    title: str
    language: str
    until: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)
    left: int = MAX_QUESTIONS
    known: dict[tuple[Asked, int], str] = field(default_factory=dict)


def problems_of_question(page: Fiche) -> list[FieldProblem]:
    """What is wrong with the question of a saved selection (a page of `concepts/`)."""
    asked = page.head.get("question")
    if page.name.space != "concepts" or page.problem is not None or asked is None:
        return []
    try:
        parse_condition(str(asked))
    except QuestionRefused as refused:
        problem = Problem("question", "error", refused.sentence("fr"), refused.sentence("en"))
        return [FieldProblem("question", "error", problem, str(asked))]
    return []


class Answers:
    """Asks the questions of texts.

    Args:
        knower: answers questions.
        renderer: lays out the texts of questions (introductions, snippets).
        links: where their links lead.
        snippet: the text of a snippet page.

    Attributes:
        static: the address of a static file.
        page: the text of a page as people read it, "" for none.
    """

    def __init__(
        self, knower: Knower, renderer: Renderer, links: LinkResolver, snippet: Callable[[str], str | None]
    ) -> None:
        self._knower = knower
        self._renderer = renderer
        self._links = links
        self._snippet = snippet
        self.static: Callable[[str], str] = lambda name: f"/static/0/{name}"
        self.page: Callable[[PageName], str] = lambda _name: ""

    def fill(self, rendered: Rendered, fiche: Fiche, language: str) -> Rendered:
        """A rendering with its questions answered."""
        if not rendered.questions:
            return rendered
        page = _Page(fiche.name, fiche.title, language)
        placed: set[str] = set()

        def answer(asked: Asked) -> str:
            """The answer, beside the place of the part of the page that its question is, which an address may name."""
            parts = dict.fromkeys(part for part in parts_asked(asked.source, asked.kind) if part not in placed)
            placed.update(parts)
            places, shown = "".join(f'<span id="{part}"></span>' for part in parts), self._answered(asked, page, 0)
            return shown + places if asked.inline else places + shown

        return rendered.answered(answer)

    def ask(self, question: Question, language: str, here: PageName | None = None) -> Answer:
        """The answer, with as many rows as its format wants.

        Raises:
            QuestionRefused: when a part of it cannot be read.
        """
        answer = self._completed(question, format_of(question), language, here)
        return replace(answer, question=question)

    def file(
        self, question: Question, form: Format, context: Context, public: Callable[[Answer], Answer]
    ) -> File | None:
        """The answer as a file; None for a format that only draws. `public` takes out what may not leave the site.

        Raises:
            QuestionRefused: when a part of the question cannot be read.
        """
        answer = self._completed(question, form, context.language)
        return data_of(replace(public(answer), question=question), context, form)

    def _completed(self, question: Question, form: Format, language: str, here: PageName | None = None) -> Answer:
        """The answer, with the columns that its format cannot do without where the question forgot them."""
        asked = fitted(question, form)
        answer = self._knower.ask(asked, language=language, here=here)
        if answer.total and lacks(answer, form) and (fuller := completed(asked, form, self._knower.catalogue)) != asked:
            answer = self._knower.ask(fuller, language=language, here=here)
        with speaking(language):
            told = tuple(unheard(question))
        if not told:
            return answer
        return replace(
            answer, problems=(*answer.problems, *told), codes=(*answer.codes, *("parameter" for _each in told))
        )

    def context(self, language: str, *, title: str = "", root: str = "", here: PageName | None = None) -> Context:
        """What formats may ask for, for an answer that stands on no page of ours."""
        page = _Page(here or PageName("fiches", "question"), title, language)
        return self._context(page, 0, root)

    # ——— one question

    def _answered(self, asked: Asked, page: _Page, depth: int) -> str:
        """The answer to a question of a page as HTML; asked once however often it stands there."""
        key = (asked, depth)
        if key not in page.known:
            page.known[key] = str(self._ask(asked, page, depth))
        return page.known[key]

    def _ask(self, asked: Asked, page: _Page, depth: int) -> Markup:
        page.left -= 1
        if depth >= MAX_DEPTH or page.left < 0 or time.monotonic() > page.until:
            with speaking(page.language):
                told = _("Cette page pose trop de questions : celle-ci n’a pas été posée.")
            shape = '<span class="answer__problem">{}</span>' if asked.inline else '<p class="notice">{}</p>'
            return Markup(shape).format(told)  # noqa: S704 — one of two texts of ours
        try:
            question = read_question(asked, page.title)
            answer = self.ask(question, page.language, page.name)
        except QuestionRefused as refused:
            return render_refusal(refused, asked.source, page.language, inline=asked.inline)
        return render_answer(answer, self._context(page, depth), format_of(question))

    def _context(self, page: _Page, depth: int, root: str = "") -> Context:
        catalogue = self._knower.catalogue

        def markdown(text: str) -> Markup:
            fiche = Fiche(name=page.name, head=Head.parse(""), body=text, problem=None)
            rendered = self._renderer.render(fiche, self._links, page.language)
            filled = rendered.answered(lambda inner: self._answered(inner, page, depth + 1))
            return Markup(filled.html)  # noqa: S704 — the sanitiser has been over it

        def type_name(key: str) -> str:
            known = catalogue.type(key)
            return known.label(page.language) if known else key.replace("_", " ").capitalize()

        return Context(
            language=page.language,
            root=root,
            title=page.title,
            markdown=markdown,
            snippet=self._snippet,
            page=self.page,
            picture=self._links.file,
            field=catalogue.property,
            type_name=type_name,
            static=self.static,
        )


def read_question(asked: Asked, title: str) -> Question:
    """The question of a text that stands on the page titled `title`.

    Raises:
        QuestionRefused: when it cannot be read.
    """
    source = _BAR.sub("|", _without_parameters(_HERE.sub(lambda _found: title, asked.source)))
    if asked.kind != "show":
        return parse_question(source)
    subject, _bar, rest = source.partition("|")
    condition = subject.strip() if "[[" in subject else f"[[{subject.strip()}]]"
    question = parse_question(f"{condition}|{rest}")
    usual = {"format": "plainlist", "headers": "hide", "mainlabel": "-"}
    given = {key: value for key, value in question.parameters.items() if key != "format" or fold(value) != "auto"}
    return replace(question, parameters={**usual, **given})


def _without_parameters(source: str) -> str:
    """A question outside any template: its parameters are what they default to; without default they stay as written.

    Source: MediaWiki, Help:Templates, « Default values ».
    """
    for _depth in range(_NESTED):  # a default may be a parameter itself
        source = _DEFAULT.sub(lambda found: found[1], source)
    return source
