"""Writing a fiche: a new one, a whole one or one section; the preview; and the page for two who wrote at once.

The form holds the text apart from the head: the usual fields of the head have inputs of their own, the whole head can
be edited as YAML by whoever likes, and what the form does not know is kept as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from flask import abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from commun.accounts import Draft as Kept
from commun.commons import Commons
from commun.forms import Group, lists_of, read_list, written_list
from commun.i18n import _, language
from commun.render import Rendered, diff_html
from commun.rules import FieldsRefused
from commun.web.fiche.begin import beginning, is_untouched_model, offered_types
from commun.web.fiche.route import page_blueprint
from commun.web.fiche.typed import (
    TypedHead,
    asks_to_stay,
    cards,
    kind_of,
    retyping_told,
    sent_by_form,
    summary_of,
    typed_head,
)
from commun.web.guard import author, commons, current_user, guard
from commun.web.messages import tell
from commun.web.proposals.sending import sent_as_proposal, writes_here
from commun.web.security import limited
from fiches import (
    SPACES,
    Choice,
    CommunError,
    EditConflict,
    Fiche,
    FieldProblem,
    Head,
    HeadUnreadable,
    PageName,
    StoreUnavailable,
    Type,
    describe_change,
    difference,
    headings,
    merge,
    normalise,
    section,
    slugify,
    splice_section,
)
from search_index import PageRow, RevisionRow

blueprint = page_blueprint("edit")

_LISTS = ("themes", "territoires")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person is writing: the fields of the form, as they were typed.

    Attributes:
        name: the page; for a new one, where it would lie.
        is_new: whether the page is to be created.
        base: the version that the writer read ("" for a new page).
        title, type, resume, themes, territoires: the inputs of the usual fields; lists are separated by commas.
        head: the whole head as YAML.
        text: the text, or that of one section.
        section: the number of the section being edited, None for the whole text.
        summary: what the writer says of the change.
        extra: the blank lines that a button of the form by type asked for, by key.
    """

    name: PageName
    is_new: bool
    base: str
    title: str
    type: str
    resume: str
    themes: str
    territoires: str
    head: str
    text: str
    section: int | None
    summary: str
    extra: Mapping[str, int] = field(default_factory=dict)


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
    if request.method == "GET":
        known = wiki.index.pages.by_title(title) if title and space == "fiches" else None
        if known is not None:
            return redirect(url_for("edit.form", name=known.name), 303)
        return _form(wiki, _begun(wiki, _blank(name, title)))
    return _save_new(wiki, _posted(wiki, name, is_new=True), at=None)


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
        draft = _posted(wiki, name, is_new=is_new)
        return _save_new(wiki, draft, at=name) if is_new else _save(wiki, draft)
    if row is None:
        moved = wiki.index.pages.moved(name)
        if moved is not None:
            return redirect(url_for("edit.form", name=moved.name, section=request.args.get("section")), 301)
        title = request.args.get("titre", "") or name.slug.replace("-", " ").capitalize()
        return _form(wiki, _taken_back(wiki, _begun(wiki, _blank(name, title))))
    fiche = wiki.fiche(row)
    number = request.args.get("section", type=int)
    if number is not None and not 0 <= number <= len(headings(fiche.body)):
        return redirect(url_for("edit.form", name=name), 303)  # the section went away since the link was shown
    user = current_user()
    shown = wiki.contacts.opened(fiche, user.role) if user else fiche
    return _form(wiki, _taken_back(wiki, _draft_of(shown, row.last_commit, number)))


@blueprint.post("/apercu")
@guard("propose")
def preview() -> BaseResponse:
    """The text being written, as HTML, for the editor's live preview."""
    name = PageName("fiches", slugify(request.form.get("titre", "") or "apercu"))
    return jsonify({"html": commons().preview(name, request.form.get("text", ""), language()).html})


def _blank(name: PageName, title: str) -> Draft:
    return Draft(name, is_new=True, base="", title=title, type="", resume="", themes="", territoires="", head="",
                 text="", section=None, summary="")  # fmt: skip


