"""`/fusionner`: two pages become one, chosen field by field, seen before it is done."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from commun.commons import Commons
from commun.i18n import _, language
from commun.joining import Joining, JoinRefused, heir_of, join, plan_joining
from commun.web.fiche.difference import shown_difference
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import CommunError, NameRefused, PageName, tell_value
from search_index import PageRow

blueprint = Blueprint("joining", __name__)

_FIELD: Final = "c."
"""What stands before the key of a field in the names of the form."""


@blueprint.get("/fusionner")
@guard("garden")
def choose() -> ResponseReturnValue:
    """Two titles (`?gauche=&droite=`), then what each says."""
    left, right = (request.args.get(key, "").strip() for key in ("gauche", "droite"))
    if not left or not right:
        return _page(left, right)
    try:
        return _page(left, right, _plan(commons(), left, right))
    except CommunError as error:
        return _page(left, right, error=error.sentence(language())), 422


@blueprint.post("/fusionner")
@guard("garden")
@limited("save")
def do() -> ResponseReturnValue:
    """Show what the page would be, then make it."""
    wiki, sent = commons(), request.form
    left, right = sent.get("gauche", "").strip(), sent.get("droite", "").strip()
    try:
        plan = _plan(wiki, left, right)
        if sent.get("etape") != "faire":
            return _page(left, right, plan, seen=True)
        if sent.get("commit") != plan.commit:
            told = _("Le commun a changé depuis : voici de nouveau ce qui serait fait.")
            return _page(left, right, plan, seen=True, error=told), 409
        commit = join(wiki, author(), plan)
    except CommunError as error:
        return _page(left, right, error=error.sentence(language())), 422
    tell(_("Les deux fiches n’en font plus qu’une. Un clic annule tout."), "ok")
    return redirect(url_for("batches.one", revision=commit) if commit else plan.left.name.url, 303)


def _plan(wiki: Commons, left: str, right: str) -> Joining:
    """What joining the pages of these titles would make.

    Raises:
        JoinRefused: when there is no page of one of these titles, or they cannot be joined.
    """
    chosen = {key.removeprefix(_FIELD): value for key, value in request.form.items() if key.startswith(_FIELD)}
    if "texte" in request.form:
        chosen["text"] = request.form["texte"]
    return plan_joining(wiki, _row(wiki, left), _row(wiki, right), chosen)


def _row(wiki: Commons, named: str) -> PageRow:
    """The page of this title, or of this name (`fiches/x`), which tells two pages of one title apart."""
    wiki.head()
    try:
        row = wiki.index.pages.get(PageName.parse(named), deleted=True)
    except NameRefused:
        row = None
    row = heir_of(wiki, row) if row is not None and row.deleted else row
    row = row or wiki.index.pages.by_title(named)
    if row is None:
        raise JoinRefused(
            why_fr=f"Il n’y a pas de page intitulée «\u202f{named}\u202f».",
            why_en=f"There is no page called “{named}”.",
        )
    return row


def _page(left: str, right: str, plan: Joining | None = None, *, seen: bool = False, error: str = "") -> str:
    catalogue = commons().index.catalogue

    def label(key: str) -> str:
        return catalogue.label(key, language())

    diff = shown_difference(plan.before, plan.after, "inline") if plan and seen else Markup()
    return render_template(
        "care/joining.html",
        left=left,
        right=right,
        plan=plan,
        seen=seen,
        diff=diff,
        label=label,
        tell_value=tell_value,
        error=error,
    )
