"""New accounts: their first changes pass through the queue of proposals where a setting says so, and are marked."""

from collections.abc import Iterable
from typing import Final

from commun.accounts import Role, User
from commun.commons import Commons, author_of

_FIRST: Final = 3
"""Changes on the pages below which an account is marked as new, whatever the settings."""
_DAYS: Final = 7
"""Days for which it is."""
_DAY: Final = 86_400


def in_queue(wiki: Commons, user: User) -> bool:
    """Whether what this account sends is read first (`COMMUN_NEW_ACCOUNT_CHANGES`, `COMMUN_NEW_ACCOUNT_DAYS`)."""
    if user.role.reaches(Role.MAINTAINER):
        return False
    config = wiki.config
    return _is_younger(wiki, user, config.new_account_days) or _has_fewer(wiki, user, config.new_account_changes)


def newcomers_among(wiki: Commons, emails: Iterable[str]) -> frozenset[str]:
    """Those of these signatures that are of new accounts."""
    people = {author_of(user).email: user for user in wiki.accounts.people() if not user.role.reaches(Role.MAINTAINER)}
    few = max(_FIRST, wiki.config.new_account_changes)
    days = max(_DAYS, wiki.config.new_account_days)
    some = [(email, people[email]) for email in dict.fromkeys(emails) if email in people]
    return frozenset(email for email, user in some if _is_younger(wiki, user, days) or _has_fewer(wiki, user, few))


def _is_younger(wiki: Commons, user: User, days: int) -> bool:
    return days > 0 and wiki.clock().timestamp() < user.created + days * _DAY


def _has_fewer(wiki: Commons, user: User, changes: int) -> bool:
    if changes <= 0:
        return False
    return len(wiki.index.revisions.contributions(author_of(user).email, limit=changes)) < changes
