"""Things that were made, kept in memory up to a weight."""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, Protocol, TypeVar


class Weighed(Protocol):
    """What knows its weight."""

    @property
    def weight(self) -> int:
        """What it costs in memory, in octets, roughly."""


K = TypeVar("K", bound=Hashable)
V = TypeVar("V", bound=Weighed)


class Kept(Generic[K, V]):
    """Things by key; those not asked for in the longest time go first. Safe to share between threads.

    Args:
        capacity: octets of memory for all of them; one that is heavier than that is not kept.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._things: OrderedDict[K, V] = OrderedDict()
        self._weight = 0
        self._lock = threading.Lock()

    @property
    def weight(self) -> int:
        """What all of them weigh now."""
        return self._weight

    def __contains__(self, key: K) -> bool:
        """Whether something is kept for `key`."""
        return key in self._things

    def get(self, key: K) -> V | None:
        """What is kept for `key`."""
        with self._lock:
            thing = self._things.get(key)
            if thing is not None:
                self._things.move_to_end(key)
            return thing

    def put(self, key: K, thing: V) -> None:
        """Keep something in the place of what was kept for `key`, and let go of others when there is too much."""
        with self._lock:
            former = self._things.pop(key, None)
            self._weight -= former.weight if former is not None else 0
            if thing.weight > self._capacity:
                return
            self._things[key] = thing
            self._weight += thing.weight
            while self._weight > self._capacity:
                self._weight -= self._things.popitem(last=False)[1].weight

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._things.clear()
            self._weight = 0
