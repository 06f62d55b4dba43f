"""`/lots`: the versions that changed many pages at once, what each changed, and the button that takes one back."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response as BaseResponse

from commun.batches import Done, batch_of, recent_batches, undo_batch
from commun.commons import Commons, author_of
from commun.i18n import _, language, ngettext
from commun.web.browse.addresses import pages_of
from commun.web.discover.address import past, whole
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import PageName

blueprint = Blueprint("batches", __name__)

SHOWN: Final = 50
"""Pages whose differences are shown at once."""
_NAMED: Final = 12


@blueprint.app_template_global("field_label")
def field_label(key: str) -> str:
    """What people read for a key of a head, in the language of the moment."""
    return commons().index.catalogue.label(key, language())


@blueprint.get("/lots")
@guard("read")
def listing() -> str:
    """The last versions that changed several pages."""
    return render_template("care/batches.html", batches=recent_batches(commons()))


@blueprint.get("/lots/<revision>")
@guard("read")
def one(revision: str) -> ResponseReturnValue:
    """What one of them changed, page by page."""
    batch = batch_of(commons(), revision)
    page, pages = whole(request.args.get("page"), 1), -(-len(batch.pages) // SHOWN)
    page_address = pages_of(f"/lots/{batch.commit.sha}")
    return past(page, pages, page_address) or render_template(
        "care/batch.html",
        batch=batch,
        shown=batch.pages[(page - 1) * SHOWN : page * SHOWN],
        page=page,
        pages=pages,
        page_address=page_address,
    )


@blueprint.post("/lots/<revision>/annuler")
@guard("garden")
@limited("save")
def undo(revision: str) -> BaseResponse:
    """Take one of them back, in one version."""
    wiki, user = commons(), author()
    message = wiki.store.commit(revision).message.splitlines()[0]
    done = undo_batch(wiki, author_of(user), revision, _("Annulation : %(what)s", what=message), user=user)
    tell_done(wiki, done, _("Rien n’était plus à annuler."))
    return redirect(url_for("batches.one", revision=done.commit or revision), 303)


def tell_done(wiki: Commons, done: Done, nothing: str) -> None:
    """Tell what a batch did, and which pages it left as they are."""
    if done.commit is None:
        tell(nothing, "info")
    else:
        message = wiki.store.commit(done.commit).message.splitlines()[0]
        wiki.order.note(author().id, "batch", done.commit[:10], message)
        tell(ngettext("Une page est changée, en une seule version.", "%(n)s pages sont changées, en une seule version.",
                      len(done.pages)), "ok")  # fmt: skip
    if done.left:
        tell(_("Laissées telles quelles, parce que quelqu’un y a écrit depuis : %(titles)s.",
               titles=titles_told(wiki, done.left)), "info")  # fmt: skip
    if done.guarded:
        tell(_("Laissées telles quelles, parce qu’elles sont protégées : %(titles)s.",
               titles=titles_told(wiki, done.guarded)), "info")  # fmt: skip


def titles_told(wiki: Commons, names: tuple[PageName, ...]) -> str:
    """The titles of some pages, the first ones of many."""
    rows = [wiki.index.pages.get(name) for name in names[:_NAMED]]
    told = ", ".join(row.title for row in rows if row is not None)
    return told + ("…" if len(names) > _NAMED else "")
