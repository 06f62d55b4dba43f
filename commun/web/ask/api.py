"""`/api/ask`: the answer to a question for programs, in any of the formats of files; errors in JSON."""

from flask import Blueprint, Response, jsonify, request

from commun.formats import find_format
from commun.i18n import _, sentence_of
from commun.web.ask.page import answer_file
from commun.web.guard import commons, guard
from commun.web.page_cache import cached_page
from search_index import QuestionRefused, parse_question

blueprint = Blueprint("api_ask", __name__)


@blueprint.get("/api/ask")
@guard("search")
@cached_page
def ask() -> Response:
    """The answer to `?query=`, in the format of `?format=` (else of the question, else JSON)."""
    text = request.args.get("query", "").strip()
    if not text:
        return _refused("query", _("Il manque la question (`query`)."))
    try:
        question = parse_question(text)
        name = request.args.get("format") or question.parameters.get("format", "")
        form = find_format(name) if name else find_format("json")
        if form is None or form.data is None:
            if "format" in request.args:
                return _refused("format", _("Ce format n’est pas un format de fichier."))
            form = find_format("json")
        return allowed(answer_file(question, form)) if form else _refused("format", "json")
    except QuestionRefused as refused:
        return _refused("question", sentence_of(refused), refused.position)


def _refused(code: str, told: str, position: int | None = None) -> Response:
    error: dict[str, object] = {"code": code, "info": told}
    if position is not None:
        error["position"] = position
    response = jsonify({"error": error})
    response.status_code = 400
    return allowed(response)


def allowed(response: Response) -> Response:
    """Let the pages of other sites read the answer, where the settings say so; without credentials."""
    if commons().config.api_cors == "on":
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
