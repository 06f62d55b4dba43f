"""A change in the parts in which it can be taken: each field, each section of the text.

Pure: whoever decides chooses among the parts, and `composed` makes the text that holds these and no others, on the
version that the author read; what was written since is merged when it is saved, as for any save.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final, Literal

from fiches import Fiche, headings

_OWN: Final = frozenset({"id"})
"""Keys that the program writes: they always come along."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a change.

    Attributes:
        key: what names it in a form: `champ.duree`, `section.3`.
        label: the key of the field, or the title of the section ("" for what stands before the first).
        kind: what happens to it.
    """

    key: str
    label: str
    kind: Literal["changed", "added", "removed"]

    @property
    def is_field(self) -> bool:
        """Whether it is a field of the head."""
        return self.key.startswith("champ.")


@dataclass(frozen=True, slots=True)
class _Step:
    """A step from the sections before to those after: both texts, and the part that it is (None: nothing changes)."""

    before: str
    after: str
    part: Part | None


def parts_of(before: Fiche, after: Fiche) -> list[Part]:
    """What changes from `before` to `after`, fields first, sections in their order."""
    return [*_fields(before, after), *(step.part for step in _steps(before.body, after.body) if step.part)]


def composed(before: Fiche, after: Fiche, chosen: Collection[str]) -> Fiche:
    """`before` with the chosen parts of `after`."""
    changes = {
        part.label: after.head.get(part.label) for part in _fields(before, after) if part.key in chosen
    }  # a key that is gone has no value, and None takes it away
    for key in _OWN:
        if key in after.head and key not in before.head:
            changes[key] = after.head[key]
    body = "".join(
        step.after if step.part is None or step.part.key in chosen else step.before
        for step in _steps(before.body, after.body)
    )
    alike = (each.body for each in (before, after) if each.body.rstrip() == body.rstrip())
    body = next(alike, body)  # to the letter, with the blank lines at its end
    fiche = before.with_head(changes) if changes and before.problem is None else before
    return fiche if body == before.body else fiche.with_body(body)


def _fields(before: Fiche, after: Fiche) -> list[Part]:
    parts = []
    for key in dict.fromkeys((*after.head, *before.head)):
        if key in _OWN or (key in before.head and key in after.head and before.head[key] == after.head[key]):
            continue
        kind: Literal["changed", "added", "removed"] = "changed"
        if key not in before.head:
            kind = "added"
        elif key not in after.head:
            kind = "removed"
        parts.append(Part(f"champ.{key}", key, kind))
    return parts


def _steps(before: str, after: str) -> Iterator[_Step]:
    """From one text to the other, section by section; a section is known again by its title."""
    if before == after:
        yield _Step(before, after, None)
        return
    old, new = _sections(before), _sections(after)
    matcher = SequenceMatcher(None, [title for title, _ in old], [title for title, _ in new], autojunk=False)
    number = 0
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        pairs = zip(old[i1:i2], new[j1:j2], strict=True) if tag == "equal" else ()
        for (title, was), (_title, now) in pairs:
            number += 1
            if was.rstrip() == now.rstrip():  # blank lines before a section that comes or goes are no change of it
                longer = max(was, now, key=len)
                yield _Step(longer, longer, None)
            else:
                yield _Step(was, now, Part(f"section.{number}", title, "changed"))
        if tag == "equal":
            continue
        for title, was in old[i1:i2]:
            number += 1
            yield _Step(was, "", Part(f"section.{number}", title, "removed"))
        for title, now in new[j1:j2]:
            number += 1
            yield _Step("", now, Part(f"section.{number}", title, "added"))


def _sections(body: str) -> list[tuple[str, str]]:
    """The text cut before each heading: its title and its lines."""
    found = headings(body)
    cuts = [0, *(heading.start for heading in found), len(body)]
    titles = ["", *(heading.title for heading in found)]
    pieces = [(title, body[start:end]) for title, (start, end) in zip(titles, pairwise(cuts), strict=True)]
    return [piece for piece in pieces if piece[1] or piece[0]]
