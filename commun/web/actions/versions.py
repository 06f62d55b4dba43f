"""`prop=revisions`: the versions of a page, with their texts as they are kept: Markdown, under its YAML head.

A version is named by its number in the log. MediaWiki's clients say by a moment which version they read
(`basetimestamp`), and a moment has no more than seconds: versions of one page that were made in the same second are
told one second after another, so that each has a moment of its own.
"""

import hashlib
from typing import Final

from commun.web.actions.named import Asking
from commun.web.actions.protocol import ApiRefused, flag, flags, limit, param, seconds_of, several, stamp, star, whole
from commun.web.guard import commons
from fiches import Fiche, headings, section
from search_index import PageRow, RevisionRow

Item = dict[str, object]
MODEL: Final = "markdown"
FORMAT: Final = "text/markdown"
"""What the text of a page is (RFC 7763): it is told, and never made to look like wikitext."""
_WINDOW: Final = 12
"""Versions that are looked at to tell the moment of one."""
_SAME: Final = 12
"""Seconds that a version may be older than the moment told of the one before it, and still come after it."""
_NEAR: Final = 50
_ALL: Final = 100_000
_KINDS: Final = ("rvlimit", "rvstartid", "rvendid", "rvstart", "rvend", "rvdir", "rvuser", "rvexcludeuser")


def moment(row: RevisionRow) -> int:
    """When a version was made, told so that no two of one page have the same moment."""
    told: int | None = None
    for each in reversed(commons().index.revisions.of_page(row.page, _WINDOW, row.number + 1)):
        near = told is not None and told - _SAME <= each.when <= told
        told = told + 1 if near and told is not None else each.when
    return row.when if told is None else told


def read_at(row: PageRow, when: int) -> RevisionRow | None:
    """The version of a page that somebody read who says that it was of this moment."""
    near = commons().index.revisions.of_page(row.key, _NEAR)
    return next((each for each in near if moment(each) <= when), None)


def versions(row: PageRow, asking: Asking) -> tuple[list[Item], str]:
    """The versions that are asked for, and where they go on."""
    table = commons().index.revisions
    chosen = asking.versions.get(row.key)
    if chosen is not None:
        rows = [each for number in chosen if (each := table.by_number(number)) is not None]
        return [_shape(row, each) for each in rows], ""
    if not any(name in _asked() for name in _KINDS):
        last = table.latest(row.key)
        return ([_shape(row, last)] if last else []), ""
    rows = _in_order(row)
    written = param("rvcontinue").rpartition("|")[2]
    start = int(written[:18]) if written.isascii() and written.isdigit() else 0
    newer = param("rvdir") == "newer"
    if start:
        rows = [each for each in rows if (each.number >= start if newer else each.number <= start)]
    size = limit("rvlimit")
    following = f"{stamp(rows[size].when)}|{rows[size].number}" if len(rows) > size else ""
    return [_shape(row, each) for each in rows[:size]], following


def _asked() -> set[str]:
    return {name for name in _KINDS if flag(name)}


def _in_order(row: PageRow) -> list[RevisionRow]:
    """The versions between the two ends, the first one first for `rvdir=newer`, else the last one."""
    rows = commons().index.revisions.of_page(row.key, _ALL)
    newer = param("rvdir") == "newer"
    if newer:
        rows.reverse()
    for name, first in (("rvstartid", True), ("rvendid", False)):
        number = whole(name)
        if number:
            up = newer is first
            rows = [each for each in rows if (each.number >= number if up else each.number <= number)]
    for name, first in (("rvstart", True), ("rvend", False)):
        when = seconds_of(param(name))
        if when is not None:
            up = newer is first
            rows = [each for each in rows if (moment(each) >= when if up else moment(each) <= when)]
    user, without = param("rvuser").replace("_", " "), param("rvexcludeuser").replace("_", " ")
    return [each for each in rows if (not user or each.author == user) and (not without or each.author != without)]


def _shape(page: PageRow, row: RevisionRow) -> Item:
    wanted = several("rvprop", "ids|timestamp|flags|comment|user")
    before, _after = commons().index.revisions.neighbours(row)
    every: dict[str, Item] = {
        "ids": {"revid": row.number, "parentid": before.number if before else 0},
        "flags": flags(minor=row.minor),
        "user": {"user": row.author},
        "userid": {"userid": 0},
        "timestamp": {"timestamp": stamp(moment(row))},
        "size": {"size": row.size},
        "comment": {"comment": row.summary},
        "parsedcomment": {"parsedcomment": row.summary},
        "tags": {"tags": []},
    }
    shape: Item = {}
    for name in wanted:
        shape |= every.get(name, {})
    details = {"content", "sha1", "contentmodel", "slotsha1", "slotsize"} & set(wanted)
    return shape | (_text(page, row, details) if details else {})


def _text(page: PageRow, row: RevisionRow, wanted: set[str]) -> Item:
    """The text of a version, in the slot `main` where slots are asked for."""
    if row.blob is None:
        return flags(texthidden=True) if "content" in wanted else {}
    text = text_of(commons().fiche_of(page.name, row.blob))
    digest: Item = {"sha1": hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}
    slots = several("rvslots")
    if not slots:
        legacy: Item = {"contentformat": FORMAT, "contentmodel": MODEL, star("content"): text}
        return (digest if "sha1" in wanted else {}) | (
            legacy if "content" in wanted else {"contentmodel": MODEL} if "contentmodel" in wanted else {}
        )
    main: Item = {"size": len(text.encode())} if "slotsize" in wanted else {}
    main |= digest if "slotsha1" in wanted else {}
    main |= {"contentmodel": MODEL, "contentformat": FORMAT, star("content"): text} if "content" in wanted else {}
    return (digest if "sha1" in wanted else {}) | {"slots": {"main": main}}


def text_of(fiche: Fiche) -> str:
    """The whole text, or that of `rvsection`: 0 is what stands before the first heading.

    Raises:
        ApiRefused: for a section that is not there.
    """
    if not flag("rvsection"):
        return fiche.text
    number = whole("rvsection", -1)
    if not 0 <= number <= len(headings(fiche.body)):
        raise ApiRefused("rvnosuchsection", f"There is no section {param('rvsection')}.")
    return section(fiche.body, number)
