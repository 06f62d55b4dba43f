"""How far the typing of the facts has come, as the tables say it.

`typing` names the catalogue that types now, `typed` the one by which all facts were typed last, `typed_commit` a commit
that holds that one (None: facts of several catalogues stand beside each other), `retyped_to` the last page done.
"""

import sqlite3
from collections.abc import Mapping

from search_index.facts.catalogues import versions


def behind(sql: sqlite3.Connection) -> bool:
    """Whether some facts are still typed by an older catalogue."""
    meta = dict(sql.execute("SELECT key, value FROM meta WHERE key IN ('typing', 'typed')"))
    return bool(meta["typing"] != meta["typed"])


def notice(sql: sqlite3.Connection, known: Mapping[str, object], head: str, *, first: bool) -> None:
    """Write down which catalogue the page table holds now, inside the transaction of the caller.

    Args:
        sql: the tables.
        known: what they say about themselves.
        head: the commit that they are brought to.
        first: whether all facts are about to be typed by this catalogue.
    """
    catalogue, typing = versions(sql)
    if known["catalogue"] == catalogue and not first:
        return
    values: dict[str, object] = {"catalogue": catalogue, "typing": typing}
    if known["typing"] != typing:
        values["retyped_to"] = 0
        if first:
            values |= {"typed": typing, "typed_commit": head}
        elif known["typing"] != known["typed"]:  # the work on the one before was not over
            values |= {"typed": "", "typed_commit": None}
    write(sql, values)


def write(sql: sqlite3.Connection, values: Mapping[str, object]) -> None:
    """Write what the tables say about themselves."""
    sql.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", list(values.items()))
