"""Changes that nobody has read again yet."""

from collections.abc import Sequence
from typing import Final

from commun.accounts import Role
from commun.commons import Commons, author_of
from fiches import COMMUN
from search_index import RevisionRow

_SPAN: Final = 60 * 86_400
"""How far back changes are read again, seconds."""
_MOST: Final = 500


def to_patrol(
    wiki: Commons,
    *,
    limit: int = 100,
    space: str | None = None,
    type: str | None = None,  # noqa: A002 (as in the tables)
    author: str | None = None,
    since: int | None = None,
) -> list[RevisionRow]:
    """The last changes that nobody has read again yet, of one space, type or author, since a moment (unix s).

    What other wikis brought, what the program did, and what those who look after the pages did is not among them.
    """
    wiki.head()
    oldest = max(since or 0, int(wiki.clock().timestamp()) - _SPAN)
    rows = wiki.index.revisions.recent(limit=_MOST, since=oldest, space=space, type=type, author=author)
    unread = unread_among(wiki, rows)
    return [row for row in rows if row.commit in unread][:limit]


def unread_among(wiki: Commons, rows: Sequence[RevisionRow]) -> frozenset[str]:
    """Those of these changes, by commit, that are to be read again."""
    trusted = {author_of(user).email for user in wiki.accounts.people() if user.role.reaches(Role.MAINTAINER)}
    trusted.add(COMMUN.email)
    oldest = int(wiki.clock().timestamp()) - _SPAN
    asked = [
        row.commit for row in rows if row.source is None and row.author_email not in trusted and row.when >= oldest
    ]
    return frozenset(asked) - wiki.order.patrolled(asked)