def _begun(wiki: Commons, draft: Draft) -> Draft:
    """A blank draft with what the address fills in (`?type=retour&methodes=…`) and the model of its type."""
    start = beginning(wiki, draft.name)
    return replace(draft, type=start.type, head=start.head, text=start.text)


def _draft_of(fiche: Fiche, base: str, number: int | None) -> Draft:
    return Draft(
        fiche.name,
        is_new=False,
        base=base,
        title=fiche.title,
        type=fiche.type or "",
        resume=fiche.summary,
        themes=written_list(fiche.themes),
        territoires=written_list(fiche.territories),
        head=fiche.head.text,
        text=fiche.body if number is None else section(fiche.body, number),
        section=number,
        summary="",
    )


def _kept(wiki: Commons, draft: Draft) -> Kept | None:
    """The draft of this page that the person kept, where they have an account."""
    user = current_user()
    return wiki.accounts.drafts.get(user.id, str(draft.name)) if user else None


def _taken_back(wiki: Commons, draft: Draft) -> Draft:
    """`draft`, or with `?brouillon=1` the text that the person had kept, on the version that it was written from."""
    kept = _kept(wiki, draft) if "brouillon" in request.args else None
    if kept is None:
        return draft
    page = Fiche.parse(draft.name, kept.text)  # the draft of a form by type holds the head too
    return replace(
        draft,
        text=page.body,
        head=page.head.text if page.opening else draft.head,
        type=page.type or draft.type,
        section=None,
        base=kept.base if kept.base and not draft.is_new else draft.base,
        title=kept.title if kept.title and draft.is_new else draft.title,
        summary=kept.summary,
    )


def _posted(wiki: Commons, name: PageName, *, is_new: bool) -> Draft:
    """The form as it was sent; nothing that was typed is changed here, line ends apart."""
    sent = request.form
    number = sent.get("section", type=int)
    head = normalise(sent.get("head", ""))
    typed = typed_head(wiki, name, head) if sent_by_form() else TypedHead(head)
    return Draft(
        name,
        is_new=is_new,
        base=sent.get("base", ""),
        title=sent.get("titre", ""),
        type=sent.get("type", ""),
        resume=sent.get("resume", ""),
        themes=sent.get("themes", ""),
        territoires=sent.get("territoires", ""),
        head=typed.text,
        text=_typed_text(wiki, name, is_new=is_new),
        section=number,
        summary=sent.get("summary", "").strip(),
        extra=typed.extra,
    )


def _typed_text(wiki: Commons, name: PageName, *, is_new: bool) -> str:
    """The text that was typed; in a new page the model of a type is no text yet, and follows the type chosen."""
    text = normalise(request.form.get("text", ""))
    if is_new and (not text.strip() or is_untouched_model(wiki, text)):
        kind = kind_of(wiki, name, request.form.get("type", "")) if asks_to_stay() else None
        return kind.model if kind else ""
    return text


def _form(
    wiki: Commons, draft: Draft, error: CommunError | None = None, preview: Rendered | None = None
) -> str | tuple[str, int]:
    """The editor holding `draft`; with `error`, the sentence above it and everything typed still there.

    `preview` is the text as it would be shown, for whoever asks for it without JavaScript.
    """
    row = None if draft.is_new else wiki.index.pages.get(draft.name)
    untouched = error is None and preview is None and "brouillon" not in request.args
    kind = None if draft.section is not None else kind_of(wiki, draft.name, draft.type)
    problems = error.problems if isinstance(error, FieldsRefused) else ()
    groups = _cards(wiki, draft, kind, problems) if kind is not None and not _as_markdown() else None
    page = render_template(
        "fiche/edit.html",
        draft=draft,
        kind=kind,
        cards=groups,
        lists=lists_of(groups or ()),
        wrong=summary_of(groups or (), problems),
        similar=_similar(wiki, draft),
        error=error.sentence(language()) if error else None,
        preview=preview,
        space=SPACES[draft.name.space],
        types=offered_types(wiki),
        themes=[value for value, _count in wiki.counts("theme")],
        territories=[value for value, _count in wiki.counts("territory")],
        kept=_kept(wiki, draft) if untouched else None,
        proposes=not writes_here(draft.name, draft.type),
        licence=wiki.licence_of(wiki.fiche(row)) if row else wiki.config.licence,
    )
    if error is None:
        return page
    return page, 503 if isinstance(error, StoreUnavailable) else 422


