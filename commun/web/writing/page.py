"""The page of the editor, holding whatever was typed."""

from collections.abc import Sequence
from dataclasses import replace

from flask import render_template, request

from commun.commons import Commons
from commun.forms import Group, lists_of
from commun.i18n import language
from commun.order import Blocked
from commun.proposals import Proposal
from commun.render import Rendered
from commun.rules import FieldsRefused
from commun.web.guard import current_user
from commun.web.proposals.sending import writes_here
from commun.web.writing.begin import offered_types
from commun.web.writing.draft import Draft, kept_draft
from commun.web.writing.presence import also_writing
from commun.web.writing.typed import cards, kind_of, summary_of
from fiches import SPACES, CommunError, Fiche, FieldProblem, HeadUnreadable, StoreUnavailable, Type
from search_index import PageRow


def editor_page(
    wiki: Commons,
    draft: Draft,
    error: CommunError | None = None,
    preview: Rendered | None = None,
    proposal: Proposal | None = None,
) -> str | tuple[str, int]:
    """The editor holding `draft`; with `error`, the sentence above it and everything typed still there.

    `preview` is the text as it would be shown, for whoever asks for it without JavaScript; `proposal` is the one that
    is touched up here, which sending accepts.
    """
    row = None if draft.is_new else wiki.index.pages.get(draft.name)
    if row is not None and not draft.title:  # the form of a page that is there does not send it
        draft = replace(draft, title=row.title)
    untouched = proposal is None and error is None and preview is None and "brouillon" not in request.args
    kind = None if draft.section is not None else kind_of(wiki, draft.name, draft.type)
    problems = error.problems if isinstance(error, FieldsRefused) else ()
    groups = _cards(wiki, draft, kind, problems) if kind is not None and not _as_markdown() else None
    page = render_template(
        "fiche/edit.html",
        draft=draft,
        kind=kind,
        cards=groups,
        lists=lists_of(groups or ()),
        wrong=summary_of(groups or (), problems, wiki.index.catalogue),
        similar=[] if proposal else similar(wiki, draft),
        error=_sentence(error),
        held=_held(wiki) if error is None else None,
        preview=preview,
        space=SPACES[draft.name.space],
        types=offered_types(wiki),
        themes=[value for value, _count in wiki.counts("theme")],
        territories=[value for value, _count in wiki.counts("territory")],
        kept=kept_draft(wiki, draft) if untouched else None,
        also=also_writing(wiki, draft.name) if proposal is None else [],
        proposes=proposal is None and not writes_here(draft.name, draft.type),
        proposal=proposal,
        licence=wiki.licence_of(wiki.fiche(row)) if row else wiki.config.licence,
    )
    if error is None:
        return page
    return page, 503 if isinstance(error, StoreUnavailable) else 422


def _as_markdown() -> bool:
    """Whether the page is shown as it is written, its head as YAML above its text."""
    action = request.form.get("action", "")
    return action == "markdown" or (action != "formulaire" and request.values.get("vue") == "markdown")


def similar(wiki: Commons, draft: Draft) -> list[PageRow]:
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


def _sentence(error: CommunError | None) -> str | None:
    """What is said above the editor; a line of the head is counted in its box, where it has no dashes above it."""
    if error is None:
        return None
    return (error.alone() if isinstance(error, HeadUnreadable) else error).sentence(language())


def _held(wiki: Commons) -> str | None:
    """What a blocked person is told before they write, and not only once they have."""
    user = current_user()
    try:
        wiki.order.refuse_blocked(user.id if user else "")
    except Blocked as held:
        return held.sentence(language())
    return None
