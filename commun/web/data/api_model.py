"""What is said of an address for programs: its method, what it takes, what it answers."""

from dataclasses import dataclass, field
from typing import Any, Final

from commun.formats.model import Words

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
NUMBER: Final[Schema] = {"type": "integer"}
FLAG: Final[Schema] = {"type": "boolean"}
NULLABLE: Final[Schema] = {"type": ["string", "null"]}
FREE: Final[Schema] = {"type": "object"}
ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}


def shape(required: dict[str, Schema], **others: Schema) -> Schema:
    """An object with these members, the others being optional."""
    return {"type": "object", "required": list(required), "properties": required | others}


def some(item: Schema) -> Schema:
    """A list of `item`."""
    return {"type": "array", "items": item}


def known(name: str) -> Schema:
    """The schema of this name among the components."""
    return {"$ref": f"#/components/schemas/{name}"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address: its name, what it says, where it stands."""

    name: str
    help: Words
    place: str = "query"
    required: bool = False
    allowed: tuple[str, ...] = ()
    schema: Schema = field(default_factory=lambda: TEXT)


@dataclass(frozen=True, slots=True)
class Operation:
    """What programs may ask at an address.

    Attributes:
        path: the address, as Flask's routes write it.
        summary: what it gives.
        answers: by media type, the name of a schema, "" for what JSON Schema does not describe.
        parameters: what it takes.
        errors: codes of HTTP for which an `Error` is answered (`Conflict` for 409 where something is written).
        method: GET, POST, PUT, DELETE.
        body: the media type and the schema of what is sent, None for nothing.
        status: what it answers when all is well; 202 is added to what may become a proposal.
        proposes: whether it may become a proposal.
    """

    path: str
    summary: Words
    answers: dict[str, str]
    parameters: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = ()
    method: str = "GET"
    body: tuple[str, str] | None = None
    status: tuple[int, ...] = (200,)
    proposes: bool = False

    @property
    def keyed(self) -> bool:
        """Whether it needs a key: everything that changes something does."""
        return self.method != "GET" and self.path != "/api.php"

    @property
    def address(self) -> str:
        """The address as OpenAPI writes it: `/{name}.json`."""
        return (
            self.path.replace("/api/pages/<page:name>", "/api/pages/{space}/{slug}")
            .replace("<page:", "<")
            .replace("<", "{")
            .replace(">", "}")
        )
