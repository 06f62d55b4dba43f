"""`/conflits`: what this commons and another wiki contradict each other about, told place by place, and deciding."""

from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from commun.commons import Commons
from commun.i18n import _, language, ngettext, sentence_of
from commun.inbox import (
    ConflictMissing,
    ConflictMoved,
    Decision,
    Seen,
    decide,
    decide_all,
    inbox,
    look,
    title_of,
    waiting_item,
)
from commun.order import said
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
        "unveiled": _("version que le wiki montre à nouveau, et dont des copies d’ici restent masquées"),
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
    if answer == "theirs":
        told = ngettext("%(n)s page supprimée, comme sur le wiki.", "%(n)s pages supprimées, comme sur le wiki.", done)
    else:
        told = ngettext("%(n)s page gardée.", "%(n)s pages gardées.", done)
    commons().order.note(author().id, "conflict", asked or "", said("gone" if answer == "theirs" else "kept", n=done))
    tell(told, "ok")
    return redirect(url_for("conflicts.waiting", source=asked), 303)


@blueprint.get("/conflits/<int:number>")
@guard("import")
def conflict(number: int) -> ResponseReturnValue:
    """Both sides of a conflict, field by field and section by section."""
    try:
        item = waiting_item(commons(), number)
    except ConflictMissing as missing:
        tell(sentence_of(missing), "info")
        return redirect(url_for("conflicts.waiting"), 303)
    return _page(look(commons(), item, language()))


@blueprint.post("/conflits/<int:number>")
@guard("import")
@limited("save")
def solve(number: int) -> ResponseReturnValue:
    """Decide; what was typed comes back when it cannot be kept."""
    wiki, decision = commons(), _decision()
    try:
        now = waiting_item(wiki, number)
        version = _version(wiki)
        item = replace(now, theirs=request.form.get("theirs", now.theirs or "") or None)
        decide(wiki, author(), item, decision, version)
    except ConflictMissing as missing:
        return _late(number, decision, missing)
    except ConflictMoved as moved:
        return _page(look(wiki, waiting_item(wiki, number), language()), decision.text, sentence_of(moved)), 409
    except EditConflict as refused:
        return _page(look(wiki, now, language()), decision.text, sentence_of(refused)), 409
    except CommunError as refused:
        return _page(look(wiki, now, language()), decision.text, sentence_of(refused)), 422
    title = title_of(look(wiki, now, language()))
    wiki.order.note(author().id, "conflict", title)
    tell(_("Décision prise pour « %(title)s ». Elle ne sera pas redemandée.", title=title), "ok")
    return redirect(url_for("conflicts.waiting"), 303)


def _version(wiki: Commons) -> str | None:
    """The commit in which the form says that the page was seen; None for what is none."""
    try:
        return wiki.store.resolve(request.form.get("version", ""))
    except CommunError:
        return None


def _late(number: int, decision: Decision, missing: ConflictMissing) -> ResponseReturnValue:
    """Somebody else decided before: who and what; a text that was typed comes back."""
    wiki = commons()
    item = inbox(wiki).get(number)
    if item is None or item.state != "solved":
        told = sentence_of(missing)
    else:
        person = wiki.accounts.by_id(item.person) if item.person else None
        name = person.name if person is not None else _("quelqu’un")
        told = _("%(name)s a déjà décidé : %(answer)s.", name=name, answer=answer_told(item))
    if item is None or not decision.text.strip():
        tell(told, "info")
        return redirect(url_for("conflicts.waiting"), 303)
    return render_template("sources/late.html", seen=look(wiki, item, language()), told=told, text=decision.text), 409


@blueprint.app_template_global("answer_told")
def answer_told(item: "Waiting") -> str:
    """How a conflict ended, in a few words."""
    told: dict[tuple[Kind | None, Answer | None], str] = {
        ("veiled", "ours"): _("montrée à nouveau"),
        ("veiled", "theirs"): _("gardée masquée"),
        ("veiled", "both"): _("gardée masquée, avec ses copies"),
        ("unveiled", "ours"): _("copies montrées à nouveau"),
        ("unveiled", "theirs"): _("copies gardées masquées"),
        ("gone_there", "ours"): _("page gardée"),
        ("gone_there", "theirs"): _("supprimée ici aussi"),
        ("gone_here", "ours"): _("laissée supprimée"),
        (None, "ours"): _("texte d’ici gardé"),
        (None, "theirs"): _("texte du wiki repris"),
        (None, "both"): _("les deux gardés"),
        (None, "choices"): _("endroit par endroit"),
        (None, "text"): _("réunis à la main"),
    }
    return told.get((item.kind, item.answer)) or told.get((None, item.answer)) or _("réglé de soi-même")


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
        "sources/conflict.html", seen=seen, item=seen.item, title=title_of(seen), text=text or seen.merged,
        typed=bool(text), error=error, mixing=_mixing(seen),
    )  # fmt: skip


def _mixing(seen: Seen) -> str:
    """What to know before the texts of both sides are mixed, "" when their licences go together."""
    text = seen.theirs or seen.base
    name = PageName.from_path(seen.item.path)
    if text is None or name is None:
        return ""
    licence = (Fiche.parse(name, text).source or {}).get("licence")
    return mixing_warning(str(licence or ""), commons().config.licence)
