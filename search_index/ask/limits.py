"""What a question may cost. What is beyond is cut, and told."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from fiches import Problem
from search_index.ask.language import All, And, Anything, Inner, Node, Or, Some, Value, depth, size


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one question.

    Attributes:
        conditions: how many a question may hold.
        depth: how many properties may follow one another.
        results: how far into the answer one may look.
        seconds: how long it may take.
    """

    conditions: int = 40
    depth: int = 6
    results: int = 10_000
    seconds: float = 5.0


def cut(node: Node, limits: Limits) -> tuple[Node, list[Problem]]:
    """The question within its limits, and what to tell of what was left out; the tree given is not changed."""
    problems = []
    if depth(node) > limits.depth:
        node = _shallow(node, limits.depth)
        problems.append(
            Problem(
                "depth", "warning",
                f"Cette question suit plus de {limits.depth} champs l’un après l’autre : la suite est laissée de côté.",
                f"This question follows more than {limits.depth} properties one after the other: the rest is left out.",
            )
        )  # fmt: skip
    if size(node) > limits.conditions:
        node = _short(node, limits.conditions)
        problems.append(
            Problem(
                "size", "warning",
                f"Cette question a plus de {limits.conditions} conditions : les dernières sont laissées de côté.",
                f"This question has more than {limits.conditions} conditions: the last ones are left out.",
            )
        )  # fmt: skip
    return node, problems


def _shallow(node: Node, left: int) -> Node:
    """The tree without what lies deeper than `left` properties."""
    if isinstance(node, And):
        return replace(node, nodes=tuple(_shallow(each, left) for each in node.nodes))
    if isinstance(node, Or):
        return replace(node, nodes=tuple(_inner(each, left) for each in node.nodes))
    return replace(node, inner=_inner(node.inner, left - 1)) if isinstance(node, Some) else node


def _inner(node: Inner, left: int) -> Inner:
    if isinstance(node, Value):
        return node
    if depth(node) > left and (left <= 0 or isinstance(node, Some)):
        return Anything() if left <= 0 else _shallow(node, left)
    return _shallow(node, left)


def _short(node: Node, left: int) -> Node:
    """The tree with its first `left` conditions."""
    kept = _first(node, left)
    return All() if kept is None or isinstance(kept, Value) else kept


def _first(node: Inner, left: int) -> Inner | None:
    if size(node) <= left:
        return node
    if left <= 0 or isinstance(node, Value):
        return None
    if isinstance(node, Some):
        inner = _first(node.inner, left - 1)
        return replace(node, inner=inner) if inner is not None else None
    if not isinstance(node, And | Or):
        return None
    kept: list[Inner] = []
    for each in node.nodes:
        some = _first(each, left)
        if some is not None:
            kept.append(some)
            left -= size(some)
    if not kept:
        return None
    return Or(tuple(kept)) if isinstance(node, Or) else And(tuple(each for each in kept if not isinstance(each, Value)))


@contextmanager
def deadline(sql: sqlite3.Connection, seconds: float) -> Iterator[None]:
    """Stop what SQLite does on this connection after `seconds` (it then raises `OperationalError: interrupted`)."""
    end = time.monotonic() + seconds
    sql.set_progress_handler(lambda: time.monotonic() > end, 20_000)
    try:
        yield
    finally:
        sql.set_progress_handler(None, 0)
