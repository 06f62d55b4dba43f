"""« Toujours vrai » : somebody has read the fiche again, and one line of its head says so."""

from commun.accounts import User
from commun.commons import Commons, Saved
from commun.freshness.state import CHECKED
from commun.i18n import _, date_day
from fiches import PageName


def confirm(commons: Commons, user: User, name: PageName, base: str) -> Saved:
    """Write that `user` found today that `name`, as it was in the commit `base`, still holds: only the date changes.

    Raises:
        PageMissing: when there is no such page.
        HeadUnreadable: when its head cannot be read.
        EditConflict: when somebody wrote another date meanwhile.
    """
    fiche = commons.read_at(name, base)
    if fiche.problem is not None:
        raise fiche.problem
    now = commons.clock().astimezone(commons.config.timezone)
    confirmed = fiche.with_head({CHECKED: now.date().isoformat()})
    return commons.save(user, name, confirmed.text, base, _("Toujours vrai : relue le %(day)s", day=date_day(now)))
