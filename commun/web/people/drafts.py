"""Drafts: kept while somebody writes, listed for them alone."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.accounts import Draft
from commun.i18n import _, date_iso, hour_minute
from commun.web.guard import author, commons, guard, wants_json
from commun.web.messages import tell
from commun.web.security import limited
from commun.web.writing.presence import also_writing, no_longer_writing
from commun.web.writing.typed import sent_by_form, typed_head
from fiches import Head, PageName, headings, normalise, splice_section

blueprint = Blueprint("drafts", __name__)


@dataclass(frozen=True, slots=True)
class Row:
    """A draft in the list: what it is called, where it goes on, whether the page has moved since."""

    draft: Draft
    title: str
    address: str
    exists: bool


@blueprint.get("/brouillons")
@guard("account")
def drafts() -> str:
    """The drafts of the person, the latest first."""
    rows = [_row(draft) for draft in commons().accounts.drafts.list(author().id)]
    return render_template("people/drafts.html", rows=rows)


@blueprint.post("/brouillons/<path:page>")
@guard("account")
@limited("draft")
def keep(page: str) -> ResponseReturnValue:
    """Keep the text being written; scripts get the hour back, people their editor.

    Raises:
        NameRefused: when `page` is no name of a page.
    """
    name = PageName.parse(page)
    fields = _sent()
    draft = commons().accounts.drafts.save(
        author().id,
        str(name),
        _with_head(name, _whole(name, normalise(fields["text"]), fields["base"], fields["section"])),
        fields["base"] or None,
        summary=fields["summary"],
        title=fields["titre"],
    )
    also_writing(commons(), name)
    if wants_json():
        sentence = _("Brouillon gardé à %(hour)s.", hour=hour_minute(draft.saved))
        return jsonify({"saved": date_iso(draft.saved), "sentence": sentence})
    tell(_("Votre brouillon est gardé : vous seul·e pouvez le lire."), "ok")
    return redirect(url_for("drafts.drafts"), 303)


@blueprint.post("/brouillons/<path:page>/supprimer")
@guard("account")
def throw_away(page: str) -> ResponseReturnValue:
    """Throw a draft away.

    Raises:
        NameRefused: when `page` is no name of a page.
    """
    name = PageName.parse(page)
    commons().accounts.drafts.delete(author().id, str(name))
    no_longer_writing(commons(), name)
    tell(_("Le brouillon est jeté."), "ok")
    return redirect(url_for("drafts.drafts"), 303)


def _sent() -> dict[str, str]:
    """The fields of the draft, from the editor's form or from JSON; a JSON body of another shape is refused (400)."""
    sent = request.get_json() if request.is_json else request.form
    if not isinstance(sent, Mapping):
        abort(400)
    fields = {key: sent.get(key) for key in ("text", "base", "summary", "titre", "section")}
    if not all(value is None or isinstance(value, str) for value in fields.values()):
        abort(400)
    return {key: value or "" for key, value in fields.items()}


def _with_head(name: PageName, text: str) -> str:
    """The draft of a form by type holds its fields too: the head stands above the text, as in the page itself."""
    if not sent_by_form():
        return text
    head = typed_head(commons(), name, normalise(request.form.get("head", ""))).text
    kind = request.form.get("type", "")
    head = Head.parse(head).with_values({"type": kind}).text if kind else head
    return f"---\n{head}---\n{text}"


def _whole(name: PageName, text: str, base: str, number: str) -> str:
    """The text of the page: `text`, or the version `base` with `text` for its section `number`.

    A draft is kept for a page, not for a section: taken back whole, it can never stand for more than it is.
    """
    if not number.isdecimal() or not base:
        return text
    body = commons().read_at(name, base).body
    return splice_section(body, int(number), text) if int(number) <= len(headings(body)) else text


def _row(draft: Draft) -> Row:
    """What the list shows of a draft."""
    name = PageName.parse(draft.page)
    page = commons().index.pages.get(name)
    if page is None:
        title = draft.title or name.slug.replace("-", " ").capitalize()
        return Row(draft, title, f"{name.url}/modifier?brouillon=1", exists=False)
    return Row(draft, page.title, f"{page.name.url}/modifier?brouillon=1", exists=True)
