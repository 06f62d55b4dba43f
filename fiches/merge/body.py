"""Three-way merge of Markdown: by line, and by section where lines meet a conflict."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from fiches.markup import headings
from fiches.merge.conflict import Conflict, Open, Part, open_places, settle
from fiches.merge.lines import Region, merge_lines, split_lines
from fiches.merge.order import merge_order


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
    return min(_merge_sections(base, mine, theirs), by_line, key=_weight)


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
            parts.append(_open(section, "".join(region.base), text, "".join(region.theirs)))
        else:
            parts += _parts(text)
        at = lines[region.mine_end] if heads else 0
    return parts


def _open(title: str, base: str, mine: str, theirs: str) -> Open:
    gap = "" if not theirs or theirs.endswith("\n") else "\n"
    return Open(Conflict(f"body:{title}", base, mine, theirs), f"{theirs}{gap}{mine}")


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


def _merge_sections(base: str, mine: str, theirs: str) -> list[Part]:
    was, ours, yours = _sections(base), _sections(mine), _sections(theirs)
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
