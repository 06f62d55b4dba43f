"""Adding, moving and taking away lines and records of a form without a script: each is a button of the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commun.forms.posted import part_key
from commun.forms.values import MARK, Item, Record, Shown

_ACTIONS = ("ajouter", "retirer", "monter", "descendre")


@dataclass(frozen=True)
class Moved:
    """The values after a button was used.

    Attributes:
        values: all of them.
        extra: where the form is taken up again: a list (`etapes`) with the blank lines to add to it, or a row that was
            moved (`etapes.2`), with 0.
    """

    values: dict[str, Shown]
    extra: Mapping[str, int] = field(default_factory=dict)


def is_move(action: str) -> bool:
    """Whether a button asks for a change of lines, and not to save."""
    return action.partition(":")[0] in _ACTIONS


def moved(values: Mapping[str, Shown], action: str) -> Moved:
    """`values` after the button `action` (`monter:c.etapes:2`); an action that makes no sense changes nothing."""
    verb, _colon, rest = action.partition(":")
    name, _colon, number = rest.partition(":")
    steps = name.removeprefix(MARK).split(".")
    place = _place(values, steps)
    if verb == "ajouter":
        return Moved(dict(values), {place: 1})
    changed = _changed(dict(values), steps, verb, number)
    at = _moved_to(values, steps, verb, number)
    return Moved({**values, **changed}, {} if at is None else {f"{place}.{at}": 0})


def _moved_to(values: Mapping[str, Shown], steps: list[str], verb: str, number: str) -> int | None:
    """Where the row stands after the button was used; of one that was taken away, the row that follows."""
    key, rest = part_key(steps[0]), steps[1:]
    items = values.get(key)
    at = _index(items, rest[0] if rest else number) if isinstance(items, list) else None
    if at is None or not isinstance(items, list):
        return None
    row = items[at]
    if rest:
        return _moved_to(row, rest[1:], verb, number) if isinstance(row, dict) and rest[1:] else None
    last = len(items) - (2 if verb == "retirer" else 1)
    return max(0, min(at + {"monter": -1, "descendre": 1}.get(verb, 0), last))


def _place(values: Mapping[str, Shown], steps: list[str]) -> str:
    """The name of a list in the form that comes back, where rows without an answer are gone."""
    key, rest = part_key(steps[0]), steps[1:]
    items = values.get(key)
    if len(rest) < 2 or not isinstance(items, list):  # noqa: PLR2004 — a row and a part
        return ".".join(steps)
    at = _index(items, rest[0])
    row = items[at] if at is not None else None
    inner = _place(row, rest[1:]) if isinstance(row, dict) else ".".join(rest[1:])
    return f"{steps[0]}.{rest[0] if at is None else at}.{inner}"


def _changed(values: Record, steps: list[str], verb: str, number: str) -> Record:
    """The list at `steps`, within `values`, after the button was used."""
    key, rest = part_key(steps[0]), steps[1:]
    items = values.get(key)
    if not isinstance(items, list):
        return {}
    if rest:
        at = _index(items, rest[0])
        row = items[at] if at is not None else None
        if at is None or not isinstance(row, dict) or len(rest) < 2:  # noqa: PLR2004 — a row and a part
            return {}
        return {key: [*items[:at], row | _changed(row, rest[1:], verb, number), *items[at + 1 :]]}
    at = _index(items, number)
    return {} if at is None else {key: _reordered(items, at, verb)}


def _reordered(items: list[Item], at: int, verb: str) -> list[Item]:
    changed = list(items)
    if verb == "retirer":
        del changed[at]
        return changed
    other = at + (1 if verb == "descendre" else -1)
    if 0 <= other < len(changed):
        changed[at], changed[other] = changed[other], changed[at]
    return changed


def _index(items: list[Item], number: str) -> int | None:
    """Where the row called `number` stands among those that were filled in."""
    for at, item in enumerate(items):
        if (item.get(".row", str(at)) if isinstance(item, dict) else str(at)) == number:
            return at
    return None
