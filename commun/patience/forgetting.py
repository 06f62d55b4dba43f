"""Forgetting the traces that have had their time; for the worker."""

from commun.commons import Commons
from commun.patience.ledger import FORGOTTEN_AFTER
from commun.patience.places import forget_places


def forget(wiki: Commons) -> list[str]:
    """Forget what is older than thirty days; for the worker."""
    until = int(wiki.clock().timestamp()) - FORGOTTEN_AFTER
    with wiki.accounts.database.transaction() as connection:
        gone = connection.execute("DELETE FROM attempts WHERE moment < ?", (until,)).rowcount
    forget_places(wiki)
    return [f"Traces d’envois oubliées : {gone}."] if gone else []
