"""`<page>/coordonnees-passees`: the past versions that show a contact that is no longer public, and hiding them."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.contacts import hide_past, past_versions, show_past
from commun.i18n import _, ngettext
from commun.web.discover.address import whole
from commun.web.fiche.route import page_blueprint
from commun.web.guard import author, commons, guard
from commun.web.messages import tell
from commun.web.security import limited
from fiches import PageName

blueprint = page_blueprint("past_contacts")


@blueprint.get("/<page:name>/coordonnees-passees")
@guard("delete")
def seen(name: PageName) -> str:
    """The versions that show one, ticked, and those that are hidden already.

    Raises:
        PageMissing: when nothing ever lay there.
    """
    row, before = commons().history_row(name), _before()
    return render_template("contacts/past.html", row=row, past=past_versions(commons(), row, before), before=before)


@blueprint.post("/<page:name>/coordonnees-passees")
@guard("delete")
@limited("save")
def change(name: PageName) -> ResponseReturnValue:
    """Hide the text of those that are ticked, or show all of them again.

    Raises:
        PageMissing: when nothing ever lay there.
    """
    wiki, row, before = commons(), commons().history_row(name), _before()
    if request.form.get("action") == "montrer":
        done = show_past(wiki, author(), row, before)
        tell(ngettext("%(n)s version est montrée à nouveau.", "%(n)s versions sont montrées à nouveau.", done), "ok")
    else:
        done = hide_past(wiki, author(), row, request.form.getlist("version"), before)
        tell(ngettext("%(n)s version est masquée.", "%(n)s versions sont masquées.", done) if done
             else _("Cochez au moins une version."), "ok" if done else "error")  # fmt: skip
    return redirect(url_for("past_contacts.seen", name=row.name, avant=before), 303)


def _before() -> int | None:
    """The number of the version before which a long history is looked at."""
    return whole(request.args.get("avant"), 0, least=0) or None
