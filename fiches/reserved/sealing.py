"""Taking reserved values out of a head, at any depth, and putting them back for whoever may read them.

Only the keys that hold one are written anew; every other line of the head stays to the letter.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from fiches.catalogue import SPACES_OF_CATALOGUE
from fiches.fiche import Fiche
from fiches.reserved.rule import REF, is_reference, is_reserved, reference

Keep = Callable[[str, object], object]
"""Keeps a reserved value of a key elsewhere, and gives the reference that stands for it; or the value, to let it be."""

_WORDS: Final = ("contact", "visibilit", "publication")
"""A head without any of these, in any case, holds nothing reserved, and need not be walked."""

_REACHES: Final = re.compile(r"\S@\S|\d(?:[ ./-]?\d){5}")
"""What reaches somebody, in a text: an address, or a telephone. A town's name may stand in other fields."""

_NOBODY: Final = "c-" + "0" * 20
"""The name of what is kept nowhere: a reserved value that was only taken away."""


def sealed(fiche: Fiche, keep: Keep) -> Fiche:
    """`fiche` with a reference in the place of each reserved value; the very same one where there is none."""
    if not _may_hold(fiche):
        return fiche
    told = [value for key, raw in fiche.head.items() for value in _telling(key, raw)]
    changes = {}
    for key, raw in fiche.head.items():
        after = _sealed(key, raw, keep, told)
        if after is not raw:
            changes[key] = after
    return fiche.with_head(changes) if changes else fiche


def masked(fiche: Fiche) -> Fiche:
    """`fiche` without its reserved values, which are kept nowhere else: for what is derived from pages."""
    return sealed(fiche, lambda _key, raw: reference(_NOBODY, raw))


def has_reserved(fiche: Fiche) -> bool:
    """Whether a head still states reserved values: such a text must not enter git."""
    return masked(fiche) is not fiche


def opened(fiche: Fiche, read: Callable[[str, Mapping[str, object]], object | None]) -> Fiche:
    """`fiche` with the values for its references that `read` gives (None: whoever reads may not, or it is gone)."""
    if not _may_hold(fiche):
        return fiche
    changes = {}
    for key, raw in fiche.head.items():
        after = _opened(raw, read)
        if after is not raw:
            changes[key] = after
    return fiche.with_head(changes) if changes else fiche


def references(fiche: Fiche) -> dict[str, Mapping[str, object]]:
    """The references of a head, by name, in their order."""
    return (
        {str(each[REF]): each for raw in fiche.head.values() for each in _references(raw)} if _may_hold(fiche) else {}
    )


def _may_hold(fiche: Fiche) -> bool:
    """Whether it is worth looking; the head of a definition speaks of fields, and holds nobody's values."""
    if fiche.name.space in SPACES_OF_CATALOGUE:
        return False
    text = fiche.head.text.casefold()
    return any(word in text for word in _WORDS)


def _telling(key: str, raw: object) -> Iterator[object]:
    """The reserved values of a field that are so by its name alone, and that tell how somebody is reached.

    Repeated under another name (`contact: &a …`, then `porteur: *a`), they would be public there.
    """
    if isinstance(raw, list):
        for item in raw:
            yield from _telling(key, item)
    elif is_reserved(key, raw) and not is_reference(raw):
        if isinstance(raw, Mapping) or _REACHES.search(str(raw)):
            yield raw
    elif isinstance(raw, Mapping):
        for name, item in raw.items():
            yield from _telling(str(name), item)


def _sealed(key: str, raw: object, keep: Keep, told: Sequence[object]) -> object:
    if isinstance(raw, list):
        items = [_sealed(key, item, keep, told) for item in raw]
        return items if any(new is not old for new, old in zip(items, raw, strict=True)) else raw
    if is_reference(raw):
        return raw
    if is_reserved(key, raw) or (told and raw in told):
        return keep(key, raw)
    if not isinstance(raw, Mapping):
        return raw
    parts = {name: _sealed(str(name), item, keep, told) for name, item in raw.items()}
    return parts if any(parts[name] is not raw[name] for name in raw) else raw


def _opened(raw: object, read: Callable[[str, Mapping[str, object]], object | None]) -> object:
    if isinstance(raw, list):
        items = [_opened(item, read) for item in raw]
        return items if any(new is not old for new, old in zip(items, raw, strict=True)) else raw
    if not isinstance(raw, Mapping):
        return raw
    if is_reference(raw):
        value = read(str(raw[REF]), raw)
        return raw if value is None else value
    parts = {name: _opened(item, read) for name, item in raw.items()}
    return parts if any(parts[name] is not raw[name] for name in raw) else raw


def _references(raw: object) -> Iterator[Mapping[str, object]]:
    if isinstance(raw, list):
        for item in raw:
            yield from _references(item)
    elif isinstance(raw, Mapping):
        if is_reference(raw):
            yield raw
        else:
            for item in raw.values():
                yield from _references(item)
