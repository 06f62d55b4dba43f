"""What is done with proposals: sent, accepted in whole or in part, refused, forgotten in time."""

import re
import secrets
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from commun.accounts import Mailer, Role, User, is_email
from commun.commons import Commons, Saved, author_of
from commun.discussion import bring_beside
from commun.i18n import _
from commun.proposals.book import Book, Proposal
from commun.proposals.newcomers import in_queue
from commun.proposals.parts import composed
from commun.proposals.pictures import Kept, bring_pictures, refuse_protected_pictures
from fiches import Author, CommunError, Fiche, PageName, describe_change, new_id
from search_index import PageRow

_TRUSTED: Final = 3
"""Changes of an account on the pages from which on it writes directly, where new accounts propose."""

_MOST_LINKS: Final = 5
"""Addresses of other sites that one proposal may add."""

_LINK: Final = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_FORGOTTEN_AFTER: Final = 30 * 86_400
"""Seconds after a decision when the address of its author is erased."""

_DECIDING: Final = threading.Lock()
"""Two who decide at the same moment do so one after the other: the second is told that it was decided."""

ANONYMOUS: Final = "Une personne sans compte"


class TooManyLinks(CommunError):
    """A proposal that adds more than `most` addresses of other sites."""

    fr = "Une proposition peut ajouter {most} adresses d’autres sites au plus\u202f: gardez les plus utiles."
    en = "A proposal may add {most} addresses of other sites at most: please keep the most useful ones."


class AlreadyDecided(CommunError):
    """A proposal that somebody else decided meanwhile, or that its author took back."""

    fr = "Cette proposition a été décidée entre-temps\u202f: rien n’a changé."
    en = "This proposal was decided meanwhile: nothing has changed."


class PageGone(CommunError):
    """A proposal for a page (`title`) that was deleted since."""

    fr = (
        "«\u202f{title}\u202f» a été supprimée depuis\u202f: rien n’a changé. "
        "Restaurez-la d’abord, ou refusez la proposition."
    )
    en = "“{title}” was deleted since: nothing has changed. Restore it first, or refuse the proposal."


