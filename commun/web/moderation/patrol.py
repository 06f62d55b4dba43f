"""`/modifications/a-relire`: the changes that nobody has read again yet."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.i18n import ngettext
from commun.moderation import to_patrol
from commun.proposals import newcomers_among
from commun.web.guard import author, commons, guard
from commun.web.messages import tell

blueprint = Blueprint("patrol", __name__)


@blueprint.get("/modifications/a-relire")
@guard("review")
def waiting() -> str:
    """The changes to be read again, the newest first; with `?comptes=neufs`, those of new accounts."""
    wiki = commons()
    rows, only_new = to_patrol(wiki), request.args.get("comptes") == "neufs"
    new = newcomers_among(wiki, (row.author_email for row in rows))
    shown = [row for row in rows if row.author_email in new] if only_new else rows
    return render_template("moderation/patrol.html", rows=shown, new=new, only_new=only_new)


@blueprint.post("/modifications/a-relire")
@guard("review")
def mark() -> ResponseReturnValue:
    """Mark those that were ticked as read again."""
    commits = [sha for sha in request.form.getlist("version") if sha.isalnum()]
    done = commons().order.patrol(commits, author().id)
    tell(ngettext("%(n)s modification marquée comme relue.", "%(n)s modifications marquées comme relues.", done), "ok")
    return redirect(url_for("patrol.waiting"), 303)