def _as_markdown() -> bool:
    """Whether the page is shown as it is written, its head as YAML above its text."""
    action = request.form.get("action", "")
    return action == "markdown" or (action != "formulaire" and request.values.get("vue") == "markdown")


def _similar(wiki: Commons, draft: Draft) -> list[PageRow]:
    """The fiches whose titles are nearly that of a new one: it may be written already."""
    if not draft.is_new or draft.name.space != "fiches" or not draft.title.strip():
        return []
    return wiki.index.pages.similar(draft.title)


def _cards(wiki: Commons, draft: Draft, kind: Type, problems: Sequence[FieldProblem]) -> list[Group] | None:
    """The form by type for a draft; None where its head cannot be read: it is then shown as it is."""
    fiche = Fiche.parse(draft.name, f"---\n{draft.head}---\n") if draft.head else Fiche.parse(draft.name, "")
    if fiche.problem is not None:
        return None
    return cards(wiki, fiche, kind, draft.extra, problems, judged=not draft.is_new)


def _stays(wiki: Commons, draft: Draft) -> str | tuple[str, int] | None:
    """The editor again for a button that saves nothing; None for one that saves."""
    if request.form.get("action") == "preview":
        return _form(wiki, draft, preview=wiki.preview(draft.name, draft.text, language()))
    if not asks_to_stay():
        return None
    if sent_by_form():
        return _form(wiki, draft)
    try:  # what the usual inputs say goes into the head, which the form by type is about to show
        base = Fiche.parse(draft.name, "") if draft.is_new else wiki.read_at(draft.name, draft.base)
        return _form(wiki, replace(draft, head=_composed(base, draft).head.text))
    except CommunError as error:
        return _form(wiki, draft, error)


def _save_new(wiki: Commons, draft: Draft, at: PageName | None) -> BaseResponse | str | tuple[str, int]:
    """Create the page: at `at`, the address that a link already knows, or at a free one."""
    stays = _stays(wiki, draft)
    if stays is not None:
        return stays
    title = draft.title.strip()
    near = [row.title for row in _similar(wiki, draft)]
    if near and title not in near and request.form.get("vus", "").strip() != title:
        return _form(wiki, draft)  # they are shown once; who sends the same title again knows them
    try:
        fiche = _composed(Fiche(draft.name, Head.parse(draft.head), draft.text, problem=None), draft)
        summary = draft.summary or _("Nouvelle page : %(title)s", title=draft.title.strip())
        if not writes_here(draft.name, fiche.type):
            return sent_as_proposal(wiki, replace(fiche, name=at or draft.name), "", draft.summary)
        saved = wiki.create_page(author(), draft.name.space, draft.title, fiche.text, summary=summary, name=at)
    except CommunError as error:
        return _form(wiki, draft, error)
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
        fiche = _composed(base, draft)
        # What is reserved must not enter git by the sentence either.
        summary = draft.summary or describe_change(base, wiki.contacts.sealed(fiche), "fr")
        if not writes_here(draft.name, fiche.type, base.type):
            return sent_as_proposal(wiki, fiche, draft.base, summary)
        saved = wiki.save(author(), draft.name, fiche.text, draft.base, summary)
    except EditConflict as conflict:
        return conflict_page(conflict, draft.summary)
    except CommunError as error:
        return _form(wiki, draft, error)
    wiki.accounts.drafts.delete(author().id, str(draft.name))
    if saved.merged:
        tell(_("Quelqu’un d’autre a modifié cette page pendant ce temps : les deux textes sont réunis."), "info")
    elif saved.commit is None:
        tell(_("Rien n’a changé : aucune version n’a été ajoutée."), "info")
    else:
        tell(_("La page est enregistrée."), "ok")
        told = retyping_told(wiki, base, fiche)
        if told:
            tell(told, "info")
    return redirect(url_for("fiche.view", name=saved.name), 303)


