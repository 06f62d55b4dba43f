"""`/sources/<name>/envoi`: what would be sent to the wiki, and sending it; `/sources/export`: an export comes."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.utils import redirect

import importers
from commun.i18n import _, language, sentence_of
from commun.order import said
from commun.render import diff_html
from commun.sources import FicheUnknown, fiches_to_create, keep_arrival, standings, start_command
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import CommunError, Fiche, difference, slugify
from importers import SourceUnknown

if TYPE_CHECKING:
    from importers import Proposal, PushReport, Run, SourceConfig

blueprint = Blueprint("source_sending", __name__)


@dataclass(frozen=True)
class _Row:
    """A page that was changed here, and what would change there."""

    proposal: "Proposal"
    diff: Markup


@blueprint.app_template_global("push_why")
def push_why(why: str) -> str:
    """Why a page is not sent."""
    return {
        "waits": _("un conflit à son sujet attend une décision"),
        "inexact": _("ce qui a changé ne reviendrait pas à l’identique du wikitexte"),
        "unsaid": _("seuls des champs que son wikitexte ne sait pas dire ont changé"),
        "no wikitext": _("le wikitexte de sa dernière version n’est pas connu"),
        "exists": _("le wiki a déjà une page de ce titre : comparez les deux dans les conflits"),
        "comes": _("elle n’est pas née ici"),
        "title": _("ce titre ne peut pas être celui d’un article du wiki"),
    }.get(why, why)


@blueprint.get("/sources/<name>/envoi")
@guard("import")
def show(name: str) -> ResponseReturnValue:
    """What would be sent: nothing is, and nothing is asked of the wiki."""
    source, titles = wiki_called(name), request.args.get("creer", "")
    try:
        create = fiches_to_create(commons(), titles.splitlines())
        report = importers.push(commons().store, source, dry_run=True, create=create)
    except FicheUnknown as unknown:
        return _page(source, None, sentence_of(unknown), titles), 422
    except CommunError as refused:
        return _page(source, None, sentence_of(refused), titles), 409
    return _page(source, report, "", titles)


@blueprint.post("/sources/<name>/envoi")
@guard("import")
@limited("save")
def send(name: str) -> ResponseReturnValue:
    """Allow sending or not, or send."""
    wiki, source, action = commons(), wiki_called(name), request.form.get("action", "")
    if action in {"permettre", "interdire"}:
        importers.change_source(wiki.config.data, name, push=action == "permettre")
        wiki.order.note(author().id, "source", name, said("may-send" if action == "permettre" else "may-not-send"))
        told = _("L’envoi est permis.") if action == "permettre" else _("Rien n’est plus envoyé à ce wiki.")
        tell(told, "ok")
        return redirect(url_for("source_sending.show", name=name, creer=request.form.get("creer") or None), 303)
    if not source.push or not source.user:
        refused = importers.PushOff(name=name) if not source.push else importers.PushNeedsAccount(name=name)
        return _page(source, None, sentence_of(refused)), 409
    titles = request.form.get("creer", "")
    try:
        fiches_to_create(wiki, titles.splitlines())
    except FicheUnknown as unknown:
        return _page(source, None, sentence_of(unknown), titles), 422
    wiki.order.note(author().id, "push", name, ", ".join(titles.split("\n"))[:200])
    start_command(wiki.config, "push", name, *(f"--create={title}" for title in titles.splitlines() if title.strip()))
    tell(_("C’est parti. Vous pouvez quitter cette page : la suite se fait sans vous."), "ok")
    return redirect(url_for("sources.source", name=name), 303)


@blueprint.post("/sources/export")
@guard("import")
@limited("save")
def receive() -> ResponseReturnValue:
    """Keep an export that is sent, and have it brought in by a process of its own."""
    wiki, file = commons(), request.files.get("fichier")
    if file is None or not file.filename:
        return _overview(_("Choisissez un fichier.")), 422
    name = request.form.get("nom", "").strip() or slugify(file.filename.partition(".")[0])
    try:
        arrival = keep_arrival(wiki, name, file.filename, file.stream)
    except CommunError as refused:
        return _overview(sentence_of(refused), name), 422
    wiki.order.note(author().id, "source", arrival.name, file.filename)
    start_command(wiki.config, "source", "bring", arrival.name)
    tell(_("Le fichier est arrivé, ses pages viennent. Vous pouvez quitter cette page."), "ok")
    return redirect(url_for("sources.source", name=arrival.name), 303)


def _overview(problem: str, name: str = "") -> str:
    return render_template("sources/sources.html", standings=standings(commons()), problem=problem, name=name)


def wiki_called(name: str) -> "SourceConfig":
    """The source of this name, if it is a wiki; an answer 404 else."""
    try:
        source = importers.load_source(commons().config.data, name, commons().config.inner_hosts)
    except SourceUnknown:
        abort(404)
    if not source.api_url:
        abort(404)
    return source


def _page(source: "SourceConfig", report: "PushReport | None", problem: str, titles: str = "") -> str:
    runs = importers.journal_of(source.folder).runs(source.name)
    last: Run | None = next((run for run in runs if run.told.get("kind") == "push"), None)
    proposals = [] if report is None else report.proposals
    return render_template(
        "sources/sending.html",
        source=source,
        problem=problem,
        titles=titles.strip(),
        ready=[_Row(each, _diff(each)) for each in proposals if not each.why],
        kept=[each for each in proposals if each.why],
        stays=[] if report is None else report.stays,
        last=last,
        waiting=importers.inbox_of(source.folder).counts().get(source.name, 0),
    )


def _diff(proposal: "Proposal") -> Markup:
    before, after = (Fiche.parse(proposal.name, text) for text in (proposal.before, proposal.text))
    return diff_html(difference(before, after), "inline", language())
