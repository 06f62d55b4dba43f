"""What the names of linked data mean: the properties and types of the catalogue, its vocabularies in SKOS."""

from collections.abc import Iterator
from typing import Final

from commun.linked_data.graph import World
from commun.linked_data.nodes import (
    DCTERMS,
    LABEL,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TYPE,
    WKT,
    XSD,
    Described,
    Iri,
    Said,
    described,
    iri,
    text,
)
from commun.linked_data.values import term_iri
from fiches import SPECIAL, Property, Type, Vocabulary

_RANGES: Final = {
    "number": f"{XSD}decimal", "date": f"{XSD}date", "duration": f"{XSD}duration", "boolean": f"{XSD}boolean",
    "quantity": f"{SCHEMA}QuantitativeValue", "coordinates": WKT, "term": f"{SKOS}Concept",
}  # fmt: skip
"""What the values of a datatype are, where that is one thing."""


def vocabulary_graph(world: World) -> Iterator[Described]:
    """Every property, type and vocabulary, one after the other."""
    catalogue = world.catalogue
    for prop in (*catalogue.properties.values(), *(p for key, p in SPECIAL.items() if key not in catalogue.properties)):
        yield _property(prop, world)
    for kind in catalogue.types.values():
        yield _type(kind, world)
    for vocabulary in catalogue.vocabularies.values():
        yield from _concepts(vocabulary, world)


def _property(prop: Property, world: World) -> Described:
    """A property: its labels, its help, what it points to, its names elsewhere."""
    said: list[Said] = [(TYPE, Iri(f"{RDF}Property"))]
    said += [(LABEL, text(label, language)) for language, label in prop.labels.items()]
    if prop.help:
        said.append((f"{RDFS}comment", text(prop.help, "fr")))
    if prop.datatype in _RANGES:
        said.append((f"{RDFS}range", Iri(_RANGES[prop.datatype])))
    elif prop.target and world.catalogue.type(prop.target):
        said.append((f"{RDFS}range", iri(world.type(prop.target))))
    if prop.parent and (above := world.catalogue.property(prop.parent)):
        said.append((f"{RDFS}subPropertyOf", iri(world.property(above.key))))
    if prop.schema_org:
        said.append((f"{OWL}equivalentProperty", Iri(SCHEMA + prop.schema_org.removeprefix(SCHEMA))))
    if prop.address:
        said.append((f"{OWL}equivalentProperty", iri(prop.address)))
    names = [name for name in prop.names if not name.startswith("_")]
    said += [(f"{SKOS}altLabel", text(name)) for name in dict.fromkeys(names)]
    return described(world.property(prop.key), said)


def _type(kind: Type, world: World) -> Described:
    said: list[Said] = [(TYPE, Iri(f"{RDFS}Class"))]
    said += [(LABEL, text(label, language)) for language, label in kind.labels.items()]
    if kind.schema_org:
        said.append((f"{OWL}equivalentClass", Iri(SCHEMA + kind.schema_org.removeprefix(SCHEMA))))
    said += [(f"{SKOS}altLabel", text(name)) for name in kind.names]
    return described(world.type(kind.key), said)


def _concepts(vocabulary: Vocabulary, world: World) -> Iterator[Described]:
    """A vocabulary as a scheme, then its terms."""
    scheme = iri(term_iri(world.root, vocabulary, "").address.partition("#")[0])
    tops = [term for term in vocabulary.terms if not term.broader]
    said: list[Said] = [(TYPE, Iri(f"{SKOS}ConceptScheme")), (LABEL, text(vocabulary.title, "fr"))]
    said.append((f"{DCTERMS}title", text(vocabulary.title, "fr")))
    said += [(f"{SKOS}hasTopConcept", term_iri(world.root, vocabulary, term.label)) for term in tops]
    yield described(scheme.address, said)
    for term in vocabulary.terms:
        said = [(TYPE, Iri(f"{SKOS}Concept")), (f"{SKOS}inScheme", scheme)]
        said.append((f"{SKOS}prefLabel", text(term.label, "fr")))
        said += [(f"{SKOS}altLabel", text(name, "fr")) for name in term.synonyms]
        if term.broader:
            said.append((f"{SKOS}broader", term_iri(world.root, vocabulary, term.broader)))
        if term.definition:
            said.append((f"{SKOS}definition", text(term.definition, "fr")))
        yield described(term_iri(world.root, vocabulary, term.label).address, said)
