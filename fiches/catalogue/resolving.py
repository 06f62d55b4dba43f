"""Definitions that lean on others: a field's vocabulary, the fields of a record, what a type says of a field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fiches.catalogue.model import Property, Type, TypeField, Vocabulary
from fiches.catalogue.special import SPECIAL
from fiches.values import Options


@dataclass(frozen=True)
class _Terms:
    """The terms of a vocabulary, as values are read by them; equal where the vocabularies are."""

    vocabulary: Vocabulary

    def __call__(self, text: str) -> str | None:
        """The label of the term called `text`, None for one that is not listed."""
        term = self.vocabulary.find(text)
        return term.label if term else None


class Resolver:
    """Finishes the properties of a catalogue, once all of its pages are read."""

    def __init__(self, properties: Mapping[str, Property], vocabularies: Mapping[str, Vocabulary]) -> None:
        self._properties = properties
        self._vocabularies = vocabularies

    def property(self, prop: Property, depth: int = 4) -> Property:
        """`prop` with its vocabulary and the fields of its records; records in records end at `depth`."""
        known = self._vocabularies.get(prop.vocabulary)
        options = prop.options
        if known:
            options = replace(options, find_term=_Terms(known))
        inner: tuple[Property, ...] = ()
        if prop.fields and depth:
            inner = tuple(self.inner(field, options.language, depth - 1) for field in prop.fields)
            options = replace(options, fields=tuple((each.key, each.datatype, each.options) for each in inner))
        kind = "term" if known and prop.datatype in {"text", "keyword"} else prop.datatype
        if kind == "record" and not prop.fields:
            kind = "text"  # Wikifab's picture is a record without fields: what it holds is kept as a text
        return replace(prop, options=options, datatype=kind, inner=inner)

    def inner(self, field: TypeField, language: str, depth: int = 4) -> Property:
        """The property that a field of a record is typed by: the commons' own, or one that only the record knows."""
        key = field.property
        title = key.replace("_", " ").capitalize()
        base = self._properties.get(key) or SPECIAL.get(key)
        base = base or Property(key, field.label or title, "text", options=Options(language=language))
        if field.datatype:
            # The record says itself what its part is: the field of the same key, elsewhere, is another thing. Its
            # English name serves as long as both are called the same in French.
            alike = not field.label or field.label == base.label()
            base = replace(base, help="", labels=base.labels if alike else {})
        return self.overridden(base, field, depth)

    def overridden(self, base: Property, field: TypeField, depth: int = 4) -> Property:
        """`base` as a type or a record asks for it; one that gives its own datatype keeps no rule of `base`."""
        if field.datatype:
            base = replace(
                base,
                datatype=field.datatype,
                options=Options(language=base.options.language, units=field.units or base.options.units),
                vocabulary="",
                target="",
                fields=(),
                low=None,
                high=None,
            )
        allowed = field.allowed or (() if field.vocabulary else base.options.allowed)
        changed = replace(
            base,
            datatype="text" if base.datatype == "term" and field.allowed else base.datatype,
            vocabulary=field.vocabulary or ("" if field.allowed else base.vocabulary),
            options=replace(base.options, allowed=allowed, find_term=None),
            target=field.target or base.target,
            fields=field.fields or base.fields,
            labels={**base.labels, **field.labels},
            help=field.help or base.help,
        )
        return self.property(changed, depth)

    def of_types(self, types: Mapping[str, Type]) -> Iterator[tuple[tuple[str, str], Property]]:
        """By type and key, the properties of which a type says more than their page does."""
        for each in types.values():
            for field in each.fields:
                base = self._properties.get(field.property) or SPECIAL.get(field.property)
                says = field.datatype or field.vocabulary or field.allowed or field.target or field.fields
                if base and (says or field.labels or field.help):
                    yield (each.key, field.property), self.overridden(base, field)
