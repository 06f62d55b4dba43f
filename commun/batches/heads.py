"""Changing values wherever a head holds them: in lists, in records, in records of records."""

from collections.abc import Callable, Mapping

from fiches import Catalogue, Fiche, Property

Change = Callable[[Property | None, str, str], str | list[str] | None]
"""From the property, its key and a text of the head to what is to stand there; several for one, None for nothing."""


def rewritten(fiche: Fiche, catalogue: Catalogue, change: Change, but: frozenset[str] = frozenset()) -> Fiche:
    """`fiche` with the texts of its head changed, those under the keys `but` apart; a head that cannot be read stays.

    A list in which something changed keeps each text once.
    """
    if fiche.problem is not None:
        return fiche
    changes: dict[str, object | None] = {}
    for key, value in fiche.head.items():
        if key in but:
            continue
        prop = catalogue.field(fiche.type, key)
        after = _value(value, prop, key, change)
        if after != value:
            changes[key] = after if after not in ("", []) else None
    return fiche.with_head(changes) if changes else fiche


def _value(value: object, prop: Property | None, key: str, change: Change) -> object:
    if isinstance(value, str):
        after = change(prop, key, value)
        return after if not isinstance(after, list) or len(after) != 1 else after[0]
    if isinstance(value, Mapping):
        found = {}
        for part, item in value.items():
            inner = prop.part(str(part)) if prop is not None else None
            kept = _value(item, inner, str(part), change)
            if kept is not None:
                found[part] = kept
        return found
    if isinstance(value, list):
        return _items(value, prop, key, change)
    return value


def _items(values: list[object], prop: Property | None, key: str, change: Change) -> list[object]:
    found: list[object] = []
    for item in values:
        after = _value(item, prop, key, change)
        found += after if isinstance(after, list) and not isinstance(item, list) else [after]
    kept = [item for item in found if item is not None]
    if kept == values:
        return values
    return [item for place, item in enumerate(kept) if not isinstance(item, str) or item not in kept[:place]]