class AuthorHeld(CommunError):
    """A proposal of somebody (`author`) who was blocked since: no more than what they write does it go to the pages."""

    fr = "Le compte de {author} est bloqué depuis : rien n’a changé. Levez le blocage, ou refusez-la."
    en = "The account of {author} was blocked since: nothing has changed. Lift the block, or refuse it."


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a proposal: the name that they give, where to write to them, their account if they have one."""

    name: str = ""
    email: str = ""
    user: User | None = None


def writes_directly(wiki: Commons, user: User | None) -> bool:
    """Whether what somebody sends goes to the pages at once; others propose it.

    `COMMUN_WHO_MAY_WRITE` says who; under any of its values, new accounts may have to wait (`in_queue`).
    """
    if user is None or not user.role.reaches(Role.CONTRIBUTOR):
        return False
    if user.role.reaches(Role.MAINTAINER):
        return True
    if wiki.config.who_may_write == "maintainers" or in_queue(wiki, user):
        return False
    if wiki.config.who_may_write == "members":
        return True
    return len(wiki.index.revisions.contributions(author_of(user).email, limit=_TRUSTED)) >= _TRUSTED


def propose(
    wiki: Commons,
    sender: Sender,
    name: PageName,
    text: str,
    *,
    base: str,
    summary: str,
    token: str = "",
    pictures: Sequence[Kept] = (),
) -> tuple[Proposal, str]:
    """Keep a proposal on its branch; it, and the token of the link by which its author follows it.

    `pictures` come with it. `token` is one that nobody can guess, where the sender must be able to make it again; else
    a new one is made.

    Raises:
        CommunError: what a save would refuse, and TooManyLinks.
    """
    before = wiki.read_at(name, base) if base else None
    fiche = _without_given_id(before, wiki.rules.accepted(Fiche.parse(name, text), before))
    _refuse_many_links(before, fiche)
    user, written = sender.user, " ".join(sender.name.split())[:60]
    book = Book(wiki.accounts.database)
    token = token or secrets.token_urlsafe(32)
    number = book.add(
        name,
        title=fiche.title,
        base=base,
        author=user.name if user else written or ANONYMOUS,
        person=user.id if user else "",
        email=sender.email.strip() if is_email(sender.email) else "",
        summary=summary,
        token=token,
    )
    proposal = book.get(number)
    try:
        wiki.store.branch(
            proposal.branch,
            base or wiki.store.head(),
            name,
            fiche.text,
            author=proposed_by(proposal),
            message=summary or fiche.title,
            files={each.file: (each.data, each.page.text) for each in pictures},
        )
    except BaseException:
        book.drop(number)
        raise
    return proposal, token


def _without_given_id(before: Fiche | None, fiche: Fiche) -> Fiche:
    """`fiche` without the id that `before` had not: whoever writes first gives one, two would be a conflict."""
    return fiche.with_head({"id": None}) if before is not None and before.id is None else fiche


def _refuse_many_links(before: Fiche | None, after: Fiche) -> None:
    """Raises: TooManyLinks, for more new addresses of other sites than one proposal may add."""
    added = len(_LINK.findall(after.text)) - (len(_LINK.findall(before.text)) if before else 0)
    if added > _MOST_LINKS:
        raise TooManyLinks(most=_MOST_LINKS)


def proposed_by(proposal: Proposal) -> Author:
    """The identity that signs a proposal, on its branch and on the pages."""
    return author_of(_signing(proposal, Role.CONTRIBUTOR))


def texts_of(wiki: Commons, proposal: Proposal) -> tuple[Fiche, Fiche]:
    """The fiche that the author of a proposal read (empty for a new page), and the one that they propose."""
    name = proposal.page if proposal.is_open else _written_at(wiki, proposal)
    after = wiki.store.veiled.readable(wiki.store.read(name, wiki.store.head(proposal.branch)))
    if proposal.base:
        return wiki.read_at(name, proposal.base, even_hidden=True), after
    return Fiche.parse(name, ""), after


def _written_at(wiki: Commons, proposal: Proposal) -> PageName:
    """The address of the page when the proposal was made: once decided, a proposal tells where the page is by now."""
    commit = wiki.store.commit(wiki.store.head(proposal.branch) or "")
    changes = wiki.store.tree_changes(next(iter(commit.parents), None), commit.sha)
    pages = [name for change in changes if (name := PageName.from_path(change.path)) is not None]
    there = [name for name in pages if name.space == proposal.page.space]
    return proposal.page if proposal.page in there or not there else there[0]


def accept(
    wiki: Commons,
    proposal: Proposal,
    decider: User,
    *,
    chosen: Collection[str] | None = None,
    edited: tuple[str, str] | None = None,
) -> Saved:
    """Bring a proposal to the pages, signed by its author; what was written since is kept.

    Args:
        wiki: the commons.
        proposal: the proposal.
        decider: who takes it.
        chosen: the parts that are taken; None for all.
        edited: the whole text instead, where it was edited before, and the commit that its editor read.

    Raises:
        AlreadyDecided: when it is not open any more.
        PageGone: when its page was deleted since; it stays open.
        AuthorHeld: when its author was blocked since; it stays open.
        EditConflict: when somebody changed the same lines since; it stays open. Messages never meet this.
        CommunError: what a save would refuse.
    """
    with _DECIDING:
        if not Book(wiki.accounts.database).get(proposal.number).is_open:
            raise AlreadyDecided
        if proposal.person != decider.id and wiki.order.held(proposal.person) is not None:
            raise AuthorHeld(author=proposal.author)
        saved = _brought(wiki, proposal, decider, chosen, edited)
        left = "" if chosen is None else _("Une partie de la proposition a été retenue.")
        said = _("Le texte a été retouché avant d’être accepté.") if edited else left
        Book(wiki.accounts.database).decide(
            proposal.number, "accepted", reason=said, decider=decider.id, commit=saved.commit or "", page=saved.name
        )
    wiki.order.note(decider.id, "accept", str(saved.name), f"n° {proposal.number}")
    if saved.commit:
        wiki.order.patrol([saved.commit], decider.id)  # whoever accepts has read it: it does not wait a second time
    _tell(wiki, proposal, _("Votre proposition pour « %(title)s » est acceptée. Merci !", title=proposal.title), said)
    return saved


def _brought(
    wiki: Commons,
    proposal: Proposal,
    decider: User,
    chosen: Collection[str] | None,
    edited: tuple[str, str] | None,
) -> Saved:
    """Save what is accepted where the page is now.

    Raises:
        PageGone: when the page was deleted since.
        EditConflict: when somebody changed the same lines since.
        CommunError: what else a save would refuse.
    """
    signing = _signing(proposal, decider.role)
    trailers = {"Proposition": str(proposal.number), "Accepted-By": str(author_of(decider).email)}
    before, after = texts_of(wiki, proposal)
    if proposal.page.is_talk and chosen is None and edited is None:
        return bring_beside(wiki, signing, (before, after), proposal.summary or _numbered(proposal), trailers)
    fiche = after if chosen is None else composed(before, after, chosen)
    whole, base = edited or (fiche.text, proposal.base)
    name = proposal.page
    place = place_of(wiki, proposal)
    if place is None and proposal.base:
        raise PageGone(title=proposal.title)
    if not proposal.base:
        fiche = Fiche.parse(name, whole)
        whole = fiche.text if fiche.id else fiche.with_head({"id": new_id()}).text
        name = wiki.index.pages.free_name(name.space, fiche.title) if place is not None else name
    elif edited and place is not None:
        name = place.name
    summary = proposal.summary
    if proposal.base and summary in ("", describe_change(before, after, "fr", wiki.index.catalogue)):
        # Nobody typed it: what is told is what comes in, not all that was proposed.
        was = wiki.read_at(name, base) if edited else before
        summary = wiki.summary_of(signing, was, Fiche.parse(name, whole))
    summary = summary or _numbered(proposal)
    refuse_protected_pictures(wiki, signing, proposal, whole)
    saved = wiki.save(signing, name, whole, base or None, summary, trailers=trailers)
    # The text first: what a save refuses leaves no pictures behind. They nearly always get the names it gives them.
    text = bring_pictures(wiki, signing, proposal, wiki.read(saved.name).text)
    if text is not None:
        wiki.save(signing, saved.name, text, wiki.head(), summary, trailers=trailers)
    return saved


def _numbered(proposal: Proposal) -> str:
    """What a commit says of a proposal of which there is nothing else to say."""
    return _("Proposition n° %(number)s", number=proposal.number)


def place_of(wiki: Commons, proposal: Proposal) -> PageRow | None:
    """The page of a proposal as it lives now, under whatever name; None where there is none (any more)."""
    wiki.head()
    return wiki.index.pages.get(proposal.page) or wiki.index.pages.moved(proposal.page)


def refuse(wiki: Commons, proposal: Proposal, decider: User, reason: str) -> None:
    """Refuse a proposal, and say why.

    Raises:
        AlreadyDecided: when it is not open any more.
    """
    with _DECIDING:
        decided = Book(wiki.accounts.database).decide(proposal.number, "refused", reason=reason, decider=decider.id)
    if not decided:
        raise AlreadyDecided
    wiki.order.note(decider.id, "refuse", str(proposal.page), f"n° {proposal.number} : {reason}")
    _tell(wiki, proposal, _("Votre proposition pour « %(title)s » n’a pas été retenue.", title=proposal.title), reason)


def withdraw(wiki: Commons, proposal: Proposal) -> None:
    """Take back what one proposed, and erase one's address.

    Raises:
        AlreadyDecided: when it is not open any more; the address is erased all the same.
    """
    book = Book(wiki.accounts.database)
    book.forget_email(proposal.number)
    with _DECIDING:
        if not book.decide(proposal.number, "withdrawn"):
            raise AlreadyDecided


def tidy(wiki: Commons) -> list[str]:
    """Erase the addresses of those whose proposals were decided a month ago; for the worker."""
    until = int(wiki.clock().timestamp()) - _FORGOTTEN_AFTER
    gone = Book(wiki.accounts.database).forget_decided(until)
    return [f"Adresses de propositions oubliées : {gone}."] if gone else []


def _signing(proposal: Proposal, role: Role) -> User:
    """Who signs a proposal: an account, or a name that stands for nobody's account."""
    return User(proposal.person or f"proposition-{proposal.number}", proposal.author, "", role, 0, 1)


def _tell(wiki: Commons, proposal: Proposal, sentence: str, more: str) -> None:
    """Write to the author of a proposal, where they left an address and mails can be sent."""
    if proposal.email and wiki.config.smtp_host:
        page = f"{wiki.config.base_url}{proposal.page.url}"
        Mailer(wiki.config).send(proposal.email, sentence, "\n\n".join(each for each in (sentence, more, page) if each))
