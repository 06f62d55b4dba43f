"""What is wrong with a fiche: its values, and what its type asks for.

Pure: whoever calls knows the other fiches, and says through two questions what must be known of them. A save is refused
only for the errors that it *adds* (`added_errors`), so that an imported fiche, full of old errors, can still be mended
little by little. A draft (no `statut`, or « ébauche ») may lack anything: what its type requires is only wished for.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from fiches.catalogue import Catalogue, Property, Type, TypeField
from fiches.facts import Fact
from fiches.fiche import Fiche
from fiches.names import fold
from fiches.reserved import is_reference
from fiches.values import Problem, Severity, Value

_DRAFT: Final = "ebauche"

TypeOf = Callable[[str], str | None]
"""The type of the fiche with a title; None for a page that does not exist or has no type."""

OwnerOf = Callable[[str, Value], str | None]
"""The title of another fiche that has the value for a property; None when nobody has it."""


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with a field of a fiche.

    Attributes:
        property: the key of the property.
        severity: `error` or `warning`.
        problem: the sentence, in both languages.
        raw: what was written, "" for what is missing.
        subject: the sub-object, "" for the fiche itself.
        record: what the record that misses it says besides: it tells this record from others that miss the same.
    """

    property: str
    severity: Severity
    problem: Problem
    raw: str = ""
    subject: str = ""
    record: str = ""

    def sentence(self, language: str = "fr") -> str:
        """The sentence in `language`."""
        return self.problem.sentence(language)


def problems_of(
    facts: Sequence[Fact],
    fiche: Fiche,
    catalogue: Catalogue,
    *,
    type_of: TypeOf | None = None,
    owner_of: OwnerOf | None = None,
) -> list[FieldProblem]:
    """Everything that is wrong with `fiche`, in the order of its text, then what its type misses.

    Args:
        facts: what it states (`facts_of`).
        fiche: the fiche.
        catalogue: what its fields and its type mean.
        type_of: None leaves the types of the pages that it points to unchecked.
        owner_of: None leaves unique values unchecked.
    """
    kind = fiche.type  # read from the head each time it is asked
    found = [_told(fact.property, fact.problem, fact) for fact in facts if fact.problem]
    for fact in facts:
        prop = catalogue.field(kind, fact.property) if fact.value and fact.origin != "special" else None
        if prop and fact.value:
            found += [_told(prop.key, each, fact) for each in _of_value(prop, fact.value, catalogue, type_of, owner_of)]
    found += _unknown_type(fiche, catalogue)
    known = catalogue.type(kind) if kind else None
    if known:
        draft = fold(fiche.status or _DRAFT) == _DRAFT
        found += _of_type(known, facts, fiche, catalogue, draft=draft)
    return found


def added_errors(before: Iterable[FieldProblem], after: Iterable[FieldProblem]) -> list[FieldProblem]:
    """The errors of `after` that `before` did not hold: the only ones for which a save is refused."""
    left = [each for each in before if each.severity == "error"]
    added = [each for each in after if each.severity == "error"]
    # First those whose records say the same besides: of two records that miss a part, the new one is told.
    added, left = _apart(added, left, lambda each: (*_identity(each), each.record))
    return _apart(added, left, _identity)[0]


def _apart(
    after: Sequence[FieldProblem], before: Sequence[FieldProblem], same: Callable[[FieldProblem], object]
) -> tuple[list[FieldProblem], list[FieldProblem]]:
    """What stands on one side alone, each problem matched once with one that is the `same`."""
    sides = []
    for here, there in ((after, before), (before, after)):
        left = Counter(map(same, there))
        alone = []
        for each in here:
            if left[same(each)]:
                left[same(each)] -= 1
            else:
                alone.append(each)
        sides.append(alone)
    return sides[0], sides[1]


def _identity(problem: FieldProblem) -> tuple[str, str, str]:
    """What makes a problem the same before and after: not its place, sub-objects are numbered anew at each reading."""
    return problem.property, problem.problem.code, problem.raw


def _told(key: str, problem: Problem, fact: Fact) -> FieldProblem:
    return FieldProblem(key, problem.severity, problem, fact.raw, fact.subject)


# ——— values


def _of_value(
    prop: Property, value: Value, catalogue: Catalogue, type_of: TypeOf | None, owner_of: OwnerOf | None
) -> Iterator[Problem]:
    if prop.target and value.kind == "page" and value.target and "#" not in value.target and type_of:
        told = other_type(prop, value.target, type_of(value.target), catalogue)
        if told is not None:
            yield told
    if prop.unique and owner_of:
        owner = owner_of(prop.key, value)
        if owner is not None:
            yield not_unique(prop, value.text, owner)


