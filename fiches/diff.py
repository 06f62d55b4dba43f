"""What changed between two sequences (lines, words, list items): the answer that git gives.

The method is E. W. Myers, « An O(ND) difference algorithm and its variations » (1986), in its linear-space form from
both ends, with the two habits of git's own diff that decide between equally short answers: items that stand on one
side only, or too often, are set aside first, and a change that can slide is put beside a change of the other side or
else as low as it goes. So a merge made from these changes is the merge that `git merge-file` makes.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

_MANY: Final = 1024
_WINDOW: Final = 100
_FACTOR: Final = 4
_COST: Final = 256
"""Edits after which the search for the shortest answer stops and takes the best part found so far, as git does."""

_HUGE: Final = 8000
"""Beyond so many items only those that stand once on each side are matched."""

_ENDLESS: Final = 1 << 60

_LARGE: Final = 2500
_LARGE_COST: Final = 32
"""The same where more than `_LARGE` items are compared, so that two strangers of 200 kB are compared in a second."""


@dataclass(frozen=True, slots=True)
class Change:
    """`old[old_start:old_end]` became `new[new_start:new_end]`; one of the two may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def changes(old: Sequence[Hashable], new: Sequence[Hashable], *, patience: int = _ENDLESS) -> list[Change]:
    """The changes that lead from `old` to `new`, in order, never touching one another.

    Args:
        old: what it was.
        new: what it became.
        patience: edits after which the search for the shortest answer takes the best part found so far, where that
            is sooner than git does; the default gives git's own answer. 0 searches no shortest answer: what stands
            once on each side is matched, in order, and what is the same around it.
    """
    a, b = _Side(), _Side()
    numbers = {item: number for number, item in enumerate(dict.fromkeys(chain(old, new)))}
    a.items = [numbers[item] for item in old]
    b.items = [numbers[item] for item in new]
    a.changed = bytearray(len(a.items) + 2)  # one more place before and after, never changed: index i is item i - 1
    b.changed = bytearray(len(b.items) + 2)
    start, end = _common_ends(a.items, b.items)
    if not patience:
        for side in (a, b):
            stop = len(side.items) - end
            side.kept, side.places = side.items[start:stop], list(range(start, stop))
        _match_rare(a, b)
        _grow(a, b)
        return _collect(a.changed, b.changed)
    _set_aside(a, b, start, end)
    if len(a.kept) + len(b.kept) > _HUGE:
        _match_rare(a, b)
    else:
        _Search(a, b, patience).run()
        _slide(a, b)
        _slide(b, a)
    return _collect(a.changed, b.changed)


class _Side:
    """One of the two sequences: its items as numbers, which of them changed, and the ones that are compared."""

    def __init__(self) -> None:
        self.items: list[int] = []
        self.changed = bytearray()
        self.kept: list[int] = []  # the numbers of the items that are compared
        self.places: list[int] = []  # where these stand


def _common_ends(a: list[int], b: list[int]) -> tuple[int, int]:
    """How many items are the same at the beginning, and at the end."""
    shorter = min(len(a), len(b))
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), shorter)
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return start, end


def _set_aside(a: _Side, b: _Side, start: int, end: int) -> None:
    """Between the common ends, mark as changed what the other side lacks, or has too often to be worth a search."""
    stop_a, stop_b = len(a.items) - end, len(b.items) - end
    if set(a.items[start:stop_a]).isdisjoint(b.items[start:stop_b]):  # all differs there: nothing is left to search
        a.changed[start + 1 : stop_a + 1] = b"\1" * (stop_a - start)
        b.changed[start + 1 : stop_b + 1] = b"\1" * (stop_b - start)
        return
    counts_a, counts_b = Counter(a.items), Counter(b.items)
    _keep(a, counts_b, start, stop_a)
    _keep(b, counts_a, start, stop_b)


def _keep(side: _Side, counts: Counter[int], start: int, end: int) -> None:
    limit = min(_rough_root(len(side.items)), _MANY)
    ranks = []  # 0: the other side has none, 2: it has many, 1: a few
    for item in side.items[start:end]:
        count = counts.get(item, 0)
        ranks.append(0 if count == 0 else 2 if count >= limit else 1)
    for i, rank in enumerate(ranks):
        if rank == 1 or (rank and not _is_noise(ranks, i)):
            side.kept.append(side.items[start + i])
            side.places.append(start + i)
        else:
            side.changed[start + i + 1] = 1


