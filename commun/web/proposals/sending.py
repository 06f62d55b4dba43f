"""Sending a proposal with the form of everybody, for those who do not write directly."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from commun.accounts import Mailer, User
from commun.commons import Commons
from commun.i18n import _
from commun.patience import Ledger
from commun.proposals import Proposal, Sender, propose
from commun.web.discover.site import root
from commun.web.guard import commons, current_user, may_write_directly
from commun.web.messages import tell
from commun.web.security import household, is_trapped, refuse_haste
from fiches import Fiche, PageMissing, PageName

_MOST = 10
"""Proposals that are taken from one household in a day."""
_MOST_OF_A_PROGRAM = 50
_DAY = 86_400


def writes_here(name: PageName, *kinds: str | None) -> bool:
    """Whether what this person sends for a page of these types goes to the pages at once."""
    wiki, user = commons(), current_user()
    return user is not None and may_write_directly() and wiki.order.may_write(user.role, name, kinds)


def sent_as_proposal(wiki: Commons, fiche: Fiche, base: str, summary: str) -> Response:
    """Keep what was typed as a proposal, and show the page by which its author follows it.

    Raises:
        CommunError: what a save would refuse, too many links, too many proposals in a day, one that came too fast.
    """
    user = current_user()
    if user is None and is_trapped():
        # A program: it is told that all is well, and nothing was done.
        return redirect("/", 303)
    if user is None:
        refuse_haste()
    else:
        wiki.order.refuse_blocked(user.id)
    Ledger(wiki).count("proposal", household(request.remote_addr or ""), _MOST, _DAY)
    sender = Sender(request.form.get("nom", ""), request.form.get("courriel", user.email if user else ""), user)
    proposal, token = propose(wiki, sender, fiche.name, fiche.text, base=base, summary=summary)
    address = url_for("follow.proposal", token=token)
    if proposal.email and wiki.config.smtp_host:
        subject = _("Votre proposition pour « %(title)s »", title=proposal.title)
        said = _("Elle sera relue. Vous pouvez la suivre, la retirer ou effacer votre adresse par ce lien :")
        Mailer(wiki.config).send(proposal.email, subject, f"{said}\n\n{wiki.config.base_url}{address}")
    tell(_("Votre proposition est envoyée. Merci !"), "ok")
    return redirect(address, 303)


def proposed_by_program(wiki: Commons, user: User, fiche: Fiche, base: str, summary: str) -> tuple[Proposal, str]:
    """Keep what a program sent with somebody's key as a proposal; it, and the address by which they follow it.

    Raises:
        CommunError: what a save would refuse, too many proposals in a day, a page that is gone.
    """
    wiki.order.refuse_blocked(user.id)
    if base and wiki.index.pages.get(fiche.name) is None:
        raise PageMissing(name=fiche.name)
    Ledger(wiki).count("proposal", f"person {user.id}", _MOST_OF_A_PROGRAM, _DAY)
    proposal, token = propose(wiki, Sender(email=user.email, user=user), fiche.name, fiche.text,
                              base=base, summary=summary)  # fmt: skip
    return proposal, f"{root()}{url_for('follow.proposal', token=token)}"
