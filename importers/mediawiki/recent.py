"""What changed in a wiki since the last run: its recent changes and its log, and the pages that they name asked again.

MediaWiki forgets recent changes after a while (90 days unless its owner says otherwise): where they do not reach back
to the last run, nothing can be told from them, and everything is listed anew.
"""

import calendar
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from importers.mediawiki.client import Client
from importers.mediawiki.siteinfo import defines
from importers.mediawiki.wikitext import SiteNames
from importers.upstream import Event, Memory, PageStub

_BATCH: Final = 50
_FILE: Final = 6
_OVERLAP: Final = 300
"""Seconds before the last run that are looked at again: a change is told a moment after it was made."""

_LOGS: Final = frozenset({"move", "delete", "import", "merge", "upload"})
"""Logs that tell of other pages being there, or being called otherwise."""

_MOMENT: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}){2}T[0-9]{2}:[0-5][0-9]:[0-5][0-9]Z")
"""A moment as MediaWiki writes all of them; any other is read by `strptime`, ten times slower."""


class Recent:
    """Reads what changed.

    Args:
        client: asks the wiki.
        names: what it calls its namespaces.
        namespaces: those that come.
        messages: whether the messages come too that define something.
    """

    def __init__(self, client: Client, names: SiteNames, namespaces: Iterable[int], *, messages: bool = False) -> None:
        self._client = client
        self._names = names
        self._namespaces = frozenset(namespaces)
        self._messages = messages
        self._now = 0
        self._oldest: int | None = None

    def now(self) -> int:
        """The wiki's own clock when it was first asked."""
        if not self._now:
            answer = self._client.query(
                list="recentchanges", rcdir="newer", rclimit=1, rcprop="timestamp", curtimestamp=1
            )
            self._now = unix(str(answer["curtimestamp"]))
            rows = answer.get("query", {}).get("recentchanges", ())
            self._oldest = unix(str(rows[0]["timestamp"])) if rows else None
        return self._now

    def since(self, memory: Memory) -> Memory | None:
        """What the wiki lists now; None when its recent changes do not reach back to what is remembered."""
        now = self.now()
        if self._oldest is None or self._oldest > memory.until:
            return None
        ids: set[int] = set()
        titles: set[str] = set()
        for row in self._changes(memory.until):
            if "title" not in row:
                return None  # the log hides which page it is about
            if row.get("type") != "log" or row.get("logtype") in _LOGS:
                ids.add(int(row.get("pageid", 0)))
                titles.add(str(row["title"]))
                titles |= {str(v) for k, v in row.get("logparams", {}).items() if k in ("target_title", "dest_title")}
        ids |= {stub.page_id for stub in memory.pages.values() if stub.title in titles}
        known = set(memory.events)
        fresh = [event for event in log_of(self._client, memory.until - _OVERLAP) if event not in known]
        pages = dict(memory.pages)
        self._ask_pages(pages, sorted(ids - {0}), sorted(titles))
        files = dict(memory.files)
        self._ask_files(files, sorted(title for title in titles if self._names.split(title)[0] == _FILE))
        return replace(memory, until=now, pages=pages, events=[*memory.events, *fresh], files=files)

    def _changes(self, until: int) -> Iterator[dict[str, Any]]:
        for answer in self._client.each(
            list="recentchanges", rcdir="newer", rcstart=until - _OVERLAP, rclimit="max", rcprop="ids|title|loginfo"
        ):
            yield from answer.get("recentchanges", ())

    def _ask_pages(self, pages: dict[int, PageStub], ids: list[int], titles: list[str]) -> None:
        """Ask for the pages that changed, and write them into `pages`."""
        found: dict[int, PageStub] = {}
        redirects: list[int] = []
        for page in self._told(ids, titles):
            page_id = int(page.get("pageid", 0))
            if "missing" in page or "invalid" in page or page_id <= 0:
                pages.pop(page_id, None)
            elif int(page["ns"]) in self._namespaces or self._defines(page):
                found[page_id] = PageStub(page_id, int(page["ns"]), str(page["title"]), int(page["lastrevid"]))
                redirects += [page_id] if page.get("redirect") else []
        for page_id, (to, section) in self._targets(found, redirects):
            found[page_id] = replace(found[page_id], redirect_to=to, section=section)
        for page_id in ids:
            if page_id in pages and page_id not in found:
                del pages[page_id]  # moved to a namespace that does not come
        pages |= found

    def _defines(self, page: dict[str, Any]) -> bool:
        """Whether a page comes though its namespace does not: a message that defines something."""
        return self._messages and defines(int(page["ns"]), str(page["title"]))

    def _told(self, ids: list[int], titles: list[str]) -> Iterator[dict[str, Any]]:
        for key, values in (("pageids", ids), ("titles", titles)):
            for answer in _batches(self._client, key, values, prop="info"):
                yield from answer.get("pages", ())

    def _targets(self, pages: dict[int, PageStub], redirects: list[int]) -> Iterator[tuple[int, tuple[str, str]]]:
        """Where redirects lead: the title (none for another wiki's page) and the section."""
        targets = {}
        for answer in _batches(self._client, "pageids", sorted(set(redirects)), redirects=1):
            for row in answer.get("redirects", ()):
                to = "" if row.get("tointerwiki") else str(row["to"])
                targets[str(row["from"])] = (to, str(row.get("tofragment", "")))
        for page_id in redirects:
            yield page_id, targets.get(pages[page_id].title, ("", ""))

    def _ask_files(self, files: dict[str, str], titles: list[str]) -> None:
        for answer in _batches(self._client, "titles", titles, prop="imageinfo|info", iiprop="sha1"):
            for page in answer.get("pages", ()):
                name = self._names.split(str(page["title"]))[1]
                versions = page.get("imageinfo", ())
                # A file of a common store (`shared`) is not the wiki's: no listing of its files names it. Nor does one
                # name the redirect that a move leaves, for which the wiki answers with the file it leads to.
                if versions and page.get("imagerepository", "local") == "local" and not page.get("redirect"):
                    files[name] = str(versions[0].get("sha1", ""))
                else:
                    files.pop(name, None)