def _rough_root(number: int) -> int:
    """The square root of `number`, up to a power of two."""
    root = 1
    while number > 0:
        root <<= 1
        number >>= 2
    return root


def _is_noise(ranks: list[int], place: int) -> bool:
    """Whether a frequent item stands among items that the other side lacks: it would only pin the answer badly."""
    all_missing = all_frequent = 0
    for step, stop in ((-1, max(-1, place - _WINDOW - 1)), (1, min(len(ranks), place + _WINDOW + 1))):
        missing, frequent = 0, 1
        for i in range(place + step, stop, step):
            if ranks[i] == 1:
                break
            if ranks[i] == 0:
                missing += 1
            else:
                frequent += 1
        if not missing:
            return False
        all_missing += missing
        all_frequent += frequent
    return all_frequent * _FACTOR < all_frequent + all_missing


def _match_rare(a: _Side, b: _Side) -> None:
    """Match the longest run, in order, of items that stand once on each side; all others changed.

    This is the first step of B. Cohen's « patience » difference; the run is found in O(n log n).
    """
    once_a, once_b = ({x for x, n in Counter(side.kept).items() if n == 1} for side in (a, b))
    where = {item: i for i, item in enumerate(b.kept) if item in once_a and item in once_b}
    shared = [(i, where[item]) for i, item in enumerate(a.kept) if item in where]
    tops: list[int] = []  # the least last place on the right of a run of each length
    chain: list[int] = []  # for each shared item, the one before it in the best run that it ends
    ends: list[int] = []
    for k, (_, j) in enumerate(shared):
        length = bisect_left(tops, j)
        tops[length : length + 1] = [j]
        ends[length : length + 1] = [k]
        chain.append(ends[length - 1] if length else -1)
    for side in (a, b):
        for place in side.places:
            side.changed[place + 1] = 1
    k = ends[-1] if ends else -1
    while k >= 0:
        i, j = shared[k]
        a.changed[a.places[i] + 1] = b.changed[b.places[j] + 1] = 0
        k = chain[k]


def _grow(a: _Side, b: _Side) -> None:
    """Let each match take in its neighbours on both sides that are the same, and that no other match has."""
    _grow_down(a, b)
    _grow_up(a, b)


def _grow_down(a: _Side, b: _Side) -> None:
    """The neighbours after each match. Runs of one kind are gone over at once: they are found, not walked."""
    marks_a, marks_b, items_a, items_b = a.changed, b.changed, a.items, b.items
    size_a, size_b = len(items_a), len(items_b)
    i = j = 0
    grows = False
    while i < size_a and j < size_b:
        if not (marks_a[i + 1] or marks_b[j + 1]):
            gap = min(_gap(marks_a, i), _gap(marks_b, j), size_a - i)
            i, j, grows = i + gap, j + gap, True
        elif grows and marks_a[i + 1] and marks_b[j + 1] and items_a[i] == items_b[j]:
            marks_a[i + 1] = marks_b[j + 1] = 0
            i, j = i + 1, j + 1
        else:
            grows = False
            i, j = marks_a.find(0, i + 1) - 1, marks_b.find(0, j + 1) - 1


def _grow_up(a: _Side, b: _Side) -> None:
    """The neighbours before each match, from the end."""
    marks_a, marks_b, items_a, items_b = a.changed, b.changed, a.items, b.items
    i, j = len(items_a) - 1, len(items_b) - 1
    grows = False
    while i >= 0 and j >= 0:
        if not (marks_a[i + 1] or marks_b[j + 1]):
            # The place before the first item is never changed: where no change is found, all of them are gone over.
            gap = min(i + 1 - max(0, marks_a.rfind(1, 0, i + 2)), j + 1 - max(0, marks_b.rfind(1, 0, j + 2)))
            i, j, grows = i - gap, j - gap, True
        elif grows and marks_a[i + 1] and marks_b[j + 1] and items_a[i] == items_b[j]:
            marks_a[i + 1] = marks_b[j + 1] = 0
            i, j = i - 1, j - 1
        else:
            grows = False
            i, j = marks_a.rfind(0, 0, i + 2) - 1, marks_b.rfind(0, 0, j + 2) - 1


