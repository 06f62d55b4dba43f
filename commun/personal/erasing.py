"""Forgetting a person without rewriting history: what they wrote stays, under a name that says nothing of them."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from commun.accounts import User
from commun.commons import Commons, author_of
from commun.patience import Places
from commun.proposals import Book
from fiches import COMMUN, anonymous, forgotten

_MOST: Final = 100_000
"""Versions that are looked at."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: drafts thrown away, contacts forgotten, pages whose history names the person no more."""

    drafts: int
    contacts: int
    pages: int


def erase(wiki: Commons, user: User, *, vouched: bool = False) -> Erased:
    """Close the account of `user` and forget who they were; there is no way back.

    Drafts, keys for programs, what they followed and the letters to them go with the account.

    The commits keep the name that the person chose to sign with, as every clone does; but no page, list, feed, search
    or export of this commons says it any more, not even when the index is built anew. Their messages in discussions
    are signed otherwise, in one version; older versions of a discussion keep how they were signed.

    The contacts that bear their address go too, where they have shown that it is theirs: anybody may type the address
    of somebody else. `vouched`: whoever asks for this answers for it.

    Raises:
        LastAdmin: when nobody would administer the commons any more; nothing was done.
    """
    drafts = len(wiki.accounts.drafts.list(user.id))
    refs = [kept.ref for kept in wiki.contacts.of_person(user.email)] if user.proven or vouched else []
    wiki.accounts.close_account(user.id)
    contacts = wiki.contacts.erase(refs, "asked")
    Book(wiki.accounts.database).forget_person(user.id)
    wiki.order.forget_person(user.id)
    Places(wiki).forget_person(user.id)
    email = author_of(user).email
    wiki.store.former.add(email)
    wiki.head()
    talks = {row.page for row in wiki.index.revisions.contributions(email, limit=_MOST) if row.name.is_talk}
    pages = wiki.index.rename_author(email, anonymous(email))
    _sign_otherwise(wiki, user, talks)
    wiki.accounts.database.wipe()
    return Erased(drafts, contacts, pages)


def _sign_otherwise(wiki: Commons, user: User, talks: Collection[int]) -> None:
    """Take the person's name off what they wrote in these discussions."""
    wiki.head()
    name = anonymous(author_of(user).email).name
    rows = [row for key in talks if (row := wiki.index.pages.by_key(key)) is not None and not row.deleted]
    found = [(row, wiki.fiche(row)) for row in rows if not wiki.store.veiled.hides(row.blob)]
    signed = [(row, fiche, forgotten(fiche.body, user.id, user.name, name)) for row, fiche in found]
    signed = [(row, fiche, body) for row, fiche, body in signed if body != fiche.body]
    if not signed:
        return
    with wiki.store.change(COMMUN, "Signatures effacées à la demande de leur auteur ou autrice") as change:
        for row, fiche, body in signed:
            change.write(row.name, fiche.with_body(body).text, base=row.last_commit)
    wiki.index.catch_up()
    wiki.on_change()
