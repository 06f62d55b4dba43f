"""What is known of each address: when it was looked at, what was seen, when it is looked at again.

Nothing is called dead at once: an address that fails is tried again after a day, then three, then a week, and is dead
when it has failed each time. Losing the file costs looking again.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from commun.cache_file import CacheFile
from commun.dead_links.looking import Look

LinkState = Literal["new", "ok", "moved", "closed", "doubtful", "dead", "refused", "robots"]

_DAY: Final = 86_400
PATIENCE: Final = (_DAY, 3 * _DAY, 7 * _DAY)
"""How long to wait after each failure; the one after the last makes an address dead."""
AGAIN: Final = 30 * _DAY
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS link (
    url TEXT PRIMARY KEY, host TEXT NOT NULL, state TEXT NOT NULL, status INTEGER NOT NULL, why TEXT NOT NULL,
    target TEXT NOT NULL, failures INTEGER NOT NULL, looked INTEGER NOT NULL, next INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_next ON link (next);
CREATE INDEX IF NOT EXISTS link_state ON link (state);
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of an address; `looked` is when it was last looked at, in seconds since 1970 (0: never)."""

    url: str
    state: LinkState
    status: int
    why: str
    target: str
    failures: int
    looked: int


class LinkBook(CacheFile):
    """The addresses and what is known of them, in a file of the cache; to be closed after use (`with`)."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, "links", _SCHEMA)

    def keep(self, urls: Collection[str]) -> None:
        """Know exactly these addresses: new ones are to be looked at, those that nobody names now are forgotten."""
        known = {url for (url,) in self._sql.execute("SELECT url FROM link")}
        with self._together():
            self._sql.executemany("DELETE FROM link WHERE url = ?", [(url,) for url in known - set(urls)])
            self._sql.executemany(
                "INSERT INTO link VALUES (?, ?, 'new', 0, '', '', 0, 0, 0)",
                [(url, host_of(url)) for url in sorted(set(urls) - known)],
            )

    def due(self, now: float) -> Iterator[tuple[str, str]]:
        """The addresses to be looked at now with their hosts, those never looked at first."""
        yield from self._sql.execute(
            "SELECT url, host FROM link WHERE next <= ? ORDER BY next, url", (int(now),)
        ).fetchall()

    def write(self, url: str, look: Look, now: float) -> None:
        """Keep what was seen of an address."""
        row = self._sql.execute("SELECT failures FROM link WHERE url = ?", (url,)).fetchone()
        failures = (row[0] if row else 0) + 1 if look.kind in {"failed", "gone"} else 0
        state: str = look.kind
        wait = AGAIN
        if failures:
            dead = failures > len(PATIENCE)
            state = "dead" if dead else "doubtful"
            wait = AGAIN if dead else PATIENCE[failures - 1]
        self._sql.execute(
            "UPDATE link SET state = ?, status = ?, why = ?, target = ?, failures = ?, looked = ?, next = ? "
            "WHERE url = ?",
            (state, look.status, look.why, look.target, failures, int(now), int(now) + wait, url),
        )

    def put_off(self, host: str, until: float) -> None:
        """Look at no address of a host before a moment: it asked to be left alone."""
        self._sql.execute("UPDATE link SET next = max(next, ?) WHERE host = ?", (int(until), host))

    def forbid(self, url: str, now: float) -> None:
        """Keep that the site does not let programs look at an address."""
        self._sql.execute(
            "UPDATE link SET state = 'robots', why = 'robots', looked = ?, next = ? WHERE url = ?",
            (int(now), int(now) + AGAIN, url),
        )

    def listing(self, states: Collection[str], limit: int = -1, offset: int = 0) -> list[Told]:
        """The addresses in some states, so many of them (all when `limit` is -1), the longest looked at first."""
        rows = self._sql.execute(
            "SELECT url, state, status, why, target, failures, looked FROM link "  # noqa: S608 (marks)
            f"WHERE state IN ({', '.join('?' * len(states))}) ORDER BY state, looked, url LIMIT ? OFFSET ?",
            [*states, limit, offset],
        )
        return [Told(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """How many addresses there are in each state."""
        return dict(self._sql.execute("SELECT state, count(*) FROM link GROUP BY state").fetchall())


def host_of(url: str) -> str:
    """The host of an address, "" for none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
