"""Writing a fiche: a new one, a whole one or one section; and the preview."""

from dataclasses import replace

from flask import jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.commons import Commons, Saved
from commun.contacts import no_longer_public
from commun.i18n import _, language
from commun.moderation import reading
from commun.web.fiche.route import page_blueprint
from commun.web.guard import author, commons, current_user, guard, may
from commun.web.messages import tell
from commun.web.proposals.sending import sent_as_proposal, writes_here
from commun.web.security import limited
from commun.web.writing.conflict import conflict_page
from commun.web.writing.draft import Draft, begun, blank, composed, draft_of, posted, taken_back, with_model
from commun.web.writing.page import editor_page, similar
from commun.web.writing.presence import no_longer_writing
from commun.web.writing.typed import asks_to_stay, retyping_told, sent_by_form
from fiches import (
    SPACES,
    CommunError,
    EditConflict,
    Fiche,
    Head,
    PageName,
    describe_change,
    headings,
    slugify,
)

blueprint = page_blueprint("edit")


@blueprint.route("/nouvelle", methods=["GET", "POST"])
@guard("propose")
@limited("save")
def new() -> BaseResponse | str | tuple[str, int]:
    """A fiche to be written: its title first, then everything else."""
    wiki = commons()
    title = request.values.get("titre", "").strip()
    space = request.values.get("espace", "fiches")
    space = space if space in SPACES else "fiches"
    name = wiki.index.pages.free_name(space, title or "nouvelle-fiche")
    if request.method != "POST":
        known = wiki.index.pages.by_title(title) if title and space == "fiches" else None
        if known is not None:
            return redirect(url_for("edit.form", name=known.name), 303)
        return editor_page(wiki, begun(wiki, blank(name, title)))
    return _save_new(wiki, posted(wiki, name, is_new=True), at=None)


@blueprint.route("/<page:name>/modifier", methods=["GET", "POST"])
@guard("propose")
@limited("save")
def form(name: PageName) -> BaseResponse | str | tuple[str, int]:
    """The editor of a page, of one of its sections (`?section=2`), or of a page that a link waits for."""
    wiki = commons()
    row = wiki.index.pages.get(name)
    if request.method == "POST":
        # A page that was read and is there no more was renamed or deleted meanwhile: that is no new page.
        is_new = row is None and not request.form.get("base")
        draft = posted(wiki, name, is_new=is_new)
        return _save_new(wiki, draft, at=name) if is_new else _save(wiki, draft)
    if row is None:
        moved = wiki.index.pages.moved(name)
        if moved is not None:
            return redirect(url_for("edit.form", name=moved.name, section=request.args.get("section")), 301)
        title = request.args.get("titre", "") or name.slug.replace("-", " ").capitalize()
        return editor_page(wiki, taken_back(wiki, begun(wiki, blank(name, title))))
    fiche = wiki.fiche(row)
    number = request.args.get("section", type=int)
    if number is not None and not 0 <= number <= len(headings(fiche.body)):
        return redirect(url_for("edit.form", name=name), 303)  # the section went away since the link was shown
    user = current_user()
    shown = wiki.contacts.opened(fiche, user.role) if user else fiche
    return editor_page(wiki, taken_back(wiki, draft_of(shown, row.last_commit, number)))


@blueprint.post("/apercu")
@guard("propose")
def preview() -> BaseResponse:
    """The text being written, as HTML, for the editor's live preview."""
    name = PageName("fiches", slugify(request.form.get("titre", "") or "apercu"))
    return jsonify({"html": commons().preview(name, request.form.get("text", ""), language()).html})


def _stays(wiki: Commons, draft: Draft) -> str | tuple[str, int] | None:
    """The editor again for a button that saves nothing; None for one that saves."""
    if request.form.get("action") == "preview":
        preview = wiki.preview(draft.name, draft.text, language())
        return editor_page(wiki, with_model(wiki, draft), preview=preview)
    if not asks_to_stay():
        return None
    if sent_by_form():
        return editor_page(wiki, draft)
    try:  # what the usual inputs say goes into the head, which the form by type is about to show
        base = Fiche.parse(draft.name, "") if draft.is_new else wiki.read_at(draft.name, draft.base)
        return editor_page(wiki, replace(draft, head=composed(base, draft).head.text))
    except CommunError as error:
        return editor_page(wiki, draft, error)


