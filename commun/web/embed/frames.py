"""`/integrer/…`: a page, or the answer to a question, as it stands in an `<iframe>` of another site.

Only here may others frame us; these pages have no form, set no cookie and run no script, so that nothing can be done in
somebody's name by what is laid over them.
"""

from flask import Response, make_response, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from commun.formats import render_answer
from commun.i18n import LANGUAGES, _, language, sentence_of, speak
from commun.web.discover.site import root
from commun.web.fiche.route import page_blueprint
from commun.web.fiche.view import page_context
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from commun.web.security import security_headers
from fiches import NameRefused, PageName
from search_index import QuestionRefused, parse_question

blueprint = page_blueprint("embed")


@blueprint.get("/integrer/<page:name>")
@guard("read")
@cached_page
def page(name: PageName) -> BaseResponse:
    """A page: what it is in a few lines, or with `?texte=1` its whole text."""
    return _page(name)


def _page(name: PageName) -> BaseResponse:
    wiki = commons()
    row = wiki.index.pages.get(name)
    if row is None:
        return _moved_or_gone(name)
    _speak()
    context = page_context(wiki, row, wiki.fiche(row), row.blob)
    return _framed("embed/page.html", **context, whole="texte" in request.args, address=f"{root()}{row.name.url}")


def _moved_or_gone(name: PageName) -> BaseResponse:
    """Where the page stands now, or a frame that says in its place that it is there no more."""
    moved = commons().index.pages.moved(name)
    if moved is not None and moved.name != name:
        return redirect(f"/integrer/{moved.name}?{request.query_string.decode('ascii', 'replace')}".rstrip("?"), 301)
    deleted = commons().index.pages.get(name, deleted=True)
    return _gone(deleted.title if deleted else "")


def _gone(title: str) -> Response:
    _speak()
    response = _framed("embed/gone.html", title=title)
    response.status_code = 404
    return response


@blueprint.get("/integrer/<slug>")
@guard("read")
@cached_page
def fiche(slug: str) -> BaseResponse:
    """The same for a fiche, by its name alone."""
    try:
        name = PageName.parse(f"fiches/{slug}")
    except NameRefused:
        return _gone("")
    return _page(name)


@blueprint.get("/integrer/demander")
@guard("search")
@cached_page
def answer() -> Response:
    """The answer to `?question=`, in the form that it asks for: a table, a list, a map, a figure."""
    _speak()
    text = request.args.get("question", "").strip()
    html, problem = Markup(), ""
    try:
        answers = commons().answers
        found = answers.ask(parse_question(text), language())
        html = render_answer(found, answers.context(language(), title=_("Réponse à une question"), root=root()))
    except QuestionRefused as refused:
        problem = sentence_of(refused)
    return _framed("embed/answer.html", html=html, problem=problem, question=text)


def _speak() -> None:
    """Speak the language of the address: a browser sends no cookie to a page inside another site's."""
    chosen = request.args.get("langue", "")
    if chosen in LANGUAGES:
        speak(chosen, commons().config.timezone)


def _framed(template: str, **shown: object) -> Response:
    """A page that others may frame."""
    config = commons().config
    response = make_response(render_template(template, **shown))
    policy = dict(security_headers(https=config.https, tiles=config.tiles))["Content-Security-Policy"]
    policy = policy.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
        "script-src 'self'", "script-src 'none'"
    )
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
