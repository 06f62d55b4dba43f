"""What programs may ask of the site: one table, from which the OpenAPI description and its readable page are made.

A route for programs is a row here; a test walks the routes of the application and compares.
"""

from typing import Final

from commun.formats.model import Words
from commun.web.data.api_json import JSON_OPERATIONS, JSON_SCHEMAS
from commun.web.data.api_model import (
    ADDRESS,
    FLAG,
    FREE,
    NULLABLE,
    NUMBER,
    TEXT,
    Operation,
    Parameter,
    Schema,
    shape,
    some,
)

SCHEMAS: Final[dict[str, Schema]] = {
    **JSON_SCHEMAS,
    "Answer": shape(
        {
            "question": TEXT,
            "commit": TEXT,
            "total": NUMBER,
            "offset": NUMBER,
            "more": FLAG,
            "problems": some(TEXT),
            "columns": some(shape({"label": TEXT, "property": TEXT, "datatype": TEXT, "format": TEXT})),
            "rows": some(
                shape(
                    {
                        "title": TEXT,
                        "url": ADDRESS,
                        "type": NULLABLE,
                        "fragment": TEXT,
                        "exists": FLAG,
                        "values": {"type": "object", "additionalProperties": {"type": "array"}},
                    }
                )
            ),
        }
    ),
    "Suggestions": some(shape({"title": TEXT, "url": TEXT, "type": TEXT, "label": TEXT, "space": TEXT})),
    "Health": shape({"status": TEXT}, commit=TEXT, indexed=TEXT, people=FLAG, writable=FLAG),
    "Linked": shape({"@context": FREE, "@graph": some(shape({"@id": TEXT}))}),
}


_PAGE: Final = Parameter(
    "name", Words("La page, « fiches/<adresse> ».", "The page, “fiches/<address>”."), "path", required=True
)
_FORMATS: Final = ("json", "csv", "dsv", "geojson", "jsonld", "turtle", "atom", "ics", "vcf", "bibtex")

_ACTIONS: Final = (
    Parameter(
        "action",
        Words("L’action demandée.", "The action."),
        required=True,
        allowed=(
            "ask", "askargs", "browsebysubject", "browsebyproperty", "smwbrowse", "smwinfo", "paraminfo", "query",
            "parse", "login", "logout", "edit", "move", "delete", "upload",
        ),
    ),
    Parameter("query", Words("La question, pour « ask ».", "The question, for “ask”.")),
    Parameter("format", Words("Toujours « json ».", "Always “json”."), allowed=("json",)),
)  # fmt: skip

OPERATIONS: Final[tuple[Operation, ...]] = (
    *JSON_OPERATIONS,
    Operation(
        "/api/ask",
        Words("La réponse à une question.", "The answer to a question."),
        {
            "application/json": "Answer",
            "text/csv": "",
            "text/plain": "",
            "application/geo+json": "",
            "application/ld+json": "",
            "text/turtle": "",
            "application/atom+xml": "",
            "text/calendar": "",
            "text/vcard": "",
        },
        (
            Parameter(
                "query",
                Words("La question : « [[Type::methode]]|?Durée ».", "The question."),
                required=True,
                schema={"type": "string", "minLength": 1, "pattern": r"\S"},
            ),
            Parameter("format", Words("Le format de la réponse.", "The format of the answer."), allowed=_FORMATS),
        ),
        (400,),
    ),
    Operation(
        "/api.php",
        Words(
            "Les actions de MediaWiki et de Semantic MediaWiki, pour leurs programmes.",
            "The actions of MediaWiki and Semantic MediaWiki, for their programs.",
        ),
        {"application/json": ""},
        _ACTIONS,
    ),
    Operation(
        "/api.php",
        Words("De même, par formulaire : se connecter, écrire.", "The same, by form: log in, write."),
        {"application/json": ""},
        _ACTIONS,
        method="POST",
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
        (404,),
    ),
)
"""Every address for programs."""
