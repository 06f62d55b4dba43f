"""Telling other programs what happens: the addresses that are called, how the last calls went, one more."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.i18n import _, language
from commun.order import said
from commun.proposals import Book
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import count
from commun.webhooks import EVENTS, HookBook, HookRefused

blueprint = Blueprint("hooks", __name__)


@blueprint.get("/moderation/appels")
@guard("review")
def hooks() -> str:
    """The addresses, and a form for another one."""
    return _page()


@blueprint.post("/moderation/appels")
@guard("review")
def add() -> ResponseReturnValue:
    """Call another address; its secret is shown on the page that answers, and never again."""
    count("upload")
    wiki, url = commons(), request.form.get("adresse", "").strip()
    try:
        made = _book().add(url, request.form.getlist("evenement"), author().id, **_now())
    except HookRefused as refused:
        return _page(error=refused.sentence(language()), url=url), 422
    wiki.order.note(author().id, "hook", url, " ".join(made.events))
    return _page(secret=made.secret)


@blueprint.post("/moderation/appels/<int:number>")
@guard("review")
def change(number: int) -> ResponseReturnValue:
    """Call an address no more, or again."""
    hook = next((each for each in _book().all() if each.number == number), None)
    if hook is not None and request.form.get("action") == "reprendre":
        _book().resume(number, **_now())
        commons().order.note(author().id, "hook", hook.url, said("resumed"))
        tell(_("Cette adresse est de nouveau prévenue."), "ok")
    elif hook is not None and _book().remove(number):
        commons().order.note(author().id, "hook", hook.url, said("removed"))
        tell(_("Cette adresse n’est plus prévenue."), "ok")
    return redirect(url_for("hooks.hooks"), 303)


def _book() -> HookBook:
    return HookBook(commons().accounts.database)


def _now() -> dict[str, int]:
    """Where what happens from now on begins."""
    wiki = commons()
    wiki.head()
    book = Book(wiki.accounts.database)
    return {
        "seen": wiki.index.revisions.last_number(),
        "proposals": book.last_number(),
        "now": int(wiki.clock().timestamp()),
    }


def _page(*, secret: str = "", error: str = "", url: str = "") -> str:
    book = _book()
    shown = [(hook, book.last(hook, 5)) for hook in book.all()]
    labels = {
        "page.saved": _("une page est écrite"),
        "page.renamed": _("une page change de titre"),
        "page.deleted": _("une page est supprimée"),
        "discussion.written": _("un message est écrit dans une discussion"),
        "proposal.sent": _("une proposition arrive"),
        "proposal.decided": _("une proposition est décidée"),
    }
    return render_template(
        "moderation/hooks.html", hooks=shown, labels=labels, events=EVENTS, secret=secret, error=error, url=url
    )
