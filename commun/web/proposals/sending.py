"""Sending a proposal with the form of everybody, for those who do not write directly."""

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Sequence
from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from commun.accounts import Mailer, User
from commun.commons import Commons
from commun.config import secret_key
from commun.i18n import _
from commun.patience import Ledger, Places
from commun.proposals import Book, Proposal, ProposalMissing, Sender, Sent, kept_pictures, propose
from commun.web.discover.site import root
from commun.web.guard import commons, current_user, may_write_directly
from commun.web.messages import tell
from commun.web.security import household, is_trapped, refuse_haste
from fiches import Fiche, PageMissing, PageName

_MOST = 10
"""Proposals that are taken from one household in a day."""
_MOST_OF_A_PROGRAM = 50
_DAY = 86_400
_SENDING: Final = threading.Lock()
"""A form that is sent twice at once is taken once: the second finds what the first one made."""


def writes_here(name: PageName, *kinds: str | None) -> bool:
    """Whether what this person sends for a page of these types goes to the pages at once."""
    wiki, user = commons(), current_user()
    return user is not None and may_write_directly() and wiki.order.may_write(user.role, name, kinds)


def turned_away(wiki: Commons) -> Response | None:
    """What a program is told that sends a form of everybody; None for people, who are heard.

    It is asked before anything is read that costs us more than whoever sends it.

    Raises:
        CommunError: too many proposals in a day, one that came too fast, a place or a person that is held.
    """
    user, place = current_user(), household(request.remote_addr or "")
    if user is None and is_trapped():
        # A program: it is told that all is well, and nothing was done.
        return redirect("/", 303)
    if user is None:
        Places(wiki).refuse_held(place)
        refuse_haste()
    else:
        wiki.order.refuse_blocked(user.id)
    return None


def sent_as_proposal(
    wiki: Commons, fiche: Fiche, base: str, summary: str, pictures: Sequence[Sent] = (), *, stem: str = ""
) -> Response:
    """Keep what was typed as a proposal, and show the page by which its author follows it.

    `pictures` come with it, called after `stem`; those that cannot be kept are said.

    Raises:
        CommunError: what a save would refuse, too many links, too many proposals in a day, one that came too fast.
    """
    if (away := turned_away(wiki)) is not None:
        return away
    user, place = current_user(), household(request.remote_addr or "")
    token = _token(wiki, fiche, user, pictures)
    address = url_for("follow.proposal", token=token)
    with _SENDING:
        if _followed(wiki, token) is not None:  # the same form, sent twice
            return redirect(address, 303)
        Ledger(wiki).count("proposal", place, _MOST, _DAY)
        # Only now: reading pictures through is the dearest that anybody may ask, and one at a time is read.
        fiche, kept, left = kept_pictures(wiki, fiche, pictures, stem)
        sender = Sender(request.form.get("nom", ""), request.form.get("courriel", user.email if user else ""), user)
        proposal, _same = propose(
            wiki, sender, fiche.name, fiche.text, base=base, summary=summary, token=token, pictures=kept
        )
    if proposal.email and wiki.config.smtp_host:
        subject = _("Votre proposition pour « %(title)s »", title=proposal.title)
        said = _("Elle sera relue. Vous pouvez la suivre, la retirer ou effacer votre adresse par ce lien :")
        Mailer(wiki.config).send(proposal.email, subject, f"{said}\n\n{wiki.config.base_url}{address}")
    tell(_("Votre proposition est envoyée. Merci !"), "ok")
    for sentence in left:
        tell(sentence, "info")
    return redirect(address, 303)


def _token(wiki: Commons, fiche: Fiche, user: User | None, pictures: Sequence[Sent]) -> str:
    """The token of the link of what this form sends: the same for the same form, and for nobody to guess.

    A message of a discussion is signed with its moment: what was typed says that it is the same, not the text.
    """
    typed = sorted((key, text) for key, text in request.form.items(multi=True) if key != "csrf")
    who = user.id if user else household(request.remote_addr or "")
    shown = [(each.name, each.alt, hashlib.sha256(each.data).hexdigest()) for each in pictures]
    said = repr(("proposal", who, request.path, typed, "" if fiche.name.is_talk else fiche.text, shown))
    digest = hmac.digest(secret_key(wiki.config.data), said.encode("utf-8", "replace"), hashlib.sha256)
    token = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    known = _followed(wiki, token)
    # What was decided since, or taken back, is proposed again under another link.
    return token if known is None or known.is_open else secrets.token_urlsafe(32)


def _followed(wiki: Commons, token: str) -> Proposal | None:
    try:
        return Book(wiki.accounts.database).followed(token)
    except ProposalMissing:
        return None


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
