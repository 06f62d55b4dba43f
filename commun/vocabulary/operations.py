"""What can be done to a term: the list of terms before and after, and what fiches write in its place.

A list of terms is the value of `termes` as the head holds it: texts, or records `{terme, synonymes, definition,
plus_large, plus_precis}`. Everything else that a record says is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from commun.vocabulary.errors import PartsMissing, TermExists, TermItself, TermMissing, TermRefused
from fiches import Vocabulary, fold

Items = list[object]
Record = dict[str, object]

LONGEST: Final = 200
_TERM, _SYNONYMS, _BROADER, _NARROWER = "terme", "synonymes", "plus_large", "plus_precis"


@dataclass(frozen=True, slots=True)
class Rename:
    """Give a term another name; the old one stays as a synonym."""

    old: str
    new: str

    def check(self, vocabulary: Vocabulary) -> None:
        """Raises TermRefused when it cannot be done."""
        _check_name(self.new)
        known, other = _labelled(vocabulary, self.old), vocabulary.find(self.new)
        if other is not None and other != known:
            raise TermExists(name=self.new)

    def listed(self, items: Items) -> Items:
        """The list afterwards."""
        return [_renamed(each, self.old, self.new) for each in items]

    def written(self, _slug: str) -> list[str]:
        """What a fiche writes in place of the old name."""
        return [self.new]


@dataclass(frozen=True, slots=True)
class Merge:
    """Put a term into another one; its names stay as synonyms of that one, its narrower terms go below it."""

    old: str
    into: str

    def check(self, vocabulary: Vocabulary) -> None:
        """Raises TermRefused when it cannot be done."""
        _check_name(self.into)
        if _labelled(vocabulary, self.into) is None:
            raise TermMissing(name=self.into)
        if fold(self.old) == fold(self.into):
            raise TermItself(name=self.into)

    def listed(self, items: Items) -> Items:
        """The list afterwards."""
        items, target = _without(items, self.into)
        items, gone = _without(items, self.old)
        below = [*_list(gone.get(_NARROWER))] if gone else []
        kept = dict(target or {_TERM: self.into})
        names = [self.old, *map(str, _list(gone.get(_SYNONYMS) if gone else None))]
        kept[_SYNONYMS] = _names([*_list(kept.get(_SYNONYMS)), *names], self.into)
        if below:
            kept[_NARROWER] = [*_list(kept.get(_NARROWER)), *below]
        return _placed(items, kept, self.old, self.into)

    def written(self, _slug: str) -> list[str]:
        """What a fiche writes in place of the old name."""
        return [self.into]


@dataclass(frozen=True, slots=True)
class Split:
    """Part a term in several.

    Attributes:
        old: the term.
        parts: the new terms.
        keep: whether the old one stays, above them; otherwise its name is a synonym of the first that is new.
        chosen: for each fiche (its slug), which parts it gets; those not named get all that `others` says.
        others: what the other fiches get; empty: the old term where it stays, else the first part.
    """

    old: str
    parts: tuple[str, ...]
    keep: bool = False
    chosen: Mapping[str, tuple[str, ...]] | None = None
    others: tuple[str, ...] = ()

    def check(self, vocabulary: Vocabulary) -> None:
        """Raises TermRefused when it cannot be done."""
        if _labelled(vocabulary, self.old) is None:
            raise TermMissing(name=self.old)
        if len(set(map(fold, self.parts))) < 2:  # noqa: PLR2004 (one part would be another name)
            raise PartsMissing
        for part in self.parts:
            _check_name(part)
            if fold(part) == fold(self.old):
                raise TermExists(name=part)
        if not self.keep and all(_labelled(vocabulary, part) for part in self.parts):
            raise TermExists(name=self.parts[0])  # nothing new could take the place and the names of the old one

    def listed(self, items: Items) -> Items:
        """The list afterwards."""
        known = set(map(fold, _labels(items)))
        new: Items = [{_TERM: part} for part in self.parts if fold(part) not in known]

        def replace(record: Record) -> Items:
            if self.keep:
                return [{**record, _NARROWER: [*_list(record.get(_NARROWER)), *new]}]
            heir = _label(new[0]) if new else self.parts[0]
            first: Record = {**record, _TERM: heir}
            first[_SYNONYMS] = _names([*_list(record.get(_SYNONYMS)), self.old], heir)
            return [first, *(each for each in new if _label(each) != heir)]

        return _mapped(items, self.old, replace)

    def written(self, slug: str) -> list[str]:
        """What a fiche writes in place of the old name."""
        parts = (self.chosen or {}).get(slug, self.others)
        return list(parts) or [self.old if self.keep else self.parts[0]]


Operation = Rename | Merge | Split


def _check_name(name: str) -> None:
    if not name.strip() or len(name) > LONGEST or any(sign in name for sign in "[]{}|\n"):
        raise TermRefused


def _labelled(vocabulary: Vocabulary, name: str) -> object | None:
    return next((term for term in vocabulary.terms if fold(term.label) == fold(name)), None)


def _list(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, list) else [] if raw in (None, "") else [raw]


def _label(item: object) -> str:
    return str(item.get(_TERM) or "") if isinstance(item, Mapping) else str(item)


def _labels(items: Sequence[object]) -> list[str]:
    found = []
    for item in items:
        found.append(_label(item))
        if isinstance(item, Mapping):
            found += _labels(_list(item.get(_NARROWER)))
    return found


def _names(names: Sequence[object], but: str) -> list[str]:
    """The names once each, without `but`."""
    kept: dict[str, str] = {}
    for name in map(str, names):
        if fold(name) != fold(but):
            kept.setdefault(fold(name), name)
    return list(kept.values())


def _renamed(item: object, old: str, new: str) -> object:
    if not isinstance(item, Mapping):
        return {_TERM: new, _SYNONYMS: [str(item)]} if fold(str(item)) == fold(old) else item
    record = dict(item)
    if fold(_label(item)) == fold(old):
        record[_TERM] = new
        record[_SYNONYMS] = _names([*_list(item.get(_SYNONYMS)), _label(item)], new)
        # What a term is called stands before what lies below it, as people write it.
        record = {key: record[key] for key in (_TERM, _SYNONYMS, *record) if key in record}
        if not record[_SYNONYMS]:
            del record[_SYNONYMS]
    if fold(str(item.get(_BROADER) or "")) == fold(old):
        record[_BROADER] = new
    if _NARROWER in record:
        record[_NARROWER] = [_renamed(each, old, new) for each in _list(record[_NARROWER])]
    return record


def _mapped(items: Sequence[object], name: str, replace: Callable[[Record], Items]) -> Items:
    """The list with what `replace` makes of the term `name`."""
    found: Items = []
    for item in items:
        if fold(_label(item)) == fold(name):
            found += replace(dict(item) if isinstance(item, Mapping) else {_TERM: str(item)})
        elif isinstance(item, Mapping) and _NARROWER in item:
            found.append({**item, _NARROWER: _mapped(_list(item[_NARROWER]), name, replace)})
        else:
            found.append(item)
    return found


def _without(items: Sequence[object], name: str) -> tuple[Items, Record | None]:
    """The list where the term `name` has left its place (an empty one is left there), and the term."""
    taken: list[Record] = []

    def replace(record: Record) -> Items:
        taken.append(record)
        return [{_TERM: "", "place": name}]

    return _mapped(items, name, replace), (taken[0] if taken else None)


def _placed(items: Items, kept: Record, old: str, into: str) -> Items:
    """`kept` at the place that `into` left; where that lay below the old term, at the place of the old one."""
    where = into if _has_place(items, into) else old
    below = [each for each in _list(kept.get(_NARROWER)) if not _is_place(each)]
    record = {key: value for key, value in kept.items() if key != _NARROWER} | ({_NARROWER: below} if below else {})
    return _filled(items, where, record, old, into)


def _is_place(item: object) -> bool:
    return isinstance(item, Mapping) and "place" in item


def _has_place(items: Sequence[object], name: str) -> bool:
    return any(
        isinstance(item, Mapping) and (item.get("place") == name or _has_place(_list(item.get(_NARROWER)), name))
        for item in items
    )


def _filled(items: Sequence[object], where: str, record: Record, old: str, into: str) -> Items:
    found: Items = []
    for item in items:
        if _is_place(item) and isinstance(item, Mapping):
            found += [record] if item["place"] == where else []
        elif isinstance(item, Mapping):
            kept = dict(item)
            if fold(str(kept.get(_BROADER) or "")) == fold(old):
                kept[_BROADER] = into
            if _NARROWER in kept:
                kept[_NARROWER] = _filled(_list(kept[_NARROWER]), where, record, old, into)
                if not kept[_NARROWER]:
                    del kept[_NARROWER]
            found.append(kept)
        else:
            found.append(item)
    return found
