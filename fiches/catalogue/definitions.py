"""What is wrong with a page of the catalogue: a type, a field, a vocabulary or a category that cannot be meant.

As for fiches, a save is refused only for errors that it adds; what merely waits for another page to be written (a
vocabulary that is not there yet) is a warning.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from fiches.catalogue import (
    SPECIAL,
    Catalogue,
    Property,
    key_of,
    lists_named,
    property_of,
    read_delay,
    type_of,
    units_of,
    vocabulary_of,
)
from fiches.fiche import Fiche
from fiches.names import fold
from fiches.rules import FieldProblem
from fiches.values import Problem, Severity, datatype, read_number
from fiches.values.base import plain, quoted

_REQUIRED: Final = frozenset({"", "oui", "non", "souhaite", "erreur", "error", "true", "false", "warning",
                              "avertissement"})  # fmt: skip


def problems_of_definition(page: Fiche, catalogue: Catalogue) -> list[FieldProblem]:
    """What is wrong with the definition that `page` gives, in the order of its head."""
    checks = {"types": _type, "proprietes": _property, "vocabulaires": _vocabulary, "categories": _category}
    check = checks.get(page.name.space)
    return [] if check is None or page.problem is not None else list(check(page, catalogue))


def _wrong(key: str, code: str, fr: str, en: str, raw: object = "", severity: Severity = "error") -> FieldProblem:  # noqa: PLR0917 — as one says it
    return FieldProblem(key, severity, Problem(code, severity, fr, en), plain(raw) or "-")


def _items(raw: object) -> Sequence[object]:
    return raw if isinstance(raw, list) else [] if raw is None or raw == "" else [raw]


# ——— fields


def _property(page: Fiche, catalogue: Catalogue) -> Iterator[FieldProblem]:
    head, read = page.head, property_of(page)
    yield from _key_taken(page, read.key, {each.key: each for each in catalogue.properties.values()})
    yield from _kind(head, "type_de_valeur")
    yield from _pattern(plain(head.get("motif")))
    for key in ("minimum", "maximum", "precision", "au_plus"):
        text = plain(head.get(key))
        if text and read_number(text, "fr") is None:
            yield _wrong(key, "number", f"{quoted(text)} n’est pas un nombre.",
                         f"{quoted(text, 'en')} is no number.", text)  # fmt: skip
    if read.low is not None and read.high is not None and read.low > read.high:
        yield _wrong("minimum", "range", "Le plus petit est plus grand que le plus grand.",
                     "The least is greater than the greatest.", head.get("minimum"))  # fmt: skip
    for unit in map(plain, _items(head.get("unites"))):
        if unit and not units_of([unit]):
            yield _wrong("unites", "unit", f"{quoted(unit)} n’est pas une unité : écrivez « 1000 m, mètre ».",
                         f"{quoted(unit, 'en')} is no unit: write “1000 m, metre”.", unit)  # fmt: skip
    yield from _waits(head, catalogue)
    yield from _messages(page, read, catalogue)
    yield from _fields("champs", _items(head.get("champs")), catalogue, None)


def _messages(page: Fiche, read: Property, catalogue: Catalogue) -> Iterator[FieldProblem]:
    """What the text names of the pages that a Semantic MediaWiki holds beside its properties, and that is not here."""
    for name in lists_named(page):
        if not catalogue.messages.values(name):
            yield _wrong("valeurs", "list",
                         f"Aucune valeur : la page {quoted(f'MediaWiki:Smw allows list {name}')} manque ou est vide.",
                         f"No value: the page {quoted(f'MediaWiki:Smw allows list {name}', 'en')} is missing or empty.",
                         name, "warning")  # fmt: skip
    if read.borrowed and catalogue.messages.source(read.borrowed) is None:
        prefix = read.borrowed.partition(":")[0]
        yield _wrong("importe_de", "vocabulary",
                     f"{quoted(read.borrowed)} n’est pas dans {quoted(f'MediaWiki:Smw import {prefix}')}.",
                     f"{quoted(read.borrowed, 'en')} is not in {quoted(f'MediaWiki:Smw import {prefix}', 'en')}.",
                     read.borrowed, "warning")  # fmt: skip


def _kind(said: Mapping[str, object], key: str, place: str = "") -> Iterator[FieldProblem]:
    text = plain(said.get("type_de_valeur"))
    if text and datatype(text) is None:
        yield _wrong(
            place or key,
            "datatype",
            f"{quoted(text)} n’est pas une sorte de valeur (texte, nombre, date, page…).",
            f"{quoted(text, 'en')} is no kind of value (text, number, date, page…).",
            text,
        )


def _pattern(text: str) -> Iterator[FieldProblem]:
    try:
        re.compile(text)
    except re.error:
        yield _wrong("motif", "pattern", f"Le motif {quoted(text)} ne se lit pas.",
                     f"The pattern {quoted(text, 'en')} cannot be read.", text)  # fmt: skip


def _waits(said: Mapping[str, object], catalogue: Catalogue, place: str = "") -> Iterator[FieldProblem]:
    """What a definition points to and that nobody has written yet."""
    vocabulary, target = key_of(plain(said.get("vocabulaire"))), plain(said.get("cible"))
    if vocabulary and vocabulary not in catalogue.vocabularies:
        yield _wrong(place or "vocabulaire", "vocabulary",
                     f"Le vocabulaire {quoted(vocabulary)} n’est pas encore écrit.",
                     f"The vocabulary {quoted(vocabulary, 'en')} is not written yet.",
                     vocabulary, "warning")  # fmt: skip
    if target and catalogue.type(target) is None:
        yield _wrong(place or "cible", "target", f"Le type {quoted(target)} n’est pas encore écrit.",
                     f"The type {quoted(target, 'en')} is not written yet.", target, "warning")  # fmt: skip


def _key_taken(page: Fiche, key: str, known: Mapping[str, object]) -> Iterator[FieldProblem]:
    """Two pages cannot define the same key: fiches would not know which one they mean."""
    other = known.get(key)
    place = getattr(other, "page", None)
    if other is not None and place is not None and place != page.name:
        title = getattr(other, "title", key)
        yield _wrong("cle", "key", f"La clé {quoted(key)} est déjà celle de « {title} ».",
                     f"The key {quoted(key, 'en')} is already that of “{title}”.", key)  # fmt: skip


def _fields(
    place: str, items: Iterable[object], catalogue: Catalogue, names: Counter[str] | None
) -> Iterator[FieldProblem]:
    """The fields of a record (`names` None: they may be its own) or of a type (each must be a field of the commons)."""
    seen: Counter[str] = Counter()
    for item in items:
        said = item if isinstance(item, Mapping) else {"cle": item}
        written = plain(said.get("propriete") or said.get("cle"))
        key = key_of(written)
        if not key:
            if any(plain(value) for value in said.values()):
                yield _wrong(place, "field", "Un champ n’a pas de nom.", "A field has no name.", "", "error")
            continue
        seen[key] += 1
        if names is None and seen[key] == 2:  # noqa: PLR2004 — told once
            yield _twice(place, written)
        if names is not None and catalogue.properties.get(key) is None and key not in SPECIAL:
            yield _wrong(place, "unknown", f"{quoted(written)} n’est pas un champ de ce commun : créez-le d’abord.",
                         f"{quoted(written, 'en')} is no field here: create it first.", written)  # fmt: skip
        yield from _kind(said, place, place)
        yield from _waits(said, catalogue, place)
        asked = plain(said.get("obligatoire"))
        if fold(asked) not in _REQUIRED:
            yield _wrong(place, "required", f"« obligatoire » vaut oui ou souhaité, pas {quoted(asked)}.",
                         f"“obligatoire” is oui or souhaité, not {quoted(asked, 'en')}.", asked, "warning")  # fmt: skip
        yield from _fields(place, _items(said.get("champs")), catalogue, None)


def _twice(place: str, name: str) -> FieldProblem:
    return _wrong(place, "twice", f"{quoted(name)} est là deux fois.", f"{quoted(name, 'en')} is there twice.", name)


# ——— types


def _type(page: Fiche, catalogue: Catalogue) -> Iterator[FieldProblem]:
    read = type_of(page)
    yield from _key_taken(page, read.key, catalogue.types)
    yield from _delay(page)
    counts = Counter(field.property for field in read.fields)
    groups = _items(page.head.get("groupes"))
    for group in groups:
        if isinstance(group, Mapping):
            if not plain(group.get("titre")):
                yield _wrong("groupes", "group", "Un groupe n’a pas de titre.", "A group has no title.")
            yield from _fields("groupes", _items(group.get("champs")), catalogue, counts)
    yield from _fields("champs", _items(page.head.get("champs")), catalogue, counts)
    place = "groupes" if groups else "champs"
    for name, count in counts.items():
        if count > 1:
            yield _twice(place, name)
    for field in read.fields:
        above = field.shown_if[0]
        if above and above not in counts:
            yield _wrong(place, "condition",
                         f"{quoted(field.property)} attend {quoted(above)}, que ce type ne demande pas.",
                         f"{quoted(field.property, 'en')} waits for {quoted(above, 'en')}, which is not asked.",
                         above)  # fmt: skip


def _delay(page: Fiche) -> Iterator[FieldProblem]:
    text = plain(page.head.get("relire_tous_les"))
    if text and read_delay(text) is None:
        known = " ou ".join(map(quoted, ("2 ans", "18 mois", "90 jours")))
        yield _wrong("relire_tous_les", "delay", f"{quoted(text)} n’est pas un délai : écrivez {known}.",
                     f"{quoted(text, 'en')} is no delay: write “2 ans”, “18 mois” or “90 jours”.", text)  # fmt: skip


# ——— vocabularies and categories


def _vocabulary(page: Fiche, catalogue: Catalogue) -> Iterator[FieldProblem]:
    read = vocabulary_of(page)
    yield from _key_taken(page, read.key, catalogue.vocabularies)
    labels = Counter(fold(term.label) for term in read.terms)
    for term in read.terms:
        if labels[fold(term.label)] > 1:
            labels[fold(term.label)] = 0
            yield _twice("termes", term.label)
        if term.broader and fold(term.broader) not in labels:
            yield _wrong("termes", "broader",
                         f"{quoted(term.label)} est sous {quoted(term.broader)}, qui n’est pas dans la liste.",
                         f"{quoted(term.label, 'en')} is under {quoted(term.broader, 'en')}, which is not there.",
                         term.label)  # fmt: skip
        elif _is_own_ancestor(term.label, {fold(each.label): fold(each.broader) for each in read.terms}):
            yield _wrong("termes", "loop", f"{quoted(term.label)} est au-dessous de lui-même.",
                         f"{quoted(term.label, 'en')} is below itself.", term.label)  # fmt: skip


def _is_own_ancestor(label: str, above: Mapping[str, str]) -> bool:
    start = here = fold(label)
    for _step in above:
        here = above.get(here, "")
        if here in {"", start}:
            return here == start
    return False


def _category(page: Fiche, catalogue: Catalogue) -> Iterator[FieldProblem]:
    above = dict(catalogue.broader) | {fold(page.title): tuple(fold(name) for name in page.categories)}
    waiting, seen = list(above[fold(page.title)]), set[str]()
    while waiting:
        here = waiting.pop()
        if here == fold(page.title):
            yield _wrong("categories", "loop", "Cette catégorie serait au-dessous d’elle-même.",
                         "This category would be below itself.", page.title)  # fmt: skip
            return
        if here not in seen:
            seen.add(here)
            waiting += above.get(here, ())
