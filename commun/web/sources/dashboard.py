"""`/sources`: every source, its last run, how far a running one is, what waits; asking for a run, and how often."""

from typing import TYPE_CHECKING, Final

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

import importers
from commun.i18n import _, language, ngettext
from commun.order import rhythm_name, said
from commun.origin import mixing_warning, origin_of
from commun.sources import Standing, standing, standings, start
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import PageName
from importers import SourceUnknown

if TYPE_CHECKING:
    from importers import Run

blueprint = Blueprint("sources", __name__)

RHYTHMS: Final = (0.0, 1.0, 6.0, 24.0, 168.0)
"""Hours between two runs that can be chosen on the page; a command sets any other."""


@blueprint.app_template_global("rhythm_name")
def rhythm_words(hours: float) -> str:
    """What people read for a number of hours between two runs."""
    return rhythm_name(hours)


@blueprint.app_template_global("run_told")
def run_told(run: "Run") -> str:
    """A run in a sentence."""
    if run.state == "failed":
        return (run.error_fr if language() == "fr" else run.error_en) or _("Cette action n’a pas pu être faite.")
    if run.state == "stopped":
        return _("Interrompue. Rien n’est perdu : la prochaine fois reprendra là.")
    told = run.told
    counts = [
        (told.get("revisions", 0), ngettext("%(n)s version", "%(n)s versions", int(told.get("revisions", 0)))),
        (told.get("pages", 0), ngettext("%(n)s page", "%(n)s pages", int(told.get("pages", 0)))),
        (told.get("files", 0), ngettext("%(n)s fichier", "%(n)s fichiers", int(told.get("files", 0)))),
    ]
    veiled = len(told.get("veiled", ()))
    counts.append((veiled, ngettext("%(n)s version masquée là-bas", "%(n)s versions masquées là-bas", veiled)))
    parts = [words for count, words in counts if count]
    if told.get("kind") == "push":
        sent = len(told.get("sent", ()))
        parts = [ngettext("%(n)s page envoyée", "%(n)s pages envoyées", sent)]
    elif told.get("kind") == "convert":
        parts = [_("Nouvelle conversion :"), *parts] if parts else [_("Nouvelle conversion : aucune page ne change.")]
        return " ".join(parts)
    if told.get("stopped"):
        parts.append(str(told["stopped"]))
    return ", ".join(parts) if parts else _("Rien de nouveau.")


@blueprint.app_template_global("mixing_with_ours")
def mixing_with_ours(licence: str) -> str:
    """What to know before texts under this licence are mixed with ours, "" where they go together."""
    return mixing_warning(licence, commons().config.licence)


@blueprint.app_template_global("mixing_of")
def mixing_of(name: PageName) -> str:
    """The same for a fiche that came from elsewhere, before somebody writes in it."""
    row = commons().index.pages.get(name)
    origin = None if row is None else origin_of(commons().fiche(row))
    return "" if origin is None else mixing_with_ours(origin.licence)


def _standing(name: str) -> Standing:
    """A source; a page that says « not found » when there is none of this name."""
    try:
        return standing(commons(), name)
    except SourceUnknown:
        abort(404)


@blueprint.get("/sources")
@guard("import")
def overview() -> str:
    """Every source."""
    return render_template("sources/sources.html", standings=standings(commons()))


@blueprint.get("/sources/<name>")
@guard("import")
def source(name: str) -> str:
    """One source: its settings, its runs, what could not be turned."""
    return render_template("sources/source.html", each=_standing(name), rhythms=RHYTHMS)


@blueprint.post("/sources/<name>/synchroniser")
@guard("import")
@limited("save")
def run(name: str) -> ResponseReturnValue:
    """Start a run, in a process of its own."""
    if _standing(name).running is not None:
        tell(_("Cette source est déjà en train de venir."), "info")
    else:
        start(commons().config, name)
        commons().order.note(author().id, "sync", name)
        tell(_("C’est parti. Vous pouvez quitter cette page : la suite se fait sans vous."), "ok")
    return redirect(url_for("sources.source", name=name), 303)


@blueprint.post("/sources/<name>/rythme")
@guard("import")
@limited("save")
def rhythm(name: str) -> ResponseReturnValue:
    """Choose how often the worker brings the source in."""
    hours, _known = request.form.get("every", type=float), _standing(name)
    if hours is None or not 0 <= hours <= 24 * 366:
        tell(_("Choisissez un rythme de la liste."), "error")
    else:
        importers.change_source(commons().config.data, name, every=hours)
        commons().order.note(author().id, "source", name, said("rhythm", hours=hours))
        tell(_("Rythme : %(rhythm)s.", rhythm=rhythm_name(hours)), "ok")
    return redirect(url_for("sources.source", name=name), 303)
