"""What changed in a head: values told as people read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_MAX_LIST: Final = 8
"""Longer lists are told by what left and what came."""

_HIDDEN: Final = frozenset({"id"})
_NAMES: Final = ("titre", "nom", "etape", "acteur", "objet")
_DEPTH: Final = 6


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value changed; "" where it had or has none.

    `key` is the key in the head; inside records the way to it, such as `etapes · Inviter · duree`.
    """

    key: str
    before: str
    after: str


def field_changes(old: Mapping[str, object], new: Mapping[str, object]) -> list[FieldChange]:
    """The changes from one head to another: keys in the order of the new head, then those that are gone."""
    keys = dict.fromkeys([*new, *old])
    return [
        change
        for key in keys
        if key not in _HIDDEN and old.get(key) != new.get(key)
        for change in _changes(key, old.get(key), new.get(key), 0)
    ]


def _changes(key: str, old: object, new: object, depth: int) -> Iterator[FieldChange]:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and depth < _DEPTH:
        for part in dict.fromkeys([*new, *old]):
            if old.get(part) != new.get(part):
                yield from _changes(f"{key} · {part}", old.get(part), new.get(part), depth + 1)
        return
    if isinstance(old, list) and isinstance(new, list):
        yield from _list_changes(key, old, new, depth)
        return
    before, after = tell(old), tell(new)
    if before != after:
        yield FieldChange(key, before, after)


def _list_changes(key: str, old: Sequence[object], new: Sequence[object], depth: int) -> Iterator[FieldChange]:
    """Records that have the same name are compared field by field; other elements are there or not."""
    was = {name_of(item): item for item in old if isinstance(item, Mapping)}
    now = {name_of(item): item for item in new if isinstance(item, Mapping)}
    shared = [name for name in now if name in was and name] if len(was) == len(old) and len(now) == len(new) else []
    for name in shared:
        if was[name] != now[name]:
            yield from _changes(f"{key} · {name}", was[name], now[name], depth + 1)
    gone = [item for item in old if item not in new and name_of(item) not in shared]
    come = [item for item in new if item not in old and name_of(item) not in shared]
    if shared or max(len(old), len(new)) > _MAX_LIST:
        before, after = tell(gone), tell(come)
    else:
        before, after = tell(list(old)), tell(list(new))
    if (gone or come or not shared) and before != after:
        yield FieldChange(key, before, after)


def name_of(item: object) -> str:
    """What tells a record of a list from the others; "" for what has no name."""
    if not isinstance(item, Mapping):
        return ""
    return next((str(item[key]) for key in _NAMES if item.get(key)), "")


def tell(value: object) -> str:
    """A value on a line, as it reads: « A, B », « min : 10, max : 80 »; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}\u202f: {tell(item)}" for key, item in value.items() if tell(item))
    if isinstance(value, list):
        items = [tell(item) for item in value]
        between = "\u202f; " if any("," in item for item in items) else ", "
        return between.join(item for item in items if item)
    return " ".join(str(value).split())
