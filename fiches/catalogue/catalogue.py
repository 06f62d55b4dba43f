"""The catalogue of a commons at one commit: found by any of the names under which people know things."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from fiches.catalogue.functions import split_arguments
from fiches.catalogue.messages import Messages, is_message, messages_of
from fiches.catalogue.model import Property, Type, Vocabulary
from fiches.catalogue.reading import property_of, type_of, vocabulary_of, words_of
from fiches.catalogue.resolving import Resolver
from fiches.catalogue.special import SPECIAL, TYPE
from fiches.fiche import Fiche
from fiches.names import PageName, fold
from fiches.values import datatype, worded

SPACES_OF_CATALOGUE = ("types", "proprietes", "vocabulaires", "concepts", "categories")
"""The spaces whose pages make the catalogue."""


def is_definition(name: PageName) -> bool:
    """Whether the page at this address makes the catalogue."""
    return name.space in SPACES_OF_CATALOGUE or is_message(name)


@dataclass(frozen=True)
class Catalogue:
    """Types, properties, vocabularies, concepts and categories; immutable.

    Attributes:
        version: changes when any definition does: facts typed under another version are typed again.
        properties, types, vocabularies: by key.
        concepts: the questions of the concepts, by folded title.
        broader: the categories just above each category, by folded title.
        of_types: the properties of which a type says more than their page does, by type and key.
        inner: the fields that only records know, by key.
        messages: what a Semantic MediaWiki defined outside the pages of its properties.
    """

    version: str = ""
    properties: Mapping[str, Property] = field(default_factory=dict)
    types: Mapping[str, Type] = field(default_factory=dict)
    vocabularies: Mapping[str, Vocabulary] = field(default_factory=dict)
    concepts: Mapping[str, str] = field(default_factory=dict)
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _names: Mapping[str, str] = field(default_factory=dict, repr=False)
    of_types: Mapping[tuple[str, str], Property] = field(default_factory=dict, repr=False)
    inner: Mapping[str, Property] = field(default_factory=dict, repr=False)
    messages: Messages = field(default_factory=Messages, repr=False)

    @classmethod
    def from_pages(cls, pages: Iterable[Fiche], language: str = "fr") -> "Catalogue":
        """The catalogue that these pages (those that `is_definition` tells of, in any order) define."""
        by_space: dict[str, list[Fiche]] = {space: [] for space in SPACES_OF_CATALOGUE}
        told: list[Fiche] = []
        digest = hashlib.blake2b(language.encode(), digest_size=12)
        for page in sorted(pages, key=lambda page: page.name):
            if is_definition(page.name):
                by_space.get(page.name.space, told).append(page)
                digest.update(f"{page.name}\0{page.text}\0".encode())
        vocabularies = {v.key: v for v in map(vocabulary_of, by_space["vocabulaires"])}
        messages = messages_of(told)
        read = _united(property_of(page, language, messages) for page in by_space["proprietes"])
        resolver = Resolver(read, vocabularies)
        properties = {key: resolver.property(each) for key, each in read.items()}
        types = {t.key: t for t in map(type_of, by_space["types"])}
        inner = _inner(resolver, properties.values(), types.values(), language)
        return cls(
            version=digest.hexdigest(),
            properties=properties,
            types=types,
            vocabularies=vocabularies,
            concepts=_concepts(by_space["concepts"]),
            broader={
                fold(page.title): tuple(fold(name) for name in page.categories) for page in by_space["categories"]
            },
            _names=_names(properties.values(), inner.values()),
            of_types=dict(resolver.of_types(types)),
            inner=inner,
            messages=messages,
        )

    def property(self, name: str) -> Property | None:
        """The property called `name`: its key, its title, a label, a name of Semantic MediaWiki or of a source wiki."""
        exact = self.properties.get(name) or SPECIAL.get(name)
        if exact is not None:
            return exact
        key = self._names.get(_folded(name))
        if key is None:
            return None
        return self.properties.get(key) or SPECIAL.get(key) or self.inner.get(key)

    def field(self, type_name: str | None, key: str) -> Property | None:
        """The property of the head's key `key` as the type asks for it: its own list of values, label, record…."""
        known = (self.types.get(type_name) or self.type(type_name)) if type_name else None
        own = self.of_types.get((known.key, key)) if known else None
        return own or self.properties.get(key) or self.property(key)

    def label(self, key: str, language: str = "fr") -> str:
        """What people read for a key of a head."""
        known = self.property(key)
        return known.label(language) if known else words_of(key)

    def gender(self, key: str) -> str:
        """Of which gender the French name of a key is, `f` or `m`; "" where its definition does not say."""
        known = self.property(key)
        return known.gender if known else ""

    def written(self, type_name: str | None, way: tuple[str, ...], value: object, language: str = "fr") -> str:
        """A value as people read it (« 1er mars 2024 », « 1 350 € »); "" where it stands best as it was typed.

        `way`: the key of its field in a fiche of the type `type_name`, after those of the records it stands in.
        """
        if way == (TYPE,):
            known = self.type(value) if isinstance(value, str) else None
            return known.label(language) if known else ""
        prop = self._at(type_name, way)
        kind = datatype(prop.datatype) if prop else None
        return worded(kind, prop.options, value, language) if prop and kind else ""

    def label_at(self, type_name: str | None, way: tuple[str, ...], language: str = "fr") -> str:
        """What people read for the key at the end of `way`, inside records what these call it."""
        if len(way) == 1:
            return self.label(way[0], language)
        known = self._at(type_name, way)
        return known.label(language) if known else words_of(way[-1])

    def _at(self, type_name: str | None, way: tuple[str, ...]) -> Property | None:
        """The property of a field, or of a field of a record; a key that only other records know is none."""
        prop = self.field(type_name, way[0])
        for key in way[1:]:
            prop = (prop.part(key) if prop else None) or self.properties.get(key) or SPECIAL.get(key)
        return prop

    def type(self, name: str) -> Type | None:
        """The type called `name`: its key, its title, a label, another name."""
        known = self.types.get(name)
        if known is not None:
            return known
        wanted = fold(" ".join(name.replace("_", " ").split()))
        for each in self.types.values():
            names = (each.key.replace("_", " "), each.title, *each.labels.values(), *each.plurals.values(), *each.names)
            if wanted in map(fold, names):
                return each
        return None

    def concept(self, title: str) -> str | None:
        """The question of the concept `title`, None when there is none."""
        return self.concepts.get(fold(title))

    def under(self, category: str) -> frozenset[str]:
        """The folded titles of a category and of all below it, each once."""
        found = [fold(category)]
        for each in found:
            found += [name for name, above in self.broader.items() if each in above and name not in found]
        return frozenset(found)


