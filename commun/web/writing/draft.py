"""What a person is writing: the fields of the form as they were typed, and the fiche that they say.

The form holds the text apart from the head: the usual fields of the head have inputs of their own, the whole head can
be edited as YAML by whoever likes, and what the form does not know is kept as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from flask import abort, request

from commun.accounts import Draft as Kept
from commun.commons import Commons
from commun.forms import read_list, written_list
from commun.web.guard import current_user
from commun.web.writing.begin import beginning, is_untouched_model
from commun.web.writing.typed import TypedHead, asks_to_stay, kind_of, sent_by_form, typed_head
from fiches import Fiche, Head, PageName, normalise, section, splice_section

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
        extra: what a button of the form by type has just added or moved (`commun.forms.Context`).
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


def blank(name: PageName, title: str) -> Draft:
    """A draft of a page where nothing is written yet."""
    return Draft(name, is_new=True, base="", title=title, type="", resume="", themes="", territoires="", head="",
                 text="", section=None, summary="")  # fmt: skip


def begun(wiki: Commons, draft: Draft) -> Draft:
    """A blank draft with what the address fills in (`?type=retour&methodes=…`) and the model of its type."""
    start = beginning(wiki, draft.name)
    return replace(draft, type=start.type, head=start.head, text=start.text)


def draft_of(fiche: Fiche, base: str, number: int | None) -> Draft:
    """What the form shows of a fiche, or of one of its sections, read in the version `base`."""
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


def kept_draft(wiki: Commons, draft: Draft) -> Kept | None:
    """The draft of this page that the person kept, where they have an account."""
    user = current_user()
    return wiki.accounts.drafts.get(user.id, str(draft.name)) if user else None


def taken_back(wiki: Commons, draft: Draft) -> Draft:
    """`draft`, or with `?brouillon=1` the text that the person had kept, on the version that it was written from."""
    kept = kept_draft(wiki, draft) if "brouillon" in request.args else None
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


def posted(wiki: Commons, name: PageName, *, is_new: bool) -> Draft:
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


def with_model(wiki: Commons, draft: Draft) -> Draft:
    """`draft` as the editor shows it again, unsaved: a new page without a text keeps the model of its type.

    Without it, a refused save would empty the text of its headings under the eyes of whoever mends a field.
    """
    kind = kind_of(wiki, draft.name, draft.type) if draft.is_new and not draft.text.strip() else None
    return replace(draft, text=kind.model) if kind else draft


def composed(base: Fiche, draft: Draft) -> Fiche:
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
    shown = draft_of(base, "", None) if not draft.is_new else blank(draft.name, "")
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
