"""What changed in a head, told: « 2 étapes ajoutées », « partenaire retiré : CC du Haut-Poitou »."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from fiches.history.fields import is_kept_elsewhere, name_of, tell
from fiches.history.told_body import is_rewritten
from fiches.history.words import Names, agreed, is_of_many, name_of_field, singular
from fiches.markup import plain_title
from fiches.names import fold
from fiches.values import OF_ONE_VALUE

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

_ANSWERS: Final = frozenset({"oui", "non", "yes", "no"})
"""How the values of a boolean read."""

_OPEN: Final = frozenset({"le", "jusqu’au", "on", "until"})
"""Words at the end of a name that wait for a day: « vérifiée le »."""

_Way = tuple[str, ...]
"""The key of a field, after those of the records that it stands in."""

_BECAME, _CAME, _WENT = range(3)
"""The ranks: what became something else is told first, what is gone last."""

_RECORD_NAMES: Final = ("titre", "nom", "etape", "acteur", "objet", "label", "quoi")


@dataclass(frozen=True)
class HeadTeller:
    """Tells what changed in heads of fiches of one type, in one language, with the words of a catalogue."""

    language: str
    names: Names | None = None
    type_name: str | None = None
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

    def _name(self, way: _Way) -> str:
        """How a field is called; its gender is remembered, where it is stated."""
        name = name_of_field(way, self.language, self.names, self.type_name)
        stated = self.names.gender(way[-1]) if self.names is not None else ""
        if stated:
            self._genders[singular(name, "fr")] = stated
        return name

    def _field(self, key: str, was: object, now: object) -> Iterator[_Part]:
        way = (key,)
        name = self._name(way)
        if isinstance(was, list) or isinstance(now, list):
            yield from self._list(name, way, _as_list(was), _as_list(now))
        elif isinstance(was, Mapping) and isinstance(now, Mapping) and not (_says_who(was) or _says_who(now)):
            before, after = self._whole(way, was), self._whole(way, now)
            one = OF_ONE_VALUE if before and after else frozenset()  # a place, two ends, « 412 » (in 2022)
            if before != after and one:
                yield _BECAME, f"{name}{self._colon}{before} → {after}"
            for part in dict.fromkeys([*now, *was]):
                if was.get(part) != now.get(part) and (part not in one or before == after):
                    inner = self._name((*way, part))
                    yield from self._value(f"{name}, {inner}", inner, (*way, part), was.get(part), now.get(part))
        else:
            yield from self._value(name, name, way, was, now)

    def _value(self, name: str, noun: str, way: _Way, was: object, now: object) -> Iterator[_Part]:
        """A value that came, left or became another one; a long one is not quoted."""
        before, after = self.told(was, way), self.told(now, way)
        if before == after and not _is_reserved(was, now):
            before, after = tell(was), tell(now)  # the same value, typed in another way
            if before == after:
                return
        hidden = _is_reserved(was, now) or max(len(before), len(after)) > _SHORT
        several = noun != singular(noun, self.language)
        if was in (None, "", []) or now in (None, "", []):
            rank = _CAME if now not in (None, "", []) else _WENT
            # « annulé ajouté » would say nothing, and « vérifiée le ajoutée » is no French.
            if (after or before) in _ANSWERS or (not hidden and noun.rpartition(" ")[2] in _OPEN):
                left = "non précisé" if self.language == "fr" else "not stated"
                yield rank, f"{name}{self._colon}" + (after or f"{before} → {left}")
                return
            word = self._word("added" if rank == _CAME else "removed", noun, several=several)
            yield rank, f"{name} {word}" if hidden else f"{name} {word}{self._colon}{after or before}"
        elif hidden:
            again = not _is_reserved(was, now) and " " in before and " " in after and is_rewritten(before, after)
            yield _BECAME, f"{name} {self._word('rewritten' if again else 'changed', noun, several=several)}"
        else:
            yield _BECAME, f"{name}{self._colon}{before} → {after}"

    def _list(self, name: str, way: _Way, was: Sequence[object], now: Sequence[object]) -> Iterator[_Part]:
        """What came to a list, what left it, what changed inside its records, or their order."""
        came, left = [x for x in now if x not in was], [x for x in was if x not in now]
        changed = _same_records(left, came)
        if not changed and len(left) == len(came) == 1 and _is_retouched(left[0], came[0]):
            changed = [cast("tuple[Mapping[str, object], Mapping[str, object]]", (left[0], came[0]))]
        came = [x for x in came if not any(x is new for _old, new in changed)]
        left = [x for x in left if not any(x is old for old, _new in changed)]
        one = singular(name, self.language)
        if len(came) == len(left) == 1 and not changed and not _is_reserved(*came, *left):
            before, after = self._called(left[0], way), self._called(came[0], way)
            if before == after and not isinstance(came[0], Mapping):  # typed in another way
                before, after = tell(left[0]), tell(came[0])
            if before and after and before != after:
                yield _BECAME, f"{one}{self._colon}{before} → {after}"
                return
        for rank, word, some in ((_CAME, "added", came), (_WENT, "removed", left)):
            if some:
                yield rank, self._counted(name, way, word, some)
        if len(changed) > _INNER:
            yield _BECAME, self._number(name, "changed", len(changed))
        else:
            for old, new in changed:
                yield _BECAME, self._record(one, way, old, new)
        if not came and not left and not changed and was != now:
            yield _BECAME, f"{name}{self._colon}" + ("ordre changé" if self.language == "fr" else "order changed")

    def _counted(self, name: str, way: _Way, word: str, some: Sequence[object]) -> str:
        """What came to a list or left it: by name, or only their number."""
        called = [self._called(item, way) for item in some]
        records = any(isinstance(item, Mapping) for item in some)
        if not all(called) or len(some) > (1 if records else _LISTED) or _is_reserved(*some):
            return self._number(name, word, len(some))
        one = singular(name, self.language)
        several = len(some) > 1 and is_of_many(name, self.language)
        noun = name if several else one
        return f"{noun} {self._word(word, one, several=several)}{self._colon}{', '.join(called)}"

    def _number(self, name: str, word: str, number: int) -> str:
        """« 2 étapes ajoutées »; « matériel : 4 ajouts » for what is not counted."""
        one = singular(name, self.language)
        if number == 1 or is_of_many(name, self.language):
            noun = one if number == 1 else name
            return f"{number} {noun} {self._word(word, one, several=number > 1)}"
        acts = {"added": "ajouts", "removed": "retraits", "changed": "modifications"}
        return f"{name}{self._colon}{number} {acts[word] if self.language == 'fr' else word}"

    def _record(self, one: str, way: _Way, old: Mapping[str, object], new: Mapping[str, object]) -> str:
        """What changed in a record that kept its name: « étape Inviter, durée : 1 h → 2 h »."""
        name = f"{one} {self._called(new, way)}".rstrip()
        keys = [key for key in dict.fromkeys([*new, *old]) if old.get(key) != new.get(key)]
        if len(keys) == 1 and not _is_reserved(old, new):
            inner = self._name((*way, keys[0]))
            was, now = old.get(keys[0]), new.get(keys[0])
            whole = name if inner == name else f"{name}, {inner}"  # « parole : … », not « parole, parole : … »
            told = list(self._value(whole, inner, (*way, keys[0]), was, now))
            if told:
                return told[0][1]
        return f"{name} {self._word('changed', one)}"

    def _called(self, item: object, way: _Way) -> str:
        """How an element of a list is named in a sentence; "" where it is too long or has no name."""
        if isinstance(item, Mapping) and not self._whole(way, item):
            item = next((item[key] for key in _RECORD_NAMES if item.get(key)), "") or name_of(item)
            text = plain_title(tell(item))
        else:
            text = self.told(item, way)
        return text if len(text) <= _SHORT else ""

    def _whole(self, way: _Way, value: object) -> str:
        """A value as the catalogue writes it, "" where it says nothing of it."""
        if self.names is None or value in (None, "") or _is_reserved(value):
            return ""
        return self.names.written(self.type_name, way, value, self.language)

    def told(self, value: object, way: _Way) -> str:
        """A value as people read it; `way`: the key of its field, after those of the records that it stands in."""
        if value is None:
            return ""
        whole = self._whole(way, value)
        if isinstance(value, Mapping):
            beside = {key: item for key, item in value.items() if not (whole and key in OF_ONE_VALUE)}
            said = [(self._name((*way, key)), self.told(item, (*way, key))) for key, item in beside.items()]
            parts = [f"{name}{self._colon}{text}" for name, text in said if text]
            return ", ".join([whole, *parts] if whole else parts)
        if whole:
            return whole
        if isinstance(value, list):
            return ", ".join(text for text in (self.told(item, way) for item in value) if text)
        if isinstance(value, bool) and self.language != "fr":
            return "yes" if value else "no"
        reserved = "valeur réservée" if self.language == "fr" else "reserved value"
        return f"{reserved} ({str(value)[2:8]})" if is_kept_elsewhere(value) else plain_title(tell(value))

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


def _is_retouched(old: object, new: object) -> bool:
    """Whether a record without a name is the other one with something changed: what it says elsewhere is the same."""
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)) or name_of(old) or name_of(new):
        return False
    return old.keys() == new.keys() or any(key in old and old[key] == value for key, value in new.items())


def _is_reserved(*values: object) -> bool:
    """Whether one of the values is about somebody to reach: kept elsewhere for some people, or public for a time.

    A sentence goes into commits, feeds and letters, where nothing can be taken back on the day that consent ends.
    """
    return any(
        _says_who(value)
        or (isinstance(value, Mapping) and _is_reserved(*value.values()))
        or (isinstance(value, list) and _is_reserved(*value))
        for value in values
    )


def _says_who(value: object) -> bool:
    """Whether a record says who may read it."""
    return isinstance(value, Mapping) and any(fold(str(key)) == "visibilite" for key in value)
