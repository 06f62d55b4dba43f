"""Turtle (W3C, 2014): a block for each thing, one after the other, so that a whole commons fits in little memory."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from commun.linked_data.nodes import (
    DCTERMS,
    GEO,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    TYPE,
    XSD,
    Described,
    Iri,
    Node,
)

_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LOCAL: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
"""Names that need no escape after a prefix (a part of PN_LOCAL)."""


def prefixes(root: str) -> Mapping[str, str]:
    """The prefixes of our data: our own addresses, and the vocabularies that are shared with others."""
    return {
        "id": f"{root}/id/", "champ": f"{root}/proprietes/", "type": f"{root}/types/", "schema": SCHEMA,
        "dcterms": DCTERMS, "prov": PROV, "skos": SKOS, "rdf": RDF, "rdfs": RDFS, "owl": OWL, "geo": GEO, "xsd": XSD,
    }  # fmt: skip


def write_turtle(things: Iterable[Described], root: str) -> Iterator[str]:
    """The text of a file, piece by piece."""
    known = prefixes(root)
    yield "".join(f"@prefix {name}: <{address}> .\n" for name, address in known.items())
    for thing in things:
        if thing.said:
            lines = [f"{'a' if name == TYPE else _name(name, known)} {_node(node, known)}" for name, node in thing.said]
            yield f"\n{_name(thing.subject.address, known)}\n    " + " ;\n    ".join(lines) + " .\n"


def _name(address: str, known: Mapping[str, str]) -> str:
    for prefix, start in known.items():
        if address.startswith(start) and _LOCAL.fullmatch(address, len(start)):
            return f"{prefix}:{address[len(start) :]}"
    return f"<{address}>"


def _node(node: Node, known: Mapping[str, str]) -> str:
    if isinstance(node, Iri):
        return _name(node.address, known)
    written = '"' + re.sub(r'["\\\n\r\t]', lambda found: _ESCAPES[found[0]], node.text) + '"'
    if node.datatype:
        return f"{written}^^{_name(node.datatype, known)}"
    return f"{written}@{node.language}" if node.language else written
