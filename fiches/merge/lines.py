"""Three-way merge of lines, or of any items: the same answer as `git merge-file`."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fiches.diff import Change, changes

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Region(Generic[T]):
    """A stretch of the merge: `merged` where the sides agree, else (`conflict`) what each of the three says.

    `mine_end` is the place in mine's items where it ends.
    """

    conflict: bool
    merged: Sequence[T]
    mine_end: int
    base: Sequence[T] = ()
    mine: Sequence[T] = ()
    theirs: Sequence[T] = ()


@dataclass(slots=True)
class _Hunk:
    """Where one side or both changed the base: the stretch on each of the three; side 0 is a conflict."""

    side: int
    base: int
    base_end: int
    mine: int
    mine_end: int
    theirs: int
    theirs_end: int


def split_lines(text: str) -> list[str]:
    """The lines of `text`, each with its line feed (the last one may have none); only a line feed ends a line."""
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def merge_items(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> list[Region[T]]:
    """The regions of the merge, in order; a change that both made alike is no conflict."""
    regions: list[Region[T]] = []
    at = 0
    for hunk in _hunks(base, mine, theirs):
        if hunk.side == 1:
            continue  # what mine changed is in mine, which is where merged items are taken from
        if hunk.mine > at:
            regions.append(Region(conflict=False, merged=mine[at : hunk.mine], mine_end=hunk.mine))
        ours, yours = mine[hunk.mine : hunk.mine_end], theirs[hunk.theirs : hunk.theirs_end]
        if hunk.side == 2 or list(ours) == list(yours):  # noqa: PLR2004 (the side: 1 is mine, 2 theirs)
            regions.append(Region(conflict=False, merged=yours, mine_end=hunk.mine_end))
        else:
            was = base[hunk.base : hunk.base_end]
            regions.append(
                Region(conflict=True, merged=ours, mine_end=hunk.mine_end, base=was, mine=ours, theirs=yours)
            )
        at = hunk.mine_end
    if at < len(mine):
        regions.append(Region(conflict=False, merged=mine[at:], mine_end=len(mine)))
    return regions


def _hunks(base: Sequence[T], mine: Sequence[T], theirs: Sequence[T]) -> list[_Hunk]:
    """Both lists of changes laid over one another; changes that touch are joined into a conflict."""
    ours, yours = changes(base, mine), changes(base, theirs)
    found: list[_Hunk] = []
    i = j = 0
    while i < len(ours) or j < len(yours):
        a = ours[i] if i < len(ours) else None
        b = yours[j] if j < len(yours) else None
        if a and (b is None or a.old_end < b.old_start):
            shift = _shift(yours, j)
            _add(
                found, _Hunk(1, a.old_start, a.old_end, a.new_start, a.new_end, a.old_start + shift, a.old_end + shift)
            )
            i += 1
        elif b and (a is None or b.old_end < a.old_start):
            shift = _shift(ours, i)
            _add(
                found, _Hunk(2, b.old_start, b.old_end, b.old_start + shift, b.old_end + shift, b.new_start, b.new_end)
            )
            j += 1
        elif a and b:
            if not _alike(a, b, mine, theirs):
                _add(found, _overlap(a, b))
            i, j = i + (b.old_end >= a.old_end), j + (a.old_end >= b.old_end)
    return found


def _shift(done: list[Change], count: int) -> int:
    """How far a side's lines have moved from the base's after its first `count` changes."""
    return done[count - 1].new_end - done[count - 1].old_end if count else 0


def _alike(a: Change, b: Change, mine: Sequence[T], theirs: Sequence[T]) -> bool:
    """Whether both sides made the same change."""
    return (
        (a.old_start, a.old_end) == (b.old_start, b.old_end)
        and a.new_end - a.new_start == b.new_end - b.new_start
        and list(mine[a.new_start : a.new_end]) == list(theirs[b.new_start : b.new_end])
    )


def _overlap(a: Change, b: Change) -> _Hunk:
    """The conflict that covers both changes, with the unchanged lines of the one that the other touches."""
    start, end = min(a.old_start, b.old_start), max(a.old_end, b.old_end)
    return _Hunk(
        0,
        start,
        end,
        a.new_start - (a.old_start - start),
        a.new_end + (end - a.old_end),
        b.new_start - (b.old_start - start),
        b.new_end + (end - b.old_end),
    )


def _add(found: list[_Hunk], hunk: _Hunk) -> None:
    """Append a hunk, joined with the last one where they meet on either side."""
    last = found[-1] if found else None
    if last and (hunk.mine <= last.mine_end or hunk.theirs <= last.theirs_end):
        if hunk.side != last.side:
            last.side = 0
        last.base_end, last.mine_end, last.theirs_end = hunk.base_end, hunk.mine_end, hunk.theirs_end
    else:
        found.append(hunk)


def merge_lines(base: str, mine: str, theirs: str) -> list[Region[str]]:
    """The merge of three texts, by line."""
    return merge_items(split_lines(base), split_lines(mine), split_lines(theirs))
