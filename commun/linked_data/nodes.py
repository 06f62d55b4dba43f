"""What linked data is made of: names (IRIs), literals, and what is said of a name (RDF 1.1)."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
DCTERMS: Final = "http://purl.org/dc/terms/"
PROV: Final = "http://www.w3.org/ns/prov#"
SCHEMA: Final = "https://schema.org/"
GEO: Final = "http://www.w3.org/2003/01/geo/wgs84_pos#"
WKT: Final = "http://www.opengis.net/ont/geosparql#wktLiteral"
EDTF: Final = "http://id.loc.gov/datatypes/edtf"
"""The datatype of intervals of dates (the extended date and time format of ISO 8601-2)."""

TYPE: Final = f"{RDF}type"
LABEL: Final = f"{RDFS}label"


@dataclass(frozen=True, slots=True)
class Iri:
    """A name of a thing, a whole address."""

    address: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A written value: its text, its datatype (an address, "" for a plain text) or its language ("" for none)."""

    text: str
    datatype: str = ""
    language: str = ""


Node = Iri | Literal
Said = tuple[str, Node]
"""A property (an address) and a value."""


@dataclass(frozen=True)
class Described:
    """A thing and what is said of it, each once, in order."""

    subject: Iri
    said: tuple[Said, ...]


def described(address: str, said: list[Said]) -> Described:
    """A thing of which `said` is said, without repetitions."""
    return Described(iri(address), tuple(dict.fromkeys(said)))


def iri(address: str) -> Iri:
    """An address as a name; what may not stand in one is percent-encoded (RFC 3987, 2.2)."""
    return Iri(quote(address, safe=":/?#[]@!$&'()*+,;=%~"))


def text(written: str, language: str = "") -> Literal:
    """A plain text, in a language where it is known and well formed (BCP 47); control signs are left out."""
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", written)
    known = re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language) is not None
    return Literal(clean, "", language.lower() if known else "")


def typed(written: str, kind: str) -> Literal:
    """A value of one of XML Schema's datatypes (`date`, `integer`…)."""
    return Literal(written, f"{XSD}{kind}")


def number(value: float) -> Literal:
    """A number: an integer, or a decimal written without an exponent."""
    if value == int(value):
        return typed(str(int(value)), "integer")
    return typed(f"{value:.12f}".rstrip("0"), "decimal")
