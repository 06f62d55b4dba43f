"""Three-way merge of an order: of keys, or of sections."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

from fiches.merge.lines import merge_items

K = TypeVar("K", bound=Hashable)


def merge_order(base: Sequence[K], mine: Sequence[K], theirs: Sequence[K]) -> list[K]:
    """Every key that mine or theirs has, once, in an order that follows whoever moved it.

    What one side removed is here as long as the other has it: whether it stays is for the caller to say.
    """
    order: list[K] = []
    for region in merge_items(base, mine, theirs):
        order += region.mine if region.conflict else region.merged
        order += region.theirs
    order = list(dict.fromkeys(order))
    placed = set(order)
    for side in (theirs, mine):
        for i, key in enumerate(side):
            if key not in placed:
                before = next((order.index(k) for k in reversed(side[:i]) if k in placed), -1)
                order.insert(before + 1, key)
                placed.add(key)
    return order
