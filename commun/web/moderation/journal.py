"""`/moderation`: the way to everything that keeps order, and the journal of those who have power."""

from flask import Blueprint, render_template, request

from commun.accounts import Role
from commun.i18n import _
from commun.moderation import to_patrol
from commun.order import PROGRAM, Deed, told
from commun.proposals import Book
from commun.web.discover.address import whole
from commun.web.discover.words import OWN_DOMAIN
from commun.web.guard import commons, guard
from commun.web.moderation.targets import named
from commun.web.people.administration import role_name

blueprint = Blueprint("journal", __name__)

_LINES = 100
_ON_PEOPLE = frozenset({"block", "unblock", "role", "rollback", "erase", "password"})
"""The deeds whose target is a person."""


@blueprint.get("/moderation")
@guard("review")
def overview() -> str:
    """What waits, who is blocked, what is protected."""
    wiki = commons()
    named = {held.person: wiki.accounts.by_id(held.person) for held in wiki.order.all_held()}
    return render_template(
        "moderation/overview.html",
        proposals=Book(wiki.accounts.database).waiting(),
        unread=len(to_patrol(wiki, limit=100)),
        held=[(held, named[held.person]) for held in wiki.order.all_held()],
        protections=wiki.order.protections(),
    )


@blueprint.get("/moderation/journal")
@guard("review")
def journal() -> str:
    """Who did what with power, the newest first."""
    wiki = commons()
    before = whole(request.args.get("avant"), 0, least=0)
    chosen = request.args.get("acte", "")
    deeds = wiki.order.journal(deed=chosen, limit=_LINES + 1, before=before)
    return render_template(
        "moderation/journal.html",
        lines=[(deed, _name(deed.person), words(deed), *_target(deed), _detail(deed)) for deed in deeds[:_LINES]],
        kinds=[("", _("Tous")), *_words().items()],
        chosen=chosen,
        older=deeds[_LINES - 1].number if len(deeds) > _LINES else 0,
    )


def _name(person: str) -> str:
    if person == PROGRAM:
        return _("Le programme")
    user = commons().accounts.by_id(person)
    return user.name if user else _("Compte effacé")


def _target(deed: Deed) -> tuple[str, str]:
    """What people read for what it was done to, and its address ("" for none): a person, a page, a type, a space."""
    if deed.deed not in _ON_PEOPLE:
        return named(deed.target)
    who = commons().accounts.by_id(deed.target.removesuffix(OWN_DOMAIN))
    return (who.name if who else deed.target if "@" in deed.target else _("Compte effacé")), ""


def _detail(deed: Deed) -> str:
    """What was written down beside it, roles in words."""
    if deed.deed == "hide":
        return _name(deed.detail) if deed.detail else ""
    role, colon, why = deed.detail.partition(" : ")
    if deed.deed in {"protect", "role"} and role in {each.value for each in Role}:
        return f"{role_name(Role(role))}{colon}{why}"
    return told(deed.detail)


def words(deed: Deed) -> str:
    """What people read for a deed."""
    return _words().get(deed.deed, deed.deed)


def _words() -> dict[str, str]:
    return {
        "block": _("blocage"),
        "hook": _("programmes prévenus"),
        "unblock": _("blocage levé"),
        "protect": _("protection"),
        "unprotect": _("protection levée"),
        "rollback": _("série annulée"),
        "mass": _("changement d’ensemble"),
        "role": _("rôle donné"),
        "delete": _("suppression"),
        "batch": _("grande modification"),
        "import": _("tableau importé"),
        "sync": _("source synchronisée"),
        "source": _("réglage d’une source"),
        "conflict": _("conflit décidé"),
        "accept": _("proposition acceptée"),
        "refuse": _("proposition refusée"),
        "forget": _("coordonnées effacées"),
        "veil": _("coordonnées des versions passées"),
        "push": _("envoi à un wiki"),
        "erase": _("compte effacé"),
        "merge": _("fiches réunies"),
        "patrol": _("modifications relues"),
        "validate": _("version validée"),
        "password": _("mot de passe changé"),
        "hide": _("message retiré de la vue"),
    }
