"""What a catalogue defines: properties, types, vocabularies."""

import builtins
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from fiches.catalogue.delays import Delay
from fiches.names import PageName, fold
from fiches.values import Options, Severity, Unit


@dataclass(frozen=True)
class Property:
    """A property: what a key of a head, or `[[P::v]]` in a text, means.

    Attributes:
        key: how a head writes it, ASCII snake case.
        title: the title of its page, what questions call it.
        labels: what people read, by language.
        datatype: the key of its datatype.
        options: how its values are read and written.
        help: a sentence beside the field of a form.
        inverse: what the pages pointed to say of those that point, by language (« méthode essayée dans »).
        target: the type that the pages it points to should have, "" for any.
        vocabulary: the key of its vocabulary, "" for none.
        parent: the key of the property that this one specialises: its values answer for the parent's too.
        unique: whether no two fiches may have the same value.
        most: how many values a fiche may have, None for any number.
        low, high: the least and the greatest value, in the measure of `Value.sort`; for texts, of their length.
        fields: of a record: its fields, in order, as the page writes them.
        inner: the properties of these fields, in the same order.
        severity: how grave a value that breaks these rules is.
        names: other names (Semantic MediaWiki's, those of source wikis).
        schema_org: its name at schema.org, "" for none.
        gender: of its French name in a sentence, `f` or `m`, "" where nobody said (it is then guessed).
        page: the page that defines it, None for the program's own.
        same_as: the key of the property that this page is another name of, "" for a property of its own.
        borrowed: the name that it has in a vocabulary of others (`foaf:homepage`), "" for none.
        address: the address of that name, "" where no page tells of the vocabulary.
        services: where a value leads besides (`[[Provides service::X]]`): words, an address with `$1` for the value.
        borrowed_type: the datatype that this vocabulary gives it, as it is written there, "" where the page gives one.
    """

    key: str
    title: str
    datatype: str
    labels: Mapping[str, str] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    help: str = ""
    inverse: Mapping[str, str] = field(default_factory=dict)
    target: str = ""
    vocabulary: str = ""
    parent: str = ""
    unique: bool = False
    most: int | None = None
    low: float | None = None
    high: float | None = None
    fields: tuple["TypeField", ...] = ()
    inner: tuple["Property", ...] = ()
    severity: Severity = "warning"
    names: tuple[str, ...] = ()
    schema_org: str = ""
    gender: str = ""
    page: PageName | None = None
    same_as: str = ""
    borrowed: str = ""
    address: str = ""
    borrowed_type: str = ""
    services: tuple[tuple[str, str], ...] = ()

    def served(self, text: str) -> list[tuple[str, str]]:
        """What a value, as it is written, leads to besides: words and addresses."""
        return [(words, address.replace("$1", quote(text, safe=""))) for words, address in self.services]

    def label(self, language: str = "fr") -> str:
        """What people read for it in `language`."""
        return self.labels.get(language) or self.labels.get("fr") or self.title

    def part(self, key: str) -> "Property | None":
        """The property of the field `key` of a record."""
        return next((each for each in self.inner if each.key == key), None)


@dataclass(frozen=True, slots=True)
class TypeField:
    """A field of a type, or of a record.

    Attributes:
        property: the key of the property.
        group: the group of the form and of the sheet in which it stands.
        required: `error` when a fiche may not be saved without it, `warning` when it is only wished for, None else.
        several: whether it may have several values.
        shown_if: the key of another field and the values for which this one is asked (empty: always).
        labels: what this type or record calls it, by language; empty for the property's own.
        help: what is said of it here, "" for the property's own.
        datatype: of its values here, "" for the property's own.
        vocabulary, allowed, units: the terms, values or units accepted here, empty for the property's own.
        target: the type that the pages it points to should have here, "" for the property's own.
        fields: the fields of its records here, empty for the property's own.
    """

    property: str
    group: str = ""
    required: Severity | None = None
    several: bool = False
    shown_if: tuple[str, tuple[str, ...]] = ("", ())
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    help: str = ""
    datatype: str = ""
    vocabulary: str = ""
    allowed: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    target: str = ""
    fields: tuple["TypeField", ...] = ()

    @builtins.property  # `property` is a field here
    def label(self) -> str:
        """What it is called here in French, "" for the property's own name."""
        return self.labels.get("fr", "")


@dataclass(frozen=True)
class Type:
    """A kind of fiche.

    Attributes:
        key: how a head writes it (`methode`).
        title: its name, « Fiche méthode ».
        labels, plurals: its name by language, in the singular and the plural.
        fields: its fields, in the order of the form.
        groups: the groups of its form, in order.
        help: why and how to write one (Markdown).
        model: the Markdown that a new one begins with.
        schema_org: its class at schema.org.
        names: other names (categories and templates of source wikis).
        page: the page that defines it.
        review: after how long a fiche should be read again, None for never.
    """

    key: str
    title: str
    labels: Mapping[str, str] = field(default_factory=dict)
    plurals: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[TypeField, ...] = ()
    groups: tuple[str, ...] = ()
    help: str = ""
    model: str = ""
    schema_org: str = ""
    names: tuple[str, ...] = ()
    page: PageName | None = None
    review: Delay | None = None

    def label(self, language: str = "fr") -> str:
        """Its name in `language`."""
        return self.labels.get(language) or self.labels.get("fr") or self.title

    def plural(self, language: str = "fr") -> str:
        """Its name for several, in `language`."""
        return self.plurals.get(language) or self.plurals.get("fr") or self.label(language)

    def field(self, key: str) -> TypeField | None:
        """The field of the property `key`, if the type has it."""
        return next((each for each in self.fields if each.property == key), None)


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a vocabulary: its label, what else it is called, the broader term ("" at the top)."""

    label: str
    synonyms: tuple[str, ...] = ()
    broader: str = ""
    definition: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """A controlled list of terms, possibly a tree."""

    key: str
    title: str
    terms: tuple[Term, ...] = ()
    page: PageName | None = None

    @cached_property
    def _by_name(self) -> Mapping[str, Term]:
        names = {fold(name): term for term in self.terms for name in reversed((*term.synonyms,))}
        return names | {fold(term.label): term for term in self.terms}

    def find(self, text: str) -> Term | None:
        """The term called `text`, by its label or a synonym, without regard to accents and capitals."""
        return self._by_name.get(fold(" ".join(text.split())))

    def narrower(self, label: str) -> tuple[Term, ...]:
        """The terms just below `label`."""
        return tuple(term for term in self.terms if term.broader == label)

    def below(self, label: str) -> tuple[str, ...]:
        """`label` and every term below it, each once (a loop in the tree is walked once)."""
        found = [label]
        for each in found:
            found += [term.label for term in self.narrower(each) if term.label not in found]
        return tuple(found)
