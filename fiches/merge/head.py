"""Three-way merge of heads: by key, and inside a key by element."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from fiches.errors import HeadUnreadable
from fiches.front_matter import Head, own_and_trail, rewritten, write_entry
from fiches.merge.conflict import Conflict, Open, Part, settle
from fiches.merge.lines import merge_items, merge_lines
from fiches.merge.order import merge_order

_JOINED: Final = {"resume": " "}
"""What stands between two texts in a field of which a page has one."""

_SINGLE: Final = frozenset({"id", "titre", "source"})
"""What is said once, and no two texts make one of: the one that is here stays."""


class _Absent:
    """The value of a key that is not there."""


_ABSENT: Final = _Absent()


class _Undecided(Exception):
    """Both sides changed a value differently, and it has no parts that could be merged."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A key on one side: its value, the lines that state it, and the comment lines that follow."""

    value: object = _ABSENT
    own: str = ""
    trail: str = ""


def merge_head(base: str, mine: str, theirs: str) -> list[Part] | None:
    """The merge of three heads, in parts; None where one cannot be read or be cut in lines by key."""
    if mine in (theirs, base):
        return [theirs]
    if theirs == base:
        return [mine]
    was, ours, yours = (_entries(text) for text in (base, mine, theirs))
    if was is None or ours is None or yours is None:
        return None
    parts: list[Part] = []
    for key in merge_order(list(was), list(ours), list(yours)):
        entries = [side.get(key, _Entry()) for side in (was, ours, yours)]
        parts.append(_merge_entry(key, *entries))
        parts.append(_merge_trail(*(entry.trail for entry in entries)))
    try:
        Head.parse(settle(parts).text)
    except HeadUnreadable:
        return None
    return parts


def _entries(text: str) -> dict[str, _Entry] | None:
    """The keys of a head in order (first "" for the comments above them); None where it cannot be taken apart."""
    try:
        head = Head.parse(text)
    except HeadUnreadable:
        return None
    chunks = head.chunks()
    if len(chunks) - 1 != len(head) or "" in head:
        return None
    first, *rest = chunks
    entries = {"": _Entry(_ABSENT, "", first[1])}
    for key, chunk in rest:
        own, trail = own_and_trail(chunk)
        entries[key] = _Entry(head[key], own, trail)
    return entries


def _merge_trail(base: str, mine: str, theirs: str) -> str:
    """The comment lines after a key; where both changed them, all are kept."""
    texts: list[str] = []
    for region in merge_lines(base, mine, theirs):
        texts += region.merged
        texts += [line for line in region.theirs if line not in region.mine]
    return "".join(texts)


def _merge_entry(key: str, base: _Entry, mine: _Entry, theirs: _Entry) -> Part:
    """The lines that state the merged value of a key, or the conflict."""
    if mine.own in (theirs.own, base.own):
        return theirs.own
    if base.own == theirs.own:
        return mine.own
    try:
        value = _merge_value(base.value, mine.value, theirs.value)
    except _Undecided:
        return Open(Conflict(f"head:{key}", base.own, mine.own, theirs.own), _both(key, mine, theirs))
    for entry in (mine, theirs):
        if _same(value, entry.value):
            return entry.own
    return rewritten(key, value, theirs.own or mine.own)


def _both(key: str, mine: _Entry, theirs: _Entry) -> str:
    """A key with the values of both sides, the wiki's or the other person's first.

    What a page has one of is one text; anything else is a list. Where a page comes from is nobody's to say twice.
    """
    sides = [entry.value for entry in (theirs, mine) if entry.value is not _ABSENT]
    if key in _JOINED and all(isinstance(side, str) for side in sides):
        return write_entry(key, _JOINED[key].join(str(side) for side in sides))
    if key in _SINGLE:
        return mine.own
    return write_entry(key, [item for side in sides for item in (side if isinstance(side, list) else [side])])


def _merge_value(base: object, mine: object, theirs: object) -> object:
    """The value that has both changes.

    Raises:
        _Undecided: where there is none.
    """
    if _same(mine, theirs) or _same(base, mine):
        return theirs
    if _same(base, theirs):
        return mine
    if isinstance(mine, dict) and isinstance(theirs, dict) and isinstance(base, dict | _Absent):
        return _merge_record(cast("dict[str, object]", base if isinstance(base, dict) else {}), mine, theirs)
    lists = [_as_list(side) for side in (base, mine, theirs)]
    if any(isinstance(side, list) for side in (base, mine, theirs)) and None not in lists:
        return _merge_list(*(cast("list[object]", side) for side in lists))
    raise _Undecided


def _merge_record(base: dict[str, object], mine: dict[str, object], theirs: dict[str, object]) -> object:
    merged = {}
    for key in merge_order(list(base), list(mine), list(theirs)):
        value = _merge_value(base.get(key, _ABSENT), mine.get(key, _ABSENT), theirs.get(key, _ABSENT))
        if value is not _ABSENT:
            merged[key] = value
    return merged


def _as_list(value: object) -> list[object] | None:
    """A value as a list, where it can stand for one: a single text is a list of one."""
    if isinstance(value, list):
        return value
    if value is None or value is _ABSENT:
        return []
    return [value] if isinstance(value, str | int | float) else None


def _merge_list(base: list[object], mine: list[object], theirs: list[object]) -> list[object]:
    """The elements that both sides want, in order; what both added stands once."""
    known: dict[str, object] = {}
    was, ours, yours = ([_mark(item, known) for item in side] for side in (base, mine, theirs))
    merged: list[object] = []
    for region in merge_items(was, ours, yours):
        if region.conflict:
            merged += _merge_elements(region.base, region.mine, region.theirs, known)
        else:
            merged += [known[mark] for mark in region.merged]
    marks = [_mark(item, known) for item in merged]
    return [
        known[mark]
        for i, mark in enumerate(marks)
        if mark not in marks[:i] or max(ours.count(mark), yours.count(mark)) > marks[:i].count(mark)
    ]


def _merge_elements(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str], known: dict[str, object]
) -> list[object]:
    """A stretch of a list that both changed.

    Words are taken as a set: what one side took out is out, what either added is in. Records are merged one by one
    when there are as many on each side, else by what they are called.
    """
    if not base or not any(isinstance(known[mark], dict | list) for mark in (*base, *mine, *theirs)):
        kept = [mark for mark in mine if mark in theirs or mark not in base]
        return [known[mark] for mark in (*kept, *(m for m in theirs if m not in base and m not in mine))]
    if len(base) == len(mine) == len(theirs):
        rows = zip(base, mine, theirs, strict=True)
        return [_merge_value(known[b], known[m], known[t]) for b, m, t in rows]
    sides = (_by_name([known[mark] for mark in side]) for side in (base, mine, theirs))
    return list(cast("dict[str, object]", _merge_record(*sides)).values())


def _by_name(items: Sequence[object]) -> dict[str, object]:
    """Records, and texts that stand for one, by what they are called: what a record says first.

    Raises:
        _Undecided: where one is called nothing, or two the same.
    """
    named: dict[str, object] = {}
    for item in items:
        name = next(iter(item.values()), None) if isinstance(item, dict) else item
        if not isinstance(name, str) or name in named:
            raise _Undecided
        named[name] = item
    return named


def _mark(value: object, known: dict[str, object]) -> str:
    """A text that equal values share; `known` remembers the value."""
    mark = json.dumps(value, ensure_ascii=False)
    known[mark] = value
    return mark


def _same(one: object, other: object) -> bool:
    """Whether two values are written alike (1 and true are equal in Python, not in a head)."""
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return json.dumps(one) == json.dumps(other)
