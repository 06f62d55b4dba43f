"""`/conflits`: what this commons and another wiki contradict each other about, told place by place, and deciding."""

from typing import TYPE_CHECKING, cast, get_args

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from commun.i18n import _, language, ngettext
from commun.inbox import ConflictMissing, Decision, Seen, decide, decide_all, inbox, look, title_of, waiting_item
from commun.origin import mixing_warning
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import Choice, CommunError, EditConflict, Fiche, PageName, normalise

if TYPE_CHECKING:
    from importers import Answer, Kind, Waiting

blueprint = Blueprint("conflicts", __name__)

_CHOICES = get_args(Choice)


@blueprint.app_template_global("conflict_kind")
def conflict_kind(item: "Waiting") -> str:
    """What happened, in a few words."""
    told: dict[Kind, str] = {
        "texts": _("les deux côtés ont changé le même endroit"),
        "gone_there": _("supprimée sur le wiki"),
        "gone_here": _("supprimée ici, modifiée sur le wiki"),
        "file": _("les deux côtés ont remplacé le fichier"),
        "veiled": _("version masquée sur le wiki après être venue ici"),
    }
    return told[item.kind]


@blueprint.get("/conflits")
@guard("import")
def waiting() -> str:
    """What waits, and what was decided lately."""
    asked = request.args.get("source") or None
    items = inbox(commons()).waiting(asked)
    deletions = [item for item in items if item.kind == "gone_there" and item.ours == item.base]
    return render_template(
        "sources/conflicts.html", items=items, deletions=deletions, source=asked, ended=inbox(commons()).ended(20)
    )


@blueprint.post("/conflits/suppressions")
@guard("import")
@limited("save")
def deletions() -> ResponseReturnValue:
    """Accept, or refuse, all the deletions of pages that nobody changed here."""
    asked = request.form.get("source") or None
    answer: Answer = "theirs" if request.form.get("action") == "theirs" else "ours"
    items = [i for i in inbox(commons()).waiting(asked) if i.kind == "gone_there" and i.ours == i.base]
    done = decide_all(commons(), author(), items, answer)
    commons().order.note(author().id, "conflict", asked or "", f"{done} : {answer}")
    if answer == "theirs":
        tell(
            ngettext("%(n)s page supprimée, comme sur le wiki.", "%(n)s pages supprimées, comme sur le wiki.", done),
            "ok",
        )
    else:
        tell(ngettext("%(n)s page gardée.", "%(n)s pages gardées.", done), "ok")
    return redirect(url_for("conflicts.waiting", source=asked), 303)


@blueprint.get("/conflits/<int:number>")
@guard("import")
def conflict(number: int) -> ResponseReturnValue:
    """Both sides of a conflict, field by field and section by section."""
    try:
        item = waiting_item(commons(), number)
    except ConflictMissing as missing:
        tell(missing.sentence(language()), "info")
        return redirect(url_for("conflicts.waiting"), 303)
    return _page(look(commons(), item, language()))


@blueprint.post("/conflits/<int:number>")
@guard("import")
@limited("save")
def solve(number: int) -> ResponseReturnValue:
    """Decide; what was typed comes back when it cannot be kept."""
    wiki = commons()
    try:
        item = waiting_item(wiki, number)
    except ConflictMissing as missing:
        tell(missing.sentence(language()), "info")
        return redirect(url_for("conflicts.waiting"), 303)
    version = request.form.get("version", "")
    decision = _decision()
    try:
        seen = look(wiki, item, language(), version)
        decide(wiki, author(), item, decision, version)
    except EditConflict as refused:
        return _page(look(wiki, item, language()), decision.text, refused.sentence(language())), 409
    except CommunError as refused:
        return _page(look(wiki, item, language()), decision.text, refused.sentence(language())), 422
    wiki.order.note(author().id, "conflict", title_of(seen))
    tell(_("Décision prise pour « %(title)s ». Elle ne sera pas redemandée.", title=title_of(seen)), "ok")
    return redirect(url_for("conflicts.waiting"), 303)


def _decision() -> Decision:
    """What the form says: a button for the whole, or a choice for each place, or a text."""
    action = request.form.get("action", "")
    if action == "text":
        return Decision("text", text=normalise(request.form.get("text", "")))
    if action == "choices":
        sent = (request.form.get(f"choice-{place}", "mine") for place in range(request.form.get("places", 0, type=int)))
        return Decision("choices", choices=[cast("Choice", one if one in _CHOICES else "mine") for one in sent])
    return Decision(cast("Answer", action if action in {"theirs", "both"} else "ours"))


def _page(seen: Seen, text: str = "", error: str = "") -> str:
    return render_template(
        "sources/conflict.html", seen=seen, item=seen.item, title=title_of(seen), text=text or seen.merged, error=error,
        mixing=_mixing(seen),
    )  # fmt: skip


def _mixing(seen: Seen) -> str:
    """What to know before the texts of both sides are mixed, "" when their licences go together."""
    text = seen.theirs or seen.base
    name = PageName.from_path(seen.item.path)
    if text is None or name is None:
        return ""
    licence = (Fiche.parse(name, text).source or {}).get("licence")
    return mixing_warning(str(licence or ""), commons().config.licence)
