"""What a merge answers, and how the places that it leaves open are closed by a person's choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Choice = Literal["mine", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A place that both sides changed, differently; a text is "" where the thing did not or does not exist.

    Attributes:
        where: `head:` and the key, or `body:` and the title of the section (nothing after it: before any heading).
    """

    where: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged text, which has mine's side at each conflict that is left."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Open:
    """A place of the merged text that is not decided; `both` is what it reads when both sides are wanted."""

    conflict: Conflict
    both: str


Part = str | Open


def open_places(parts: Sequence[Part]) -> list[Conflict]:
    """The conflicts among the parts, in order."""
    return [part.conflict for part in parts if isinstance(part, Open)]


def settle(parts: Sequence[Part], choices: Sequence[Choice | None] = ()) -> Merged:
    """The parts as one text; the i-th open place follows the i-th choice, those without one (None) stay conflicts."""
    texts, left, number = [], [], 0
    for part in parts:
        if isinstance(part, str):
            texts.append(part)
            continue
        choice = choices[number] if number < len(choices) else None
        number += 1
        if choice is None:
            left.append(part.conflict)
        texts.append(
            part.both if choice == "both" else part.conflict.theirs if choice == "theirs" else part.conflict.mine
        )
    return Merged("".join(texts), tuple(left))
