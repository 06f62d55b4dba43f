"""What changed in a head, told: « 2 étapes ajoutées », « partenaire retiré : CC du Haut-Poitou »."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fiches.history.fields import name_of, tell
from fiches.history.words import Gender, Label, agreed, name_of_field, singular
from fiches.markup import plain_title

_SHORT: Final = 40
"""A longer value, in characters, is not quoted."""

_LISTED: Final = 3
"""Values that came to a list or left it are named up to so many, and counted from then on."""

_INNER: Final = 2
"""Changes inside records of one list that are told one by one."""

_OWN: Final = frozenset({"id", "source"})
"""What only the program writes."""

_Part = tuple[int, str]
"""A change: its rank, and what is said of it."""

_BECAME, _CAME, _WENT = range(3)
"""The ranks: what became something else is told first, what is gone last."""

_RECORD_NAMES: Final = ("titre", "nom", "etape", "acteur", "objet", "label", "quoi")


@dataclass(frozen=True)
class HeadTeller:
    """Tells what changed in heads, in one language, with the names that a catalogue gives to fields."""

    language: str
    label: Label | None = None
    gender: Gender | None = None
    _genders: dict[str, str] = field(default_factory=dict)

    def parts(self, old: Mapping[str, object], new: Mapping[str, object]) -> list[str]:
        """Each change: what became something else, what came, what is gone; each in the order of the new head.

        The title comes before everything.
        """
        found: list[_Part] = []
        for key in dict.fromkeys(["titre", *new, *old]):
            was, now = old.get(key), new.get(key)
            if key not in _OWN and was != now and not _follows_title(key, old, new):
                found += self._field(key, was, now)
        return [text for _rank, text in sorted(found, key=lambda part: part[0])]

    def _name(self, key: str) -> str:
        """How a field is called; its gender is remembered, where it is stated."""
        name = name_of_field(key, self.language, self.label)
        stated = self.gender(key) if self.gender is not None else ""
        if stated:
            self._genders[singular(name, "fr")] = stated
        return name

    def _field(self, key: str, was: object, now: object) -> Iterator[_Part]:
        name = self._name(key)
        if isinstance(was, list) or isinstance(now, list):
            yield from self._list(name, _as_list(was), _as_list(now))
        elif isinstance(was, Mapping) and isinstance(now, Mapping) and not _is_reserved(was, now):
            for part in dict.fromkeys([*now, *was]):
                if was.get(part) != now.get(part):
                    inner = self._name(part)
                    yield from self._value(f"{name}, {inner}", inner, was.get(part), now.get(part))
        else:
            yield from self._value(name, name, was, now)

    def _value(self, name: str, noun: str, was: object, now: object) -> Iterator[_Part]:
        """A value that came, left or became another one; a long one is not quoted."""
        before, after = self._told(was), self._told(now)
        if before == after and not _is_reserved(was, now):
            return
        hidden = _is_reserved(was, now) or max(len(before), len(after)) > _SHORT
        several = noun != singular(noun, self.language)
        if was in (None, "", []) or now in (None, "", []):
            rank = _CAME if now not in (None, "", []) else _WENT
            word = self._word("added" if rank == _CAME else "removed", noun, several=several)
            yield rank, f"{name} {word}" if hidden else f"{name} {word}{self._colon}{after or before}"
        elif hidden:
            yield _BECAME, f"{name} {self._word('rewritten', noun, several=several)}"
        else:
            yield _BECAME, f"{name}{self._colon}{before} → {after}"

    def _list(self, name: str, was: Sequence[object], now: Sequence[object]) -> Iterator[_Part]:
        """What came to a list, what left it, what changed inside its records, or their order."""
        came, left = [x for x in now if x not in was], [x for x in was if x not in now]
        changed = _same_records(left, came)
        came = [x for x in came if not any(x is new for _old, new in changed)]
        left = [x for x in left if not any(x is old for old, _new in changed)]
        one = singular(name, self.language)
        if len(came) == len(left) == 1 and not changed and not _is_reserved(*came, *left):
            before, after = self._called(left[0]), self._called(came[0])
            if before and after and before != after:
                yield _BECAME, f"{one}{self._colon}{before} → {after}"
                return
        for rank, word, some in ((_CAME, "added", came), (_WENT, "removed", left)):
            if some:
                yield rank, self._counted(one, name, word, some)
        if len(changed) > _INNER:
            yield _BECAME, f"{len(changed)} {name} {self._word('changed', one, several=True)}"
        else:
            for old, new in changed:
                yield _BECAME, self._record(one, old, new)
        if not came and not left and not changed and was != now:
            yield _BECAME, f"{name}{self._colon}" + ("ordre changé" if self.language == "fr" else "order changed")

    def _counted(self, one: str, many: str, word: str, some: Sequence[object]) -> str:
        names = [self._called(item) for item in some]
        records = any(isinstance(item, Mapping) for item in some)
        if all(names) and len(some) <= (1 if records else _LISTED) and not _is_reserved(*some):
            called = one if len(some) == 1 else many
            return f"{called} {self._word(word, one, several=len(some) > 1)}{self._colon}{', '.join(names)}"
        called = one if len(some) == 1 else many
        return f"{len(some)} {called} {self._word(word, one, several=len(some) > 1)}"

    def _record(self, one: str, old: Mapping[str, object], new: Mapping[str, object]) -> str:
        """What changed in a record that kept its name: « étape Inviter, durée : 1 h → 2 h »."""
        name = f"{one} {self._called(new)}"
        keys = [key for key in dict.fromkeys([*new, *old]) if old.get(key) != new.get(key)]
        if len(keys) == 1 and not _is_reserved(old, new):
            inner = self._name(keys[0])
            told = list(self._value(f"{name}, {inner}", inner, old.get(keys[0]), new.get(keys[0])))
            if told:
                return told[0][1]
        return f"{name} {self._word('changed', one)}"

    def _called(self, item: object) -> str:
        """How an element of a list is named in a sentence; "" where it is too long or has no name."""
        if isinstance(item, Mapping):
            found = next((item[key] for key in _RECORD_NAMES if item.get(key)), "") or name_of(item)
            item = found
        text = self._told(item)
        return text if len(text) <= _SHORT else ""

    def _told(self, value: object) -> str:
        if isinstance(value, bool) and self.language != "fr":
            return "yes" if value else "no"
        return plain_title(tell(value)) if value is not None else ""

    def _word(self, word: str, noun: str, *, several: bool = False) -> str:
        if self.language != "fr":
            return word
        french = {"added": "ajouté", "removed": "retiré", "rewritten": "réécrit", "changed": "modifié"}[word]
        one = singular(noun, "fr")
        return agreed(french, one, several=several, gender=self._genders.get(one, ""))

    @property
    def _colon(self) -> str:
        return "\u202f: " if self.language == "fr" else ": "


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value in (None, "") else [value]


def _follows_title(key: str, old: Mapping[str, object], new: Mapping[str, object]) -> bool:
    """Whether another title is only the former one, kept so that links hold."""
    if key != "autres_titres" or old.get("titre") == new.get("titre"):
        return False
    came = [x for x in _as_list(new.get(key)) if x not in _as_list(old.get(key))]
    left = [x for x in _as_list(old.get(key)) if x not in _as_list(new.get(key))]
    return came in ([], [old.get("titre")]) and left in ([], [new.get("titre")])


def _same_records(
    left: Sequence[object], came: Sequence[object]
) -> list[tuple[Mapping[str, object], Mapping[str, object]]]:
    """Records that left and came under the same name, when no other has it: they were changed."""
    was = [(name_of(x), x) for x in left if isinstance(x, Mapping)]
    now = [(name_of(x), x) for x in came if isinstance(x, Mapping)]
    names = [name for name, _x in was]
    others = [name for name, _x in now]
    return [
        (old, new)
        for name, old in was
        for other, new in now
        if name and name == other and names.count(name) == others.count(name) == 1
    ]


def _is_reserved(*values: object) -> bool:
    """Whether one of the values is only a way to what is kept elsewhere, for some people."""
    return any(isinstance(value, Mapping) and "ref" in value and "visibilite" in value for value in values)