def _born_meanwhile(wiki: Commons, draft: Draft) -> tuple[str, int]:
    """Two people wrote the first text of the same page: the second one sees both, and chooses.

    Raises:
        HeadUnreadable: when the head that was typed cannot be read.
    """
    mine = _composed(Fiche(draft.name, Head.parse(draft.head), "", problem=None), replace(draft, is_new=True))
    theirs = wiki.read(draft.name).text
    conflict = EditConflict(draft.name, base="", theirs=theirs, mine=mine.text, theirs_commit=wiki.head())
    return conflict_page(conflict, draft.summary)


def _composed(base: Fiche, draft: Draft) -> Fiche:
    """The fiche that the form says, starting from `base`, the one that the writer read.

    The head typed as YAML counts first; then each input that differs from what the form showed.

    Raises:
        HeadUnreadable: when the YAML head cannot be read.
    """
    if draft.section is not None:
        try:
            return base.with_body(splice_section(base.body, draft.section, draft.text))
        except IndexError:
            abort(400)
    head = Head.parse(draft.head) if "head" in request.form else base.head
    shown = _draft_of(base, "", None) if not draft.is_new else _blank(draft.name, "")
    changes: dict[str, object] = {}
    for key, typed, before in (
        ("titre", draft.title, shown.title),
        ("type", draft.type, shown.type),
        ("resume", draft.resume, shown.resume),
    ):
        if typed.strip() != before and key in (request.form if key != "titre" or typed.strip() else ()):
            changes[key] = typed.strip() or None
    for key in _LISTS:
        typed, before = getattr(draft, key), getattr(shown, key)
        if key in request.form and typed.strip() != before:
            changes[key] = read_list(typed, base.head.get(key)) or None
    return replace(base, head=head.with_values(changes) if changes else head, body=draft.text, problem=None)


def conflict_page(conflict: EditConflict, summary: str, undoing: RevisionRow | None = None) -> tuple[str, int]:
    """The page where a writer sees both texts and chooses; whatever is chosen, no text is lost (409)."""
    base, mine, theirs = conflict.base or "", conflict.mine or "", conflict.theirs or ""
    gone = conflict.theirs is None
    merged = merge(mine if gone else base, mine, mine if gone else theirs)
    name = cast("PageName", conflict.name)
    change = difference(Fiche.parse(name, theirs), Fiche.parse(name, mine))
    page = render_template(
        "fiche/conflict.html",
        conflict=conflict,
        name=name,
        title=Fiche.parse(name, theirs or mine).title,
        conflicts=merged.conflicts,
        merged=merged.text,
        summary=summary,
        undoing=undoing,
        diff=diff_html(change, "split", language(), _label),
        sentence=conflict.sentence(language()),
    )
    return page, 409


def _label(key: str) -> str:
    """What people read for the key of a field."""
    return commons().index.catalogue.label(key, language())


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
    try:
        saved = wiki.save(author(), name, text, sent.get("theirs_commit", ""), summary)
    except EditConflict as conflict:
        return conflict_page(conflict, summary)
    except HeadUnreadable as error:
        draft = replace(_draft_of(Fiche.parse(name, theirs), sent.get("theirs_commit", ""), None), text=text, head="")
        return _form(wiki, draft, error)
    wiki.accounts.drafts.delete(author().id, str(name))
    tell(_("Votre choix est enregistré.") if saved.commit else _("La version en place est gardée."), "ok")
    return redirect(url_for("fiche.view", name=name), 303)
