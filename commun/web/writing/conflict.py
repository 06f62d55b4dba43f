"""The page for two who wrote at once: both texts, and the writer's choice between them."""

from dataclasses import replace
from typing import cast

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.i18n import _, language
from commun.web.fiche.difference import shown_difference
from commun.web.fiche.route import page_blueprint
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.proposals.sending import sent_as_proposal, writes_here
from commun.web.security import limited
from commun.web.writing.draft import draft_of
from commun.web.writing.page import editor_page
from commun.web.writing.presence import no_longer_writing
from fiches import Choice, EditConflict, Fiche, HeadUnreadable, PageName, merge, normalise
from search_index import RevisionRow

blueprint = page_blueprint("conflict")


def conflict_page(conflict: EditConflict, summary: str, undoing: RevisionRow | None = None) -> tuple[str, int]:
    """The page where a writer sees both texts and chooses; whatever is chosen, no text is lost (409)."""
    base, mine, theirs = conflict.base or "", conflict.mine or "", conflict.theirs or ""
    gone = conflict.theirs is None
    merged = merge(mine if gone else base, mine, mine if gone else theirs)
    name = cast("PageName", conflict.name)
    page = render_template(
        "fiche/conflict.html",
        conflict=conflict,
        name=name,
        title=Fiche.parse(name, theirs or mine).title,
        conflicts=merged.conflicts,
        merged=merged.text,
        summary=summary,
        undoing=undoing,
        diff=shown_difference(Fiche.parse(name, theirs), Fiche.parse(name, mine), "split"),
        sentence=conflict.sentence(language()),
    )
    return page, 409


@blueprint.post("/<page:name>/resoudre")
@guard("edit")
@limited("save")
def resolve(name: PageName) -> BaseResponse | str | tuple[str, int]:
    """The writer's answer to a conflict: a side for each place, or a text of their own."""
    wiki = commons()
    sent = request.form
    base, mine, theirs = (normalise(sent.get(key, "")) for key in ("base_text", "mine", "theirs"))
    if sent.get("action") == "text":
        text = normalise(sent.get("text", ""))
    else:
        count = len(merge(base, mine, theirs).conflicts)
        choices = [sent.get(f"choice-{number}", "mine") for number in range(count)]
        text = merge(base, mine, theirs, cast("list[Choice]", choices)).text
    summary = sent.get("summary", "").strip() or _("Deux versions réunies à la main")
    fiche = Fiche.parse(name, text)
    if not writes_here(name, fiche.type):
        no_longer_writing(wiki, name)
        return sent_as_proposal(wiki, fiche, sent.get("theirs_commit", ""), summary)
    try:
        saved = wiki.save(author(), name, text, sent.get("theirs_commit", ""), summary)
    except EditConflict as conflict:
        return conflict_page(conflict, summary)
    except HeadUnreadable as error:
        draft = replace(draft_of(Fiche.parse(name, theirs), sent.get("theirs_commit", ""), None), text=text, head="")
        return editor_page(wiki, draft, error)
    wiki.accounts.drafts.delete(author().id, str(name))
    no_longer_writing(wiki, name)
    tell(_("Votre choix est enregistré.") if saved.commit else _("La version en place est gardée."), "ok")
    return redirect(url_for("fiche.view", name=name), 303)
