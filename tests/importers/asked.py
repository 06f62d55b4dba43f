"""What a test asks of both sides: the wiki's own word on its history, and the branch's."""

import calendar
import time
from collections.abc import Iterator
from typing import Any

from fiches import Commit, Fiche, PageName, Store
from tests.mediawiki.live import Api, LiveWiki

BRANCH = "sources/essai"


def upstream_revisions(wiki: LiveWiki) -> list[dict[str, Any]]:
    """Every revision of the pages that come in, as the API tells them to a stranger, in order of (time, number)."""
    api = wiki.api()
    spaces = api("query", meta="siteinfo", siprop="namespaces")["query"]["namespaces"]
    numbers = [n["id"] for n in spaces.values() if n["id"] >= 0 and n["id"] not in (8, 9)]
    rows = []
    wanted = {"arvnamespace": "|".join(map(str, numbers)), "arvprop": "ids|timestamp|user|comment|content|sha1|flags"}
    for answer in _each(api, list="allrevisions", arvlimit="max", arvslots="main", arvdir="newer", **wanted):
        for page in answer["allrevisions"]:
            rows += [{**row, "title": page["title"], "pageid": page["pageid"]} for row in page["revisions"]]
    return sorted(rows, key=lambda row: (row["timestamp"], row["revid"]))


def without_twins(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The revisions, each told once: of twins (same page, second, user and text) the first."""
    seen, kept = set(), []
    for row in rows:
        key = (row["pageid"], row["timestamp"], row.get("user"), row.get("sha1"))
        if None not in key and key in seen:
            continue
        seen.add(key)
        kept.append(row)
    return kept


def branch(store: Store) -> list[Commit]:
    """The commits of the source's branch, oldest first."""
    head = store.head(BRANCH)
    return list(store.log(None, head)) if head else []


def revisions(store: Store) -> list[Commit]:
    """Those that are a revision of the wiki."""
    return [commit for commit in branch(store) if "Source-Revision" in commit.trailers]


def page(store: Store, title: str, space: str = "fiches", ref: str = "main") -> Fiche:
    """The fiche of this title; there must be one."""
    return next(f for f in pages(store, ref) if f.title == title and f.name.space == space)


def pages(store: Store, ref: str = "main") -> Iterator[Fiche]:
    """Every fiche."""
    head = store.head(ref)
    for path, _ in store.list(head) if head else ():
        name = PageName.from_path(path)
        if name is not None:
            yield store.read(name, head)


def unix(timestamp: str) -> int:
    """`2014-11-03T09:00:00Z` in unix seconds."""
    return calendar.timegm(time.strptime(timestamp, "%Y-%m-%dT%H:%M:%SZ"))


def _each(api: Api, **parameters: object) -> Iterator[dict[str, Any]]:
    more: dict[str, object] = {}
    while True:
        answer = api("query", **parameters, **more)
        yield answer["query"]
        if "continue" not in answer:
            return
        more = answer["continue"]
