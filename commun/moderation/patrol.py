"""Changes that nobody has read again yet."""

from typing import Final

from commun.accounts import Role
from commun.commons import Commons, author_of
from fiches import COMMUN
from search_index import RevisionRow

_SPAN: Final = 60 * 86_400
"""How far back changes are read again, seconds."""
_MOST: Final = 500


def to_patrol(wiki: Commons, *, limit: int = 100) -> list[RevisionRow]:
    """The last changes by people who do not look after the pages themselves, that are not marked as read again.

    What other wikis brought and what the program did is not among them.
    """
    wiki.head()
    trusted = {author_of(user).email for user in wiki.accounts.people() if user.role.reaches(Role.MAINTAINER)}
    trusted.add(COMMUN.email)
    since = int(wiki.clock().timestamp()) - _SPAN
    rows = [
        row
        for row in wiki.index.revisions.recent(limit=_MOST, since=since)
        if row.source is None and row.author_email not in trusted
    ]
    read = wiki.order.patrolled(row.commit for row in rows)
    return [row for row in rows if row.commit not in read][:limit]
