"""What changed in a head: values told as people read them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_MAX_LIST: Final = 8
"""Longer lists are told by what left and what came."""

_HIDDEN: Final = frozenset({"id"})
_NAMES: Final = ("titre", "nom", "etape", "acteur", "objet", "terme", "propriete", "cle")
_DEPTH: Final = 6
_REFERENCE: Final = re.compile(r"c-[0-9a-f]{20}")

Telling = Callable[[object, tuple[str, ...]], str]
"""How a value reads, from it and the key of its field, after those of the records that it stands in."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose value changed; "" where it had or has none.

    `key` is the key in the head; inside records the way to it, such as `etapes · Inviter · duree`.
    """

    key: str
    before: str
    after: str


def field_changes(
    old: Mapping[str, object], new: Mapping[str, object], told: Telling | None = None
) -> list[FieldChange]:
    """The changes from one head to another: keys in the order of the new head, then those that are gone.

    `told` says how values read; without it, and where both would read the same, they stand as they were typed.
    """
    keys = dict.fromkeys([*new, *old])
    comparing = _Comparing(told or _as_typed)
    return [
        change
        for key in keys
        if key not in _HIDDEN and old.get(key) != new.get(key)
        for change in comparing.changes(key, (key,), old.get(key), new.get(key))
    ]


def _as_typed(value: object, way: tuple[str, ...]) -> str:  # noqa: ARG001 (a Telling)
    return tell(value)


@dataclass(frozen=True, slots=True)
class _Comparing:
    """Compares values: `name` is what a change is called, `way` the keys that lead to it."""

    told: Telling

    def changes(self, name: str, way: tuple[str, ...], old: object, new: object) -> Iterator[FieldChange]:
        if isinstance(old, Mapping) and isinstance(new, Mapping) and len(way) <= _DEPTH:
            for part in dict.fromkeys([*new, *old]):
                if old.get(part) != new.get(part):
                    inner = name if part == "ref" and is_kept_elsewhere(new.get(part)) else f"{name} · {part}"
                    yield from self.changes(inner, (*way, part), old.get(part), new.get(part))
            return
        if isinstance(old, list) and isinstance(new, list):
            yield from self._list_changes(name, way, old, new)
            return
        yield from self._change(name, way, old, new)

    def _list_changes(
        self, name: str, way: tuple[str, ...], old: Sequence[object], new: Sequence[object]
    ) -> Iterator[FieldChange]:
        """Records that have the same name are compared field by field; other elements are there or not."""
        was = {name_of(item): item for item in old if isinstance(item, Mapping)}
        now = {name_of(item): item for item in new if isinstance(item, Mapping)}
        shared = [each for each in now if each in was and each] if len(was) == len(old) and len(now) == len(new) else []
        for each in shared:
            if was[each] != now[each]:
                yield from self.changes(f"{name} · {each}", way, was[each], now[each])
        gone = [item for item in old if item not in new and name_of(item) not in shared]
        come = [item for item in new if item not in old and name_of(item) not in shared]
        if shared or max(len(old), len(new)) > _MAX_LIST:
            old, new = gone, come
        if gone or come or not shared:
            yield from self._change(name, way, list(old), list(new))

    def _change(self, name: str, way: tuple[str, ...], old: object, new: object) -> Iterator[FieldChange]:
        before, after = self.told(old, way), self.told(new, way)
        if before == after:
            before, after = tell(old), tell(new)
        if before != after:
            yield FieldChange(name, before, after)


def is_kept_elsewhere(value: object) -> bool:
    """Whether a value names one that is kept for some people alone, as `fiches.reserved` writes it."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


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
        said = [(key, tell(item)) for key, item in value.items()]
        return ", ".join(f"{key}\u202f: {text}" for key, text in said if text)
    if isinstance(value, list):
        items = [tell(item) for item in value]
        between = "\u202f; " if any("," in item for item in items) else ", "
        return between.join(item for item in items if item)
    return " ".join(str(value).split())
