"""What the commons says, as linked data: RDF of pages and of the whole, schema.org for the heads of pages, tables.

Nothing here asks who is reading: contacts that are not public are never in it.
"""

from commun.linked_data.collecting import graph_of, one_page, whole_fiches, whole_graph, world_of
from commun.linked_data.graph import Page, World, page_graph
from commun.linked_data.jsonld import write_jsonld
from commun.linked_data.nodes import Described, Iri, Literal
from commun.linked_data.privacy import public_answer, public_facts, public_value
from commun.linked_data.schema_org import schema_org
from commun.linked_data.turtle import write_turtle

__all__ = [
    "Described",
    "Iri",
    "Literal",
    "Page",
    "World",
    "graph_of",
    "one_page",
    "page_graph",
    "public_answer",
    "public_facts",
    "public_value",
    "schema_org",
    "whole_fiches",
    "whole_graph",
    "world_of",
    "write_jsonld",
    "write_turtle",
]
