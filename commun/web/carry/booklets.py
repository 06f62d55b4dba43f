"""`/livret`: chosen fiches as a booklet. The choice is in the address, or in a cookie of the reader's own browser."""

from collections.abc import Sequence
from itertools import combinations
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as BaseResponse

from commun.carrying import Making, chosen_by_question, chosen_names, split_names, title_of
from commun.i18n import sentence_of
from commun.kit import FORMS
from commun.web.discover.site import root
from commun.web.guard import commons, guard
from fiches import PageName, slugify
from importers import licences_clash
from search_index import QuestionRefused

blueprint = Blueprint("booklets", __name__)

COOKIE: Final = "livret"
MOST: Final = 60
"""Fiches of one booklet."""
_WEEK: Final = 604_800
_COOKIE_OCTETS: Final = 3_600
"""Octets of the choice, so that the cookie stays under the 4,096 over which browsers drop it."""
_PATIENCE: Final = 20.0


@blueprint.get("/livret")
@guard("read")
def basket() -> BaseResponse | str:
    """The fiches chosen so far, and what can be made of them."""
    wiki = commons()
    told = request.cookies.get(COOKIE, "")
    kept = chosen_names(wiki, told)
    changed = _changed(kept)
    if changed is not None:
        return _keep(changed)
    problem, names = "", kept
    if request.args.get("fiches") or request.args.get("question"):
        told = request.args.get("fiches", "")
        try:
            names = _asked()
        except QuestionRefused as refused:
            problem, names = sentence_of(refused), ()
    rows = [row for name in names if (row := wiki.index.pages.get(name)) is not None]
    chosen = ",".join(map(_short, names))
    return render_template(
        "carry/basket.html",
        rows=rows,
        in_cookie=names == kept,
        problem=problem,
        most=MOST,
        is_full="complet" in request.args,
        gone=_gone(told),
        clash=_clash([(row.title, wiki.licence_of(wiki.fiche(row))) for row in rows]),
        title=title_of(request.args.get("titre", "")),
        question=request.args.get("question", ""),
        chosen=chosen,
        address=f"{root()}/livret?{urlencode({'fiches': chosen})}",
    )


def _keep(names: tuple[PageName, ...]) -> BaseResponse:
    """Keep the basket in the browser: as much of it as a cookie holds (RFC 6265, 6.1), saying so when that is less."""
    fitting, octets = 0, 0
    for name in names[:MOST]:
        octets += len(_short(name)) + 1
        if octets > _COOKIE_OCTETS:
            break
        fitting += 1
    response = make_response(redirect("/livret" if fitting == len(names) else "/livret?complet=1", 303))
    value = "!".join(map(_short, names[:fitting]))
    https = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(COOKIE, value, max_age=_WEEK, path="/", httponly=True, samesite="Lax", secure=https)
    return response


def _short(name: PageName) -> str:
    return name.slug if name.space == "fiches" else str(name)


def _changed(kept: tuple[PageName, ...]) -> tuple[PageName, ...] | None:
    """What the basket becomes; None when nothing of it is to change."""
    more = chosen_names(commons(), request.args.get("ajouter", ""))
    less = chosen_names(commons(), request.args.get("retirer", ""))
    if "vider" in request.args:
        return ()
    if not more and not less:
        return None
    return tuple(name for name in dict.fromkeys((*kept, *more)) if name not in less)


def _gone(told: str) -> int:
    """How many of the pages that were chosen are there no more."""
    return sum(not chosen_names(commons(), each) for each in split_names(told))


def _clash(licences: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], tuple[str, str]] | None:
    """Two fiches (title, licence) whose texts may not be made into one, when there are such."""
    first: dict[str, str] = {}
    for title, licence in licences:
        first.setdefault(licence, title)
    for (one, first_title), (other, second_title) in combinations(first.items(), 2):
        if licences_clash(one, other):
            return (first_title, one), (second_title, other)
    return None


def _asked() -> tuple[PageName, ...]:
    """The fiches that the address names, or that answer its question.

    Raises:
        QuestionRefused: when the question cannot be read.
    """
    wiki, asked = commons(), request.args
    if asked.get("question"):
        return chosen_by_question(wiki, asked["question"], MOST)
    return chosen_names(wiki, asked.get("fiches") or request.cookies.get(COOKIE, ""))[:MOST]


@blueprint.get("/livret.<form>")
@guard("read")
def made(form: str) -> BaseResponse | tuple[str, int]:
    """The booklet, made now or today; a page that says to wait when it takes long."""
    wiki = commons()
    if form not in FORMS:
        abort(404)
    names = [str(name) for name in _asked()]
    if not names:
        return redirect("/livret", 303)
    title = title_of(request.args.get("titre", ""))
    making: Making = current_app.extensions["commun.making"]
    arguments = [f"--title={title}", f"--live={root()}", form, "FILE", *names]
    target = making.ask("commun.kit", arguments, wiki.state(), form)
    if not making.is_ready(target, _PATIENCE):
        return render_template("carry/waiting.html"), 202
    name = f"{slugify(title or wiki.config.title)}.{form}"
    response = send_file(target, mimetype=FORMS[form], as_attachment=True, download_name=name, max_age=0)
    return _private(response)


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    return response
