"""`/desabonnement/<jeton>`: ending the letters that one receives, in one click and without an account (RFC 8058).

A mail program posts `List-Unsubscribe=One-Click` here by itself; a person who follows the link sees one button. The
token is random, long and of this person alone: it can do nothing but end letters, so no other proof is asked.
"""

from flask import Blueprint, abort, render_template, request

from commun.following import Watches
from commun.letters import Followers, Ledger
from commun.web.guard import commons, guard
from commun.web.security import count, csrf_exempt

blueprint = Blueprint("leaving", __name__)


@blueprint.get("/desabonnement/<token>")
@guard("public")
def ask(token: str) -> str:
    """The page with its button; looking at it ends nothing, since mail programs open links by themselves."""
    return _page(token, done=False)


@blueprint.post("/desabonnement/<token>")
@guard("public")
@csrf_exempt
def leave(token: str) -> str:
    """End the letters."""
    wiki = commons()
    person = _holder(token)
    ledger = Ledger(wiki.accounts.database)
    if request.args.get("quoi") == "relire":
        Followers(wiki.accounts.database).set_reminders(person, wanted=False)
        ledger.give_up(person, "relire/")
    else:
        Watches(wiki.accounts.database).silence(person)
        ledger.give_up(person, "suivi/")
    return _page(token, done=True)


def _holder(token: str) -> str:
    """The person of the token; guessing is counted."""
    person = Followers(commons().accounts.database).holder(token)
    if person is None:
        count("login")
        abort(404)
    return person


def _page(token: str, *, done: bool) -> str:
    _holder(token)
    return render_template("following/leaving.html", done=done, what=request.args.get("quoi", ""))
