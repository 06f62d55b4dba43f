"""JSON-LD 1.1: the same things as in Turtle, one object a line."""

import json
from collections.abc import Iterable, Iterator, Mapping

from commun.linked_data.nodes import TYPE, Described, Iri, Node
from commun.linked_data.turtle import prefixes


def write_jsonld(things: Iterable[Described], root: str) -> Iterator[str]:
    """The text of a file, piece by piece."""
    known = prefixes(root)
    context = {name: {"@id": address, "@prefix": True} for name, address in known.items()}
    yield f'{{"@context": {json.dumps(context, ensure_ascii=False)},\n"@graph": ['
    between = "\n"
    for thing in things:
        if thing.said:
            yield between + json.dumps(_object(thing, known), ensure_ascii=False)
            between = ",\n"
    yield "\n]}\n"


def _object(thing: Described, known: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {"@id": thing.subject.address}
    types = [_name(node.address, known) for name, node in thing.said if name == TYPE and isinstance(node, Iri)]
    if types:
        found["@type"] = types
    lists: dict[str, list[object]] = {}
    for name, node in thing.said:
        if name != TYPE:
            lists.setdefault(_name(name, known), []).append(_node(node, known))
    return found | lists


def _name(address: str, known: Mapping[str, str]) -> str:
    """An address shortened by a prefix; what follows must not look like an address itself."""
    for prefix, start in known.items():
        rest = address.removeprefix(start)
        if rest != address and rest and not rest.startswith("//"):
            return f"{prefix}:{rest}"
    return address


def _node(node: Node, known: Mapping[str, str]) -> object:
    if isinstance(node, Iri):
        return {"@id": node.address}
    if node.datatype:
        return {"@value": node.text, "@type": _name(node.datatype, known)}
    return {"@value": node.text, "@language": node.language} if node.language else node.text
