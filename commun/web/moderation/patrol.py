"""`/modifications/a-relire`: the changes that nobody has read again yet."""

from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from commun.i18n import language, ngettext
from commun.moderation import to_patrol
from commun.proposals import newcomers_among
from commun.web.guard import author, commons, guard, here
from commun.web.messages import tell
from commun.web.security import local_address

blueprint = Blueprint("patrol", __name__)

_NAMED: Final = 20
"""Changes that the journal names."""
_TOLD_AT_ONCE: Final = 20
"""Changes told now where nobody told them yet; the worker tells the others."""


@blueprint.get("/modifications/a-relire")
@guard("review")
def waiting() -> str:
    """The changes to be read again, the newest first; with `?comptes=neufs`, those of new accounts."""
    wiki = commons()
    rows, only_new = to_patrol(wiki), request.args.get("comptes") == "neufs"
    new = newcomers_among(wiki, (row.author_email for row in rows))
    shown = [row for row in rows if row.author_email in new] if only_new else rows
    told = wiki.told.of(shown, language(), at_once=_TOLD_AT_ONCE)
    return render_template("moderation/patrol.html", rows=shown, new=new, only_new=only_new, told=told, back=here())


@blueprint.post("/modifications/a-relire")
@guard("review")
def mark() -> ResponseReturnValue:
    """Mark those that were ticked as read again, and come back to the list as it was chosen."""
    commits = [sha for sha in request.form.getlist("version") if sha.isalnum()]
    wiki = commons()
    done = wiki.order.patrol(commits, author().id)
    if done:
        wiki.order.note(author().id, "patrol", ", ".join(sha[:10] for sha in commits[:_NAMED]), str(done))
    tell(ngettext("%(n)s modification marquée comme relue.", "%(n)s modifications marquées comme relues.", done), "ok")
    return redirect(local_address(request.form.get("suite"), url_for("patrol.waiting")), 303)
