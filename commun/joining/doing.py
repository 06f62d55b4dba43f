"""Joining two pages: one version, in which links follow, the discussion too, and both histories stay."""

from typing import Final

from commun.accounts import User
from commun.batches import TRAILER, settle
from commun.commons import Commons, author_of
from commun.following import Watches
from commun.i18n import _
from commun.joining.plan import Joining
from fiches import Change, Fiche, new_id

_KIND: Final = "réunion"


def join(wiki: Commons, user: User, plan: Joining) -> str | None:
    """Make the page that goes a part of the one that stays; the version that does it.

    Its title leads to the page that stays, and so do its address and its permanent address; its history is read where
    it was. Those who followed it follow the page that stays as well.

    Raises:
        Blocked, Protected: when this person may not write to one of the two.
        EditConflict: when somebody wrote to one of the pages since the plan was made; nothing was done.
    """
    left, right = plan.left, plan.right
    for row in (left, right):
        wiki.order.check(user.id, user.role, row.name, (row.type, plan.after.type))
    # No error is looked for: both pages said all of this already.
    after = plan.after if plan.after.id else plan.after.with_head({"id": new_id()})
    summary = _("Réunie avec « %(title)s »", title=right.title)
    with wiki.store.change(author_of(user), summary, trailers={TRAILER: _KIND, "Reunie": str(right.name)}) as change:
        change.write(left.name, after.text, base=plan.commit)
        change.delete(right.name, base=plan.commit)
        _join_talks(wiki, change, plan)
        for page in plan.links:
            change.write(page.name, page.text, base=plan.commit)
    settle(wiki)
    if left.id and right.id:
        Watches(wiki.accounts.database).follow_too("page", right.id, left.id, left.title)
    wiki.order.note(user.id, "merge", str(left.name), right.title)
    return change.commit


def _join_talks(wiki: Commons, change: Change, plan: Joining) -> None:
    """Let what was said beside the page that goes stand beside the one that stays."""
    row, there = (wiki.index.pages.get(each.name.talk) for each in (plan.right, plan.left))
    if row is None:
        return
    talk = wiki.fiche(row)
    if there is None:
        change.move(row.name, plan.left.name.talk, talk.with_head({"titre": plan.left.title}).text, plan.commit)
        return
    mine = wiki.fiche(there)
    change.write(there.name, _with(mine, talk).text, base=plan.commit)
    change.delete(row.name, base=plan.commit)


def _with(mine: Fiche, talk: Fiche) -> Fiche:
    return mine.with_body("\n\n".join(part.strip("\n") for part in (mine.body, talk.body) if part.strip()) + "\n")
