"""Adding, moving and taking away lines and records of a form without a script: each is a button of the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from commun.forms.values import MARK, Item, Shown

_ACTIONS = ("ajouter", "retirer", "monter", "descendre")


@dataclass(frozen=True)
class Moved:
    """The values after a button was used, and the blank lines to add, by key."""

    values: dict[str, Shown]
    extra: Mapping[str, int] = field(default_factory=dict)


def is_move(action: str) -> bool:
    """Whether a button asks for a change of lines, and not to save."""
    return action.partition(":")[0] in _ACTIONS


def moved(values: Mapping[str, Shown], action: str) -> Moved:
    """`values` after the button `action` (`monter:c.etapes:2`); an action that makes no sense changes nothing."""
    verb, _colon, rest = action.partition(":")
    name, _colon, number_text = rest.partition(":")
    key = name.removeprefix(MARK)
    items = values.get(key)
    if verb == "ajouter":
        return Moved(dict(values), {key: 1})
    number = int(number_text) if number_text.isdigit() else -1
    if not isinstance(items, list) or not 0 <= number < len(items):
        return Moved(dict(values))
    changed: list[Item] = list(items)
    if verb == "retirer":
        del changed[number]
    else:
        other = number + (1 if verb == "descendre" else -1)
        if 0 <= other < len(changed):
            changed[number], changed[other] = changed[other], changed[number]
    return Moved({**values, key: changed})
