"""Three-way merge of Markdown: by line, and by section where lines meet a conflict."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from fiches.markup import headings
from fiches.merge.conflict import Conflict, Open, Part, open_places, settle
from fiches.merge.lines import Region, merge_lines, split_lines
from fiches.merge.order import merge_order

_ALIKE: Final = 0.5
"""Sections that share more than this part of their lines are one section under two headings."""

_ITEM: Final = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_ROW: Final = re.compile(r"[ \t]*\|")
_HEADING: Final = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")


def merge_body(base: str, mine: str, theirs: str) -> list[Part]:
    """The merge of three bodies, in parts.

    Lines decide first, since they know nothing of what a section is called. Sections decide where they meet fewer
    conflicts: a section that one side moved and the other corrected, two sections changed at the line between them.
    """
    if mine in (theirs, base):
        return _parts(theirs)
    if theirs == base:
        return _parts(mine)
    by_line = _from_regions(merge_lines(base, mine, theirs), mine)
    if not open_places(by_line):
        return by_line
    by_section = _merge_sections(base, mine, theirs)
    return min(by_section, by_line, key=_weight) if _is_sound(base, mine, theirs, by_section) else by_line


def _is_sound(base: str, mine: str, theirs: str, parts: Sequence[Part]) -> bool:
    """Whether no line stands more often than the two sides together wanted, nor less often than both kept it."""
    merged = settle(parts).text
    was, ours, yours, now = (Counter(text.split("\n")) for text in (base, mine, theirs, merged))
    told = now + Counter(line for c in open_places(parts) for line in c.theirs.split("\n"))
    for line in {*ours, *yours, *now}:
        b, m, t = was[line], ours[line], yours[line]
        if line.strip() and (now[line] > max(m, t, m + t - b) or (min(m, t) >= b and told[line] < max(m, t))):
            return False
    return True


def _weight(parts: Sequence[Part]) -> int:
    """How much text of both sides is left to decide about."""
    return sum(len(c.mine) + len(c.theirs) + 1 for c in open_places(parts))


def _parts(text: str) -> list[Part]:
    return [text] if text else []


def _from_regions(regions: Sequence[Region[str]], mine: str, title: str | None = None) -> list[Part]:
    """Merged lines; each conflict is told with the section in which mine has it."""
    heads = headings(mine) if title is None and any(r.conflict for r in regions) else []
    lines = list(accumulate((len(line) for line in split_lines(mine)), initial=0)) if heads else [0]
    parts: list[Part] = []
    at = 0
    for region in regions:
        text = "".join(region.merged)
        if region.conflict:
            section = title if title is not None else next((h.title for h in reversed(heads) if h.start <= at), "")
            before = parts[-1] if parts and isinstance(parts[-1], str) else ""
            parts.append(_open(section, "".join(region.base), text, "".join(region.theirs), before))
        else:
            parts += _parts(text)
        at = lines[region.mine_end] if heads else 0
    return parts


def _open(title: str, base: str, mine: str, theirs: str, before: str = "") -> Open:
    return Open(Conflict(f"body:{title}", base, mine, theirs), f"{theirs}{_between(theirs, mine, before)}{mine}")


def _between(theirs: str, mine: str, before: str) -> str:
    """What stands between the texts of both sides when both are wanted, after the text `before`: most often a line.

    Two paragraphs stay two; items of a list and rows of a table follow one another, and so do the lines of a paragraph
    that goes on from `before`.
    """
    if not theirs or not mine:
        return ""
    end = "" if theirs.endswith("\n") else "\n"
    last, first = theirs.rstrip("\n").rpartition("\n")[2], mine.partition("\n")[0]
    in_list = _ITEM.match(first) and (_ITEM.match(last) or last[:1] in " \t")
    line = before.rstrip("\n").rpartition("\n")[2]
    goes_on = bool(before.strip()) and not before.endswith("\n\n") and not _HEADING.match(line)
    if in_list or (_ROW.match(first) and _ROW.match(last)) or (goes_on and "\n\n" not in f"{theirs}{mine}"):
        return end
    return end if theirs.endswith("\n\n") or not first.strip() else f"{end}\n"


@dataclass(frozen=True, slots=True)
class _Section:
    """A heading with the text below it, to the next heading of any level; `last`: nothing came after it."""

    title: str
    text: str
    last: bool


def _sections(body: str) -> dict[str, _Section]:
    """The sections by anchor, in order; "" is what stands before the first heading."""
    heads = headings(body)
    ends = [h.start for h in heads[1:]] + [len(body)]
    found = {"": _Section("", body[: heads[0].start] if heads else body, not heads)}
    for head, end in zip(heads, ends, strict=False):
        found[head.anchor] = _Section(head.title, body[head.start : end], end == len(body))
    return found


def _renamed(base: dict[str, _Section], side: dict[str, _Section]) -> dict[str, _Section]:
    """`side` where a section that only got another heading goes by its key in the base.

    It is one when it stands in the same place between sections that both have, or when most of its lines are the same.
    """
    gone, come = [key for key in base if key not in side], [key for key in side if key not in base]
    keys: dict[str, str] = {}
    for key in come:
        places = [old for old in gone if old not in keys.values()]
        like = max(places, key=lambda old: _likeness(base[old].text, side[key].text), default=None)
        if like is not None and _likeness(base[like].text, side[key].text) > _ALIKE:
            keys[key] = like
    for before, after in zip(_runs(base, side), _runs(side, base), strict=False):
        left, right = [k for k in before if k not in keys.values()], [k for k in after if k not in keys]
        if len(left) == len(right):
            keys |= dict(zip(right, left, strict=True))
    return {keys.get(key, key): section for key, section in side.items()}


def _runs(side: dict[str, _Section], other: dict[str, _Section]) -> list[list[str]]:
    """The sections that `other` lacks, in runs: one run (maybe empty) after each section that both have."""
    runs: list[list[str]] = [[]]
    for key in side:
        if key in other:
            runs.append([])
        else:
            runs[-1].append(key)
    return runs


def _likeness(one: str, other: str) -> float:
    """The part of the lines below their headings that two sections share, from 0 to 1."""
    a, b = (Counter(line for line in text.split("\n")[1:] if line.strip()) for text in (one, other))
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def _merge_sections(base: str, mine: str, theirs: str) -> list[Part]:
    was = _sections(base)
    ours, yours = _renamed(was, _sections(mine)), _renamed(was, _sections(theirs))
    merged: list[tuple[list[Part], bool]] = []
    for key in merge_order(list(was), list(ours), list(yours)):
        known = ours.get(key) or yours.get(key) or _Section("", "", last=True)
        parts = _merge_section(known.title, was.get(key), ours.get(key), yours.get(key))
        if parts:
            merged.append((parts, any(side[key].last for side in (ours, yours) if key in side)))
    result: list[Part] = []
    for i, (parts, last) in enumerate(merged):
        result += parts
        if last and i < len(merged) - 1:
            result += _parts(_gap(settle(parts).text))
    return result


def _merge_section(title: str, base: _Section | None, mine: _Section | None, theirs: _Section | None) -> list[Part]:
    """The merge of one section; what a side no longer has is an empty text."""
    was, ours, yours = (side.text if side else "" for side in (base, mine, theirs))
    if ours == yours or was.rstrip() == ours.rstrip():
        return _parts(yours)
    if was.rstrip() == yours.rstrip():
        return _parts(ours)
    if base and not (mine and theirs):
        return [_open(title, was, ours, yours)]
    return _from_regions(merge_lines(was, ours, yours), ours, title)


def _gap(text: str) -> str:
    """What a section that was the last of its text and now has another after it lacks: a blank line."""
    return "" if text.endswith("\n\n") or not text else "\n" if text.endswith("\n") else "\n\n"
