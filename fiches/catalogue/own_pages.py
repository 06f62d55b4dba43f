"""The pages of the catalogue described as fiches are: by types whose fields say what these pages hold.

So one machinery makes all forms. The descriptions are the Markdown files of `own/`, written like the pages of
`types/`, with each label in both languages; `"=terme"` stands for the fields of another file, which may lead back to
itself (a term holds narrower terms).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from fiches.catalogue.catalogue import Catalogue
from fiches.catalogue.model import Property, Term, Type, TypeField, Vocabulary
from fiches.catalogue.reading import type_of
from fiches.catalogue.resolving import Resolver
from fiches.fiche import Fiche
from fiches.front_matter import Head
from fiches.names import PageName
from fiches.values import DATATYPES

_FOLDER: Final = Path(__file__).with_name("own")
_DEPTH: Final = 4
"""How deep records may hold records: a group, its fields, their records; four levels of terms."""
_KINDS: Final[Mapping[str, str]] = {
    "types": "type_de_fiche",
    "proprietes": "champ_du_commun",
    "vocabulaires": "vocabulaire_du_commun",
    "concepts": "selection_du_commun",
    "categories": "categorie_du_commun",
}


def own_kind(space: str) -> str | None:
    """The key of the type that describes the pages of `space`, None where the space is not of the catalogue."""
    return _KINDS.get(space)


@lru_cache(maxsize=8)
def _types(language: str) -> tuple[Type, ...]:
    """The types of the pages of the catalogue, their labels in `language`."""
    found = []
    for space in _KINDS:
        head = {key: _said(value, language, _DEPTH) for key, value in _head(space).items()}
        found.append(type_of(Fiche(PageName("types", space), Head.parse("").with_values(head), "")))
    return tuple(found)


def _head(name: str) -> Head:
    return Fiche.parse(PageName("types", name), (_FOLDER / f"{name}.md").read_text(encoding="utf-8")).head


def _said(raw: object, language: str, depth: int) -> object:
    """A part of a description with its words in one language, and the fields of other files in their place."""
    if isinstance(raw, list):
        return [_said(item, language, depth) for item in raw]
    if isinstance(raw, str) and raw.startswith("="):
        return _said(_head(raw[1:]).get("champs"), language, depth - 1) if depth > 1 else []
    if isinstance(raw, Mapping):
        if set(raw) == {"fr", "en"}:
            return raw["en" if language == "en" else "fr"]
        return {key: _said(value, language, depth) for key, value in raw.items()}
    return raw


def own_catalogue(catalogue: Catalogue, language: str = "fr") -> Catalogue:
    """The catalogue by which the pages of `catalogue` are themselves written, its labels in `language`.

    What the forms propose (fields, types, vocabularies) is what `catalogue` holds. It is made once, and kept.
    """
    return _own(_Itself(catalogue), language)


class _Itself:
    """A catalogue as a key: told from another by its identity, since its tables cannot be hashed."""

    __slots__ = ("catalogue",)

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Itself) and other.catalogue is self.catalogue

    def __hash__(self) -> int:
        return id(self.catalogue)


@lru_cache(maxsize=4)
def _own(itself: _Itself, language: str) -> Catalogue:
    catalogue = itself.catalogue
    vocabularies = _vocabularies(catalogue, language)
    resolver = Resolver(_bare(_types(language)), vocabularies)
    types = {each.key: each for each in _types(language)}
    return replace(
        Catalogue(),
        version=f"{catalogue.version} {language}",
        types=types,
        vocabularies=vocabularies,
        of_types={
            (each.key, field.property): resolver.inner(field, language, _DEPTH + 1)
            for each in types.values()
            for field in each.fields
        },
    )


def _bare(types: Iterable[Type]) -> dict[str, Property]:
    """A property without any rule for each key of these types, so that none of the program's own stands in."""
    found: dict[str, Property] = {}
    waiting: list[TypeField] = [field for each in types for field in each.fields]
    for field in waiting:
        found[field.property] = Property(field.property, field.property.replace("_", " "), "text")
        waiting += field.fields
    return found


def _vocabularies(catalogue: Catalogue, language: str) -> dict[str, Vocabulary]:
    kinds = tuple(
        Term(
            kind.label_en.lower() if language == "en" else kind.label_fr.lower(),
            (*kind.smw, kind.label_fr, kind.label_en, kind.key),
        )
        for kind in DATATYPES.values()
    )
    lists = {
        "types_de_valeur": kinds,
        "champs_du_commun": tuple(_term(each.key, each.title) for each in catalogue.properties.values()),
        "types_du_commun": tuple(_term(each.key, each.title) for each in catalogue.types.values()),
        "vocabulaires_du_commun": tuple(_term(each.key, each.title) for each in catalogue.vocabularies.values()),
    }
    return {key: Vocabulary(key, key, terms) for key, terms in lists.items()}


def _term(key: str, title: str) -> Term:
    return Term(key, definition=title)