class _Search:
    """Myers's search over the items that were kept; marks the changed ones on both sides."""

    def __init__(self, a: _Side, b: _Side, patience: int) -> None:
        self.a, self.b = a, b
        size = len(a.kept) + len(b.kept) + 3
        self._forward = [0] * (2 * size + 2)
        self._backward = [0] * (2 * size + 2)
        self._zero = len(b.kept) + 1
        self._cost = min(patience, max(_COST, _rough_root(size)) if size < _LARGE else _LARGE_COST)

    def run(self) -> None:
        """Divide at the middle of the shortest path, until a box is only insertions or only deletions."""
        left, right = self.a.kept, self.b.kept
        boxes = [(0, len(left), 0, len(right))]
        while boxes:
            low1, high1, low2, high2 = boxes.pop()
            while low1 < high1 and low2 < high2 and left[low1] == right[low2]:
                low1 += 1
                low2 += 1
            while low1 < high1 and low2 < high2 and left[high1 - 1] == right[high2 - 1]:
                high1 -= 1
                high2 -= 1
            if low1 == high1 or low2 == high2:
                for i in range(low1, high1):
                    self.a.changed[self.a.places[i] + 1] = 1
                for i in range(low2, high2):
                    self.b.changed[self.b.places[i] + 1] = 1
                continue
            mid1, mid2 = self._middle(low1, high1, low2, high2)
            boxes.append((mid1, high1, mid2, high2))
            boxes.append((low1, mid1, low2, mid2))

    def _middle(self, low1: int, high1: int, low2: int, high2: int) -> tuple[int, int]:
        """A point of a shortest path through the box, found from both corners at once.

        Both searches go one edit further at each turn, on each diagonal (i - j) that they have reached; the point where
        they meet is the answer. Diagonals are counted from `zero`, their place in the two lists.
        """
        left, right, ahead, back, zero = self.a.kept, self.b.kept, self._forward, self._backward, self._zero
        limits = zero + low1 - high2, zero + high1 - low2
        fmin = fmax = zero + low1 - low2
        bmin = bmax = zero + high1 - high2
        odd, beyond = (fmin - bmin) & 1, high1 + high2 + 2
        ahead[fmin], back[bmin] = low1, high1
        for _ in range(self._cost):
            fmin, fmax = _spread(ahead, fmin, fmax, limits, -1)
            for d in range(fmax, fmin - 1, -2):
                below, above = ahead[d - 1], ahead[d + 1]
                i = below + 1 if below >= above else above
                j = i - d + zero
                while i < high1 and j < high2 and left[i] == right[j]:
                    i += 1
                    j += 1
                ahead[d] = i
                if odd and bmin <= d <= bmax and back[d] <= i:
                    return i, j
            bmin, bmax = _spread(back, bmin, bmax, limits, beyond)
            for d in range(bmax, bmin - 1, -2):
                below, above = back[d - 1], back[d + 1]
                i = below if below < above else above - 1
                j = i - d + zero
                while i > low1 and j > low2 and left[i - 1] == right[j - 1]:
                    i -= 1
                    j -= 1
                back[d] = i
                if not odd and fmin <= d <= fmax and i <= ahead[d]:
                    return i, j
        return self._furthest((low1, high1, low2, high2), range(fmax, fmin - 1, -2), range(bmax, bmin - 1, -2))

    def _furthest(self, box: tuple[int, int, int, int], forth: range, back: range) -> tuple[int, int]:
        """The point that is furthest from its corner, once the search has cost enough."""
        low1, high1, low2, high2 = box
        best = (-1, low1, low2)
        for place in forth:
            d = place - self._zero
            i = min(self._forward[place], high1, high2 + d)
            best = max(best, (i + i - d, i, i - d))
        least = (high1 + high2 + 2, high1, high2)
        for place in back:
            d = place - self._zero
            i = max(self._backward[place], low1, low2 + d)
            least = min(least, (i + i - d, i, i - d))
        ahead, behind = best[0] - (low1 + low2), high1 + high2 - least[0]
        return best[1:] if ahead >= behind else least[1:]


