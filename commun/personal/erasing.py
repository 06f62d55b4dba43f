"""Forgetting a person without rewriting history: what they wrote stays, under a name that says nothing of them."""

from dataclasses import dataclass

from commun.accounts import User
from commun.commons import Commons, author_of
from commun.proposals import Book
from fiches import anonymous


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done: drafts thrown away, contacts forgotten, pages whose history names the person no more."""

    drafts: int
    contacts: int
    pages: int


def erase(wiki: Commons, user: User) -> Erased:
    """Close the account of `user` and forget who they were; there is no way back.

    Drafts, keys for programs, what they followed and the letters to them go with the account.

    The commits keep the name that the person chose to sign with, as every clone does; but no page, list, feed, search
    or export of this commons says it any more, not even when the index is built anew.

    Raises:
        LastAdmin: when nobody would administer the commons any more; nothing was done.
    """
    drafts = len(wiki.accounts.drafts.list(user.id))
    contacts = [kept.ref for kept in wiki.contacts.of_person(user.email)]
    wiki.accounts.close_account(user.id)
    forgotten = wiki.contacts.erase(contacts, "asked")
    Book(wiki.accounts.database).forget_person(user.id)
    wiki.order.forget_person(user.id)
    email = author_of(user).email
    wiki.store.former.add(email)
    pages = wiki.index.rename_author(email, anonymous(email))
    return Erased(drafts, forgotten, pages)