def _save_new(wiki: Commons, draft: Draft, at: PageName | None) -> BaseResponse | str | tuple[str, int]:
    """Create the page: at `at`, the address that a link already knows, or at a free one."""
    stays = _stays(wiki, draft)
    if stays is not None:
        return stays
    title = draft.title.strip()
    near = [row.title for row in similar(wiki, draft)]
    if near and title not in near and request.form.get("vus", "").strip() != title:
        # They are shown once: who sends the same title again knows them.
        return editor_page(wiki, with_model(wiki, draft))
    try:
        fiche = composed(Fiche(draft.name, Head.parse(draft.head), draft.text, problem=None), draft)
        summary = draft.summary or _("Nouvelle page : %(title)s", title=draft.title.strip())
        if not writes_here(draft.name, fiche.type):
            return sent_as_proposal(wiki, replace(fiche, name=at or draft.name), "", draft.summary)
        saved = wiki.create_page(author(), draft.name.space, draft.title, fiche.text, summary=summary, name=at)
    except CommunError as error:
        return editor_page(wiki, with_model(wiki, draft), error)
    wiki.accounts.drafts.delete(author().id, str(draft.name))
    tell(_("La page est enregistrée."), "ok")
    return redirect(url_for("fiche.view", name=saved.name), 303)


def _save(wiki: Commons, draft: Draft) -> BaseResponse | str | tuple[str, int]:
    stays = _stays(wiki, draft)
    if stays is not None:
        return stays
    try:
        if not draft.base:
            return _born_meanwhile(wiki, draft)
        base = wiki.read_at(draft.name, draft.base)
        fiche = composed(base, draft)
        if not writes_here(draft.name, fiche.type, base.type):
            no_longer_writing(wiki, draft.name)
            # What is reserved must not enter git by the sentence either.
            told = describe_change(base, wiki.contacts.sealed(fiche), "fr", wiki.index.catalogue)
            return sent_as_proposal(wiki, fiche, draft.base, draft.summary or told)
        summary = draft.summary or wiki.summary_of(author(), base, fiche)
        saved = wiki.save(author(), draft.name, fiche.text, draft.base, summary)
    except EditConflict as conflict:
        return conflict_page(conflict, draft.summary)
    except CommunError as error:
        return editor_page(wiki, draft, error)
    wiki.accounts.drafts.delete(author().id, str(draft.name))
    no_longer_writing(wiki, saved.name)
    if saved.merged:
        tell(_("Quelqu’un d’autre a modifié cette page pendant ce temps : les deux textes sont réunis."), "info")
    elif saved.commit is None:
        tell(_("Rien n’a changé : aucune version n’a été ajoutée."), "info")
    else:
        tell(_("La page est enregistrée."), "ok")
        told = retyping_told(wiki, base, fiche)
        if told:
            tell(told, "info")
    return _shown_next(wiki, saved, base, fiche)


def _shown_next(wiki: Commons, saved: Saved, base: Fiche, fiche: Fiche) -> BaseResponse:
    """Where whoever has just saved is led: to their page, or to its past where that shows a contact they reserved."""
    if saved.commit is not None and no_longer_public(base, fiche):
        if may("delete"):
            return redirect(url_for("past_contacts.seen", name=saved.name), 303)
        tell(
            _("Les versions passées montrent encore ces coordonnées : un·e jardinier·ère peut les masquer, depuis "
              "l’historique de la page."), "info"
        )  # fmt: skip
    # Who has just written reads it, where the page of others stays the validated version: their words are not lost.
    kept = saved.commit is not None and reading(wiki, wiki.page(saved.name)).validated is not None
    return redirect(url_for("fiche.view", name=saved.name, recente=1 if kept else None), 303)


def _born_meanwhile(wiki: Commons, draft: Draft) -> tuple[str, int]:
    """Two people wrote the first text of the same page: the second one sees both, and chooses.

    Raises:
        HeadUnreadable: when the head that was typed cannot be read.
    """
    mine = composed(Fiche(draft.name, Head.parse(draft.head), "", problem=None), replace(draft, is_new=True))
    theirs = wiki.read(draft.name).text
    conflict = EditConflict(draft.name, base="", theirs=theirs, mine=mine.text, theirs_commit=wiki.head())
    return conflict_page(conflict, draft.summary)
