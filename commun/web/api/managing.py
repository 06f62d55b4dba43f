"""`/api/pages/<page>`: renamed, deleted, brought back; each with its own right, as by the forms of the site."""

from flask import Response, jsonify

from commun.commons import Commons
from commun.i18n import _
from commun.web.api import asked
from commun.web.api.refused import BaseMissing
from commun.web.api.shapes import page_answer
from commun.web.fiche.route import page_blueprint
from commun.web.guard import commons, guard
from commun.web.security import csrf_exempt
from fiches import PageName

blueprint = page_blueprint("api_pages_managed")


@blueprint.post("/api/pages/<page:name>/rename")
@csrf_exempt
@guard("rename")
def rename(name: PageName) -> Response:
    """Another title, and the address that goes with it; the links to the page follow."""
    wiki, user, sent = commons(), asked.writer(), asked.body()
    title, base = asked.needed(sent, "title"), asked.needed_base(sent, name)
    row = wiki.page(name)
    summary = asked.text(sent, "summary").strip() or _(
        "Renommage de « %(old)s » en « %(new)s »", old=row.title, new=title
    )
    return _answered(wiki, wiki.rename(user, name, title, base, summary).name)


@blueprint.delete("/api/pages/<page:name>")
@csrf_exempt
@guard("delete")
def delete(name: PageName) -> Response:
    """The page is deleted; its history stays, and it can be brought back."""
    wiki, user, sent = commons(), asked.writer(), asked.body()
    row, base = wiki.page(name), asked.needed_base(sent, name)
    summary = asked.text(sent, "summary").strip() or _("Suppression de « %(title)s »", title=row.title)
    saved = wiki.delete(user, name, base, summary)
    return jsonify({"name": str(name), "deleted": True, "revision": saved.commit})


@blueprint.post("/api/pages/<page:name>/restore")
@csrf_exempt
@guard("restore")
def restore(name: PageName) -> Response:
    """A deleted page with its last text, or a living one as it was at `revision`."""
    wiki, user, sent = commons(), asked.writer(), asked.body()
    row, revision = wiki.history_row(name), asked.needed(sent, "revision") if "revision" in sent else None
    base = asked.base(sent, name)
    if not row.deleted and base != row.last_commit:
        raise BaseMissing
    summary = asked.text(sent, "summary").strip() or (
        _("Retour à la version %(revision)s", revision=revision[:10]) if revision else _("Rétablissement de la page")
    )
    return _answered(wiki, wiki.restore(user, name, revision, summary).name)


def _answered(wiki: Commons, name: PageName) -> Response:
    row = wiki.page(name)
    return page_answer(wiki, row, wiki.fiche(row))