def _batches(client: Client, key: str, values: Iterable[object], **parameters: object) -> Iterator[dict[str, Any]]:
    """The answers about many pages, fifty in a request."""
    waiting = iter(values)
    while batch := list(islice(waiting, _BATCH)):
        yield from client.each(**{key: "|".join(map(str, batch))}, **parameters)


def log_of(client: Client, since: int | None = None) -> Iterator[Event]:
    """The moves and deletions of a wiki's log, and where it hid versions, oldest first; `since` a moment, or all."""
    start = {} if since is None else {"lestart": since}
    for kind in ("move", "delete"):
        for answer in client.each(
            list="logevents", letype=kind, ledir="newer", lelimit="max",
            leprop="ids|title|type|user|timestamp|comment|details", **start,
        ):  # fmt: skip
            for row in answer.get("logevents", ()):
                event = _event(kind, row)
                if event is not None:
                    yield event


def _event(kind: str, row: dict[str, Any]) -> Event | None:
    if "title" not in row or row.get("actionhidden"):
        return None
    if kind == "delete" and row.get("action") == "revision":
        kind = "veil"
    elif kind == "delete" and row.get("action") != "delete":
        return None
    new = row.get("params", {}).get("target_title", "")
    if kind == "move" and not new:
        return None
    return Event(
        kind=kind,
        page_id=int(row.get("logpage", 0)),
        title=str(row["title"]),
        when=unix(str(row["timestamp"])),
        user=None if row.get("userhidden") or "user" not in row else str(row["user"]),
        comment=None if row.get("commenthidden") else str(row.get("comment", "")),
        new_title=str(new),
    )


def unix(timestamp: str) -> int:
    """`2014-11-03T09:00:00Z` in unix seconds.

    Raises:
        ValueError: when it is no moment.
    """
    if _MOMENT.fullmatch(timestamp):
        return int(datetime.fromisoformat(timestamp).timestamp())
    return calendar.timegm(time.strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ"))