def _united(pages: Iterable[Property]) -> dict[str, Property]:
    """The properties by key; one that says it is the same field as another only gives that one its names.

    Of two pages with the same key the first by address defines it: one that comes later (from another wiki) must not
    change what fiches already say.
    """
    read: dict[str, Property] = {}
    for each in pages:
        read.setdefault(each.key, each)
    for key, each in list(read.items()):
        target = read.get(each.same_as)
        if target is not None and target.key != key and not target.same_as:
            names = (*target.names, each.title, *each.names)
            read[target.key] = replace(target, names=tuple(dict.fromkeys(names)))
            del read[key]
    return read


def _concepts(pages: Sequence[Fiche]) -> dict[str, str]:
    """The questions by folded title; other titles find one where no page has them as its own."""
    asked = {page.name: concept_question(page) for page in pages}
    others = {fold(title): asked[page.name] for page in pages for title in page.other_titles}
    return others | {fold(page.title): asked[page.name] for page in pages}


def concept_question(page: Fiche) -> str:
    """The condition that a concept's page holds: its key `question`, an ```ask block, or `{{#concept:…}}`."""
    asked = page.head.get("question")
    if isinstance(asked, str) and asked.strip():
        return asked.strip()
    fenced = re.search(r"^```ask[^\n]*\n(.*?)^```", page.body, re.MULTILINE | re.DOTALL)
    if fenced:
        return fenced[1].partition("\n|")[0].strip()
    called = re.search(r"\{\{#concept:(.*)\}\}", page.body, re.DOTALL)
    return split_arguments(called[1])[0].strip() if called else ""


def _inner(
    resolver: Resolver, properties: Iterable[Property], types: Iterable[Type], language: str
) -> dict[str, Property]:
    """Fields that only records know: questions may name them too; the first record that has one gives its datatype."""
    found: dict[str, Property] = {}
    waiting = [each for prop in properties for each in prop.fields]
    waiting += [each for type_ in types for field in type_.fields for each in field.fields]
    for each in waiting:
        found.setdefault(each.property, resolver.inner(each, language))
        waiting += each.fields
    return found


@lru_cache(maxsize=2000)
def _folded(name: str) -> str:
    """A name as names are compared; the same few are asked for on every page."""
    bare = re.sub(r"@[a-z]{2,3}$", "", name)  # `A le type@fr`: a name in another language, as its suffix says
    return fold(" ".join(bare.replace("_", " ").split()))


def _names(properties: Iterable[Property], inner: Iterable[Property]) -> dict[str, str]:
    """Folded name → key, the first of several that share a name.

    Titles first, the commons' before the program's own (« Catégorie » is what a page is classed in, not the key
    `categorie` of an actor), then keys, labels and other names; what only records know comes last.
    """
    found: dict[str, str] = {}
    ours, special = list(properties), list(SPECIAL.values())
    groups: tuple[tuple[list[Property], Callable[[Property], tuple[str, ...]]], ...] = (
        (ours, lambda each: (each.title,)),
        (special, lambda each: (each.title,)),
        (ours, lambda each: (each.key,)),
        (ours + special, lambda each: (each.key, *each.labels.values(), *each.names)),
        (list(inner), lambda each: (each.key, each.title, *each.labels.values())),
    )
    for group, names in groups:
        for each in group:
            for name in names(each):
                found.setdefault(fold(" ".join(name.replace("_", " ").split())), each.key)
    return found
