"""Carrying out the plan of a table: everything in one commit, signed by who brought it."""

from commun.accounts import User
from commun.batches import settle
from commun.commons import Commons
from commun.tables.planning import Plan, named
from fiches import Author, new_id


def carry_out(wiki: Commons, plan: Plan, author: Author, summary: str, *, user: User | None = None) -> str | None:
    """Write what the plan says, in one commit; gives it (None when nothing was to be written).

    What others wrote since the plan was made is merged, as for any save; the plan leaves out what is protected.

    Raises:
        EditConflict: when somebody changed the same lines since.
        Protected: when one of the pages was protected since against `user`, who asked for it (None: a command of the
            server).
    """
    pages = named(plan, wiki)
    if not pages:
        return None
    if user is not None:
        wiki.head()
        for name, fiche, _base in pages:
            wiki.order.refuse_protected(user.role, name, [fiche.type])
    with wiki.store.change(author, summary) as change:
        for name, fiche, base in pages:
            whole = fiche if fiche.id else fiche.with_head({"id": new_id()})
            change.write(name, whole.text, base=base)
    settle(wiki)
    return change.commit
