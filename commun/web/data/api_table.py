"""What programs may ask of the site: one table, from which the OpenAPI description and its readable page are made.

A route for programs is a row here; a test walks the routes of the application and compares.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from commun.formats.model import Words

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_NUMBER: Final[Schema] = {"type": "integer"}
_NULLABLE: Final[Schema] = {"type": ["string", "null"]}
_FREE: Final[Schema] = {"type": "object"}


def _object(required: dict[str, Schema], **others: Schema) -> Schema:
    return {"type": "object", "required": list(required), "properties": required | others}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


SCHEMAS: Final[dict[str, Schema]] = {
    "Error": _object({"error": _object({"code": _TEXT, "info": _TEXT}, position=_NUMBER)}),
    "Answer": _object(
        {
            "question": _TEXT,
            "commit": _TEXT,
            "total": _NUMBER,
            "offset": _NUMBER,
            "more": {"type": "boolean"},
            "problems": _list(_TEXT),
            "columns": _list(_object({"label": _TEXT, "property": _TEXT, "datatype": _TEXT, "format": _TEXT})),
            "rows": _list(
                _object(
                    {
                        "title": _TEXT,
                        "url": {"type": "string", "format": "uri"},
                        "type": _NULLABLE,
                        "fragment": _TEXT,
                        "exists": {"type": "boolean"},
                        "values": {"type": "object", "additionalProperties": {"type": "array"}},
                    }
                )
            ),
        }
    ),
    "Page": _object(
        {
            "id": _NULLABLE,
            "name": _TEXT,
            "title": _TEXT,
            "type": _NULLABLE,
            "url": {"type": "string", "format": "uri"},
            "revision": _TEXT,
            "created": _NUMBER,
            "modified": _NUMBER,
            "authors": _list(_TEXT),
            "head": _FREE,
            "body": _TEXT,
        }
    ),
    "Suggestions": _list(_object({"title": _TEXT, "url": _TEXT, "type": _TEXT, "label": _TEXT, "space": _TEXT})),
    "Health": _object(
        {"status": _TEXT}, commit=_TEXT, indexed=_TEXT, people={"type": "boolean"}, writable={"type": "boolean"}
    ),
    "Linked": _object({"@context": _FREE, "@graph": _list(_object({"@id": _TEXT}))}),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an address: its name, what it says, where it stands."""

    name: str
    help: Words
    place: str = "query"
    required: bool = False
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """What programs may ask at an address (always with GET).

    Attributes:
        path: the address, as Flask's routes write it.
        summary: what it gives.
        answers: by media type, the name of a schema, "" for what JSON Schema does not describe.
        parameters: what it takes.
        errors: codes of HTTP for which an `Error` is answered.
    """

    path: str
    summary: Words
    answers: dict[str, str]
    parameters: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = field(default=())


_PAGE: Final = Parameter(
    "name", Words("La page, « fiches/<adresse> ».", "The page, “fiches/<address>”."), "path", required=True
)
_FORMATS: Final = ("json", "csv", "geojson", "jsonld", "turtle", "atom", "ics", "vcf", "bibtex")

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "/api/ask",
        Words("La réponse à une question.", "The answer to a question."),
        {
            "application/json": "Answer",
            "text/csv": "",
            "application/geo+json": "",
            "application/ld+json": "",
            "text/turtle": "",
            "application/atom+xml": "",
            "text/calendar": "",
            "text/vcard": "",
        },
        (
            Parameter("query", Words("La question : « [[Type::methode]]|?Durée ».", "The question."), required=True),
            Parameter("format", Words("Le format de la réponse.", "The format of the answer."), allowed=_FORMATS),
        ),
        (400,),
    ),
    Operation(
        "/api.php",
        Words("Les actions de Semantic MediaWiki, pour ses programmes.", "Semantic MediaWiki’s actions."),
        {"application/json": ""},
        (
            Parameter(
                "action",
                Words("L’action demandée.", "The action."),
                required=True,
                allowed=("ask", "askargs", "browsebysubject", "browsebyproperty", "smwinfo", "query"),
            ),
            Parameter("query", Words("La question, pour « ask ».", "The question, for “ask”.")),
            Parameter("format", Words("Toujours « json ».", "Always “json”."), allowed=("json",)),
        ),
    ),
    Operation(
        "/<page:name>.json",
        Words("Une page : son en-tête, son texte, son histoire.", "A page: its head, its text, its history."),
        {"application/json": "Page"},
        (_PAGE,),
        (404,),
    ),
    Operation(
        "/<page:name>.jsonld",
        Words("Ce qu’une page affirme, en JSON-LD.", "What a page states, in JSON-LD."),
        {"application/ld+json": "Linked"},
        (_PAGE,),
        (404,),
    ),
    Operation(
        "/<page:name>.ttl",
        Words("De même, en Turtle.", "The same, in Turtle."),
        {"text/turtle": ""},
        (_PAGE,),
        (404,),
    ),
    Operation(
        "/suggestions",
        Words("Les pages dont le titre commence ainsi.", "The pages whose title begins so."),
        {"application/json": "Suggestions"},
        (Parameter("q", Words("Le début du titre.", "The beginning of the title.")),),
    ),
    Operation(
        "/sante",
        Words("L’état du commun.", "The state of the commons."),
        {"application/json": "Health"},
    ),
    Operation(
        "/donnees/commun.jsonld",
        Words("Tout le commun en JSON-LD.", "The whole commons in JSON-LD."),
        {"application/ld+json": "Linked"},
    ),
    Operation(
        "/donnees/commun.ttl",
        Words("Tout le commun en Turtle.", "The whole commons in Turtle."),
        {"text/turtle": ""},
    ),
    Operation(
        "/donnees/<kind>.csv",
        Words("Les fiches d’un type, en tableau.", "The pages of a type, as a table."),
        {"text/csv": ""},
        (Parameter("kind", Words("Le type.", "The type."), "path", required=True),),
    ),
)
"""Every address for programs."""


def description(title: str, licence: str, root: str, language: str) -> Schema:
    """The whole in OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": "1", "license": {"name": licence}},
        "servers": [{"url": root}],
        "paths": {path_of(each): {"get": _operation(each, language)} for each in OPERATIONS},
        "components": {"schemas": SCHEMAS},
    }


def path_of(operation: Operation) -> str:
    """The address as OpenAPI writes it: `/{name}.json`."""
    return operation.path.replace("<page:", "<").replace("<", "{").replace(">", "}")


def _operation(each: Operation, language: str) -> Schema:
    parameters = [
        {
            "name": one.name,
            "in": one.place,
            "required": one.required,
            "description": one.help.said(language),
            "schema": _TEXT | ({"enum": list(one.allowed)} if one.allowed else {}),
        }
        for one in each.parameters
    ]
    found: Schema = {"200": {"description": each.summary.said(language), "content": _content(each)}}
    for code in each.errors:
        told = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}} if code == _REFUSED else {}
        found[str(code)] = {"description": str(code)} | ({"content": told} if told else {})
    return {"summary": each.summary.said(language), "parameters": parameters, "responses": found}


_REFUSED: Final = 400


def _content(each: Operation) -> Schema:
    return {
        mime: {"schema": {"$ref": f"#/components/schemas/{name}"}} if name else {}
        for mime, name in each.answers.items()
    }