def _spread(reached: list[int], low: int, high: int, limits: tuple[int, int], nowhere: int) -> tuple[int, int]:
    """One diagonal more on each side, as far as the box has any: those that a search looks at next."""
    lowest, highest = limits
    if low > lowest:
        low -= 1
        reached[low - 1] = nowhere
    else:
        low += 1
    if high < highest:
        high += 1
        reached[high + 1] = nowhere
    else:
        high -= 1
    return low, high


def _slide(side: _Side, other: _Side) -> None:
    """Move each group of changed items of `side` where it reads best, among the places that say the same.

    Groups of the two sides go in pairs: between two unchanged items there is one (maybe empty) on each side. A group
    is joined with those that it meets, then left beside the last change of the other side that it can reach, else as
    low as it goes.
    """
    group, mate = _Group(side), _Group(other)
    while True:
        if group.end > group.start:
            _slide_group(group, mate)
        elif mate.end == mate.start and (room := min(group.room(), mate.room())) > 1:
            group.skip(room - 1)
            mate.skip(room - 1)
        if not group.next() or not mate.next():
            return


def _slide_group(group: "_Group", mate: "_Group") -> None:
    while True:
        size = group.end - group.start
        beside = -1
        while group.up():
            mate.previous()
        earliest = group.end
        if mate.end > mate.start:
            beside = group.end
        while group.down():
            mate.next()
            if mate.end > mate.start:
                beside = group.end
        if size == group.end - group.start:
            break
    if group.end != earliest and beside != -1:
        while mate.end == mate.start:
            group.up()
            mate.previous()


class _Group:
    """A run of changed items, `start:end` (possibly empty), that ends before an unchanged item or at the end."""

    def __init__(self, side: _Side) -> None:
        self._items = side.items
        self._changed = side.changed
        self.start = self.end = 0
        self._run_on()

    def _run_on(self) -> None:
        while self._changed[self.end + 1]:
            self.end += 1

    def room(self) -> int:
        """How many unchanged items stand between an empty group and the next change, or the end."""
        place = self._changed.find(1, self.end + 1)
        return (len(self._items) + 1 if place < 0 else place) - self.end - 1

    def skip(self, count: int) -> None:
        """Go over so many unchanged items at once, to the empty group after them."""
        self.start = self.end = self.end + count

    def next(self) -> bool:
        """Go to the next group; False at the end."""
        if self.end == len(self._items):
            return False
        self.start = self.end = self.end + 1
        self._run_on()
        return True

    def previous(self) -> bool:
        """Go to the group before; False at the beginning."""
        if self.start == 0:
            return False
        self.start = self.end = self.start - 1
        while self._changed[self.start]:
            self.start -= 1
        return True

    def down(self) -> bool:
        """Slide one item down, taking in the group met there; False where the items do not allow it."""
        if self.end >= len(self._items) or self._items[self.start] != self._items[self.end]:
            return False
        self._changed[self.start + 1] = 0
        self._changed[self.end + 1] = 1
        self.start += 1
        self.end += 1
        self._run_on()
        return True

    def up(self) -> bool:
        """Slide one item up, taking in the group met there; False where the items do not allow it."""
        if self.start == 0 or self._items[self.start - 1] != self._items[self.end - 1]:
            return False
        self.start -= 1
        self.end -= 1
        self._changed[self.start + 1] = 1
        self._changed[self.end + 1] = 0
        while self._changed[self.start]:
            self.start -= 1
        return True


def _collect(old: bytearray, new: bytearray) -> list[Change]:
    """The changes, from the marks on both sides: unchanged items go in pairs."""
    found = []
    i = j = 0
    size_old, size_new = len(old) - 2, len(new) - 2
    while i < size_old or j < size_new:
        if old[i + 1] or new[j + 1]:
            start, begin = i, j
            while old[i + 1]:
                i += 1
            while new[j + 1]:
                j += 1
            found.append(Change(start, i, begin, j))
        else:
            gap = min(_gap(old, i), _gap(new, j))
            if gap == _ENDLESS:
                break
            i += gap
            j += gap
    return found


def _gap(changed: bytearray, at: int) -> int:
    """How many items from `at` on are unchanged before the next change."""
    place = changed.find(1, at + 1)
    return _ENDLESS if place < 0 else place - 1 - at
