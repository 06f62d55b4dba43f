"""`/copie`: the commons, or a choice of fiches, as a folder in one file; made beside the server, its progress shown."""

import re
from importlib.util import find_spec
from typing import Final

from flask import Blueprint, abort, current_app, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from commun.carrying import Making, MakingBusy, MakingFailed, chosen_by_question, chosen_names, progress_of, title_of
from commun.i18n import sentence_of
from commun.web.discover.site import root
from commun.web.guard import commons, guard
from commun.web.security import limited
from fiches import PageName, slugify
from search_index import QuestionRefused

blueprint = Blueprint("copies", __name__)

_FORMS: Final = {"zip": "application/zip", "zim": "application/octet-stream"}
_KEY: Final = re.compile(r"[0-9a-f]{32}")


@blueprint.route("/copie", methods=["GET", "POST"])
@guard("read")
@limited("copy")
def copy() -> ResponseReturnValue:
    """What is to be copied, said back with how many pages it is; a press on the button has it made."""
    wiki, said = commons(), request.values
    problem, names = "", None
    try:
        names = _chosen(said.get("question", ""), said.get("fiches", ""))
    except QuestionRefused as refused:
        problem, names = sentence_of(refused), ()
    status = 200
    if request.method == "POST" and not problem and names != ():
        title = title_of(said.get("titre", ""))
        form = said["forme"] if said.get("forme") in _forms() else "zip"
        arguments = [f"--title={title}", f"--live={root()}", "FILE", *map(str, names or ())]
        try:
            target = _making().ask("commun.carrying", arguments, wiki.state(), form)
            return redirect(f"/copie/{target.stem}?forme={form}", 303)
        except MakingBusy as busy:
            problem, status = sentence_of(busy), 503
    page = render_template(
        "carry/copy.html",
        total=wiki.index.pages.listing(limit=1)[0] if names is None else len(names),
        whole=names is None,
        problem=problem,
        question=said.get("question", ""),
        chosen=said.get("fiches", ""),
        title=title_of(said.get("titre", "")),
        forms=_forms(),
    )
    return page, status


@blueprint.get("/copie/<key>")
@guard("read")
def progress(key: str) -> ResponseReturnValue:
    """How far a copy is; when it is whole, the way to it."""
    form = request.args.get("forme", "zip")
    if not _KEY.fullmatch(key) or form not in _FORMS:
        abort(404)
    target = _making().at(key, form)
    try:
        is_ready = _making().is_ready(target, 0)
    except MakingFailed as failed:
        return render_template("carry/copy_made.html", problem=sentence_of(failed), ready=False, size=0), 404
    size = target.stat().st_size if is_ready else 0
    told = progress_of(target)
    page = render_template(
        "carry/copy_made.html", problem="", ready=is_ready, size=size, told=told, file=f"/copie/{key}.{form}"
    )
    return page, 200 if is_ready else 202


@blueprint.get("/copie/<key>.<form>")
@guard("read")
def file(key: str, form: str) -> BaseResponse:
    """A copy that was made today."""
    target = _making().at(key, form) if _KEY.fullmatch(key) and form in _FORMS else None
    if target is None or not target.exists():
        abort(404)
    name = f"{slugify(commons().config.title) or 'commun'}.{form}"
    response = send_file(target, mimetype=_FORMS[form], as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _chosen(question: str, fiches: str) -> tuple[PageName, ...] | None:
    """The pages that were asked for; None for all of them.

    Raises:
        QuestionRefused: when the question cannot be read.
    """
    if question.strip():
        return chosen_by_question(commons(), question)
    return chosen_names(commons(), fiches) if fiches.strip() else None


def _forms() -> list[str]:
    """What a copy can be here: a ZIM file only where the library that writes it is installed."""
    return ["zip", "zim"] if find_spec("libzim") else ["zip"]


def _making() -> Making:
    making: Making = current_app.extensions["commun.making"]
    return making