def other_type(prop: Property, target: str, met: str | None, catalogue: Catalogue) -> Problem | None:
    """What is wrong when a field leads to the fiche `target`, whose type is `met`; None when nothing is."""
    wanted = catalogue.type(prop.target)
    other = catalogue.type(met) if met else None
    if not met or wanted is None or wanted.key in {met, other.key if other else met}:
        return None
    return Problem(
        "target",
        prop.severity,
        f"«\u202f{target}\u202f» est une fiche de type «\u202f{other.label() if other else met}\u202f», "
        f"le champ «\u202f{prop.label()}\u202f» attend «\u202f{wanted.label()}\u202f».",
        f"“{target}” is a page of type “{other.label('en') if other else met}”, "
        f"the field “{prop.label('en')}” expects “{wanted.label('en')}”.",
    )


def not_unique(prop: Property, text: str, owner: str) -> Problem:
    """What is wrong when a value that no two fiches may have is already on the fiche `owner`."""
    return Problem(
        "unique",
        prop.severity,
        f"«\u202f{text}\u202f» est déjà dans le champ «\u202f{prop.label()}\u202f» de la fiche «\u202f{owner}\u202f».",
        f"“{text}” is already in the field “{prop.label('en')}” of the page “{owner}”.",
    )


# ——— the type


def _unknown_type(fiche: Fiche, catalogue: Catalogue) -> list[FieldProblem]:
    if not fiche.type or not catalogue.types or catalogue.type(fiche.type):
        return []
    listed = ", ".join(each.key for each in catalogue.types.values())
    problem = Problem(
        "type",
        "warning",
        f"«\u202f{fiche.type}\u202f» n’est pas un type de fiche de ce commun ({listed}).",
        f"“{fiche.type}” is not a type of page here ({listed}).",
    )
    return [FieldProblem("type", "warning", problem, fiche.type)]


def _of_type(
    known: Type, facts: Sequence[Fact], fiche: Fiche, catalogue: Catalogue, *, draft: bool
) -> Iterator[FieldProblem]:
    stated: dict[str, list[Fact]] = {}
    for fact in facts:
        if not fact.subject:
            stated.setdefault(fact.property, []).append(fact)
    for field in known.fields:
        prop = catalogue.field(known.key, field.property)
        label = field.label or (prop.label() if prop else field.property)
        label_en = prop.label("en") if prop else label
        values = stated.get(field.property, [])
        if not values and field.required and field.property not in fiche.head and is_shown(field, stated):
            yield _missing(field, label, label_en, draft=draft)
        if prop is None:
            continue
        most = prop.most if field.several else 1
        if most is not None and len(values) > most:
            yield _too_many(prop, label, most, values)
        yield from _parts_missing(prop, _at_hand(values, fiche.head.get(field.property)), facts, draft=draft)


def is_shown(field: TypeField, stated: dict[str, list[Fact]]) -> bool:
    """Whether a field is asked for: always, or when another field has one of the values that its condition names."""
    key, wanted = field.shown_if
    if not key:
        return True
    met = {fold(fact.value.text if fact.value else fact.raw) for fact in stated.get(key, ())}
    return bool(met & {fold(each) for each in wanted}) if wanted else bool(met)


def _missing(
    field: TypeField, label: str, label_en: str, *, draft: bool, of: tuple[str, str] = ("", "")
) -> FieldProblem:
    severity: Severity = "warning" if draft or field.required != "error" else "error"
    wished = field.required != "error"
    problem = Problem(
        "wished" if wished else "required",
        severity,
        f"Le champ «\u202f{label}\u202f» est {'souhaité' if wished else 'à remplir'}.",
        f"The field “{label_en}” {'would be welcome' if wished else 'is required'}.",
    )
    return FieldProblem(field.property, severity, problem, "", *of)


def _too_many(prop: Property, label: str, most: int, values: Sequence[Fact]) -> FieldProblem:
    label_en = prop.label("en")
    problem = Problem(
        "cardinality",
        prop.severity,
        f"Le champ «\u202f{label}\u202f» a {len(values)} valeurs, il en accepte {most}.",
        f"The field “{label_en}” has {len(values)} values, it takes {most}.",
    )
    return FieldProblem(prop.key, prop.severity, problem, "; ".join(fact.raw for fact in values))


def _at_hand(records: Sequence[Fact], raw: object) -> Sequence[Fact]:
    """The records of a field whose parts are all here: of what is kept elsewhere, nothing can be missed."""
    items = raw if isinstance(raw, list) else [raw]
    if not any(map(is_reference, items)) or len(items) != len(records):
        return records
    return [record for record, item in zip(records, items, strict=True) if not is_reference(item)]


def _parts_missing(
    prop: Property, values: Sequence[Fact], facts: Sequence[Fact], *, draft: bool
) -> Iterator[FieldProblem]:
    """What each record of a field misses."""
    for record in values:
        subject = record.value.target.rpartition("#")[2] if record.value and record.value.target else ""
        if not subject.startswith("_"):
            continue
        present = {fact.property for fact in facts if fact.subject == subject}
        for field in prop.fields:
            if field.required and field.property not in present:
                part = prop.part(field.property)
                label = part.label() if part else field.property
                yield _missing(field, label, part.label("en") if part else label, draft=draft, of=(subject, record.raw))
